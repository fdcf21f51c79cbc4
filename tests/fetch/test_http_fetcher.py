"""One guarded exchange over real connections: redirects, failures and what is never sent."""

import socket
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import hypothesis
import pytest
from hypothesis import strategies as st

from watcher.clock import SystemClock
from watcher.errors import ConfigError
from watcher.fetch.connection import resolve_host
from watcher.fetch.http import HttpFetcher
from watcher.model.exchange import FailureKind, Fetched, Truncation, Validators
from watcher.model.settings import FetchSettings
from watcher.testing.clock import HandClock
from watcher.testing.origin import Origin
from watcher.text.http_message import read_response

SITE = "http://www.example.gov"
PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage"

MakeFetcher = Callable[..., HttpFetcher]


def _redirect(location: str, status: int = 302) -> bytes:
    head = f"HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 5\r\n\r\nmoved"
    return head.encode("latin-1")


def _failure(fetched: Fetched) -> tuple[FailureKind, str]:
    assert fetched.failure is not None
    return fetched.failure.kind, fetched.failure.detail


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_and_each_hop_is_kept(
    status: int, origin: Origin, fetcher: HttpFetcher
) -> None:
    """Both hops are whole exchanges, the last one answers."""
    origin.play("/old", _redirect("http://other.example.gov/new", status))
    origin.play("/new", PAGE)
    fetched = fetcher.fetch(f"{SITE}/old#part")
    assert fetched.failure is None
    assert fetched.url == f"{SITE}/old#part"
    assert [hop.url for hop in fetched.hops] == [f"{SITE}/old", "http://other.example.gov/new"]
    assert [hop.response for hop in fetched.hops] == [
        _redirect("http://other.example.gov/new", status),
        PAGE,
    ]
    assert [hop.request for hop in fetched.hops] == origin.requests
    assert b"Host: other.example.gov\r\n" in origin.requests[1]
    assert fetched.hops[0].ip == "127.0.0.1"
    assert fetched.hops[0].tls is None


def test_a_redirect_whose_body_is_cut_short_is_marked_and_followed(
    origin: Origin, fetcher: HttpFetcher
) -> None:
    """Nobody but the recording reads a redirect's body."""
    origin.play("/old", _redirect("/new").replace(b"Length: 5", b"Length: 99"))
    origin.play("/new", PAGE)
    fetched = fetcher.fetch(f"{SITE}/old")
    assert fetched.failure is None
    assert [hop.truncated for hop in fetched.hops] == [Truncation.DISCONNECT, None]


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://0x7f.1/",
        "http://2130706433/",
        "http://[::ffff:127.0.0.1]/",
        "http://www.example.gov:22/",
        "file:///etc/passwd",
        "http://user:secret@www.example.gov/",
        "/a b",
    ],
)
def test_a_redirect_to_where_we_may_not_go_is_refused_and_the_hop_before_it_kept(
    location: str, origin: Origin, fetcher: HttpFetcher
) -> None:
    """The agency's redirect is evidence; following it is not."""
    origin.play("/old", _redirect(location))
    fetched = fetcher.fetch(f"{SITE}/old")
    kind, detail = _failure(fetched)
    assert kind is FailureKind.REFUSED
    assert "secret" not in detail
    assert [hop.response for hop in fetched.hops] == [_redirect(location)]


def test_redirects_in_a_circle_end(origin: Origin, fetcher: HttpFetcher) -> None:
    """A URL that already answered is not asked again."""
    origin.play("/a", _redirect("/b"))
    origin.play("/b", _redirect("/a"))
    fetched = fetcher.fetch(f"{SITE}/a")
    assert _failure(fetched)[0] is FailureKind.REDIRECTS
    assert len(fetched.hops) == 2


def test_ten_redirects_are_followed_and_not_eleven(origin: Origin, fetcher: HttpFetcher) -> None:
    """Eleven hops come with ten redirects."""
    for number in range(12):
        origin.play(f"/{number}", _redirect(f"/{number + 1}"))
    fetched = fetcher.fetch(f"{SITE}/0")
    assert _failure(fetched)[0] is FailureKind.REDIRECTS
    assert len(fetched.hops) == 11
    origin.play("/10", PAGE)
    fetched = fetcher.fetch(f"{SITE}/0")
    assert fetched.failure is None
    assert len(fetched.hops) == 11


def test_a_failing_hop_keeps_the_hops_before_it(origin: Origin, make_fetcher: MakeFetcher) -> None:
    """What was seen of a chain stays seen; the failure names the hop."""
    origin.play("/old", _redirect("/new"))
    origin.play("/new", b"")
    fetched = make_fetcher().fetch(f"{SITE}/old")
    assert _failure(fetched)[0] is FailureKind.PROTOCOL
    assert fetched.failure is not None
    assert fetched.failure.url == f"{SITE}/new"
    assert len(fetched.hops) == 1


def test_validators_go_verbatim_and_only_to_the_url_they_speak_of(
    origin: Origin, fetcher: HttpFetcher
) -> None:
    """A redirect's target never answered with them."""
    origin.play("/old", _redirect("/new"))
    origin.play("/new", PAGE)
    validators = Validators(etag='W/"a b"', last_modified="Thu, 11 Jun 2026 14:00:00 GMT")
    fetcher.fetch(f"{SITE}/old", validators=validators)
    first, second = origin.requests
    assert b'\r\nIf-None-Match: W/"a b"\r\n' in first
    assert b"\r\nIf-Modified-Since: Thu, 11 Jun 2026 14:00:00 GMT\r\n" in first
    assert b"If-" not in second


def test_a_validator_that_no_header_can_carry_is_not_sent(
    origin: Origin, fetcher: HttpFetcher
) -> None:
    """Then the page is simply asked for in full."""
    origin.play("/a", PAGE)
    validators = Validators(etag='"a"\r\nX-Injected: yes', last_modified="\u2028")
    assert fetcher.fetch(f"{SITE}/a", validators=validators).failure is None
    assert b"Injected" not in origin.requests[0]
    assert b"If-" not in origin.requests[0]


def test_a_fresh_look_asks_caches_on_every_hop(origin: Origin, fetcher: HttpFetcher) -> None:
    """And an ordinary one does not."""
    origin.play("/old", _redirect("/new"))
    origin.play("/new", PAGE)
    fetcher.fetch(f"{SITE}/old", fresh=True)
    fetcher.fetch(f"{SITE}/new")
    asked = [b"Cache-Control: no-cache\r\nPragma: no-cache\r\n" in head for head in origin.requests]
    assert asked == [True, True, False]


def test_no_cookie_is_ever_sent_back(origin: Origin, fetcher: HttpFetcher) -> None:
    """Each check is a stranger's, so that two vantage points see the same page."""
    cookie = b"HTTP/1.1 302 Found\r\nSet-Cookie: id=1; Path=/\r\nLocation: /b\r\n\r\n"
    origin.play("/a", cookie)
    origin.play("/b", PAGE)
    fetcher.fetch(f"{SITE}/a")
    fetcher.fetch(f"{SITE}/b")
    assert len(origin.requests) == 3
    assert not any(b"cookie" in head.lower() for head in origin.requests)


def test_proxies_and_netrc_of_the_environment_are_not_used(
    origin: Origin, fetcher: HttpFetcher, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Neither may carry our traffic or add a password to it."""
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")
    origin.play("/a", PAGE)
    assert fetcher.fetch(f"{SITE}/a").failure is None
    assert b"authorization" not in origin.requests[0].lower()


def _with_resolver(origin: Origin, resolve: Callable[[str, int], Sequence[str]]) -> HttpFetcher:
    settings = FetchSettings(
        user_agent="Watcher/1",
        per_host_seconds=0,
        connect_to=(("www.example.gov:80", f"site.test:{origin.port}"),),
    )
    return HttpFetcher(settings, SystemClock(), resolve=resolve)


def test_a_name_is_resolved_once_and_the_connection_goes_to_that_answer(origin: Origin) -> None:
    """A second answer, which could lead elsewhere, is never asked for."""
    answers = [["127.0.0.1"], ["10.0.0.1"]]
    origin.play("/a", PAGE)
    fetched = _with_resolver(origin, lambda *_: answers.pop(0)).fetch(f"{SITE}/a")
    assert fetched.failure is None
    assert fetched.hops[0].ip == "127.0.0.1"
    assert answers == [["10.0.0.1"]]


def test_a_name_with_a_private_address_among_its_answers_is_refused(origin: Origin) -> None:
    """No connection is made at all."""
    origin.play("/a", PAGE)
    fetched = _with_resolver(origin, lambda *_: ["127.0.0.1", "10.0.0.1"]).fetch(f"{SITE}/a")
    kind, detail = _failure(fetched)
    assert kind is FailureKind.REFUSED
    assert detail == f"site.test:{origin.port} is at 10.0.0.1, not a public address"
    assert origin.requests == []


def test_the_next_address_is_tried_when_one_does_not_answer(origin: Origin) -> None:
    """One dead address of several is not an outage."""
    origin.play("/a", PAGE)
    fetched = _with_resolver(origin, lambda *_: ["127.0.0.2", "127.0.0.1"]).fetch(f"{SITE}/a")
    assert fetched.hops[0].ip == "127.0.0.1"


def _no_such_host(host: str, port: int) -> Sequence[str]:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def test_a_name_without_an_address_is_a_dns_failure(origin: Origin) -> None:
    """The reason names the host."""
    fetched = _with_resolver(origin, _no_such_host).fetch(f"{SITE}/a")
    assert _failure(fetched) == (
        FailureKind.DNS,
        "no address for site.test: name or service not known",
    )
    assert _failure(_with_resolver(origin, lambda *_: []).fetch(f"{SITE}/a"))[0] is FailureKind.DNS


def test_nobody_listening_is_a_connect_failure() -> None:
    """The reason is in plain words and names host and port of the URL."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    settings = FetchSettings(
        user_agent="Watcher/1",
        per_host_seconds=0,
        connect_to=(("www.example.gov:443", f"127.0.0.1:{port}"),),
    )
    fetched = HttpFetcher(settings, SystemClock()).fetch("https://www.example.gov/a?key=secret")
    assert _failure(fetched) == (
        FailureKind.CONNECT,
        "no answer from www.example.gov:443: connection refused",
    )


def test_loopback_is_refused_unless_it_was_allowed(origin: Origin) -> None:
    """By default nothing on this machine is asked."""
    url = f"http://127.0.0.1:{origin.port}/a"
    origin.play("/a", PAGE)
    closed = HttpFetcher(FetchSettings(user_agent="Watcher/1"), SystemClock())
    assert _failure(closed.fetch(url))[0] is FailureKind.REFUSED
    assert _failure(closed.fetch("http://localhost/"))[0] is FailureKind.REFUSED
    allowed = FetchSettings(user_agent="Watcher/1", allow_hosts=(f"127.0.0.1:{origin.port}",))
    assert HttpFetcher(allowed, SystemClock()).fetch(url).failure is None
    assert origin.requests[0].startswith(b"GET /a HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n" % origin.port)


def test_the_systems_resolver_gives_each_address_once() -> None:
    """In the order in which it would try them."""
    assert resolve_host("127.0.0.1", 80) == ["127.0.0.1"]


@pytest.mark.parametrize("user_agent", ["", "  ", "Watcher\r\nX: y", "W\u00e4chter"])
def test_a_user_agent_that_cannot_be_sent_is_an_error_of_the_configuration(user_agent: str) -> None:
    """It is found when the program starts, not at the first fetch."""
    with pytest.raises(ConfigError, match=r"\[fetch\] user_agent"):
        HttpFetcher(FetchSettings(user_agent=user_agent), SystemClock())


def test_authorities_that_cannot_be_read_are_an_error_of_the_configuration(tmp_path: Path) -> None:
    """Missing and damaged files are named."""
    damaged = tmp_path / "ca.pem"
    damaged.write_text("no certificate")
    for path in (damaged, tmp_path / "missing.pem"):
        with pytest.raises(ConfigError, match=path.name):
            HttpFetcher(FetchSettings(user_agent="W/1", ca_file=str(path)), SystemClock())


def test_many_threads_share_a_fetcher(origin: Origin, make_fetcher: MakeFetcher) -> None:
    """Their exchanges do not mix."""
    places = tuple((f"h{number}.example.gov:80", origin.address) for number in range(6))
    fetcher = make_fetcher(connect_to=places)
    mixed: list[str] = []

    def ask(number: int) -> None:
        for turn in range(8):
            path = f"/{number}-{turn}"
            body = path.encode() * 500
            response = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
            origin.play(path, response)
            fetched = fetcher.fetch(f"http://h{number}.example.gov{path}")
            if [hop.response for hop in fetched.hops] != [response]:
                mixed.append(path)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert mixed == []
    assert len(origin.requests) == 48


def test_every_hop_waits_for_its_turn_at_its_host(origin: Origin) -> None:
    """A redirect to another host need not wait, one back to the same host must."""
    clock = HandClock()
    settings = FetchSettings(
        user_agent="Watcher/1",
        per_host_seconds=5,
        connect_to=(
            ("www.example.gov:80", origin.address),
            ("other.example.gov:80", origin.address),
        ),
    )
    fetcher = HttpFetcher(settings, clock)
    origin.play("/a", _redirect("http://other.example.gov/b"))
    origin.play("/b", _redirect(f"{SITE}/c"))
    origin.play("/c", PAGE)
    assert fetcher.fetch(f"{SITE}/a").failure is None
    assert clock.slept == [5]
    fetcher.slow_down("www.example.gov", 30)
    assert fetcher.fetch(f"{SITE}/c").failure is None
    assert clock.slept == [5, 30]
    fetcher.pause("www.example.gov", clock.now() + timedelta(seconds=100))
    assert fetcher.fetch(f"{SITE}/c").failure is None
    assert clock.slept == [5, 30, 100]


def test_a_stopped_program_asks_nothing_more_of_a_host_it_must_wait_for(origin: Origin) -> None:
    """The fetch that was waiting is a failure, not an impolite request."""
    clock = HandClock()
    settings = FetchSettings(
        user_agent="Watcher/1", connect_to=(("www.example.gov:80", origin.address),)
    )
    fetcher = HttpFetcher(settings, clock)
    origin.play("/a", PAGE)
    fetcher.fetch(f"{SITE}/a")
    clock.stopped = True
    kind, detail = _failure(fetcher.fetch(f"{SITE}/a"))
    assert kind is FailureKind.REFUSED
    assert "stopped" in detail
    assert len(origin.requests) == 1


_PIECES = st.sampled_from(
    [
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 302 Found\r\n",
        b"HTTP/1.1 304 Not Modified\n",
        b"Content-Length: 5\r\n",
        b"Content-Length: x\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: gzip, chunked\r\n",
        b"Location: /b\r\n",
        b"Location: //[\r\n",
        b"Location: http://\xff/\r\n",
        b"\r\n",
        b"5\r\nhello\r\n",
        b"0\r\n\r\n",
        b"-1\r\n",
        b" folded\r\n",
        b"\x00",
        b"hello",
    ]
)


@hypothesis.settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture],
)
@hypothesis.given(pieces=st.lists(_PIECES, max_size=9))
def test_whatever_a_server_says_is_recorded_or_a_failure_and_never_raises(
    pieces: list[bytes], origin: Origin, fetcher: HttpFetcher
) -> None:
    """What is recorded is what was sent, up to the end of the message."""
    said = b"".join(pieces)
    origin.play("/a", said)
    fetched = fetcher.fetch(f"{SITE}/a")
    assert fetched.failure or fetched.hops
    for hop in fetched.hops[:1]:
        assert said.startswith(hop.response)
        read_response(hop.response)
