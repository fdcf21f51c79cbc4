"""Ledger against WARC files: one leaf for each check, and it says what the check's records say."""

from pathlib import Path

import pytest

from tests.evidence.samples import PAGE, RESPONSES, plain
from tests.verifier.archives import SIGNER, ArchiveBuilder, Fields, Forge, building
from watcher.testing.builders import URL
from watcher.verifier import Fault, Problem
from watcher.verifier.archive import ArchiveCheck

DIGEST = "sha256:" + "0d" * 32
RECORD = "urn:uuid:00000000-0000-0000-0000-00000000000d"


def _four_looks(builder: ArchiveBuilder) -> None:
    """First sight, no answer, the same again, and one more that nothing is done to."""
    builder.look(URL, plain(PAGE))
    builder.look(URL)
    builder.look(URL, plain(PAGE, extra=b"Age: 9\r\n"))
    builder.look(URL, RESPONSES["not modified"])


def _verified(root: Path, forge: Forge) -> list[Problem]:
    with building(root, forge) as builder:
        _four_looks(builder)
        builder.publish()
    return list(ArchiveCheck(root, SIGNER.key()).problems(lambda read: None))


def _with(seq: int, **altered: object) -> Forge:
    """Alter members of one leaf; one that becomes None is left out."""

    def forge(_kind: str, fields: Fields) -> Fields:
        if fields["seq"] == seq:
            fields |= altered  # type: ignore[arg-type]
        return {
            name: value for name, value in fields.items() if value is not None or name == "prev"
        }

    return forge


def test_leaves_that_say_what_was_recorded_are_well(tmp_path: Path) -> None:
    """Also of a look without an answer, and of a revisit."""
    assert _verified(tmp_path / "archive", _with(99)) == []


@pytest.mark.parametrize(
    ("member", "lie"),
    [
        ("source", "another"),
        ("slot", "2026-06-11T13:59:59Z"),
        ("t", "2026-06-11T14:00:01.004501Z"),
        ("manifest", DIGEST),
        ("record", RECORD),
        ("block", DIGEST),
        ("payload_wire", DIGEST),
        ("payload", DIGEST),
        ("payload", None),
        ("status", 201),
        ("status", None),
        ("failure", "timeout"),
        ("ip", "203.0.113.99"),
        ("ip", None),
        ("truncated", "length"),
        ("outcome", "unchanged"),
        ("outcome", "not-modified-asserted"),
    ],
)
def test_a_member_that_is_not_as_recorded_is_told(tmp_path: Path, member: str, lie: object) -> None:
    """Signed as it is, it is a lie; its leaf is named."""
    problems = _verified(tmp_path / "archive", _with(0, **{member: lie}))

    assert Fault.UNLIKE in {problem.what for problem in problems}
    assert all("leaf " in problem.where for problem in problems)


def test_another_url_breaks_the_chain_too(tmp_path: Path) -> None:
    """A look cannot be moved to another page."""
    problems = _verified(tmp_path / "archive", _with(2, url="https://example.gov/other"))

    assert {problem.what for problem in problems} >= {Fault.UNLIKE, Fault.CHAIN}


@pytest.mark.parametrize(
    ("seq", "altered"),
    [
        (1, {"failure": None}),
        (1, {"status": 200}),
        (2, {"outcome": "changed"}),
        (3, {"outcome": "unchanged"}),
        (1, {"outcome": "missed"}),
        (1, {"outcome": "robots"}),
        (1, {"failure": "robots", "outcome": "robots"}),
        (1, {"outcome": "blocked"}),
        (0, {"outcome": "error"}),
        (0, {"outcome": "blocked"}),
        (0, {"outcome": "robots"}),
        (3, {"outcome": "error"}),
    ],
)
def test_an_outcome_that_the_bytes_do_not_bear_out_is_told(
    tmp_path: Path, seq: int, altered: dict[str, object]
) -> None:
    """No change, 304 or missed slot that was none; nor a refusal, where the page answered."""
    problems = _verified(tmp_path / "archive", _with(seq, **altered))

    assert {problem.what for problem in problems} == {Fault.UNLIKE}
    assert any(f"leaf {seq}" in problem.where for problem in problems)


def test_what_was_blocked_is_not_what_the_page_showed_last(tmp_path: Path) -> None:
    """So the page that comes back is unchanged."""
    root = tmp_path / "archive"
    with building(root) as builder:
        builder.look(URL, plain(PAGE))
        builder.look(URL, plain(b"denied", b"403 Forbidden"), outcome="blocked")
        builder.look(URL, plain(PAGE))
        builder.publish()

    assert list(ArchiveCheck(root, SIGNER.key()).problems(lambda read: None)) == []


def test_a_check_without_a_leaf_is_told_with_its_place(tmp_path: Path) -> None:
    """What was seen cannot be passed over in silence."""

    def forge(_kind: str, fields: Fields) -> Fields | None:
        return None if fields.get("failure") else fields

    (problem,) = _verified(tmp_path / "archive", forge)

    assert problem.what is Fault.UNLOGGED
    assert all(said in problem.where for said in (".warc.gz, offset ", "urn:uuid:"))
    assert URL in problem.detail


def test_the_last_check_may_be_without_a_leaf(tmp_path: Path) -> None:
    """A crash just after it was recorded leaves it so."""

    def forge(_kind: str, fields: Fields) -> Fields | None:
        return None if fields.get("status") == 304 else fields

    assert _verified(tmp_path / "archive", forge) == []


@pytest.mark.parametrize("check", [RECORD, None])
def test_a_leaf_without_bytes_is_told(tmp_path: Path, check: str | None) -> None:
    """A look that nobody made; or one that does not say which."""
    problems = _verified(tmp_path / "archive", _with(1, check=check))

    assert [problem.what for problem in problems] == [Fault.BYTELESS, Fault.UNLOGGED]


def test_two_leaves_of_one_check_are_told(tmp_path: Path) -> None:
    """One look does not fill two slots."""
    root = tmp_path / "archive"
    told: list[Fields] = []

    def forge(_kind: str, fields: Fields) -> Fields:
        told.append(fields)
        return fields

    with building(root, forge) as builder:
        builder.look(URL)
        again = {name: told[0][name] for name in told[0].keys() - {"seq", "t", "clock", "prev"}}
        builder.tell("observation/1", again, builder.at)
        builder.publish()
    problems = list(ArchiveCheck(root, SIGNER.key()).problems(lambda read: None))

    assert problems[0].what is Fault.DUPLICATE


def test_leaves_that_are_written_meanwhile_are_not_asked_for_their_bytes(tmp_path: Path) -> None:
    """A daemon goes on: what it recorded behind our back is for the next verification."""
    root = tmp_path / "archive"
    with building(root) as builder:
        _four_looks(builder)
        builder.publish()

        def told(_read: int) -> None:
            if builder.ledger.size < 40:
                builder.look(URL, plain(PAGE + b"%d" % builder.ledger.size))
                builder.publish()

        check = ArchiveCheck(root, SIGNER.key())
        problems = list(check.problems(told))

    assert problems == []
    assert check.leaves == 40
