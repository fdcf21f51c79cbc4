"""What every `watcher.ports.Fetcher` promises, asked of the real one and of the scripted one."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import pytest

from watcher.clock import SystemClock
from watcher.fetch.http import HttpFetcher
from watcher.model.exchange import FailureKind, Validators
from watcher.model.settings import FetchSettings
from watcher.ports import Fetcher
from watcher.testing.fetcher import Scripted, ScriptedFetcher
from watcher.testing.origin import Origin
from watcher.text.http_message import read_response

SITE = "http://www.example.gov"

Script = Mapping[str, Sequence[Scripted]]
Make = Callable[[Script], Fetcher]


def _real(origin: Origin) -> Make:
    def make(script: Script) -> Fetcher:
        for path, answers in script.items():
            origin.play(path, *(answer.bytes for answer in answers))
        settings = FetchSettings(
            user_agent="Watcher/1",
            per_host_seconds=0,
            connect_to=(("www.example.gov:80", origin.address),),
        )
        return HttpFetcher(settings, SystemClock())

    return make


def _scripted(script: Script) -> Fetcher:
    whole = {f"{SITE}{path}": answers for path, answers in script.items()}
    return ScriptedFetcher(whole, SystemClock())


@pytest.fixture(params=["http", "scripted"])
def make(request: pytest.FixtureRequest) -> Iterator[Make]:
    """Make a fetcher whose www.example.gov answers by a script of paths."""
    if request.param == "scripted":
        yield _scripted
    else:
        with Origin() as origin:
            yield _real(origin)


def test_an_answer_is_one_hop_with_its_exact_bytes(make: Make) -> None:
    """Any status is an exchange; the last hop answers."""
    answer = Scripted(status=404, headers=(("X-Place", "Qu\xe9bec"),), body=b"gone")
    fetched = make({"/a": [answer]}).fetch(f"{SITE}/a")
    assert fetched.url == f"{SITE}/a"
    assert fetched.failure is None
    (hop,) = fetched.hops
    assert hop.url == f"{SITE}/a"
    assert hop.response == answer.bytes
    assert hop.request.startswith(b"GET /a HTTP/1.1\r\nHost: www.example.gov\r\n")
    assert hop.truncated is None
    assert hop.ip
    assert hop.seconds >= 0
    assert hop.started_at.tzinfo is not None
    assert read_response(hop.response).payload == b"gone"


def test_answers_come_in_order_and_the_last_one_stays(make: Make) -> None:
    """A page that changes once stays changed."""
    fetcher = make({"/a": [Scripted(body=b"one"), Scripted(body=b"two")]})
    bodies = [read_response(fetcher.fetch(f"{SITE}/a").hops[-1].response).body for _ in range(3)]
    assert bodies == [b"one", b"two", b"two"]


def test_redirects_are_hops_in_order(make: Make) -> None:
    """Relative targets are resolved against the hop that named them."""
    script = {
        "/a": [Scripted(status=301, headers=(("Location", "/b"),))],
        "/b": [Scripted(status=302, headers=(("location", f"{SITE}/c"),))],
        "/c": [Scripted(body=b"here")],
    }
    fetched = make(script).fetch(f"{SITE}/a")
    assert fetched.failure is None
    assert [hop.url for hop in fetched.hops] == [f"{SITE}/a", f"{SITE}/b", f"{SITE}/c"]


def test_a_chain_that_ends_badly_keeps_its_hops(make: Make) -> None:
    """The failure is a value beside what was seen."""
    script = {"/a": [Scripted(status=301, headers=(("Location", "http://10.0.0.1:22/"),))]}
    fetched = make(script).fetch(f"{SITE}/a")
    assert len(fetched.hops) == 1
    assert fetched.failure is not None
    assert fetched.failure.kind in {FailureKind.REFUSED, FailureKind.CONNECT}
    assert fetched.failure.detail


def test_a_circle_of_redirects_is_a_failure(make: Make) -> None:
    """And every hop of it is kept once."""
    script = {"/a": [Scripted(status=301, headers=(("Location", "/a"),))]}
    fetched = make(script).fetch(f"{SITE}/a")
    assert fetched.failure is not None
    assert fetched.failure.kind is FailureKind.REDIRECTS
    assert len(fetched.hops) == 1


@pytest.mark.parametrize("url", ["ftp://www.example.gov/", "", "http://www.example.gov/a b"])
def test_a_url_that_may_not_be_asked_is_a_failure_and_never_raises(make: Make, url: str) -> None:
    """Bad input is told as a value like everything else."""
    fetched = make({}).fetch(url)
    assert fetched.hops == ()
    assert fetched.failure is not None
    assert fetched.failure.kind is FailureKind.REFUSED
    assert fetched.failure.url == fetched.url == url


def test_validators_and_the_wish_for_a_fresh_look_are_in_the_request(make: Make) -> None:
    """Both verbatim, both only when given."""
    fetcher = make({"/a": [Scripted(status=304)]})
    validators = Validators(etag='"v1"', last_modified="Thu, 11 Jun 2026 14:00:00 GMT")
    (hop,) = fetcher.fetch(f"{SITE}/a", validators=validators, fresh=True).hops
    assert hop.response.startswith(b"HTTP/1.1 304 ")
    assert b'\r\nIf-None-Match: "v1"\r\n' in hop.request
    assert b"\r\nIf-Modified-Since: Thu, 11 Jun 2026 14:00:00 GMT\r\n" in hop.request
    assert b"\r\nCache-Control: no-cache\r\n" in hop.request
    (plain,) = fetcher.fetch(f"{SITE}/a").hops
    assert b"If-" not in plain.request
    assert b"no-cache" not in plain.request


def test_pacing_can_be_asked_for_before_a_host_is_known(make: Make) -> None:
    """A pause that is over changes nothing."""
    fetcher = make({"/a": [Scripted(body=b"x")]})
    fetcher.slow_down("www.example.gov", 0.0)
    fetcher.pause("www.example.gov", SystemClock().now())
    assert fetcher.fetch(f"{SITE}/a").failure is None
