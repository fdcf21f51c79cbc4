"""The replay serves stored bytes under their own hosts, in time order, over HTTP and TLS."""

import hashlib
import io
import json
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import urllib3

from watcher.testing import replay as replay_program
from watcher.testing.replay import ReplaySite, write_config

FIRST, SECOND = b"<html><h1>First</h1></html>", b"<html><h1>Second</h1></html>"
PAGE = "https://www.example.gov/about.html"


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder of stored pages, written by hand."""
    rows = [
        _row(tmp_path, PAGE, "2020-05-02T00:00:00Z", "2.html", SECOND),
        _row(tmp_path, PAGE, "2020-05-01T00:00:00Z", "1.html", FIRST),
        _row(tmp_path, None, None, "odd/1.html", FIRST),
        _row(tmp_path, "http://old.example.gov#top", "2019-01-01T00:00:00Z", "3.html", FIRST),
        _row(tmp_path, "https://www.example.gov/source", "2019-01-01T00:00:00Z", "4.md", b"x")
        | {"quality": "site_source"},
    ]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "manifest.jsonl").write_text(lines)
    return tmp_path


def _row(
    folder: Path, url: str | None, stamp: str | None, name: str, body: bytes
) -> dict[str, object]:
    file = folder / "example.gov" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(body)
    return {
        "site": "example.gov",
        "url": url,
        "captured_at": stamp,
        "path": f"example.gov/{name}",
        "sha256": hashlib.sha256(body).hexdigest(),
        "quality": "raw_html",
    }


@pytest.fixture
def replay(pages: Path) -> Iterator[ReplaySite]:
    """A running replay of the hand-written pages."""
    with ReplaySite(pages) as running:
        yield running


def _ask(replay: ReplaySite, url: str) -> urllib3.BaseHTTPResponse:
    """Ask as Watcher does: connect to loopback, speak and verify TLS for the page's own host."""
    parts = urlsplit(url)
    host, port = replay.connect_to[
        f"{parts.netloc}:{443 if parts.scheme == 'https' else 80}"
    ].split(":")
    headers = {"Host": parts.netloc}
    if parts.scheme == "http":
        return urllib3.HTTPConnectionPool(host, int(port)).request(
            "GET", parts.path, headers=headers
        )
    pool = urllib3.HTTPSConnectionPool(
        host,
        int(port),
        ca_certs=str(replay.ca_file),
        server_hostname=parts.netloc,
        assert_hostname=parts.netloc,
    )
    return pool.request("GET", parts.path, headers=headers)


def test_a_page_is_served_byte_for_byte_over_verified_tls(replay: ReplaySite) -> None:
    """The throw-away authority is enough to trust the agency's own host name."""
    answer = _ask(replay, PAGE)
    assert (answer.status, answer.data) == (200, FIRST)
    assert answer.headers["Content-Type"] == "text/html"


def test_plain_http_is_served_on_the_same_port(replay: ReplaySite) -> None:
    """An http page, whose fragment and missing path do not reach the server."""
    assert _ask(replay, "http://old.example.gov/").data == FIRST


def test_every_page_advances_in_time_order_and_stays_at_its_last(replay: ReplaySite) -> None:
    """The manifest's order does not matter, its times do."""
    assert _ask(replay, PAGE).data == FIRST
    assert replay.advance() == (PAGE,)
    assert _ask(replay, PAGE).data == SECOND
    assert replay.advance() == ()
    assert _ask(replay, PAGE).data == SECOND


def test_an_instant_chooses_the_version_in_force_then(replay: ReplaySite) -> None:
    """Before its first version a page is not there."""
    replay.at(datetime(2020, 5, 1, 12, tzinfo=UTC))
    assert _ask(replay, PAGE).data == FIRST
    replay.at(datetime(2021, 1, 1, tzinfo=UTC))
    assert _ask(replay, PAGE).data == SECOND
    replay.at(datetime(2019, 6, 1, tzinfo=UTC))
    assert _ask(replay, PAGE).status == 404
    assert replay.current(PAGE) is None


def test_a_page_without_url_has_a_stand_in_host(replay: ReplaySite) -> None:
    """The stand-in is under .example, so that it is nobody's."""
    assert _ask(replay, "https://example.gov.replay.example/odd").data == FIRST


def test_only_the_chosen_qualities_are_served(replay: ReplaySite) -> None:
    """Page sources are not pages."""
    assert _ask(replay, "https://www.example.gov/source").status == 404


def test_robots_txt_allows_everything(replay: ReplaySite) -> None:
    """The replay's own robots.txt, unless the manifest has one."""
    assert b"Disallow:\n" in _ask(replay, "https://www.example.gov/robots.txt").data


def test_what_was_asked_for_is_told(replay: ReplaySite) -> None:
    """A test can prove that no version was skipped."""
    _ask(replay, PAGE)
    assert replay.served == {(PAGE, hashlib.sha256(FIRST).hexdigest())}


def test_the_control_address_advances(replay: ReplaySite) -> None:
    """A person can step a replay that runs in another window."""
    answer = urllib3.request("POST", f"http://{replay.address}/__advance")
    assert answer.data == b"1\n"
    assert _ask(replay, PAGE).data == SECOND


def test_the_written_config_names_hosts_authority_and_pages(
    replay: ReplaySite, tmp_path: Path
) -> None:
    """What is written is TOML and says all that Watcher needs."""
    config = tomllib.loads(write_config(tmp_path / "config.toml", replay, urls=[PAGE]).read_text())
    assert config["fetch"]["connect_to"]["www.example.gov:443"] == replay.address
    assert config["fetch"]["ca_file"] == str(replay.ca_file)
    assert [source["pages"] for source in config["sources"]] == [[PAGE]]


def test_a_page_that_is_not_replayed_cannot_be_configured(
    replay: ReplaySite, tmp_path: Path
) -> None:
    """A config that follows nothing would prove nothing."""
    with pytest.raises(KeyError):
        write_config(tmp_path / "config.toml", replay, urls=["https://www.example.gov/no"])


def test_the_program_writes_a_config_and_steps_at_each_line(
    pages: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two lines of input are two steps; the end of input ends it."""
    monkeypatch.setattr("sys.stdin", io.StringIO("\n\n"))
    config = pages / "config.toml"
    assert replay_program.main(["--pages", str(pages), "--config", str(config)]) == 0
    said = capsys.readouterr().out
    assert "4 versions of 3 pages" in said
    assert "1 pages have a newer version." in said
    assert "Every page is at its last." in said
    assert config.exists()


def test_the_program_says_what_is_missing(pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown site is wrong usage, told in a sentence."""
    with pytest.raises(SystemExit) as ended:
        replay_program.main(["--pages", str(pages), "--site", "nowhere.gov"])
    assert ended.value.code == 2
    assert "nowhere.gov" in capsys.readouterr().err
