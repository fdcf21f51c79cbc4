"""A witness forgets nothing: not when it is killed, not on a full disk, not among many at once."""

import itertools
import re
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

from tests.witness.newsrooms import Ledger, Witnessing, log_signer, witness_signer
from watcher import durable
from watcher.errors import ArchiveBusy, ArchiveUnwritable, FixityError
from watcher.proof import checkpoints, notes
from watcher.proof.notes import Note
from watcher.proof.witnessing import Request
from watcher.witness import memory
from watcher.witness.cosigner import Answer, Cosigner

HERE, THERE = "gazette.example.org", "courier.example.com"
ROOT = Path(__file__).resolve().parents[2]


def _request(ledger: Ledger, old: int, note: Note) -> bytes:
    size = checkpoints.parse_text(note.text).size
    proof = ledger.consistency(old, size) if 0 < old < size else ()
    return Request(old, tuple(proof), note).to_bytes()


def _size(cosigner: Cosigner, ledger: Ledger) -> int:
    """The size that the witness says it cosigned last; asking changes nothing."""
    size = ledger.folder.published.size
    answer = cosigner.answer(_request(ledger, size, _newest(ledger)))
    return int(answer.body) if answer.status == 409 else size


def test_a_witness_that_starts_again_remembers(tmp_path: Path) -> None:
    """What it cosigned, by whom, and with its own signature."""
    ledger, witness = Ledger.open(tmp_path, HERE), Witnessing.of(tmp_path, THERE, [HERE])
    with witness.cosigning() as cosigner:
        assert cosigner.answer(_request(ledger, 0, notes.parse(ledger.grow(9)))).status == 200
    with witness.cosigning() as cosigner:
        assert _size(cosigner, ledger) == 9


def test_two_processes_cannot_be_one_witness(tmp_path: Path) -> None:
    """Each would cosign behind the other's back."""
    witness = Witnessing.of(tmp_path, THERE, [HERE])
    with witness.cosigning(), pytest.raises(ArchiveBusy), witness.cosigning():
        pass


def test_the_folder_is_given_up_only_when_no_request_is_in_hand(tmp_path: Path) -> None:
    """What it comes to would else be written behind what the next process read."""
    witness = Witnessing.of(tmp_path, THERE, [HERE])
    key = witness_signer(THERE).key()
    opened = memory.WitnessMemory.open(witness.root, key, witness.known.keys)
    closing = threading.Thread(target=opened.close)
    (origin,) = witness.known.keys
    with opened.lock(origin):
        closing.start()
        with pytest.raises(ArchiveBusy):
            memory.WitnessMemory.open(witness.root, key, witness.known.keys)
    closing.join()

    memory.WitnessMemory.open(witness.root, key, witness.known.keys).close()


@pytest.mark.parametrize(
    "spoil", ["flip", "cut", "other log", "not cosigned", "not signed", "empty"]
)
def test_a_memory_that_was_touched_is_not_believed(tmp_path: Path, spoil: str) -> None:
    """The witness does not start, and says which file it is."""
    ledger, witness = Ledger.open(tmp_path, HERE), Witnessing.of(tmp_path, THERE, [HERE, THERE])
    other = Ledger.open(tmp_path / "other", THERE)
    with witness.cosigning() as cosigner:
        cosigner.answer(_request(ledger, 0, notes.parse(ledger.grow(9))))
    (path,) = (witness.root / "last").iterdir()
    with witness.cosigning() as cosigner:
        cosigner.answer(_request(other, 0, notes.parse(other.grow(9))))
    (elsewhere,) = set((witness.root / "last").iterdir()) - {path}
    kept = path.read_bytes()
    path.write_bytes(
        {
            "flip": kept.replace(b"\n9\n", b"\n8\n"),
            "cut": kept[:-1],
            "other log": elsewhere.read_bytes(),
            "not cosigned": ledger.checkpoint() or b"",
            "not signed": b"".join(
                kept.splitlines(keepends=True)[index] for index in (0, 1, 2, 3, 5)
            ),
            "empty": b"",
        }[spoil]
    )

    with pytest.raises(FixityError, match=re.escape(str(path))), witness.cosigning():
        pass


@pytest.mark.parametrize("behind_rename", [False, True])
def test_what_could_not_be_written_is_not_cosigned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, behind_rename: bool
) -> None:
    """And nothing before it either, until the disk takes it: the log is asked to try again."""
    ledger, witness = Ledger.open(tmp_path, HERE), Witnessing.of(tmp_path, THERE, [HERE])
    real = durable.write_whole

    def full(path: Path, content: bytes) -> None:
        if behind_rename:
            real(path, content)
        raise OSError(28, "No space left on device")

    with witness.cosigning() as cosigner:
        request = _request(ledger, 0, notes.parse(ledger.grow(9)))
        monkeypatch.setattr(memory, "write_whole", full)
        for old in (0, 9):
            answer = cosigner.answer(_request(ledger, old, _newest(ledger)))
            assert (answer.status, answer.retry_after) == (503, 60)
        assert "No space left" in witness.noticed[0]
        monkeypatch.undo()
        assert cosigner.answer(request).status == 409
        assert cosigner.answer(_request(ledger, 9, _newest(ledger))).status == 200
    with witness.cosigning() as cosigner:
        assert _size(cosigner, ledger) == 9


def _newest(ledger: Ledger) -> Note:
    return notes.parse(ledger.checkpoint() or b"")


def test_a_contradiction_is_kept_once_and_never_changed(tmp_path: Path) -> None:
    """However often it is shown, and it is there when the witness starts again."""
    true, false = (Ledger.open(tmp_path / name, HERE) for name in ("true", "false"))
    witness = Witnessing.of(tmp_path, THERE, [HERE])
    with witness.cosigning() as cosigner:
        cosigner.answer(_request(true, 0, notes.parse(true.grow(9))))
    lie = _request(false, 9, notes.parse(false.grow(9, "false")))
    kept = []
    for _ in range(2):
        with witness.cosigning() as cosigner:
            assert [cosigner.answer(lie).status for _ in range(2)] == [409, 409]
        kept += [path.read_bytes() for path in witness.forks()]

    assert kept[0] == kept[1]
    assert len(kept) == 2
    assert len(witness.noticed) == 1


def test_a_log_that_lies_without_end_fills_no_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first contradictions are kept, and those of another log have their own room."""
    monkeypatch.setattr(memory, "_MOST_KEPT", 2)
    witness = Witnessing.of(tmp_path, THERE, [HERE, THERE])
    with witness.cosigning() as cosigner:
        for name in (HERE, THERE):
            true = Ledger.open(tmp_path / name, name)
            cosigner.answer(_request(true, 0, notes.parse(true.grow(9))))
            for word in ("one", "two", "three"):
                false = Ledger.open(tmp_path / name / word, name)
                lie = _request(false, 9, notes.parse(false.grow(9, word)))
                assert cosigner.answer(lie).status == 409
    assert len(witness.forks()) == 4


def test_a_contradiction_that_could_not_be_kept_is_kept_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk was full: the log is told to come again, and nothing is cosigned."""
    true, false = (Ledger.open(tmp_path / name, HERE) for name in ("true", "false"))
    witness = Witnessing.of(tmp_path, THERE, [HERE])
    with witness.cosigning() as cosigner:
        cosigner.answer(_request(true, 0, notes.parse(true.grow(9))))
        lie = _request(false, 9, notes.parse(false.grow(9, "false")))

        def full(path: Path, content: bytes) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(memory, "write_whole", full)
        assert cosigner.answer(lie).status == 503
        monkeypatch.undo()
        assert cosigner.answer(lie).status == 409
    assert len(witness.forks()) == 1


def test_a_checkpoint_with_a_proof_that_shows_nothing_is_kept_as_a_suspicion(
    tmp_path: Path,
) -> None:
    """It may be somebody else's rubbish; whoever has the tree can tell."""
    ledger, witness = Ledger.open(tmp_path, HERE), Witnessing.of(tmp_path, THERE, [HERE])
    with witness.cosigning() as cosigner:
        cosigner.answer(_request(ledger, 0, notes.parse(ledger.grow(9))))
        wrong = Request(9, (bytes(32),), notes.parse(ledger.grow(1))).to_bytes()
        assert [cosigner.answer(wrong).status for _ in range(3)] == [422] * 3
        assert cosigner.answer(_request(ledger, 9, _newest(ledger))).status == 200
    assert witness.forks() == []
    assert len(witness.forks("suspicions")) == 1
    (sentence,) = witness.noticed
    assert "without a proof" in sentence


def test_of_many_requests_at_once_one_chain_is_cosigned(tmp_path: Path) -> None:
    """Two histories race: whatever wins, all that was cosigned is of one growing tree."""
    true, false = (Ledger.open(tmp_path / name, HERE) for name in ("true", "false"))
    requests = []
    for ledger, word in ((true, "leaf"), (false, "false")):
        sizes = [0, 3, 9, 20, 33]
        for old, new in itertools.pairwise(sizes):
            note = notes.parse(ledger.grow(new - old, word))
            requests += [(word, new, _request(ledger, old, note))] * 3
    witness = Witnessing.of(tmp_path, THERE, [HERE])
    gate = threading.Barrier(len(requests))
    signed: list[tuple[str, int]] = []

    def submit(word: str, size: int, request: bytes, cosigner: Cosigner) -> None:
        gate.wait()
        for _ in range(20):
            answer: Answer = cosigner.answer(request)
            if answer.status == 200:
                signed.append((word, size))

    with witness.cosigning() as cosigner:
        threads = [threading.Thread(target=submit, args=(*one, cosigner)) for one in requests]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len({word for word, _ in signed}) == 1
    assert [size for _, size in signed] == sorted(size for _, size in signed)


def test_a_request_that_is_overtaken_does_not_roll_back_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race that C2SP tlog-witness warns of: A is judged, B is cosigned, A is stored."""
    ledger, witness = Ledger.open(tmp_path, HERE), Witnessing.of(tmp_path, THERE, [HERE])
    small, large = (_request(ledger, 0, notes.parse(ledger.grow(count))) for count in (3, 6))
    judged, overtaken = threading.Event(), threading.Event()
    read = memory.WitnessMemory.last

    def slow_once(self: memory.WitnessMemory, origin: str) -> Note | None:
        found = read(self, origin)
        if not judged.is_set():
            judged.set()
            overtaken.wait(0.5)  # the other one cannot come by while the lock is held
        return found

    monkeypatch.setattr(memory.WitnessMemory, "last", slow_once)
    answers: list[int] = []
    with witness.cosigning() as cosigner:
        first = threading.Thread(target=lambda: answers.append(cosigner.answer(small).status))
        first.start()
        judged.wait()
        second = cosigner.answer(large).status
        overtaken.set()
        first.join()
        assert (answers, second) == ([200], 409)
        assert _size(cosigner, ledger) == 3


def test_a_killed_witness_never_cosigns_behind_what_it_cosigned(tmp_path: Path) -> None:
    """A real SIGKILL between the write of its memory and the answer: the memory counts."""
    ledger, witness = Ledger.open(tmp_path, HERE), Witnessing.of(tmp_path, THERE, [HERE])
    program = textwrap.dedent(
        f"""
        import os, signal, sys
        from pathlib import Path
        from tests.witness.newsrooms import Witnessing
        from watcher.witness import memory
        real = memory.write_whole
        def dying(path, content):
            if sys.argv[1] == "behind":
                real(path, content)
            os.kill(os.getpid(), signal.SIGKILL)
        memory.write_whole = dying
        witness = Witnessing.of(Path({str(tmp_path)!r}), {THERE!r}, [{HERE!r}])
        with witness.cosigning() as cosigner:
            print(cosigner.answer(sys.stdin.buffer.read()), flush=True)
        """
    )
    size = 0
    for moment in ("before", "behind", "behind"):
        request = _request(ledger, size, notes.parse(ledger.grow(5)))
        ran = subprocess.run(
            [sys.executable, "-c", program, moment],
            cwd=ROOT,
            input=request,
            capture_output=True,
            check=False,
        )
        assert ran.returncode == -signal.SIGKILL, ran.stderr
        assert ran.stdout == b""
        size = ledger.folder.size if moment == "behind" else 0
        with witness.cosigning() as cosigner:
            assert _size(cosigner, ledger) == size


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """With its name; the witness does not run without a memory."""
    (tmp_path / f"{THERE}-witness").write_text("a file")
    witness = Witnessing.of(tmp_path, THERE, [HERE])
    with pytest.raises(ArchiveUnwritable, match=re.escape(str(witness.root))), witness.cosigning():
        pass


def test_the_memory_can_be_read_by_hand(tmp_path: Path) -> None:
    """It is the log's own note with the witness's line on it."""
    ledger, witness = Ledger.open(tmp_path, HERE), Witnessing.of(tmp_path, THERE, [HERE])
    checkpoint = ledger.grow(9)
    with witness.cosigning() as cosigner:
        answer = cosigner.answer(_request(ledger, 0, notes.parse(checkpoint)))
    (path,) = (witness.root / "last").iterdir()
    assert path.read_bytes() == checkpoint + answer.body
    note = notes.parse(path.read_bytes())
    assert len(notes.verify(note, [log_signer(HERE).key(), witness_signer(THERE).key()])) == 2
