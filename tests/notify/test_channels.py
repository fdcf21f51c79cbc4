"""Slack and webhooks: what is sent, what each answer means, and what is never said aloud."""

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from watcher.errors import ConfigError, DeliveryError
from watcher.notify.slack import SlackChannel
from watcher.notify.webhook import WebhookChannel
from watcher.render import slack, webhook
from watcher.testing.builders import a_change, a_message
from watcher.testing.loopback import LoopbackServer, Request
from watcher.testing.pages.nouns import Reply

SECRET_PATH = "/services/T0/B0/hush-hush"
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "formats" / "webhook.md"
Open = Callable[[str], SlackChannel | WebhookChannel]
BOTH: list[Open] = [SlackChannel, lambda url: WebhookChannel(url, "key")]


class Receiver:
    """Answers every request with ``reply`` and keeps the requests."""

    def __init__(self) -> None:
        """Begin with Slack's ok."""
        self.reply: Reply | None = Reply(body=b"ok", content_type="text/plain")
        self.requests: list[Request] = []

    def answer(self, request: Request) -> Reply | None:
        """Keep the request; return the reply."""
        self.requests.append(request)
        return self.reply


@pytest.fixture
def receiver() -> Receiver:
    """What stands behind ``url``."""
    return Receiver()


@pytest.fixture
def url(receiver: Receiver) -> Iterator[str]:
    """The secret address of a receiver on loopback."""
    with LoopbackServer(receiver.answer) as server:
        yield f"http://{server.address}{SECRET_PATH}"


def _refused(channel: SlackChannel | WebhookChannel) -> DeliveryError:
    with pytest.raises(DeliveryError) as refused:
        channel.deliver(a_message())
    return refused.value


def test_slack_is_sent_the_rendered_message(receiver: Receiver, url: str) -> None:
    """As JSON in UTF-8, hostile characters and all."""
    told = a_message(change=a_change(title="Año \u202e\udc80 → \U0001f3db"))

    SlackChannel(url).deliver(told)

    (request,) = receiver.requests
    assert request.method == "POST"
    assert request.path == SECRET_PATH
    assert request.headers["content-type"] == "application/json; charset=utf-8"
    assert json.loads(request.body) == slack.message(told)


def test_a_webhook_is_sent_the_record(receiver: Receiver, url: str) -> None:
    """The very bytes that were signed, with the alert's id and time."""
    told = a_message(members=36)

    WebhookChannel(url).deliver(told)

    (request,) = receiver.requests
    assert request.body == webhook.body(told)
    assert request.headers["x-watcher-alert"] == told.alert.id
    assert request.headers["x-watcher-timestamp"] == "2026-06-11T14:10:00.000000Z"
    assert "x-watcher-signature" not in request.headers


def _documented_check() -> Callable[[str, dict[str, str], bytes], bool]:
    """Return the function that the document tells receivers to use."""
    found = re.search(r"```python\n(.+?)```", DOCUMENT.read_text(), re.DOTALL)
    assert found
    names: dict[str, Any] = {}
    exec(found.group(1), names)
    check: Callable[[str, dict[str, str], bytes], bool] = names["is_from_watcher"]
    return check


def _as_documented(request: Request) -> dict[str, str]:
    return {name.title(): value for name, value in request.headers.items()}


def test_a_receiver_can_check_the_signature_as_documented(receiver: Receiver, url: str) -> None:
    """The document's own code accepts our request, and no altered one."""
    is_from_watcher = _documented_check()
    WebhookChannel(url, "clé secrète").deliver(a_message())
    (request,) = receiver.requests
    headers = _as_documented(request)

    assert is_from_watcher("clé secrète", headers, request.body)
    assert not is_from_watcher("another", headers, request.body)
    assert not is_from_watcher("clé secrète", headers, request.body + b" ")
    later = {**headers, "X-Watcher-Timestamp": "2026-06-11T14:10:01.000000Z"}
    assert not is_from_watcher("clé secrète", later, request.body)


def test_a_repeat_is_the_same_request(receiver: Receiver, url: str) -> None:
    """A receiver that dropped the first answer recognises the second try."""
    channel = WebhookChannel(url, "key")

    channel.deliver(a_message())
    channel.deliver(a_message())

    one, other = receiver.requests
    assert one.body == other.body
    assert one.headers["x-watcher-signature"] == other.headers["x-watcher-signature"]


@pytest.mark.parametrize("open_channel", BOTH)
@pytest.mark.parametrize(
    ("status", "permanent"),
    [
        (400, True),
        (403, True),
        (404, True),
        (410, True),
        (301, True),
        (408, False),
        (429, False),
        (500, False),
        (503, False),
    ],
)
def test_a_status_says_whether_to_try_again(
    receiver: Receiver, url: str, open_channel: Open, status: int, permanent: bool
) -> None:
    """Client errors stay; a server in trouble may recover."""
    receiver.reply = Reply(status=status, headers=(("Location", "http://127.0.0.1:1/"),))

    refused = _refused(open_channel(url))

    assert refused.permanent is permanent
    assert str(status) in str(refused)
    assert len(receiver.requests) == 1, "a redirect must not be followed"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ((("Retry-After", "30"),), 30.0),
        ((("Retry-After", "Fri, 01 Jan 2100 00:00:00 GMT"),), None),
        ((("Retry-After", "soon"),), None),
        ((("Retry-After", "-5"),), None),
        ((), None),
    ],
)
def test_a_channel_that_is_busy_may_say_for_how_long(
    receiver: Receiver, url: str, headers: tuple[tuple[str, str], ...], seconds: float | None
) -> None:
    """In seconds, or as a date, which is read against the answer's own date, not our clock."""
    receiver.reply = Reply(status=429, headers=headers)

    refused = _refused(SlackChannel(url))

    if seconds is None and headers and "GMT" in headers[0][1]:
        assert refused.retry_after is not None
        assert refused.retry_after > 1_000_000
    else:
        assert refused.retry_after == seconds


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (400, "invalid_payload"),
        (403, "action_prohibited"),
        (404, "no_service"),
        (410, "channel_is_archived"),
        (500, "rollup_error"),
    ],
)
def test_slacks_own_word_is_repeated(receiver: Receiver, url: str, status: int, word: str) -> None:
    """A person can look it up."""
    receiver.reply = Reply(status=status, body=word.encode())

    assert str(_refused(SlackChannel(url))) == f"answered {status}: {word}"


def test_slack_must_say_ok(receiver: Receiver, url: str) -> None:
    """Some other page with status 200 is no delivery, and may pass."""
    receiver.reply = Reply(body=b"<html>Log in to the network</html>")

    refused = _refused(SlackChannel(url))

    assert not refused.permanent
    assert "html" not in str(refused)


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_2xx_is_a_webhooks_yes(receiver: Receiver, url: str, status: int) -> None:
    """Whatever its body."""
    receiver.reply = Reply(status=status, body=b"" if status == 204 else b"thanks")

    WebhookChannel(url, "key").deliver(a_message())

    assert len(receiver.requests) == 1


@pytest.mark.parametrize("open_channel", BOTH)
def test_no_error_names_the_address_or_the_secret(
    receiver: Receiver, url: str, open_channel: Open
) -> None:
    """Neither when the peer repeats it, nor when there is no peer, nor in a chained exception."""
    host = url.split("/")[2]
    receiver.reply = Reply(status=400, body=f"no hook at {url}".encode())
    refusals = [_refused(open_channel(url))]
    receiver.reply = Reply(status=404, body=b"hush-hush")
    refusals.append(_refused(open_channel(url)))
    receiver.reply = None
    refusals.append(_refused(open_channel(url)))
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    refusals.append(_refused(open_channel(f"http://127.0.0.1:{port}{SECRET_PATH}")))

    for refused in refusals:
        for hidden in ("hush", host, "127.0.0.1", "services", "key"):
            assert hidden not in str(refused)
        assert refused.__suppress_context__ or refused.__context__ is None
    assert [refused.permanent for refused in refusals] == [True, True, False, False]


def test_a_word_that_is_part_of_the_address_is_not_repeated(receiver: Receiver, url: str) -> None:
    """Even if it looks like one of Slack's."""
    receiver.reply = Reply(status=404, body=b"hush_hush")

    refused = _refused(SlackChannel(url.replace("hush-hush", "hush_hush")))

    assert "hush" not in str(refused)


def test_a_receiver_that_never_answers_is_given_up() -> None:
    """After the timeout, to be tried again."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/"

        refused = _refused(SlackChannel(address, timeout=0.2))

    assert not refused.permanent
    assert str(refused) == "no answer in time"


def test_an_answer_that_stops_in_its_body_is_given_up() -> None:
    """Headers alone are no delivery, where Slack's ok is expected."""
    over = threading.Event()

    def stall(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection:
            connection.recv(100)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")
            over.wait(10)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=stall, args=(server,))
        thread.start()
        try:
            port = server.getsockname()[1]
            refused = _refused(SlackChannel(f"http://127.0.0.1:{port}/", timeout=0.3))
        finally:
            over.set()
            thread.join()

    assert str(refused) == "no answer in time"


def test_proxies_and_passwords_of_the_environment_are_ignored(
    receiver: Receiver, url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A secret address must not travel through a proxy that nobody configured here."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password mine\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "")

    SlackChannel(url).deliver(a_message())

    assert "authorization" not in receiver.requests[0].headers


@pytest.mark.parametrize("open_channel", BOTH)
@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.example.gov/services/hush",
        "ftp://hooks.example.gov/hush",
        "https:///hush",
        "https://hooks.example.gov:port/hush",
        "https://[hush",
        "http://127.0.0.1.example.gov/hush",
        "http://localhost.example.gov/hush",
        "https://hooks.example.gov/hu sh",
        "https://hooks.example.gov/hush\r\nX: y",
        "hush",
        "",
    ],
)
def test_only_https_addresses_are_taken(open_channel: Open, address: str) -> None:
    """Plain http only to this machine; the error does not repeat the address."""
    with pytest.raises(ConfigError) as refused:
        open_channel(address)

    assert "hush" not in str(refused.value)
    assert "example" not in str(refused.value)


@pytest.mark.parametrize(
    "address", ["https://hooks.example.gov/x", "http://localhost:1/x", "http://[::1]:1/x"]
)
def test_https_and_this_machine_are_taken(address: str) -> None:
    """Nothing is sent before there is a message."""
    SlackChannel(address)
    WebhookChannel(address, "key")


def test_a_channel_does_not_show_its_secrets() -> None:
    """Not in a log, not in a traceback."""
    shown = repr(WebhookChannel("https://hooks.example.gov/hush", "key"))

    assert "hush" not in shown
    assert "key" not in shown
