"""What outsiders gave: files and leaves belong together, and each sort proves what it should."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from tests.proof.authority import ROOT
from tests.proof.mining import mined
from tests.proof.test_block_headers import GENESIS
from tests.verifier.archives import SIGNER, ArchiveBuilder, Fields, Forge, building, root_authority
from watcher.ledger.folder import LedgerFolder
from watcher.proof.block_headers import read_header
from watcher.proof.cosignatures import WitnessSigner
from watcher.proof.timestamp_tree import Bitcoin, Branch, Operation, Timestamp
from watcher.testing.builders import MOMENT, URL
from watcher.verifier import Fault, Problem
from watcher.verifier.archive import ArchiveCheck

HOUR = timedelta(hours=1)
Act = Callable[[ArchiveBuilder], object]


@dataclass(frozen=True)
class Verified:
    """What came of a verification."""

    problems: list[Problem]
    tokens: int
    unchecked: int

    @property
    def faults(self) -> list[Fault]:
        """What sorts of problem there are."""
        return [problem.what for problem in self.problems]


def _verified(root: Path, roots: tuple[bytes, ...] = ()) -> Verified:
    check = ArchiveCheck(root, SIGNER.key(), roots, least_difficulty=0)
    problems = list(check.problems(lambda read: None))
    return Verified(problems, check.tokens, check.unchecked)


def _made(root: Path, *acts: Act, forge: Forge | None = None, at: datetime = MOMENT) -> Path:
    """Return an archive of a look and a checkpoint, to which outsiders then did something."""
    with building(root, *([forge] if forge else [])) as builder:
        builder.at = at
        builder.look(URL)
        builder.publish()
        for act in acts:
            act(builder)
        builder.publish()
    return root


def _later(by: timedelta) -> Act:
    def act(builder: ArchiveBuilder) -> None:
        builder.at += by

    return act


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Return an archive with a token, a cosignature, a promise and a pulse."""
    return _made(
        tmp_path / "archive",
        lambda builder: builder.time_stamped(),
        lambda builder: builder.cosigned(),
        lambda builder: builder.open_timestamped(),
        lambda builder: builder.beacon(),
    )


def test_what_outsiders_gave_is_counted_when_it_holds(archive: Path) -> None:
    """What a calendar has only promised proves nothing yet, and is no problem."""
    assert _verified(archive) == Verified([], tokens=3, unchecked=1)


def test_every_altered_or_missing_file_is_told(archive: Path) -> None:
    """One by one, each with its name."""
    files = sorted(path for path in archive.glob("anchors/*/*/*/*"))
    assert len(files) == 5 + 4 + 3 + 3
    for path in files:
        whole = path.read_bytes()
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        (problem,) = _verified(archive).problems
        assert (problem.what, problem.where) == (Fault.DIGEST, str(path))
        path.unlink()
        (problem,) = _verified(archive).problems
        assert (problem.what, problem.where) == (Fault.MISSING, str(path))
        path.write_bytes(whole)


def test_a_file_that_no_leaf_lists_is_told(archive: Path) -> None:
    """A crash may have left it, or somebody put it there; a link is no file."""
    folder = next(archive.glob("anchors/*/*/*"))
    (folder / "more.txt").write_text("and this")
    (archive / "anchors" / "elsewhere").symlink_to("nowhere")

    assert _verified(archive).faults == [Fault.UNLISTED] * 2


def test_a_file_that_two_leaves_list_is_told(tmp_path: Path) -> None:
    """One act of an outsider is told once."""
    said: list[Fields] = []

    def forge(kind: str, fields: Fields) -> Fields:
        said.extend([fields] * (kind == "beacon/1"))
        return fields

    def again(builder: ArchiveBuilder) -> None:
        fields = {name: said[0][name] for name in ("sort", "value", "from", "files")}
        builder.tell("beacon/1", fields)

    root = _made(tmp_path / "archive", lambda builder: builder.beacon(), again, forge=forge)

    assert set(_verified(root).faults) == {Fault.DUPLICATE}


def test_a_leaf_lists_the_files_of_one_folder(tmp_path: Path) -> None:
    """One act of one outsider: files of another cannot be slipped in."""

    def forge(kind: str, fields: Fields) -> Fields:
        files = fields.get("files")
        if kind == "beacon/1" and isinstance(files, dict):
            path, digest = files.popitem()
            shutil.copy(tmp_path / "archive" / "anchors" / path, tmp_path / "archive" / "anchors")
            return fields | {"files": {**files, path.rpartition("/")[2]: digest}}
        return fields

    root = _made(tmp_path / "archive", lambda builder: builder.beacon(), forge=forge)

    assert Fault.UNLIKE in _verified(root).faults


def test_about_json_must_say_what_the_leaf_says(tmp_path: Path) -> None:
    """It is what a leaf is made of after a crash."""

    def forge(kind: str, fields: Fields) -> Fields:
        return fields | {"from": "somebody else"} if kind == "beacon/1" else fields

    root = _made(tmp_path / "archive", lambda builder: builder.beacon(), forge=forge)
    (problem,) = _verified(root).problems

    assert (problem.what, problem.where[-10:]) == (Fault.UNLIKE, "about.json")


@pytest.mark.parametrize(
    ("member", "lie"),
    [
        ("sort", "astrology"),
        ("of", "sha256:" + "0d" * 32),
        ("value", "ab" * 64),
    ],
)
def test_a_leaf_that_says_another_thing_than_its_files_is_told(
    tmp_path: Path, member: str, lie: str
) -> None:
    """Another sort, another checkpoint, another value."""

    def forge(_kind: str, fields: Fields) -> Fields:
        return fields | {member: lie} if member in fields else fields

    acts: list[Act] = [lambda builder: builder.time_stamped(), lambda builder: builder.beacon()]

    assert Fault.UNVOUCHED in _verified(_made(tmp_path / "archive", *acts, forge=forge)).faults


def test_a_checkpoint_of_another_past_is_told(tmp_path: Path) -> None:
    """A ledger that was begun anew with the same key cannot take over its old tokens."""
    root = tmp_path / "archive"
    other, _ = LedgerFolder.open(tmp_path / "other", SIGNER, tmp_path / "memory")
    other.append([b"{}"])
    stranger = other.publish().to_bytes()
    other.close()

    def forked(builder: ArchiveBuilder) -> None:
        builder.checkpoint = stranger
        builder.time_stamped()

    (problem,) = _verified(_made(root, forked)).problems

    assert (problem.what, "another past" in problem.detail) == (Fault.UNVOUCHED, True)


def test_roots_that_the_reader_trusts_take_the_place_of_those_in_the_archive(
    archive: Path,
) -> None:
    """Whoever made the archive chose the others."""
    assert _verified(archive, (root_authority().raw,)).problems == []
    (problem,) = _verified(archive, (ROOT.raw,)).problems

    assert (problem.what, "chain: " in problem.detail) == (Fault.UNVOUCHED, True)


def test_a_token_without_any_root_cannot_be_told(tmp_path: Path) -> None:
    """It is neither counted nor called false."""
    root = _made(tmp_path / "archive", lambda builder: builder.time_stamped(root=False))

    assert _verified(root) == Verified([], tokens=0, unchecked=1)
    assert _verified(root, (root_authority().raw,)) == Verified([], tokens=1, unchecked=0)


def test_an_answer_to_another_request_is_told(tmp_path: Path) -> None:
    """The nonce ties the two together."""
    root = _made(tmp_path / "archive", lambda builder: builder.time_stamped(nonce=5))

    assert "request.tsq" in _verified(root).problems[0].detail


@pytest.mark.parametrize(
    "act",
    [
        lambda builder: builder.time_stamped(MOMENT - HOUR),
        lambda builder: builder.cosigned(MOMENT - HOUR),
        lambda builder: builder.cosigned(MOMENT - timedelta(minutes=6)),
    ],
)
def test_an_outsider_whose_clock_contradicts_ours_is_told(tmp_path: Path, act: Act) -> None:
    """What was stamped an hour ago cannot cover a leaf of now."""
    root = _made(tmp_path / "archive", act)

    assert _verified(root).faults == [Fault.TIME]


def test_clocks_may_differ_by_some_minutes(tmp_path: Path) -> None:
    """Also a stamp that comes long after is well."""
    minutes = timedelta(minutes=4)
    root = _made(
        tmp_path / "archive",
        lambda builder: builder.cosigned(MOMENT - minutes),
        lambda builder: builder.cosigned(MOMENT + 9 * HOUR),
    )

    assert _verified(root) == Verified([], tokens=2, unchecked=0)


def test_a_cosignature_of_somebody_else_is_told(tmp_path: Path) -> None:
    """The key beside it must be the one that signed."""
    other = WitnessSigner("witness.example.gov/w1", b"\x0a" * 32).key().vkey()
    root = _made(tmp_path / "archive", lambda builder: builder.cosigned(vkey=other))

    assert _verified(root).faults == [Fault.UNVOUCHED]


def _in_a_block(builder: ArchiveBuilder, header: bytes | None = None, height: int = 7) -> str:
    """Keep a proof that leads to a block which was mined here."""
    digest = sha256(builder.checkpoint).digest()
    step = Operation("sha256")
    root = step.apply(digest)
    proof = Timestamp(digest, (Branch(step, Timestamp(root, (Bitcoin(7),))),))
    name = f"header-{height}.bin"
    return builder.open_timestamped(proof, {name: header or mined(root).content})


def test_a_block_that_holds_a_checkpoint_vouches_for_it(tmp_path: Path) -> None:
    """The block is of 2 January: a leaf of the day before it may be in it, one of June not."""
    january = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
    sound = _made(tmp_path / "sound", _in_a_block, at=january)
    (problem,) = _verified(_made(tmp_path / "archive", _in_a_block)).problems

    assert _verified(sound) == Verified([], tokens=1, unchecked=0)
    assert (problem.what, "2026-01-02" in problem.detail) == (Fault.TIME, True)


@pytest.mark.parametrize(
    "act",
    [
        lambda builder: _in_a_block(builder, mined(b"\x0b" * 32).content),
        lambda builder: _in_a_block(builder, height=8),
        lambda builder: _in_a_block(builder, b"short"),
        lambda builder: builder.open_timestamped(Timestamp(b"\x0c" * 32, (Bitcoin(7),))),
    ],
)
def test_a_block_that_holds_something_else_is_told(tmp_path: Path, act: Act) -> None:
    """Another header, another height, no header at all, another file."""
    assert _verified(_made(tmp_path / "archive", act)).faults == [Fault.UNVOUCHED]


def _first_block(builder: ArchiveBuilder, value: str | None = None) -> str:
    """Keep the hash of the first block of Bitcoin, a public fact, as a beacon."""
    header = read_header(GENESIS)
    fields: Fields = {"sort": "bitcoin", "value": value or header.block_hash, "from": "a node"}
    return builder.keep("beacon/1", fields, {"header.bin": header.content})


def test_the_hash_of_a_block_is_a_beacon(tmp_path: Path) -> None:
    """It could be known to nobody before; another's is not that of the header beside it."""
    lying = _made(tmp_path / "lying", lambda builder: _first_block(builder, "00" * 32))

    assert _verified(_made(tmp_path / "archive", _first_block)).tokens == 1
    assert _verified(lying).faults == [Fault.UNVOUCHED]


def test_a_block_that_anybody_could_mine_is_told(tmp_path: Path) -> None:
    """Unless the reader asks for less work, as these tests do."""
    root = _made(tmp_path / "archive", _first_block)
    (problem,) = ArchiveCheck(root, SIGNER.key()).problems(lambda read: None)

    assert (problem.what, "difficulty" in problem.detail) == (Fault.UNVOUCHED, True)


def test_a_leaf_older_than_the_value_that_it_holds_is_told(tmp_path: Path) -> None:
    """Whoever dates a leaf back could not know what comes later."""
    root = _made(
        tmp_path / "archive", _later(-timedelta(days=200)), lambda builder: builder.beacon()
    )

    assert Fault.TIME in _verified(root).faults
    assert any("holds it" in problem.detail for problem in _verified(root).problems)


def test_anchors_without_a_ledger_are_told(archive: Path) -> None:
    """They vouch for something that is not there."""
    shutil.rmtree(archive / "ledger")
    check = ArchiveCheck(archive)

    assert [problem.what for problem in check.problems(lambda read: None)] == [Fault.SIGNATURE]
