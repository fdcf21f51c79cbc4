"""Every look leaves a leaf, whatever happened, and no leaf stands for nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.services.trunk import BLOCKED, GONE, HOST, LISTING, PAGE, ROBOTS, Trunk, listing, release
from watcher.errors import ArchiveUnwritable
from watcher.model.exchange import FailureKind
from watcher.model.source import Source
from watcher.proof.leaves import read_leaf
from watcher.testing.fetcher import Scripted

NOT_MODIFIED = Scripted(status=304)
ELEVEN, TEN = release("We counted 11 examples."), release("We counted 10 examples.")


def leaves(trunk: Trunk) -> list[dict[str, Any]]:
    """Return every leaf, oldest first."""
    return [read_leaf(entry) for _, entry in trunk.ledger.entries()]


def looks(trunk: Trunk, url: str = PAGE) -> list[dict[str, Any]]:
    """Return the observations of one page."""
    return [
        one for one in leaves(trunk) if one["v"] == "watcher/observation/1" and one["url"] == url
    ]


@pytest.fixture
def told(trunk: Trunk) -> Iterator[list[str]]:
    """Keep in which order record, ledger and index were written."""
    order: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        for part, name in ((trunk.evidence, "record"), (trunk.attestor, "look")):
            _noting(patch, part, name, order)
        _noting(patch, trunk.checker.interpreter, "read", order)
        _noting(patch, trunk.archive, "write", order)
        yield order


def _noting(patch: pytest.MonkeyPatch, part: object, name: str, order: list[str]) -> None:
    real = getattr(part, name)

    def noted(*given: Any, **named: Any) -> Any:
        order.append(name)
        return real(*given, **named)

    patch.setattr(part, name, noted)


def test_a_look_is_recorded_then_logged_then_read_then_indexed(
    trunk: Trunk, told: list[str]
) -> None:
    """So that a crash leaves no leaf without bytes, and nothing that was read without a leaf."""
    trunk.play(ELEVEN)

    trunk.check()

    assert told[-4:] == ["record", "look", "read", "write"]


def test_every_outcome_leaves_a_leaf(trunk: Trunk) -> None:
    """By status and bytes alone; what the words came to is another leaf's."""
    unreachable = Scripted(failure=FailureKind.TIMEOUT, detail="no answer in 60 s")
    broken = Scripted(status=500, body=b"oops")
    trunk.play(ELEVEN, ELEVEN, NOT_MODIFIED, BLOCKED, unreachable, broken, ELEVEN, TEN, GONE)
    for _ in range(9):
        trunk.check()

    assert [one["outcome"] for one in looks(trunk)] == [
        "changed",
        "unchanged",
        "not-modified-asserted",
        "blocked",
        "error",
        "error",
        "unchanged",
        "changed",
        "changed",
    ]
    assert looks(trunk)[4]["failure"] == "timeout"
    assert "record" not in looks(trunk)[4]


def test_robots_txt_keeps_us_out_and_the_ledger_says_so(trunk: Trunk) -> None:
    """Also that robots.txt itself was asked, without any promise to ask it again."""
    rules = Scripted(body=b"User-agent: *\nDisallow: /")
    trunk.play(rules, url=ROBOTS)
    trunk.play(ELEVEN)

    trunk.check()

    assert [one["outcome"] for one in looks(trunk)] == ["robots"]
    (asked,) = looks(trunk, ROBOTS)
    assert asked["outcome"] == "changed"
    assert "within" not in asked


def test_a_leaf_names_the_records_of_its_look(trunk: Trunk) -> None:
    """By id and by digest."""
    trunk.play(ELEVEN)

    recorded = trunk.check().recorded

    (leaf,) = looks(trunk)
    assert recorded.answer is not None
    assert leaf["check"] == recorded.record
    assert leaf["manifest"] == recorded.digest
    assert leaf["record"] == recorded.answer.record
    assert (leaf["block"], leaf["payload_wire"]) == (recorded.answer.block, recorded.answer.wire)
    assert leaf["clock"] == {"sync": True, "maxerr_us": 1_000}


def test_a_leaf_promises_a_slot_that_the_schedule_keeps(trunk: Trunk) -> None:
    """Whatever the look came to: nothing was read yet when the promise was made."""
    unreachable = Scripted(failure=FailureKind.TIMEOUT, detail="no answer in 60 s")
    trunk.play(ELEVEN, TEN, BLOCKED, BLOCKED, BLOCKED, unreachable, GONE, GONE, GONE, TEN, TEN)
    for _ in range(11):
        finding = trunk.check(minutes=0)
        due = finding.resource.next_due
        promised = timedelta(seconds=looks(trunk)[-1]["within"])

        assert due <= finding.recorded.check.captured_at + promised
        trunk.clock.advance(seconds=max((due - trunk.clock.now()).total_seconds(), 0))


def test_slots_that_passed_without_a_look_are_logged_as_missed(trunk: Trunk) -> None:
    """A page of every ten minutes, asked again after an hour: five slots saw nobody."""
    trunk.play(ELEVEN)
    first = trunk.check(minutes=60).recorded.check.captured_at

    trunk.check()

    passed = [one["slot"] for one in looks(trunk)[1:]]
    assert [one["outcome"] for one in looks(trunk)[1:]] == ["missed"] * 5 + ["unchanged"]
    assert passed == [
        (first + timedelta(minutes=10 * n)).strftime("%Y-%m-%dT%H:%M:%S.%fZ") for n in range(1, 7)
    ]


def test_what_was_never_looked_at_has_missed_nothing(trunk: Trunk) -> None:
    """The first sweep over a newsroom takes hours; its last page is as new as its first."""
    trunk.play(ELEVEN)
    trunk.clock.advance(hours=5)

    trunk.check()

    assert [one["outcome"] for one in looks(trunk)] == ["changed"]


def test_a_missed_slot_is_logged_once_although_the_look_after_it_failed(
    trunk: Trunk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk was full between the two; the next try begins where the leaves end."""
    trunk.play(ELEVEN)
    trunk.check(minutes=60)
    with monkeypatch.context() as full:
        full.setattr(trunk.evidence, "record", _full)
        with pytest.raises(ArchiveUnwritable):
            trunk.check(minutes=0)

    trunk.check()

    slots = [one["slot"] for one in looks(trunk)]
    assert len(slots) == len(set(slots)) == 7


def _full(_: object) -> None:
    raise ArchiveUnwritable("no space left on device")


def test_further_pages_of_a_list_promise_nothing(trunk: Trunk) -> None:
    """They are asked when the first page leads there."""
    more = listing(("one", "First")).body.replace(
        b"</ul>", b'</ul><a rel="next" href="?page=2">2</a>'
    )
    trunk.play(Scripted(headers=listing().headers, body=more), url=LISTING)
    trunk.play(listing(("two", "Second")), url=f"{LISTING}?page=2")

    trunk.check(LISTING)

    assert "within" in looks(trunk, LISTING)[0]
    assert all("within" not in one for one in looks(trunk, f"{LISTING}?page=2"))


def test_a_text_and_a_change_are_tied_to_the_look_that_gave_them(trunk: Trunk) -> None:
    """By the digest of its leaf, with the derivation that read them."""
    trunk.play(ELEVEN, ELEVEN, TEN)
    for _ in range(3):
        trunk.check()

    derived = [one for one in leaves(trunk) if one["v"] == "watcher/derived/1"]
    last = trunk.ledger.last(PAGE)
    assert last is not None
    assert [one["sort"] for one in derived] == ["text", "text", "change"]
    assert derived[1]["of"] == derived[2]["of"] == [last.leaf.digest]
    assert [one["sha256"] for one in derived[:2]] == [
        revision.text_digest for revision in trunk.archive.revisions(PAGE)
    ]


def test_a_record_without_a_leaf_is_logged_at_the_next_start(
    trunk: Trunk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash came between the two; the leaf says that it was written later."""
    trunk.play(ELEVEN, TEN)
    trunk.check()
    with monkeypatch.context() as crash:
        crash.setattr(trunk.attestor, "look", _crash)
        with pytest.raises(KeyboardInterrupt):
            trunk.check()
    trunk.close()
    trunk.clock.advance(minutes=1)

    trunk.open()

    assert trunk.mended == ("1 recorded checks had no leaf in the ledger: logged now",)
    assert trunk.caught_up == 1
    first, second = looks(trunk)
    assert "logged" not in first
    assert second["logged"] > second["t"]
    assert second["outcome"] == "changed"
    assert [one["sort"] for one in leaves(trunk) if one["v"] == "watcher/derived/1"][-1] == "change"


def _crash(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_an_archive_older_than_its_ledger_is_logged_whole(trunk: Trunk) -> None:
    """As it is when a program that knew no ledger recorded it."""
    trunk.play(ELEVEN, TEN)
    trunk.check()
    trunk.check()
    trunk.close()
    for path in (trunk.folder / "snapshots" / "ledger").rglob("*"):
        if path.is_file():
            path.unlink()
    (trunk.folder / "snapshots" / "chains.db").unlink()

    trunk.open()

    assert trunk.mended == ("3 recorded checks had no leaf in the ledger: logged now",)
    assert [one["outcome"] for one in looks(trunk)] == ["changed", "changed"]


@pytest.mark.unsound
def test_a_ledger_that_speaks_of_a_check_that_no_file_holds_says_so(trunk: Trunk) -> None:
    """The WARC files and the index were lost; what is seen from now on is logged all the same."""
    trunk.play(ELEVEN)
    trunk.check()
    trunk.close()
    for path in (*_warcs(trunk.folder), *(trunk.folder / "snapshots").glob("index.db*")):
        path.unlink()

    trunk.open()
    trunk.check()

    assert "which no WARC file holds: records were lost" in trunk.mended[0]
    assert len(looks(trunk)) == 2


def _warcs(folder: Path) -> list[Path]:
    return [path for path in (folder / "snapshots" / "warc").rglob("*") if path.is_file()]


def test_the_schedule_is_declared_once_and_again_when_it_changes(trunk: Trunk) -> None:
    """Each start names the settings; the schedule stands in a leaf of its own."""
    trunk.close()
    trunk.open()
    declared = [one for one in leaves(trunk) if one["v"] == "watcher/config/1"]
    assert len(declared) == 1
    assert {"source": "news", "url": PAGE, "every": 600} in declared[0]["schedule"]

    trunk.with_settings(sources=trunk.settings.sources[:1])

    again = [one for one in leaves(trunk) if one["v"] == "watcher/config/1"]
    assert [len(one["schedule"]) for one in again] == [2, 1]
    starts = [one["cfg"] for one in leaves(trunk) if one["v"] == "watcher/start/1"]
    assert starts == [again[0]["cfg"], again[0]["cfg"], again[1]["cfg"]]


def test_a_schedule_too_long_for_one_leaf_goes_on_in_the_next(trunk: Trunk) -> None:
    """Long addresses, too, must not keep the program from starting."""
    pages = tuple(f"https://www.example.gov/{number:04}/{'a' * 4_000}" for number in range(40))

    trunk.with_settings(sources=(Source(name="news", agency="EXAMPLES", pages=pages),))

    declared = [one for one in leaves(trunk) if one["v"] == "watcher/config/1"][1:]
    assert len(declared) > 1
    assert len({one["cfg"] for one in declared}) == 1
    assert [slot["url"] for one in declared for slot in one["schedule"]] == list(pages)


def test_a_long_schedule_goes_on_in_further_leaves(trunk: Trunk) -> None:
    """With the same digest of the settings, so that a reader knows that they are one."""
    pages = tuple(f"{HOST}/{'x' * 4000}/{number}" for number in range(40))
    news = replace(trunk.settings.sources[0], pages=pages)

    trunk.with_settings(sources=(news,))

    parts = [one for one in leaves(trunk) if one["v"] == "watcher/config/1"][1:]
    assert len({one["cfg"] for one in parts}) == 1
    assert [one["url"] for part in parts for one in part["schedule"]] == list(pages)
    assert len(parts) > 2


def test_a_finished_file_is_closed_by_a_leaf_once(trunk: Trunk) -> None:
    """The newest file may still grow, and is not."""
    trunk.play(ELEVEN)
    trunk.check(minutes=24 * 60)
    trunk.check()

    for _ in range(2):
        trunk.attestor.close_files(trunk.evidence)

    closed = [one for one in leaves(trunk) if one["v"] == "watcher/warc-closed/1"]
    older, _ = sorted(path for path in _warcs(trunk.folder) if path.suffix == ".gz")
    assert [one["length"] for one in closed] == [older.stat().st_size]
    assert older.as_posix().endswith(closed[0]["file"])


@pytest.mark.unsound
def test_what_an_outsider_gave_is_kept_and_logged_also_after_a_crash(
    trunk: Trunk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder was whole when the program died; its own words make the leaf."""
    said = {"sort": "rfc3161", "of": "sha256:" + "00" * 32, "from": "an authority"}
    trunk.attestor.keep("anchor/1", said, {"response.tsr": b"one"})
    with monkeypatch.context() as crash:
        crash.setattr(trunk.attestor, "attest", _crash)
        with pytest.raises(KeyboardInterrupt):
            trunk.attestor.keep("anchor/1", said, {"response.tsr": b"two"})

    trunk.close()
    trunk.open()

    assert trunk.mended == ("1 folders of anchors had no leaf in the ledger: logged now",)
    anchors = [one for one in leaves(trunk) if one["v"] == "watcher/anchor/1"]
    assert [one["from"] for one in anchors] == ["an authority"] * 2
    assert len({path for one in anchors for path in one["files"]}) == 4
    trunk.close()
    trunk.open()
    assert len(trunk.mended) == 0


def test_no_secret_and_no_place_on_this_machine_stands_in_the_declared_settings(
    trunk: Trunk,
) -> None:
    """They are published with the archive."""
    from watcher.model.settings import Destination  # noqa: PLC0415
    from watcher.proof.canonical_json import canonical  # noqa: PLC0415
    from watcher.services.declare import declared  # noqa: PLC0415

    trunk.with_settings(
        destinations={"desk": Destination(url="https://hooks.example.org/T0/S3CRET", secret="s3")}
    )

    said = canonical(declared(trunk.settings)).decode()

    assert "S3CRET" not in said
    assert str(trunk.folder) not in said
    assert HOST in said
