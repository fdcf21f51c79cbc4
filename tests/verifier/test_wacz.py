"""A WACZ that somebody else made: its files and its list are compared, and nothing raises."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from tests.standards.packages import changed, contents, relisted, sound, told, warc_of
from watcher.verifier import Fault
from watcher.verifier.wacz import DIGEST, PACKAGE, PAGES, WaczCheck

INDEX = "indexes/index.cdx"


def test_what_we_write_holds(tmp_path: Path) -> None:
    """Every listed file is counted; nobody signed."""
    (tmp_path / "a.wacz").write_bytes(sound())

    check = WaczCheck(tmp_path / "a.wacz", name="data/replay.wacz")

    assert list(check.problems()) == []
    assert (check.files, check.signed) == (3, None)


def test_deflated_lists_are_as_good() -> None:
    """The format allows it for what is not packed already."""
    warc = warc_of(sound())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        for name, content in contents(sound()).items():
            method = zipfile.ZIP_STORED if name == warc else zipfile.ZIP_DEFLATED
            container.writestr(name, content, method)

    assert told(out.getvalue()) == []


def test_a_changed_file_is_told() -> None:
    """With both digests in the words, one problem for one file."""
    page = contents(sound())[PAGES].replace(b"Annual", b"Yearly")

    [(fault, words)] = told(changed(sound(), **{PAGES: page}))

    assert fault is Fault.DIGEST
    assert words.startswith(f"some.wacz, {PAGES}: it is sha256:")


def test_a_file_that_is_longer_than_listed_is_told() -> None:
    """Size and digest are both compared."""
    page = contents(sound())[PAGES]
    last = page.splitlines(keepends=True)[-1]

    found = told(changed(sound(), **{PAGES: page + last}))

    assert [fault for fault, _ in found] == [Fault.LENGTH, Fault.DIGEST]


@pytest.mark.parametrize("name", ["archive/more.warc.gz", "notes.txt", "indexes/deep/x.cdx"])
def test_a_file_that_nobody_listed_is_told(name: str) -> None:
    """A viewer might open it."""
    found = told(changed(sound(), **{name: b"?"}))

    assert (Fault.UNLISTED, f"some.wacz, {name}: {PACKAGE} does not list it") in found


@pytest.mark.parametrize("name", [INDEX, PAGES])
def test_a_listed_file_that_is_gone_is_told(name: str) -> None:
    """As listed, and for the index also as one that a viewer needs."""
    found = told(changed(sound(), **{name: None}))

    assert (Fault.MISSING, f"some.wacz, {name}: {PACKAGE} lists it, and it is not there") in found


@pytest.mark.parametrize("name", ["archive", INDEX, PAGES])
def test_what_a_viewer_needs_is_told_when_nobody_lists_it(name: str) -> None:
    """The reference validator lets a WACZ without pages pass."""
    path = warc_of(sound()) if name == "archive" else name

    found = told(relisted(changed(sound(), **{path: None})))

    assert {fault for fault, _ in found} == {Fault.MISSING}
    assert path.partition("/")[0] in found[0][1]


@pytest.mark.parametrize("name", [PACKAGE, DIGEST])
def test_a_wacz_without_its_list_or_digest_is_told(name: str) -> None:
    """Nothing can be compared without them."""
    [(fault, words)] = told(changed(sound(), **{name: None}))

    assert fault is Fault.MISSING
    assert name in words


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("wacz_version", "1.2.0"),
        ("wacz_version", None),
        ("profile", "tabular-data-package"),
        ("resources", None),
        ("resources", [{}]),
        ("resources", [{"path": "a", "bytes": True, "hash": "sha256:" + "0" * 64}]),
        ("resources", [{"path": "a", "bytes": 1, "hash": "md5:" + "0" * 32}]),
    ],
)
def test_a_list_of_another_kind_is_told(member: str, value: object) -> None:
    """Also one whose digests are of an algorithm that can be broken."""
    assert told(relisted(sound(), {member: value}))[0][0] is Fault.MANIFEST


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b"\xff{}",
        b'{"a":1,"a":2}',
        b'{"a":NaN}',
        b"[" * 100_000,
        b'{"a":' + b"9" * 5000 + b"}",
    ],
)
@pytest.mark.parametrize("name", [PACKAGE, DIGEST])
def test_json_that_readers_may_take_differently_is_told(name: str, content: bytes) -> None:
    """A name that stands twice means one thing to one reader and another to the next."""
    assert told(changed(sound(), **{name: content}))[-1][0] is Fault.MANIFEST


def test_a_file_that_is_listed_twice_is_told() -> None:
    """Readers could believe either."""
    listed = json.loads(contents(sound())[PACKAGE])["resources"]

    found = told(relisted(sound(), {"resources": [*listed, listed[0]]}))

    assert [fault for fault, _ in found] == [Fault.DUPLICATE]


@pytest.mark.parametrize(
    ("pages", "fault"),
    [
        (b"", Fault.MISSING),
        (b'{"format":"json-pages-1.0"}\n', Fault.MISSING),
        (b'{"format":"other"}\n{"url":"u","ts":"t"}\n', Fault.MANIFEST),
        (b'{"format":"json-pages-1.0"}\n{"url":"u"}\n', Fault.MANIFEST),
        (b'{"format":"json-pages-1.0"}\nno page\n', Fault.MANIFEST),
    ],
)
def test_pages_that_no_viewer_can_list_are_told(pages: bytes, fault: Fault) -> None:
    """With the line."""
    found = told(relisted(changed(sound(), **{PAGES: pages})))

    assert [each for each, _ in found] == [fault]


def test_a_digest_of_another_list_is_told() -> None:
    """As is one that is said to be of another file."""
    other = "sha256:" + "0" * 64

    assert [each for each, _ in told(relisted(sound(), hash=other))] == [Fault.DIGEST]
    assert [each for each, _ in told(relisted(sound(), path="other.json"))] == [Fault.MANIFEST]
