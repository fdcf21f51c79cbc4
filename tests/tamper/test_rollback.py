"""An older copy of a whole archive, and a second history: what tells of them, and what cannot."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.tamper.tiny import OTHER, copy, tiny
from tests.verifier.archives import SIGNER
from tests.witness.newsrooms import Witnessing
from watcher.model.witness import Cosigned, NotCosigned
from watcher.proof import checkpoints, notes
from watcher.proof.checkpoints import Checkpoint
from watcher.proof.notes import NoteKey
from watcher.proof.tiles import HashReader
from watcher.proof.tree import consistency_proof
from watcher.testing.clock import HandClock
from watcher.testing.newsroom import Newsroom, open_newsroom
from watcher.testing.program import Ran
from watcher.verifier import Fault
from watcher.verifier.archive import ArchiveCheck
from watcher.verifier.fork import check_fork
from watcher.witness.cosigner import KnownLogs

WITNESS = "courier.example.com"


@dataclass
class Story:
    """A newsroom; what a reader keeps of it, and older copies of it, lie in ``folder``."""

    newsroom: Newsroom
    folder: Path

    @property
    def archive(self) -> Path:
        """The archive that is told of."""
        return self.newsroom.archive

    @property
    def memory(self) -> Path:
        """What the daemon remembers beside the archive."""
        return self.archive.with_name("snapshots.checkpoint")

    @property
    def vkey(self) -> str:
        """The public key of the ledger, as its owner published it."""
        return (self.archive / "ledger" / "vkey").read_text().strip()

    def verify(self, *arguments: str) -> Ran:
        """Verify as a stranger does, who has the folder and not what lies beside it."""
        return self.newsroom.run("verify", str(self.archive), *arguments)

    def keep_checkpoint(self, name: str) -> Path:
        """Do what a careful reader does: keep the checkpoint that is up."""
        return Path(shutil.copy(self.archive / "ledger" / "checkpoint", self.folder / name))

    def copy(self, *, memory: bool = True) -> None:
        """Copy the archive as it is, with what the daemon remembers, if so wished."""
        shutil.copytree(self.archive, self.folder / "copy")
        if memory:
            shutil.copy(self.memory, self.folder / "memory")

    def put_back(self) -> None:
        """Put the copy in the place of the archive."""
        shutil.rmtree(self.archive)
        shutil.copytree(self.folder / "copy", self.archive)
        if (self.folder / "memory").exists():
            shutil.copy(self.folder / "memory", self.memory)

    def tree(self) -> HashReader:
        """Return the tree of the checkpoint that is up."""
        ledger = self.archive / "ledger"
        up = self.up()
        return HashReader(up.size, up.root, lambda path: (ledger / path).read_bytes())

    def up(self) -> Checkpoint:
        """Return the checkpoint that is up."""
        return checkpoints.verify(notes.parse(self.checkpoint()), NoteKey.from_vkey(self.vkey))

    def checkpoint(self) -> bytes:
        """Return the bytes of the checkpoint that is up."""
        return (self.archive / "ledger" / "checkpoint").read_bytes()

    def consistency(self, old: int, new: int) -> Sequence[bytes]:
        """Return the proof that the tree grew."""
        return consistency_proof(old, new, self.tree().read)


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    """Return a newsroom that has looked once."""
    with open_newsroom() as newsroom:
        newsroom.check()
        yield Story(newsroom, tmp_path)


def test_an_older_copy_is_sound_in_itself_and_no_later_checkpoint_fits_it(story: Story) -> None:
    """Only what lies elsewhere tells: a checkpoint that a reader kept."""
    earlier = story.keep_checkpoint("earlier")
    story.copy()
    story.newsroom.check()
    later = story.keep_checkpoint("later")
    assert story.verify("--checkpoint", str(earlier)).code == 0
    assert story.verify("--checkpoint", str(later)).code == 0
    story.put_back()

    assert story.verify().code == 0
    assert story.verify("--checkpoint", str(earlier)).code == 0
    told = story.verify("--checkpoint", str(later))

    assert told.code == 3
    assert told.out.startswith(f"not of the signed tree: {later}: signed ")
    assert "it is an older copy, or some were taken away" in told.out
    (problem,) = story.verify("--checkpoint", str(later), "--json").json["problems"]
    assert problem["where"] == str(later)


def test_the_program_refuses_to_go_on_with_an_older_copy(story: Story) -> None:
    """What it remembers beside the archive says that more was signed."""
    story.copy(memory=False)
    story.newsroom.check()
    story.put_back()

    told = story.newsroom.run("check", "--all")

    assert told.code == 3
    assert "an older copy was put back, and nothing may be signed over it" in told.err


def test_where_all_that_remembers_is_put_back_too_a_witness_tells(
    story: Story, tmp_path: Path
) -> None:
    """And nobody else: the program goes on, and the archive is sound in itself."""
    known = KnownLogs([(story.vkey, 1_000)])
    with Witnessing(WITNESS, tmp_path / "witness", known, HandClock()).serving() as client:
        story.copy()
        story.newsroom.check()
        first = client.ask(story.checkpoint(), story.consistency)
        story.put_back()
        assert story.newsroom.run("check").code == 0
        assert story.verify().code == 0
        again = client.ask(story.checkpoint(), story.consistency)

    assert isinstance(first, Cosigned)
    assert isinstance(again, NotCosigned)


def test_a_second_history_is_proven_to_anybody(story: Story) -> None:
    """A reader who kept a checkpoint writes the proof; whoever has the public key can check it."""
    story.copy()
    story.newsroom.check()
    later = story.keep_checkpoint("later")
    signed = checkpoints.parse_text(notes.parse(later.read_bytes()).text)
    story.put_back()
    while story.up().size <= signed.size:
        story.newsroom.check()
    path = story.folder / "contradiction"

    given = ("--checkpoint", str(later), "--contradiction", str(path))
    told = story.verify(*given)
    shown = story.newsroom.run("verify", str(path), "--key", story.vkey)

    assert (told.code, "written anew with the same key" in told.out) == (3, True)
    assert shown.code == 0
    assert "But in the tree of" in shown.out
    assert "whoever holds the log's key showed two different histories" in shown.out
    path.write_bytes(path.read_bytes().replace(b"\n\n", b"\n", 1))
    assert story.newsroom.run("verify", str(path), "--key", story.vkey).code == 3


def test_two_roots_of_one_size_are_proven_by_the_two_checkpoints_alone(tmp_path: Path) -> None:
    """The same owner, the same key, as many leaves, another page."""
    archive, path = copy(tmp_path / "archive"), tmp_path / "contradiction"
    kept = tiny(OTHER) / "ledger" / "checkpoint"
    check = ArchiveCheck(archive, SIGNER.key(), kept=kept)
    (problem,) = check.problems(lambda read: None)
    assert (problem.where, problem.what) == (str(kept), Fault.TREE)
    assert check.contradiction is not None
    path.write_bytes(check.contradiction.to_bytes())

    verdict = check_fork(path, [SIGNER.key().vkey()])

    assert verdict.problems == ()
    assert len(path.read_text().splitlines()) == 13


def test_where_there_is_no_contradiction_none_is_written(story: Story) -> None:
    """Neither for a checkpoint that fits, nor for one of which nothing proves that it does not."""
    story.copy()
    kept, path = story.keep_checkpoint("kept"), story.folder / "contradiction"
    given = ("--checkpoint", str(kept), "--contradiction", str(path))
    assert story.verify(*given).code == 0
    story.newsroom.check()
    story.keep_checkpoint("kept")
    story.put_back()
    assert story.verify(*given).code == 3
    assert story.verify(*given[2:]).code == 2

    assert not path.exists()


def test_a_checkpoint_that_is_none_of_this_ledger_is_told(story: Story) -> None:
    """Rubbish, one that was altered, another's; and a file that is not there is the reader's."""
    kept = story.keep_checkpoint("kept")
    whole = kept.read_bytes()
    for content in (b"", b"rubbish", whole[:-9], whole.replace(b"\n", b"\n1", 1), whole * 40_000):
        kept.write_bytes(content)
        told = story.verify("--checkpoint", str(kept))
        assert (told.code, f"wrong signature: {kept}: " in told.out) == (3, True), content[:80]
    assert story.verify("--checkpoint", str(kept.with_name("no"))).code == 2
    assert story.newsroom.run("verify", str(kept), "--checkpoint", str(kept)).code == 2


def test_a_ledger_that_was_taken_away_keeps_no_promise(story: Story) -> None:
    """Also where the key went with it."""
    kept = story.keep_checkpoint("kept")
    vkey = story.vkey
    shutil.rmtree(story.archive / "ledger")

    told = story.verify("--key", vkey, "--checkpoint", str(kept))
    assert f"{kept}: signed " in told.out
    told = story.verify("--checkpoint", str(kept))
    assert (told.code, "no public key to check with" in told.out) == (3, True)
