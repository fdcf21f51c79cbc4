"""What holds while processes die and others read: every acknowledged finding, whole."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from watcher.errors import ArchiveBusy, ArchiveError
from watcher.ports import ChangeFilter, Finding
from watcher.store.archive import SqlArchive
from watcher.store.dialects import connect
from watcher.testing.builders import URL
from watcher.testing.history import a_history

_WRITER = """
import sys
from pathlib import Path
from watcher.store.archive import SqlArchive
from watcher.testing.history import a_history

archive = SqlArchive.open(Path(sys.argv[1]))
for finding in a_history([str(number) * 500 for number in range(int(sys.argv[2]))]):
    archive.write(finding)
    print(finding.recorded.check.id, flush=True)
"""

_READER = """
import sys
from pathlib import Path
from watcher.store.archive import SqlArchive
from watcher.testing.builders import URL

archive = SqlArchive.open(Path(sys.argv[1]), writable=False)
while True:
    known = archive.known(URL)
    if known is None or known.revision is None:
        continue
    number = known.revision.number
    if known.text != archive.text(known.revision.id):
        sys.exit(f"revision {number} is known with another text")
    if number == int(sys.argv[2]):
        break
"""


def is_whole(archive: SqlArchive, finding: Finding) -> None:
    """Prove that every part of a finding can be read back."""
    assert finding.summary in archive.checks(URL)
    assert finding.revision in archive.revisions(URL)
    assert finding.revision is not None
    assert archive.text(finding.revision.id) == finding.text
    for change in finding.changes:
        assert archive.change(change.id) == change
        assert change in archive.changes(ChangeFilter(kind=change.kinds[0], topic="counts"))
    assert set(finding.alerts) <= set(archive.alerts())


@pytest.mark.parametrize("acknowledged", [0, 1, 6, 17])
def test_what_was_acknowledged_survives_a_kill(index: Path, acknowledged: int) -> None:
    """A writer that is killed at any moment leaves every acknowledged finding, and none in part."""
    count = 60
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(index), str(count)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline() for _ in range(acknowledged)]
        writer.kill()
        said += writer.stdout.readlines()
    written = sum(line.endswith("\n") for line in said)

    findings = a_history([str(number) * 500 for number in range(count)])
    with closing(SqlArchive.open(index)) as archive:
        found = len(archive.checks(URL))
        assert written <= found <= written + 1
        for finding in findings[:found]:
            is_whole(archive, finding)
        assert len(archive.changes(ChangeFilter())) == max(found - 1, 0)
        for finding in findings:
            archive.write(finding)
        after = list(archive.dump_derived())

    with closing(SqlArchive.open(index.with_name("whole.db"))) as undisturbed:
        for finding in findings:
            undisturbed.write(finding)
        assert after == list(undisturbed.dump_derived())


def test_readers_see_whole_findings_while_another_thread_writes(archive: SqlArchive) -> None:
    """Every answer is of one moment: a known revision has its text, a check its change."""
    findings = a_history([str(number) for number in range(60)])
    finished = threading.Event()

    def read() -> int:
        rounds = 0
        while not finished.is_set() or rounds == 0:
            rounds += 1
            known = archive.known(URL)
            if known is None:
                continue
            assert known.revision is not None
            assert known.sight is not None
            assert known.revision.last_capture == known.sight.check
            assert known.text == findings[known.revision.number - 1].text
            for check in archive.checks(URL, limit=3):
                assert check.change is None or archive.change(check.change) is not None
        return rounds

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for _ in range(3)]
        try:
            for finding in findings:
                archive.write(finding)
        finally:
            finished.set()
        rounds = [reader.result() for reader in readers]

    assert min(rounds) > 1
    assert len(archive.revisions(URL)) == len(findings)


def test_another_process_reads_while_this_one_writes(archive: SqlArchive, index: Path) -> None:
    """A reader in its own process follows along without disturbing the writer."""
    findings = a_history([str(number) for number in range(40)])
    with subprocess.Popen(
        [sys.executable, "-c", _READER, str(index), str(len(findings))]
    ) as reader:
        for finding in findings:
            archive.write(finding)
        assert reader.wait(timeout=60) == 0


def test_threads_that_write_wait_for_each_other(index: Path) -> None:
    """Many writers in one process lose nothing and never find the archive busy."""
    archive = SqlArchive.open(index, patience_seconds=0)
    histories = [
        a_history(("a", "b", "a"), url=f"{URL}-{number}", first_check=1 + 3 * number)
        for number in range(8)
    ]

    def write_all(findings: tuple[Finding, ...]) -> None:
        for finding in findings:
            archive.write(finding)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write_all, histories))

    assert all(len(archive.revisions(f"{URL}-{number}")) == 3 for number in range(8))
    assert len(archive.last_checks()) == 8
    archive.close()


def test_sqlite_is_told_to_keep_its_promises(index: Path) -> None:
    """Synced at every commit (2 is FULL), references enforced, readers beside a writer."""
    engine, _ = connect(index, writable=True, patience_seconds=1.5)
    with engine.begin() as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("synchronous", "foreign_keys", "journal_mode", "busy_timeout")
        }
    engine.dispose()

    assert told == {
        "synchronous": 2,
        "foreign_keys": 1,
        "journal_mode": "wal",
        "busy_timeout": 1_500,
    }


def test_programs_that_open_an_empty_archive_together_make_it_once(index: Path) -> None:
    """Each opens it or is told that another is writing; nobody makes it twice or in part."""

    def is_opened(_: int) -> bool:
        try:
            SqlArchive.open(index).close()
        except ArchiveBusy:
            return False
        return True

    with ThreadPoolExecutor(3) as pool:
        opened = list(pool.map(is_opened, range(3)))

    assert any(opened)
    with closing(SqlArchive.open(index)) as archive:
        archive.write(a_history(("a",))[0])
        assert len(archive.checks(URL)) == 1


@pytest.mark.parametrize("part", ["sight", "revision", "changes", "alerts"])
def test_a_finding_that_fails_half_way_leaves_nothing(archive: SqlArchive, part: str) -> None:
    """Whichever part cannot be written, none of the finding is."""
    first, second = a_history()
    archive.write(first)
    before = [*archive.dump_derived(), *archive.dump_kept()]

    with pytest.raises(ArchiveError, match="not supported"):
        archive.write(spoiled(second, part))

    assert [*archive.dump_derived(), *archive.dump_kept()] == before
    archive.write(second)
    is_whole(archive, second)


def spoiled(finding: Finding, part: str) -> Finding:
    """Return a finding of which one part holds a value that no column takes."""
    unwritable: Any = object()
    assert finding.sight is not None
    assert finding.revision is not None
    return {
        "sight": replace(finding, sight=replace(finding.sight, payload_digest=unwritable)),
        "revision": replace(finding, revision=replace(finding.revision, cause=unwritable)),
        "changes": replace(
            finding,
            changes=(*finding.changes, replace(finding.changes[0], id="c2", title=unwritable)),
        ),
        "alerts": replace(finding, alerts=(replace(finding.alerts[0], last_error=unwritable),)),
    }[part]
