"""What is read of ``anchors/`` when the program starts."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from watcher.errors import VouchError
from watcher.proof.canonical_json import Value, canonical
from watcher.vouch.kept import KeptActs

EVER = datetime(2020, 1, 1, tzinfo=UTC)


def lay(anchors: Path, name: str, fields: dict[str, Value] | None, **files: bytes) -> Path:
    """A folder as the attestor keeps it."""
    folder = anchors / name[:4] / name[4:6] / name
    folder.mkdir(parents=True)
    if fields is not None:
        (folder / "about.json").write_bytes(canonical(fields))
    for file, content in files.items():
        (folder / file).write_bytes(content)
    return folder


TOKEN: dict[str, Value] = {
    "v": "watcher/anchor/1",
    "sort": "rfc3161",
    "of": "sha256:" + "0" * 64,
    "from": "Clock of Examples <http://tsa.example.gov/>",
}
PULSE: dict[str, Value] = {"v": "beacon/1", "sort": "nist", "value": "AB", "from": "NIST"}


def test_acts_are_read_with_their_time_oldest_first(tmp_path: Path) -> None:
    lay(tmp_path, "20260611T140000Z-rfc3161-0a1b2c3d", TOKEN, checkpoint=b"c")
    lay(tmp_path, "20260531T235959Z-nist-00000000", PULSE)

    first, second = KeptActs(tmp_path).since(EVER)

    assert (first.kind, first.sort, first.value, first.by) == ("beacon/1", "nist", "AB", "NIST")
    assert first.at == datetime(2026, 5, 31, 23, 59, 59, tzinfo=UTC)
    assert (second.kind, second.sort, second.of) == ("anchor/1", "rfc3161", TOKEN["of"])
    assert second.by == TOKEN["from"]
    assert second.names == {"about.json", "checkpoint"}
    assert second.read("checkpoint") == b"c"


def test_only_what_is_young_enough_is_read(tmp_path: Path) -> None:
    for name in ("20260430T000000Z", "20260502T000000Z", "20270101T000000Z"):
        lay(tmp_path, f"{name}-rfc3161-0a1b2c3d", TOKEN)

    found = KeptActs(tmp_path).since(datetime(2026, 5, 1, tzinfo=UTC))

    assert [act.at.year * 100 + act.at.month for act in found] == [202605, 202701]


def test_what_is_not_of_the_form_is_passed_over(tmp_path: Path) -> None:
    lay(tmp_path, "20260611T140000Z-rfc3161-0a1b2c3d", None)
    lay(tmp_path, "20260611T140001Z-rfc3161-0a1b2c3d", None, **{"about.json": b"{"})
    lay(tmp_path, "20260611T140002Z-rfc3161-0a1b2c3d", None, **{"about.json": b"[]"})
    lay(tmp_path, "20261399T140002Z-rfc3161-0a1b2c3d", TOKEN)
    lay(tmp_path, "20260611T140003Z-rfc3161-0a1b2c3d.new", TOKEN)
    (tmp_path / "2026" / "06" / "stray").write_text("")

    assert KeptActs(tmp_path).since(EVER) == ()


def test_an_archive_without_anchors_has_no_acts(tmp_path: Path) -> None:
    assert KeptActs(tmp_path / "anchors").since(EVER) == ()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    lay(tmp_path, "20260611T140000Z-rfc3161-0a1b2c3d", TOKEN)
    (act,) = KeptActs(tmp_path).since(EVER)

    with pytest.raises(VouchError, match=r"checkpoint\.ots: cannot be read: No such file"):
        act.read("checkpoint.ots")
