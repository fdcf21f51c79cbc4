"""A zip that is damaged or hostile is told before anything is unpacked, and never raises."""

import io
import struct
import zipfile
from pathlib import Path

import pytest

from tests.standards.packages import changed, contents, sound, told, warc_of, zipped
from watcher.verifier import Fault
from watcher.verifier.wacz import PACKAGE, WaczCheck


def test_a_deflated_archive_is_told() -> None:
    """Nobody can take a record out of the middle of it."""
    found = told(zipped(contents(sound()), method=zipfile.ZIP_DEFLATED))

    assert [(fault, words.partition(":")[0]) for fault, words in found] == [
        (Fault.ENCODING, f"some.wacz, {warc_of(sound())}")
    ]


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "/evil",
        "archive/../../evil",
        "archive/./evil",
        "archive//evil",
        "c:evil",
        "archive\\evil",
        "evil\nname",
        "",
    ],
)
def test_a_name_that_leads_out_of_the_folder_is_told(name: str) -> None:
    """Before anything inside is read."""
    [(fault, words)] = told(changed(sound(), **{name: b"x"}))

    assert fault is Fault.GARBAGE
    assert "leads elsewhere" in words


def test_a_name_that_ends_early_for_some_readers_is_told() -> None:
    """Python cuts a name at a NUL, others do not."""
    content = changed(sound(), **{"notes!txt": b"x"}).replace(b"notes!txt", b"notes\0txt")

    [(fault, _)] = told(content)

    assert fault is Fault.GARBAGE


def test_a_link_is_told() -> None:
    """Unpacked, it would show a file of the reader's own machine."""
    out = io.BytesIO(sound())
    with zipfile.ZipFile(out, "a") as container:
        link = zipfile.ZipInfo("archive/link.warc")
        link.external_attr = 0o120777 << 16
        container.writestr(link, "/etc/passwd")

    assert "a link to another file" in told(out.getvalue())[0][1]


@pytest.mark.parametrize("again", [PACKAGE, PACKAGE.upper()])
def test_two_files_of_one_name_are_told(again: str) -> None:
    """One reader takes the first, another the last, a third cannot keep both."""
    out = io.BytesIO(sound())
    with zipfile.ZipFile(out, "a") as container:
        container.writestr("x" * len(again), b"{}")
    content = out.getvalue().replace(b"x" * len(again), again.encode())

    assert [fault for fault, _ in told(content)] == [Fault.DUPLICATE]


def test_a_zip_bomb_is_told_before_it_is_unpacked() -> None:
    """By the sizes that its directory states."""
    out = io.BytesIO(sound())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as container:
        container.writestr("archive/bomb.warc", bytes(20_000_000))

    [(fault, words)] = told(out.getvalue())

    assert fault is Fault.TOO_LARGE
    assert "unpack to 20000000" in words


def test_files_that_share_their_bytes_are_told() -> None:
    """Many names over one stretch are how a small zip unpacks to everything."""
    with zipfile.ZipFile(io.BytesIO(sound())) as container:
        first, second = container.infolist()[:2]
    directory = sound().rindex(b"PK\x01\x02", 0, sound().rindex(second.filename.encode()))
    content = bytearray(sound())
    struct.pack_into("<L", content, directory + 42, first.header_offset)

    [(fault, words)] = told(bytes(content))

    assert fault is Fault.GARBAGE
    assert "reaches into what follows" in words


def test_an_encrypted_file_is_told() -> None:
    """No reader without a word that is not given could check it."""
    content = bytearray(sound())
    content[sound().index(b"PK\x01\x02") + 8] |= 1

    assert "encrypted" in told(bytes(content))[0][1]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_method_that_viewers_do_not_have_is_told(method: int) -> None:
    """Stored or deflated, nothing else."""
    assert f"compressed by method {method}" in told(zipped(contents(sound()), method=method))[0][1]


def test_too_many_files_are_told() -> None:
    """Each costs time, even an empty one."""
    many = {f"notes/{number}": b"" for number in range(10_001)}

    assert told(changed(sound(), **many))[0][0] is Fault.TOO_LARGE


def test_no_zip_at_all_is_told(tmp_path: Path) -> None:
    """Nor does a file that is missing raise."""
    assert [fault for fault, _ in told(b"PK no zip")] == [Fault.GARBAGE]
    assert [fault for fault, _ in told(b"")] == [Fault.GARBAGE]
    assert [each.what for each in WaczCheck(tmp_path / "none").problems()] == [Fault.GARBAGE]


def test_every_truncation_is_told() -> None:
    """Wherever it ends."""
    for end in range(0, len(sound()), 97):
        assert told(sound()[:end])


def test_any_flipped_byte_is_told_or_does_no_harm() -> None:
    """It never raises, and what is still taken for sound has the same files."""
    for place in range(0, len(sound()), 7):
        content = bytearray(sound())
        content[place] ^= 0x15
        if not told(bytes(content)):
            assert contents(bytes(content)) == contents(sound())
