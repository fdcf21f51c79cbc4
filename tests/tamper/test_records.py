"""Records of WARC files, and the files: whatever is done to one is told with its file."""

import gzip
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tamper.spoils import SPOILS, spoiled
from tests.tamper.tiny import OTHER, copy, problems, tiny, told
from watcher.verifier import Fault
from watcher.verifier.warc_files import read_warc
from watcher.verifier.warc_record import WarcRecord


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Return a copy that may be spoiled."""
    return copy(tmp_path / "archive")


def _files(archive: Path) -> list[Path]:
    return sorted(archive.glob("warc/*/*/*.warc.gz"))


def _records(path: Path) -> list[bytes]:
    """Return the gzip members of a file."""
    whole = path.read_bytes()
    with path.open("rb") as file:
        found = [one for one in read_warc(file, path.name) if isinstance(one, WarcRecord)]
    return [whole[one.offset : one.offset + one.length] for one in found]


@pytest.mark.parametrize("sentence", SPOILS)
def test_a_record_that_is_not_as_it_was_is_told_with_its_file(archive: Path, sentence: str) -> None:
    """Each record of each file: warcinfo, manifest, chain, request, response, revisit."""
    for path, other in zip(_files(archive), _files(tiny(OTHER)), strict=True):
        whole = path.read_bytes()
        for number, after in enumerate(spoiled(sentence, _records(path), _records(other))):
            path.write_bytes(b"".join(after))
            assert any(path.name in line for line in told(archive)), (path, number)
        path.write_bytes(whole)
        assert problems(archive) == []


def _delete(path: Path) -> None:
    path.unlink()


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _one_byte(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:1])


def _half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _but_one_byte(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _more(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


def _twice(path: Path) -> None:
    shutil.copy(path, path.with_name("watcher-20260630T235959Z-0000ff.warc.gz"))


def _rename(path: Path) -> None:
    path.rename(path.with_name("watcher-20260630T235959Z-0000ff.warc.gz"))


def _rename_to_no_name(path: Path) -> None:
    path.rename(path.with_name(path.name + ".old"))


def _another_month(path: Path) -> None:
    folder = path.parent.with_name("07")
    folder.mkdir()
    path.rename(folder / path.name)


def _swap_with_another(path: Path) -> None:
    first, second = sorted(path.parent.iterdir())
    whole = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(whole)


def _of_another_archive(path: Path) -> None:
    (other,) = tiny(OTHER).rglob(path.name)
    shutil.copy(other, path)


def _packed_anew(path: Path) -> None:
    path.write_bytes(b"".join(gzip.compress(gzip.decompress(one)) for one in _records(path)))


def _a_link(path: Path) -> None:
    moved = path.parents[3].with_name("elsewhere.gz")
    path.rename(moved)
    path.symlink_to("/dev/null")


@pytest.mark.parametrize("newest", [False, True])
@pytest.mark.parametrize(
    "spoil",
    [
        _delete,
        _empty,
        _one_byte,
        _half,
        _but_one_byte,
        _more,
        _twice,
        _rename,
        _rename_to_no_name,
        _another_month,
        _swap_with_another,
        _of_another_archive,
        _packed_anew,
        _a_link,
    ],
)
def test_a_file_that_is_not_as_it_was_is_told_by_name(
    archive: Path, spoil: Callable[[Path], None], *, newest: bool
) -> None:
    """The finished one, and the one that is still written to."""
    path = _files(archive)[-1 if newest else 0]
    spoil(path)

    assert any(path.name in line for line in told(archive))


def test_a_record_that_is_only_packed_in_another_way_is_told(archive: Path) -> None:
    """The last one, whose length nothing else knows; its content is intact."""
    path = _files(archive)[-1]
    *others, last = _records(path)
    engine = zlib.compressobj(0, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = engine.compress(gzip.decompress(last)) + engine.flush()
    path.write_bytes(b"".join([*others, last[:10], packed, last[-8:]]))
    (problem,) = problems(archive)

    assert problem.what is Fault.ENCODING
    assert path.name in problem.where


@pytest.mark.parametrize("with_index", [False, True])
def test_files_written_anew_with_all_digests_right_are_told(
    archive: Path, *, with_index: bool
) -> None:
    """An owner who lost the key can make every record fit every other; not the ledger."""
    for folder in ("warc", "index.db") if with_index else ("warc",):
        path = archive / folder
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(tiny(OTHER) / "warc", archive / "warc")
    if with_index:
        shutil.copy(tiny(OTHER) / "index.db", archive / "index.db")
    found = problems(archive)

    unlike = "\n".join(one.where + one.detail for one in found if one.what is Fault.UNLIKE)
    assert all(name in unlike for name in ("manifest is", "block is", "payload is"))
    finished = _files(archive)[0].name
    assert any(one.where == f"2026/06/{finished}" for one in found)


@pytest.mark.parametrize(
    "name",
    [
        "notes.txt",
        "warc/2026/06/notes.txt",
        "warc/2026/06/watcher-20260611T140001Z-000001.warc",
        "warc/watcher-20260611T140001Z-000001.warc.gz",
        "warc/2026/07/watcher-20260611T140001Z-000001.warc.gz.torn-5",
        "anchors/notes.txt",
        "ledger/notes.txt",
        "ledger/tile/0/x",
        "recaptures/more/deep.json",
        "index.db.old",
        "cache/1",
    ],
)
def test_a_file_that_belongs_to_no_archive_is_told(archive: Path, name: str) -> None:
    """Somebody may take it for what was seen."""
    (archive / name).parent.mkdir(parents=True, exist_ok=True)
    (archive / name).write_text("hello")

    assert any(name in line for line in told(archive))


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "lock",
        "recaptures/1.json",
        "warc/payloads.idx",
        "warc/2026/06/watcher-20260611T140001Z-000001.warc.gz.torn-5",
        "warc/2026/06/watcher-20260611T140001Z-000001.warc.gz.torn-5.2",
        "ledger/journal-3.torn",
    ],
)
def test_what_is_no_evidence_and_may_lie_there_is_passed_over(archive: Path, name: str) -> None:
    """What a crash set aside, what waits to be asked, what a person is told, what is derived."""
    (archive / name).parent.mkdir(parents=True, exist_ok=True)
    (archive / name).write_text("hello")

    assert problems(archive) == []
