"""A bag from somebody else: what was done to it is told, also with all manifests made anew."""

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bag import samples
from tests.bag.samples import a_bag, chosen, maker, sources, whole_history
from tests.verifier.archives import PACE, Fields, building
from tests.verifier.bags import problems_of, repacked
from watcher.bag.build import build_bag
from watcher.evidence.member import Record, compose, take_apart
from watcher.proof.leaves import leaf
from watcher.proof.notes import NoteSigner
from watcher.testing.builders import URL
from watcher.verifier import Fault, Problem

_ONE = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none"


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    """A copy of the bag about a change, to be spoiled."""
    return samples.copy(a_bag(), tmp_path / "bag")


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """A copy of the bag about everything, to be spoiled."""
    return samples.copy(whole_history(), tmp_path / "bag")


def test_a_sound_bag_has_no_problem_and_is_counted() -> None:
    """Checks, leaves, responses, checkpoints; two tokens, a cosignature and a beacon."""
    check, problems = problems_of(whole_history())

    assert problems == []
    assert (check.captures, check.leaves, check.payloads) == (8, 21, 9)
    assert (check.checkpoints, check.tokens, check.unchecked) == (3, 4, 1)
    assert check.key_from_bag is False


def test_making_the_manifests_anew_alone_is_no_problem(bag: Path) -> None:
    """Else the forgeries below would be found for the wrong reason."""
    repacked(bag)

    assert problems_of(bag)[1] == []


def test_without_a_key_that_of_the_bag_is_taken_and_it_is_said() -> None:
    """It shows only that the bag fits together."""
    check, problems = problems_of(a_bag(), None)

    assert (check.key_from_bag, problems) == (True, [])


def test_the_key_of_somebody_else_is_told() -> None:
    """Every signature fails with it."""
    _, problems = problems_of(a_bag(), NoteSigner("example.gov/ledger", b"\x08" * 32))

    assert {Fault.SIGNATURE, Fault.TREE} <= {one.what for one in problems}


def test_every_file_with_a_flipped_bit_or_gone_is_named(bag: Path) -> None:
    """Whichever it is."""
    for path in sorted(one for one in bag.rglob("*") if one.is_file()):
        whole = path.read_bytes()
        name = path.relative_to(bag).as_posix()
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        assert any(name in one.where or name in one.detail for one in problems_of(bag)[1]), name
        path.unlink()
        assert any(name in one.where or name in one.detail for one in problems_of(bag)[1]), name
        path.write_bytes(whole)


def _unlisted(bag: Path) -> None:
    (bag / "data/capture/extra.txt").write_text("hello")


def _beside(bag: Path) -> None:
    (bag / "fetch.txt").write_text("https://example.org/ 1 data/a\n")


def _linked(bag: Path) -> None:
    (bag / "data/methods.txt").unlink()
    (bag / "data/methods.txt").symlink_to("README.txt")


def _folder_linked(bag: Path) -> None:
    shutil.move(bag / "data/text", bag.parent / "elsewhere")
    (bag / "data/text").symlink_to(bag.parent / "elsewhere")


def _leads_out(bag: Path) -> None:
    with (bag / "manifest-sha256.txt").open("a") as file:
        file.write(f"{'0' * 64}  data/../../secret\n")


def _listed_twice(bag: Path) -> None:
    path = bag / "manifest-sha512.txt"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*lines, lines[0]]))


def _other_version(bag: Path) -> None:
    (bag / "bagit.txt").write_text("BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n")


def _miscounted(bag: Path) -> None:
    path = bag / "bag-info.txt"
    path.write_text(path.read_text().replace("Payload-Oxum: ", "Payload-Oxum: 1"))


@pytest.mark.parametrize(
    ("spoil", "fault", "said"),
    [
        (_unlisted, Fault.UNLISTED, "manifest-sha256.txt does not list this file"),
        (_unlisted, Fault.UNLISTED, "manifest-sha512.txt does not list this file"),
        (_beside, Fault.UNLISTED, "this file does not belong to a bag"),
        (_linked, Fault.GARBAGE, "no plain file"),
        (_folder_linked, Fault.GARBAGE, "no plain file"),
        (_leads_out, Fault.GARBAGE, "a name that leads elsewhere: 'data/../../secret'"),
        (_listed_twice, Fault.DUPLICATE, "lists data/README.txt again"),
        (_other_version, Fault.UNLIKE, "does not declare BagIt 1.0 in UTF-8"),
        (_miscounted, Fault.UNLIKE, "does not say Payload-Oxum: "),
    ],
)
def test_what_does_not_belong_into_the_container_is_told(
    bag: Path, spoil: Callable[[Path], None], fault: Fault, said: str
) -> None:
    """Links, names that lead out, a list of files to fetch."""
    spoil(bag)

    assert any(one.what is fault and said in one.detail for one in problems_of(bag)[1])


def _look_left_out(bag: Path) -> set[Fault]:
    """Take out the blocked look, with its records and its line: as if nobody had looked."""
    for name in ("13.leaf", "13.tlog-proof"):
        (bag / "data/proofs/leaves" / name).unlink()
    for name, column in (("proofs/slots.csv", "13,"), ("capture/records.csv", "13,")):
        lines = (bag / "data" / name).read_text().splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith(column)]
        (bag / "data" / name).write_text("".join(kept))
    return {Fault.CHAIN, Fault.UNLOGGED}


def _leaf_of_our_own(bag: Path) -> set[Fault]:
    path = bag / "data/proofs/leaves/4.leaf"
    body = json.loads(path.read_bytes())
    kind = body.pop("v").removeprefix("watcher/")
    path.write_bytes(leaf(kind, body | {"status": 404}))
    return {Fault.TREE}


def _leaves_swapped(bag: Path) -> set[Fault]:
    folder = bag / "data/proofs/leaves"
    for ending in ("leaf", "tlog-proof"):
        (folder / f"4.{ending}").rename(folder / "a")
        (folder / f"7.{ending}").rename(folder / f"4.{ending}")
        (folder / "a").rename(folder / f"7.{ending}")
    return {Fault.LEAF}


def _gap_made_smaller(bag: Path) -> set[Fault]:
    path = bag / "data/proofs/slots.csv"
    path.write_text(path.read_text().replace("1800.000000", "600.000000"))
    return {Fault.UNLIKE}


def _outcome_made_better(bag: Path) -> set[Fault]:
    path = bag / "data/proofs/slots.csv"
    path.write_text(path.read_text().replace("blocked", "unchanged"))
    return {Fault.UNLIKE}


def _token_of_another(bag: Path) -> set[Fault]:
    first, second = sorted(bag.glob("data/anchors/*/*/*-rfc3161-*/response.tsr"))
    shutil.copy(first, second)
    return {Fault.DIGEST}


def _anchor_of_nobody(bag: Path) -> set[Fault]:
    folder = bag / "data/anchors/2026/06/20260611T150000Z-rfc3161-00000000"
    shutil.copytree(next(bag.glob("data/anchors/*/*/*-rfc3161-*")), folder)
    return {Fault.UNLISTED}


def _records_gone(bag: Path) -> set[Fault]:
    (bag / "data/capture/checks.warc.gz").unlink()
    return {Fault.BYTELESS}


def _referent_gone(bag: Path) -> set[Fault]:
    path = bag / "data/capture/records.csv"
    lines = path.read_text().splitlines()
    place = next(line for line in lines if ",response," in line).split(",")
    offset, length = int(place[2]), int(place[3])
    warc = bag / "data/capture" / place[1]
    content = warc.read_bytes()
    warc.write_bytes(content[:offset] + content[offset + length :])
    return {Fault.MISSING}


def _another_view(bag: Path) -> set[Fault]:
    """A view that is sound in itself, of other records."""
    path = bag / "data/replay.wacz"
    whole = path.read_bytes()
    path.unlink()
    other = samples.made(bag.parent / "other", [URL])
    shutil.copy(other / "data/replay.wacz", path)
    assert whole != path.read_bytes()
    return {Fault.UNLIKE}


def _no_zip(bag: Path) -> set[Fault]:
    (bag / "data/replay.wacz").write_bytes(b"no zip")
    return {Fault.GARBAGE}


def _row_of_another_place(bag: Path) -> set[Fault]:
    path = bag / "data/capture/records.csv"
    path.write_text(path.read_text().replace(",415,", ",416,"))
    return {Fault.UNLIKE, Fault.MISSING}


@pytest.mark.parametrize(
    "forge",
    [
        _look_left_out,
        _leaf_of_our_own,
        _leaves_swapped,
        _gap_made_smaller,
        _outcome_made_better,
        _token_of_another,
        _anchor_of_nobody,
        _records_gone,
        _referent_gone,
        _another_view,
        _no_zip,
        _row_of_another_place,
    ],
)
def test_who_makes_the_manifests_anew_is_found_out_all_the_same(
    history: Path, forge: Callable[[Path], set[Fault]]
) -> None:
    """Nothing but the key is believed."""
    expected = forge(history)
    repacked(history)

    assert expected <= {one.what for one in problems_of(history)[1]}


def _with_revisit(bag: Path, change: Callable[[Record], bytes]) -> list[str]:
    """Return what is told when the revisit of the last look is another record."""
    table = (bag / "data/capture/records.csv").read_text().splitlines()
    place = next(line for line in table if line.startswith("23,") and ",revisit," in line)
    _, name, start, length, *_ = place.split(",")
    path = bag / "data/capture" / name
    whole, at, end = path.read_bytes(), int(start), int(start) + int(length)
    record = take_apart(gzip.decompress(whole[at:end]), where=name)
    path.write_bytes(whole[:at] + change(record) + whole[end:])
    return [one.detail for one in problems_of(bag)[1]]


def _composed(record: Record, old: str, new: str) -> bytes:
    own = {"WARC-Block-Digest", "Content-Length"}
    fields = [(name, value.replace(old, new)) for name, value in record.fields if name not in own]
    return compose(fields, record.block.replace(old.encode(), new.encode()))


def test_a_revisit_whose_headers_were_rewritten_is_told(history: Path) -> None:
    """Its own digest is right; joined with its payload it is not what the check recorded."""
    told = _with_revisit(history, lambda record: _composed(record, "Age: 77", "Age: 78"))

    assert "with that payload it is not what was recorded" in told


def test_a_revisit_that_refers_to_no_response_is_told(history: Path) -> None:
    """Its payload would come from nowhere."""
    table = (history / "data/capture/records.csv").read_text().splitlines()
    request = next(line.split(",")[4] for line in table if ",request," in line)

    def pointed_elsewhere(record: Record) -> bytes:
        referred = (record.field("WARC-Refers-To") or "").strip("<>")
        return _composed(record, referred, request)

    told = _with_revisit(history, pointed_elsewhere)

    assert "the response that it refers to is not in the bag" in told


@pytest.mark.parametrize("field", ["WARC-Refers-To-Target-URI", "WARC-Refers-To-Date"])
def test_a_revisit_that_names_another_capture_is_told(history: Path, field: str) -> None:
    """A viewer goes by address and date, and would show another page than the one verified."""

    def renamed(record: Record) -> bytes:
        own = {"WARC-Block-Digest", "Content-Length"}
        kept = [one for one in record.fields if one[0] not in own]
        return compose([(a, b[:-2] + "9Z" if a == field else b) for a, b in kept], record.block)

    told = _with_revisit(history, renamed)

    assert any(one.startswith(f"{field} is ") for one in told)


def test_a_response_for_which_no_look_speaks_is_told(history: Path) -> None:
    """A viewer would show it as captured."""
    warc = history / "data/capture/referred.warc.gz"
    content = warc.read_bytes()
    other = samples.complete_record(b"<h1>We never said so</h1>")
    warc.write_bytes(content + other)

    told = [one for one in problems_of(history)[1] if one.what is Fault.UNLISTED]

    assert [one.detail for one in told] == ["no look in the bag speaks for this record"]


def _forged(folder: Path, change: Callable[[Fields], Fields]) -> list[Problem]:
    """Return what is found in a bag of two looks, the second told otherwise and signed so."""

    def forge(kind: str, fields: Fields) -> Fields:
        return change(fields) if kind == "observation/1" and fields["seq"] == 3 else fields

    with building(folder / "archive", forge) as builder:
        builder.start()
        for _ in range(2):
            builder.look(URL, _ONE)
            builder.at += PACE
        builder.publish()
    found = sources(folder / "archive")
    bag = build_bag(folder / "bag", chosen([URL], of=found), found, maker())
    return problems_of(bag)[1]


@pytest.mark.parametrize(
    ("lie", "fault"),
    [
        ({"status": 404}, Fault.UNLIKE),
        ({"block": "sha256:" + "0" * 64}, Fault.UNLIKE),
        ({"slot": "2026-06-11T14:11:00.000000Z"}, Fault.UNLIKE),
        ({"slot": "2026-06-11T14:40:00.000000Z"}, Fault.SLOT),
        ({"outcome": "blocked"}, Fault.UNLIKE),
        ({"ip": "203.0.113.99"}, Fault.UNLIKE),
        ({}, None),
    ],
)
def test_a_signer_whose_leaves_are_not_as_the_records_is_found_out(
    tmp_path: Path, lie: Fields, fault: Fault | None
) -> None:
    """Status, bytes, times and address; a refusal that was none; a slot that came too late."""
    problems = _forged(tmp_path, lambda fields: fields | lie)

    assert ({fault} if fault else set()) <= {one.what for one in problems}
    assert bool(problems) is bool(fault)


def test_any_bytes_in_any_file_are_problems_and_no_crash(bag: Path) -> None:
    """Nobody who sends a bag ends the verifier."""
    for path in sorted(one for one in bag.rglob("*") if one.is_file()):
        whole = path.read_bytes()
        for content in (b"", b"\xff\x00\n" * 50, whole[: len(whole) // 2]):
            path.write_bytes(content)
            assert problems_of(bag)[1], path
        path.write_bytes(whole)


def test_a_folder_that_is_no_bag_is_said(tmp_path: Path) -> None:
    """Not an error of ours."""
    _, problems = problems_of(tmp_path)

    assert Problem(Fault.MISSING, "bagit.txt", "this folder is no bag") in problems
