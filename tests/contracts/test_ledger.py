"""What every `watcher.ports.Ledger` promises, kept on disk and in memory alike."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from watcher.errors import ArchiveError, WriteConflict
from watcher.ledger.chained import ChainedLedger
from watcher.ports import Ledger
from watcher.proof import checkpoints, notes
from watcher.proof.notes import NoteSigner
from watcher.testing.ledger import MemoryLedger

SIGNER = NoteSigner("example.gov/ledger", b"\x07" * 32)
MOMENT = "2026-06-11T14:00:00.000000Z"
DIGEST = "sha256:" + "ab" * 32
OTHER = "sha256:" + "cd" * 32
COMMON: dict[str, Any] = {"t": MOMENT, "clock": {"sync": True, "maxerr_us": 1}}
FOLDER = "2026/06/20260611T140000Z-rfc3161-0123abcd"


@pytest.fixture(params=["disk", "memory"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """Return an empty ledger."""
    if request.param == "memory":
        yield MemoryLedger()
        return
    opened, mended = ChainedLedger.open(tmp_path / "archive", SIGNER, tmp_path / "checkpoint")
    assert mended == ()
    with closing(opened):
        yield opened


def look(url: str = "https://example.gov/a", **given: Any) -> tuple[str, dict[str, Any]]:
    """Return an observation as it is offered to a ledger."""
    members = {
        "url": url,
        "source": "news",
        "slot": MOMENT,
        "outcome": "changed",
        "cfg": DIGEST,
        "tool": "watcher/1",
        "payload": DIGEST,
        "check": "urn:uuid:00000000-0000-0000-0000-000000000001",
    }
    return "observation/1", COMMON | members | given


def missed(slot: str) -> tuple[str, dict[str, Any]]:
    """Return the leaf of a slot in which nothing was asked."""
    kind, members = look(outcome="missed", slot=slot)
    return kind, {name: one for name, one in members.items() if name not in {"payload", "check"}}


def test_an_empty_ledger_knows_nothing(ledger: Ledger) -> None:
    """Nothing told is no error."""
    assert ledger.last("https://example.gov/a") is None
    assert ledger.last_check() is None
    assert ledger.newest() is None
    assert ledger.told("config/1") is None
    assert not ledger.has("warc-closed/1", "a.warc.gz")
    assert list(ledger.kept()) == []


def test_leaves_are_counted_and_each_page_has_its_chain(ledger: Ledger) -> None:
    """Also within one call, and whatever stands between two leaves of a page."""
    first, other = ledger.append([look(), look("https://example.gov/b")])
    (start,) = ledger.append([("start/1", COMMON | {"tool": "watcher/1", "cfg": DIGEST})])
    second, third = ledger.append([look(payload=OTHER), look(outcome="unchanged", payload=OTHER)])

    assert [one.index for one in (first, other, start, second, third)] == [0, 1, 2, 3, 4]
    last = ledger.last("https://example.gov/a")
    assert last is not None
    assert (last.leaf, last.payload) == (third, OTHER)
    other_last = ledger.last("https://example.gov/b")
    assert other_last is not None
    assert other_last.leaf == other


def test_a_look_that_did_not_see_the_page_leaves_the_last_payload_standing(ledger: Ledger) -> None:
    """A block page is no version of a page, and a slot that was missed has none."""
    ledger.append([look()])
    blocked = look(outcome="blocked", payload=OTHER, check="urn:uuid:" + _uuid(2))
    ledger.append([blocked, missed("2026-06-11T14:10:00.000000Z")])

    last = ledger.last("https://example.gov/a")

    assert last is not None
    assert (last.payload, last.check, last.slot.minute) == (DIGEST, None, 10)
    assert ledger.last_check() == "urn:uuid:" + _uuid(2)


def test_a_leaf_that_does_not_say_what_it_must_is_refused_and_nothing_of_the_call_is_kept(
    ledger: Ledger,
) -> None:
    """The message names the member."""
    with pytest.raises(ArchiveError, match="outcome"):
        ledger.append([look(), look(outcome="wonderful")])

    assert ledger.last("https://example.gov/a") is None
    (leaf,) = ledger.append([look()])
    assert leaf.index == 0


def test_the_newest_settings_and_the_finished_files_are_known(ledger: Ledger) -> None:
    """So that neither is told twice."""
    for digest in (DIGEST, OTHER):
        ledger.append([("config/1", COMMON | {"cfg": digest, "schedule": []})])
    closed: dict[str, Any] = {"file": "2026/06/a.warc.gz", "sha256": DIGEST, "length": 5}
    ledger.append([("warc-closed/1", COMMON | closed)])

    assert ledger.told("config/1") == OTHER
    assert ledger.has("warc-closed/1", "2026/06/a.warc.gz")
    assert not ledger.has("warc-closed/1", "2026/06/b.warc.gz")


def test_the_newest_leaf_says_how_late_it_is(ledger: Ledger) -> None:
    """When it was logged, where that was later than what it tells of."""
    ledger.append([look(), look(logged="2026-06-11T15:00:00.000000Z")])
    newest = ledger.newest()
    assert newest is not None
    assert newest.hour == 15

    ledger.append([look()])
    again = ledger.newest()
    assert again is not None
    assert again.hour == 14


def test_what_an_outsider_gave_waits_for_its_leaf(ledger: Ledger) -> None:
    """Its files are there first; once a leaf lists them they wait no more."""
    files = ledger.keep(FOLDER, {"response.tsr": b"token", "about.json": b"{}"})

    assert sorted(files) == [f"{FOLDER}/about.json", f"{FOLDER}/response.tsr"]
    assert list(ledger.kept()) == [(FOLDER, files, b"{}")]
    said: dict[str, Any] = {
        "sort": "rfc3161",
        "of": DIGEST,
        "from": "an authority",
        "files": dict(files),
    }
    ledger.append([("anchor/1", COMMON | said)])
    assert list(ledger.kept()) == []
    with pytest.raises(WriteConflict):
        ledger.keep(FOLDER, {"response.tsr": b"another"})


def test_a_checkpoint_covers_all_leaves(ledger: Ledger) -> None:
    """It is a signed note with their number."""
    ledger.append([look(), look()])

    note = notes.parse(ledger.publish())

    assert checkpoints.verify(note, SIGNER.key()).size == 2


def _uuid(number: int) -> str:
    return f"00000000-0000-0000-0000-{number:012d}"
