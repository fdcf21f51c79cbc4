"""Save Page Now and its copies over real HTTP: what each documented answer is taken for."""

import gzip
import threading
from collections.abc import Iterator

import pytest

from tests.elsewhere.fictional_archive import (
    HTML_ERROR,
    PAGE,
    TAKEN,
    TICKET,
    FictionalArchive,
    as_copy,
    as_json,
)
from watcher.asking import Asker
from watcher.elsewhere.wayback import Wayback
from watcher.model.outsiders import RecaptureSettings
from watcher.testing.pages.nouns import Reply

AGENT = "Watcher/1 (+https://desk.example.org/watcher)"
KEY, SECRET = "acc3sskey", "hush-hush-secret"


@pytest.fixture
def archive() -> Iterator[FictionalArchive]:
    """The other archive, working."""
    with FictionalArchive() as listening:
        yield listening


def wayback(archive: FictionalArchive, *, keys: bool = True, most_bytes: int = 100_000) -> Wayback:
    """A client of it."""
    settings = RecaptureSettings(
        base_url=archive.url,
        key=KEY if keys else None,
        secret=SECRET if keys else None,
    )
    return Wayback(settings, Asker(AGENT, timeout_seconds=5), most_bytes=most_bytes)


def test_a_capture_is_asked_for_as_the_draft_says(archive: FictionalArchive) -> None:
    """A form, keys in the header, JSON wanted back, and a name that says who asks."""
    said = wayback(archive).ask(PAGE + "?a=1&b=ü")

    assert (said.state, said.ticket) == ("asked", TICKET)
    assert archive.asked() == [
        {
            "url": [PAGE + "?a=1&b=ü"],
            "capture_all": ["1"],
            "skip_first_archive": ["1"],
            "js_behavior_timeout": ["0"],
            "if_not_archived_within": ["1h"],
        }
    ]
    (request,) = archive.requests
    assert request.headers["accept"] == "application/json"
    assert request.headers["authorization"] == f"LOW {KEY}:{SECRET}"
    assert request.headers["user-agent"] == AGENT


def test_without_keys_no_authorization_is_sent(archive: FictionalArchive) -> None:
    """And where an account is demanded, the sentence says so and the archive is left alone."""
    archive.to_save = as_json({"message": "You need to be logged in to use Save Page Now."}, 401)

    said = wayback(archive, keys=False).ask(PAGE)

    assert "authorization" not in archive.requests[0].headers
    assert (said.state, said.wait) == ("later", 3600)
    assert "logged in" in said.words
    assert "keys" in said.words


def test_the_keys_are_not_sent_for_a_copy(archive: FictionalArchive) -> None:
    """A copy is public; whoever answers for it needs no secret of ours."""
    wayback(archive).copy(TAKEN, PAGE)

    assert "authorization" not in archive.requests[0].headers


def test_a_snapshot_that_had_been_made_is_followed_like_a_new_one(
    archive: FictionalArchive,
) -> None:
    """Within the hour the archive gives the same ticket, with a message."""
    told = "The same snapshot had been made 2 minutes ago. You can make new capture after 1 hour."
    archive.to_save = as_json({"url": PAGE, "job_id": TICKET, "message": told})

    said = wayback(archive).ask(PAGE)

    assert (said.state, said.ticket, said.words) == ("asked", TICKET, told)


def test_a_pending_capture_is_pending(archive: FictionalArchive) -> None:
    """Nothing is concluded from it."""
    archive.to_look = as_json({"status": "pending", "job_id": TICKET, "resources": []})

    assert wayback(archive).look(TICKET).state == "pending"


def test_success_names_the_copy_also_after_a_redirect(archive: FictionalArchive) -> None:
    """``original_url`` is where redirects ended, and the raw status is kept."""
    moved = PAGE + "-moved"
    told = {"status": "success", "timestamp": TAKEN, "original_url": moved}
    archive.to_look = as_json(told)

    said = wayback(archive).look(TICKET)

    assert (said.state, said.timestamp, said.url) == ("saved", TAKEN, moved)
    assert said.raw == archive.to_look.body


@pytest.mark.parametrize(
    "told",
    [
        {"status": "success", "original_url": PAGE},
        {"status": "success", "timestamp": "20261399000000", "original_url": PAGE},
        {"status": "success", "timestamp": TAKEN},
        {"status": "success", "timestamp": TAKEN, "original_url": "https://a/\r\nX: y"},
        {"status": "success", "timestamp": TAKEN, "original_url": "file:///etc/passwd"},
        {"status": "error", "status_ext": "error:proxy-error", "message": "SPN2 proxy"},
        {"url": PAGE},
        {"url": PAGE, "job_id": "../../web/1"},
    ],
)
def test_a_success_that_names_no_copy_and_an_error_are_failures_of_this_try(
    archive: FictionalArchive, told: dict[str, str]
) -> None:
    """Errors come with status 200; a ticket or address that could lead elsewhere is not used."""
    archive.to_look = as_json(told)

    said = wayback(archive).look(TICKET)

    assert said.state == "failed"
    assert said.words


def test_an_error_is_heard_when_a_capture_is_asked_for(archive: FictionalArchive) -> None:
    """It comes with status 200 and without a ticket, and its words are for people."""
    archive.to_save = as_json(
        {
            "status": "error",
            "status_ext": "error:too-many-daily-captures",
            "message": "This URL has been already captured 5 times today\x1b[31m",
        }
    )

    said = wayback(archive).ask(PAGE)

    assert said.state == "failed"
    assert said.words.startswith("error:too-many-daily-captures This URL has been already")
    assert "\x1b" not in said.words


def test_an_address_that_is_never_captured_is_not_asked_for_again(
    archive: FictionalArchive,
) -> None:
    """Codes that are about the address itself are final; an unknown code is not."""
    archive.to_save = as_json({"status": "error", "status_ext": "error:blocked-url"})
    assert wayback(archive).ask(PAGE).state == "never"

    archive.to_save = as_json({"status": "error", "status_ext": "error:brand-new"})
    assert wayback(archive).ask(PAGE).state == "failed"


@pytest.mark.parametrize(
    ("answer", "wait"),
    [
        (as_json({}, 429, Retry_After="77"), 77),
        (as_json({"message": "Too Many Requests"}, 429), 300),
        (Reply(status=429, body=HTML_ERROR), 300),
        (as_json({}, 503, Retry_After="nonsense"), 120),
        (Reply(status=502, body=HTML_ERROR), 120),
        (Reply(status=200, body=HTML_ERROR), 120),
        (as_json({"status": "error", "status_ext": "error:user-session-limit"}), 60),
        (
            as_json({"message": "You have already reached the limit of active sessions."}),
            300,
        ),
        (as_json({"x": "y" * 2_000_000}), 120),
        (None, 120),
    ],
)
def test_a_busy_or_broken_archive_is_left_alone(
    archive: FictionalArchive, answer: Reply | None, wait: float
) -> None:
    """As long as it asks for, or as is documented: HTML instead of JSON, 429, 5xx, silence."""
    archive.to_save = answer

    said = wayback(archive).ask(PAGE)

    assert (said.state, said.wait) == ("later", wait)
    assert said.words


def test_a_status_that_is_not_there_is_a_failure_of_this_try(archive: FictionalArchive) -> None:
    """The archive forgets about captures after an hour; only the archive's own faults stop all."""
    archive.to_look = Reply(status=404, body=HTML_ERROR)

    assert wayback(archive).look(TICKET).state == "failed"


def test_an_archive_that_cannot_be_reached_is_a_value(archive: FictionalArchive) -> None:
    """No error, and words without the address."""
    client = wayback(archive)
    archive.__exit__()

    said, copied = client.ask(PAGE), client.copy(TAKEN, PAGE)

    assert (said.state, copied.state) == ("later", "later")
    assert said.words == "no connection"


def test_the_copy_is_given_back_with_the_exact_bytes_of_the_answer(
    archive: FictionalArchive,
) -> None:
    """Payload without content coding; head and body as they came."""
    body = gzip.compress(b"<h1>Eleven men</h1>", mtime=0)
    archive.to_copy = as_copy(body, Content_Encoding="gzip", X_Archive_Orig_Etag='"a"')

    copied = wayback(archive).copy(TAKEN, PAGE)

    assert (copied.state, copied.status) == ("there", 200)
    assert copied.payload == b"<h1>Eleven men</h1>"
    assert copied.content_type == "text/html; charset=UTF-8"
    assert copied.wire.startswith(b"HTTP/1.1 200 OK\r\n")
    assert copied.wire.endswith(b"\r\n\r\n" + body)


@pytest.mark.parametrize("coding", ["", "identity"])
def test_a_copy_that_hides_its_gzip_is_unpacked(archive: FictionalArchive, coding: str) -> None:
    """Replays were seen with a blank Content-Encoding over a gzip body."""
    archive.to_copy = as_copy(
        gzip.compress(b"Eleven"),
        Content_Encoding=coding,
        X_Archive_Orig_Content_Encoding="gzip",
    )

    assert wayback(archive).copy(TAKEN, PAGE).payload == b"Eleven"


def test_a_copy_in_a_coding_that_we_cannot_take_off_has_no_payload(
    archive: FictionalArchive,
) -> None:
    """It is there, and kept; nothing is said of what it holds."""
    archive.to_copy = as_copy(b"\x0b\x02\x80", Content_Encoding="br")

    copied = wayback(archive).copy(TAKEN, PAGE)

    assert (copied.state, copied.payload) == ("there", None)


def test_a_copy_whose_gzip_is_damaged_is_there_without_payload(archive: FictionalArchive) -> None:
    """What came over the wire is kept, whatever a decoder would say."""
    archive.to_copy = as_copy(b"no gzip at all", Content_Encoding="gzip")

    copied = wayback(archive).copy(TAKEN, PAGE)

    assert (copied.state, copied.payload) == ("there", None)
    assert copied.wire.endswith(b"no gzip at all")


def test_an_archived_error_page_is_a_copy(archive: FictionalArchive) -> None:
    """Its own 404 has a Memento-Datetime; the archive's has none."""
    archive.to_copy = as_copy(b"gone", status=404)

    copied = wayback(archive).copy(TAKEN, PAGE)

    assert (copied.state, copied.status) == ("there", 404)


@pytest.mark.parametrize(
    "answer",
    [
        Reply(status=404, body=HTML_ERROR),
        Reply(status=302, headers=(("Location", f"/web/20250101000000id_/{PAGE}"),)),
        as_copy(b"", "20250101000000", status=302, Location="https://example.org/"),
        as_copy(b"an older copy", "20250101000000"),
        Reply(status=200, body=b"<p>The Wayback Machine is resting"),
    ],
)
def test_what_is_not_the_copy_of_that_very_time_is_not_taken_for_it(
    archive: FictionalArchive, answer: Reply
) -> None:
    """For minutes to hours there is a 404 or a redirect to an older copy; none is followed."""
    archive.to_copy = answer

    copied = wayback(archive).copy(TAKEN, PAGE)

    assert copied.state == "not yet"
    assert len(archive.requests) == 1


def test_a_busy_archive_is_left_alone_while_fetching_back(archive: FictionalArchive) -> None:
    """429 with Retry-After, or 5xx, concerns all copies."""
    archive.to_copy = Reply(status=429, body=HTML_ERROR, headers=(("Retry-After", "30"),))

    copied = wayback(archive).copy(TAKEN, PAGE)

    assert (copied.state, copied.wait) == ("later", 30)


def test_a_copy_beyond_the_cap_is_not_read_on(archive: FictionalArchive) -> None:
    """Nor is it asked for again: it will be as long."""
    archive.to_copy = as_copy(b"x" * 200_000)

    copied = wayback(archive, most_bytes=50_000).copy(TAKEN, PAGE)

    assert copied.state == "never"
    assert "50000 bytes" in copied.words


def test_an_answer_that_never_ends_is_given_up(archive: FictionalArchive) -> None:
    """The time is that of the whole answer."""
    over = threading.Event()

    def fall_silent() -> None:
        over.wait(5)

    archive.meanwhile = fall_silent
    settings = RecaptureSettings(base_url=archive.url)

    said = Wayback(settings, Asker(AGENT, timeout_seconds=0.2)).ask(PAGE)
    over.set()

    assert said.state == "later"
    assert said.words in {"no answer within 0.2 seconds", "no answer in time"}


def test_proxies_of_the_environment_are_not_used(
    archive: FictionalArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key must not go through whatever a variable names."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    assert wayback(archive).ask(PAGE).state == "asked"


def test_addresses_are_those_of_untouched_copies() -> None:
    """``id_`` gives what the server sent; a page made for replay differs nearly always."""
    client = Wayback(RecaptureSettings(), Asker(AGENT, timeout_seconds=1))

    assert client.name == "web.archive.org"
    assert client.address(TAKEN, PAGE) == f"https://web.archive.org/web/{TAKEN}id_/{PAGE}"
    assert client.overview(PAGE) == f"https://web.archive.org/web/*/{PAGE}"
