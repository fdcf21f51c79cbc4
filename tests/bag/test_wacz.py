"""A WACZ of our WARC files: the same bytes again, a true index, and clear words when it cannot."""

import gzip
import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from tests.evidence.samples import RESPONSES, check_of, evidence_in, plain
from watcher.bag.wacz import Page, write_wacz
from watcher.errors import ArchiveError, FixityError
from watcher.testing.builders import MOMENT, URL

CREATED = datetime(2026, 6, 12, tzinfo=UTC)
WARC = "a.warc.gz"
MINUTE = timedelta(minutes=1)


def recorded(root: Path, *responses: bytes, url: str = URL) -> bytes:
    """Return a WARC file with a check for each response, a minute apart."""
    evidence = evidence_in(root)
    for number, response in enumerate(responses):
        at = MOMENT + number * MINUTE
        evidence.record(check_of(number + 1, response, url=url, started_at=at))
    evidence.close()
    return next(root.rglob("*.warc.gz")).read_bytes()


def wacz(*warcs: tuple[str, bytes | Path], page: Page | None = None) -> bytes:
    """Return a WACZ with one page, by default the first sample."""
    page = page or Page(URL, "Annual count", MOMENT)
    file = io.BytesIO()
    write_wacz(file, warcs, pages=[page], created=CREATED, software="Watcher test")
    return file.getvalue()


def opened(content: bytes) -> zipfile.ZipFile:
    """Return the zip of a WACZ."""
    return zipfile.ZipFile(io.BytesIO(content))


def index_of(content: bytes) -> list[dict[str, Any]]:
    """Return what the index says of each record, with its key and time."""
    lines = opened(content).read("indexes/index.cdx").decode().splitlines()
    assert lines == sorted(lines)
    split = [line.split(" ", 2) for line in lines]
    return [{"key": key, "time": time, **json.loads(rest)} for key, time, rest in split]


def test_the_warc_files_go_in_byte_for_byte_and_nothing_is_deflated(tmp_path: Path) -> None:
    """So that a viewer can ask for single records, and digests of the files still hold."""
    warc = recorded(tmp_path, plain())

    made = opened(wacz((WARC, warc)))

    assert made.read("archive/" + WARC) == warc
    assert {each.compress_type for each in made.infolist()} == {zipfile.ZIP_STORED}
    assert made.testzip() is None


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    """From memory, from disk, and with a time said in another zone."""
    warc = recorded(tmp_path, plain(), RESPONSES["gzip"])
    on_disk = tmp_path / "copy"
    on_disk.write_bytes(warc)
    elsewhere = Page(URL, "Annual count", MOMENT.astimezone(timezone(timedelta(hours=-5))))

    target = tmp_path / "made.wacz"
    write_wacz(
        target, [(WARC, on_disk)], pages=[elsewhere], created=CREATED, software="Watcher test"
    )

    assert target.read_bytes() == wacz((WARC, warc))


def test_the_package_lists_every_file_with_its_digest(tmp_path: Path) -> None:
    """And the digest file vouches for that list."""
    made = opened(wacz((WARC, recorded(tmp_path, plain()))))

    described = made.read("datapackage.json")
    package = json.loads(described)
    assert package["profile"] == "data-package"
    assert package["wacz_version"] == "1.1.1"
    assert package["created"] == "2026-06-12T00:00:00Z"
    assert {each["path"]: (each["hash"], each["bytes"]) for each in package["resources"]} == {
        name: ("sha256:" + hashlib.sha256(made.read(name)).hexdigest(), len(made.read(name)))
        for name in made.namelist()
        if not name.startswith("datapackage")
    }
    digest = "sha256:" + hashlib.sha256(described).hexdigest()
    assert json.loads(made.read("datapackage-digest.json")) == {
        "path": "datapackage.json",
        "hash": digest,
    }


def test_the_index_leads_to_each_record(tmp_path: Path) -> None:
    """Offset and length cut out one gzip member, of which the index has the digest."""
    warc = recorded(tmp_path, plain(), plain(b"another"), plain(b"gone", b"404 Not Found"))

    lines = index_of(wacz((WARC, warc)))

    assert [line["status"] for line in lines] == ["200", "200", "404"]
    for line in lines:
        start = int(line["offset"])
        member = warc[start : start + int(line["length"])]
        head = gzip.decompress(member).decode("latin-1").split("\r\n")
        assert f"WARC-Target-URI: {line['url']}" in head
        assert "WARC-Type: response" in head
        assert line["recordDigest"] == "sha256:" + hashlib.sha256(member).hexdigest()


def test_the_index_is_sorted_whatever_was_captured_first(tmp_path: Path) -> None:
    """Viewers look URLs up by halving it."""
    urls = ["https://b.example.gov/", "https://a.example.gov/b", "https://a.example.gov/a"]
    evidence = evidence_in(tmp_path)
    for number, url in enumerate(urls):
        body = plain(url.encode())
        evidence.record(check_of(number, body, url=url, started_at=MOMENT))
    evidence.close()
    warc = next(tmp_path.rglob("*.warc.gz"))

    lines = index_of(wacz((WARC, warc), page=Page(urls[0], "B", MOMENT)))

    assert [line["url"] for line in lines] == sorted(urls)


@pytest.mark.parametrize("kind", ["identity", "chunked with extensions", "chunked and gzip"])
def test_a_revisit_has_the_digest_of_what_it_stands_for(tmp_path: Path, kind: str) -> None:
    """Also where the response has no payload digest: viewers find the body by it."""
    response = RESPONSES[kind]
    first, again = index_of(wacz((WARC, recorded(tmp_path, response, response))))

    assert again["mime"] == "warc/revisit"
    assert first["mime"] != "warc/revisit"
    assert first["digest"] == again["digest"]
    body = response.partition(b"\r\n\r\n")[2]
    assert first["digest"] == "sha256:" + hashlib.sha256(body).hexdigest()


def test_a_not_modified_is_left_to_the_capture_that_it_speaks_of(tmp_path: Path) -> None:
    """Viewers would show an empty page for a 304; a page of that time is offered all the same."""
    warc = recorded(tmp_path, plain(), RESPONSES["not modified"])

    made = wacz((WARC, warc), page=Page(URL, "Annual count", MOMENT + MINUTE))

    assert [line["status"] for line in index_of(made)] == ["200"]


def test_what_no_viewer_can_show_is_not_in_the_index(tmp_path: Path) -> None:
    """A request, a manifest, an interim answer, and an answer that is no HTTP."""
    warc = recorded(tmp_path, plain(), RESPONSES["early hints"], b"220 mail.example.gov\r\n")

    assert [line["status"] for line in index_of(wacz((WARC, warc)))] == ["200"]


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://example.gov/", "gov,example)/"),
        ("https://www.example.gov/News/2026/", "gov,example)/news/2026"),
        ("http://www2.press.example.gov:8080/a", "gov,example,press:8080)/a"),
        ("https://example.gov:443/a?b=2&A=1", "gov,example)/a?a=1&b=2"),
        ("http://192.0.2.1/a//b", "192.0.2.1)/a/b"),
        ("https://www.gov/", "gov)/"),
    ],
)
def test_urls_are_sorted_as_other_indexers_sort_them(tmp_path: Path, url: str, key: str) -> None:
    """Host reversed, without www; case, scheme, usual port, order of the query do not count."""
    made = wacz((WARC, recorded(tmp_path, plain(), url=url)), page=Page(url, "A", MOMENT))

    assert [line["key"] for line in index_of(made)] == [key]


def test_pages_say_what_and_when_and_survive_any_title(tmp_path: Path) -> None:
    """Each is a line of JSON behind the line that names the format."""
    title = 'A "count"\nof </script> \ud800 \u202e'
    warc = recorded(tmp_path, plain())

    made = opened(wacz((WARC, warc), page=Page(URL, title, MOMENT)))

    header, page = map(json.loads, made.read("pages/pages.jsonl").splitlines())
    assert header == {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
    assert (page["url"], page["ts"], page["title"]) == (URL, "2026-06-11T14:00:00Z", title)


def test_two_looks_at_a_page_in_one_second_are_one_page(tmp_path: Path) -> None:
    """The ids of pages are theirs alone, and a viewer tells no two of one second apart."""
    warc = recorded(tmp_path, plain())
    pages = [Page(URL, title, MOMENT) for title in ("first", "second")]
    out = io.BytesIO()
    on_disk = tmp_path / "twice.warc.gz"
    on_disk.write_bytes(warc)

    write_wacz(out, [(WARC, on_disk)], pages=pages, created=CREATED, software="Watcher test")

    lines = opened(out.getvalue()).read("pages/pages.jsonl").splitlines()
    assert [json.loads(line).get("title") for line in lines] == ["All Pages", "second"]


def test_a_revisit_of_what_is_not_there_is_refused(tmp_path: Path) -> None:
    """A viewer would show nothing for it."""
    warc = recorded(tmp_path, plain(), plain())
    first = index_of(wacz((WARC, warc)))[0]
    start, end = int(first["offset"]), int(first["offset"]) + int(first["length"])

    with pytest.raises(ArchiveError, match=r"stands for <urn:uuid:.*none of the WARCs"):
        wacz((WARC, warc[:start] + warc[end:]), page=Page(URL, "again", MOMENT + MINUTE))


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], "at least one WARC"),
        (["../a.warc.gz"], "cannot be the name"),
        (["a/b.warc.gz"], "cannot be the name"),
        (["a.zip"], "cannot be the name"),
        (["a.warc.gz", "A.warc.gz"], "more than one"),
    ],
)
def test_names_that_a_folder_cannot_hold_are_refused(names: list[str], words: str) -> None:
    """Somebody will unpack it, on any system."""
    with pytest.raises(ArchiveError, match=words):
        wacz(*((name, b"") for name in names))


@pytest.mark.parametrize(
    "page", [Page(URL, "later", CREATED), Page("https://example.gov/other", "other", MOMENT)]
)
def test_a_page_that_was_not_captured_is_refused(tmp_path: Path, page: Page) -> None:
    """The viewer would open it and show that it is missing."""
    with pytest.raises(ArchiveError, match=f"{page.url} of 2026-06-1.*in none of the WARCs"):
        wacz((WARC, recorded(tmp_path, plain())), page=page)


def test_no_pages_at_all_are_refused(tmp_path: Path) -> None:
    """The format wants a list of pages."""
    warc = recorded(tmp_path, plain())
    with pytest.raises(ArchiveError, match="at least one page"):
        write_wacz(io.BytesIO(), [(WARC, warc)], pages=[], created=CREATED, software="Watcher")


@pytest.mark.parametrize("damage", ["cut", "flipped", "appended"])
def test_a_damaged_warc_is_named_and_no_file_is_left(tmp_path: Path, damage: str) -> None:
    """With the offset of the record."""
    warc = bytearray(recorded(tmp_path, plain()))
    if damage == "cut":
        del warc[-4:]
    elif damage == "flipped":
        warc[-8] ^= 1
    else:
        warc += gzip.compress(b"no record", mtime=0)
    target = tmp_path / "made.wacz"

    with pytest.raises(FixityError, match=r"a\.warc\.gz at offset [1-9][0-9]+: "):
        write_wacz(
            target,
            [(WARC, bytes(warc))],
            pages=[Page(URL, "Annual count", MOMENT)],
            created=CREATED,
            software="Watcher test",
        )

    assert not target.exists()


def test_a_file_that_exists_is_left_alone(tmp_path: Path) -> None:
    """Nothing is ever overwritten."""
    target = tmp_path / "made.wacz"
    target.write_bytes(b"mine")

    with pytest.raises(FileExistsError):
        write_wacz(target, [(WARC, b"")], pages=[], created=CREATED, software="Watcher test")

    assert target.read_bytes() == b"mine"
