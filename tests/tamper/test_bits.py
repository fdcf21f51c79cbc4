"""One bit of each byte of each file of an archive is flipped, one at a time, and each is told of.

All bits are a long run: ``make tamper``. ``docs/tamper.md`` has what came of it.
"""

from pathlib import Path
from shutil import copytree

import pytest

from tests.tamper.bits import DATABASES, Flipping, flipped, main, why
from tests.tamper.tiny import copy, problems, tiny, wide

_PARTS = 4
"""Workers may share the bytes."""
_EVERY = 1_999
"""Bytes between two of the flips that are shown to the whole check."""
_EVERY_OF_A_FULL_BUNDLE = 11


def _one_bit_of_each(path: Path, part: int, every: int = 1) -> range | list[int]:
    """Return a bit of each byte, another one from byte to byte, that falls to a part."""
    bytes_ = range(part * every, path.stat().st_size, _PARTS * every)
    return [8 * place + (place * 5 + place // 8) % 8 for place in bytes_]


_COMPARED = frozenset(
    {
        *("looks.url", "looks.leaf", "looks.digest", "looks.slot", "looks.check_record"),
        *("looks.payload", "told.kind", "told.name", "newest.name", "newest.value"),
        *("checks.id", "checks.url", "checks.slot", "checks.captured_at", "checks.status"),
        *("checks.file", "checks.begin", "sights.url", "sights.check", "sights.captured_at"),
        *("revisions.first_capture", "revisions.last_capture", "revisions.first_seen"),
        *("revisions.last_seen", "texts.digest", "texts.body"),
    }
)
"""Columns of databases that are compared with the evidence."""
_BYTES_OF_AN_INDEX = 5
"""Between two that are flipped; most of an index is other columns, and free space."""


@pytest.fixture
def flipping(tmp_path: Path) -> Flipping:
    """Return a copy of an archive with a file of each kind."""
    return Flipping(copy(tmp_path / "archive"))


def test_the_archive_has_a_file_of_each_kind_and_is_sound() -> None:
    """Else there would be nothing to spoil."""
    names = {path.relative_to(tiny()).as_posix() for path in tiny().rglob("*")}
    sorts = {path.name.split("-")[1] for path in tiny().glob("anchors/*/*/*")}

    assert problems(tiny()) == []
    assert sorts == {"nist", "cosignature", "opentimestamps", "rfc3161"}
    assert len([name for name in names if name.endswith(".warc.gz")]) == 2
    assert {"FORMAT", "lock", "index.db", "chains.db", "ledger/journal-10"} <= names
    assert {"ledger/tile/0/000.p/4", "ledger/tile/entries/000.p/10"} <= names


@pytest.mark.parametrize("part", range(_PARTS))
def test_a_flipped_bit_of_any_byte_is_told_with_its_file(flipping: Flipping, part: int) -> None:
    """Records, leaves, tiles, signatures, tokens, what a folder is about, the format."""
    for path in flipping.files():
        if path.name not in DATABASES:
            assert list(flipping.untold(path, iter(_one_bit_of_each(path, part)))) == [], path


@pytest.mark.parametrize("part", range(_PARTS))
def test_a_flipped_bit_of_a_full_tile_or_bundle_is_told(tmp_path: Path, part: int) -> None:
    """Of two levels, and of what an earlier checkpoint left."""
    flipping = Flipping(copytree(wide(), tmp_path / "wide"))
    for path in flipping.files():
        every = _EVERY_OF_A_FULL_BUNDLE if path.stat().st_size > 10_000 else 1
        assert list(flipping.untold(path, iter(_one_bit_of_each(path, part, every)))) == [], path


def test_the_whole_check_tells_what_the_part_tells_that_reads_the_file(flipping: Flipping) -> None:
    """So that a part alone may be shown the many flips."""
    for path in flipping.files():
        for place in range(path.stat().st_size // 3, path.stat().st_size, _EVERY):
            with flipped(path, 8 * place):
                whole = problems(flipping.root)
                part = list(flipping.part(path)())
            assert set(part) <= set(whole), (path, place)
            assert part or path.name in DATABASES, (path, place)


@pytest.mark.parametrize("part", range(_PARTS))
@pytest.mark.parametrize(("name", "every"), [("index.db", _BYTES_OF_AN_INDEX), ("chains.db", 1)])
def test_a_flipped_bit_of_a_database_is_told_or_alters_nothing_that_is_compared(
    flipping: Flipping, name: str, every: int, part: int
) -> None:
    """They are derived: what the evidence does not say cannot be compared with it."""
    path = flipping.root / name
    untold = list(flipping.untold(path, iter(_one_bit_of_each(path, part, every))))

    assert {why(path, bit) for bit in untold} & _COMPARED == set()
    assert len(untold) < path.stat().st_size / (_PARTS * every)


def test_the_long_run_prints_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    """Of each sort of file: how many bits, how many of them were told."""
    main("FORMAT")

    assert "| `FORMAT` | 144 | 144 | 0 |  |" in capsys.readouterr().out
