"""Torn tails are set aside and lose nothing; damage in the middle is told and never repaired."""

import gzip
import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.evidence.samples import MEMORY, RESPONSES, a_clock, check_of, evidence_in, plain
from watcher.durable import cut
from watcher.errors import ArchiveError, ArchiveUnwritable, FixityError
from watcher.evidence.member import compose, compress, take_apart
from watcher.evidence.naming import file_names
from watcher.evidence.payload_index import INDEX_NAME
from watcher.model.check import RecordedCheck

SHORT = plain(b"Eleven examples.")


def written(root: Path, count: int = 3) -> tuple[Path, list[RecordedCheck]]:
    """Record some checks and return their file and what was acknowledged."""
    evidence = evidence_in(root)
    recorded = [evidence.record(check_of(n, plain(b"%d examples." % n))) for n in range(count)]
    evidence.close()
    (root / INDEX_NAME).unlink()
    (name,) = file_names(root)
    return root / name, recorded


def tails(path: Path, recorded: list[RecordedCheck]) -> range:
    """Return every size at which the last group is half written."""
    return range(recorded[-2].end + 1, path.stat().st_size)


@pytest.fixture
def quick_path() -> Iterator[Path]:
    """Return a temporary folder that syncs at once."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        yield Path(folder)


def test_a_tail_of_any_length_is_set_aside_and_nothing_whole_is_lost(quick_path: Path) -> None:
    """For every possible length of the last group: kept bytes and torn bytes are all the bytes."""
    path, recorded = written(quick_path)
    content = path.read_bytes()

    for size in tails(path, recorded):
        path.write_bytes(content[:size])
        (quick_path / INDEX_NAME).unlink(missing_ok=True)
        evidence = evidence_in(quick_path)
        before = list(evidence.replay())

        sentences = evidence.recover()

        assert before == list(evidence.replay()) == recorded[:-1]
        asides = sorted(path.parent.glob("*.torn-*"))
        assert path.read_bytes() + b"".join(a.read_bytes() for a in asides) == content[:size]
        assert len(sentences) == len(asides) <= 1
        for aside, sentence in zip(asides, sentences, strict=True):
            assert sentence == (
                f"{file_names(quick_path)[0]}: {aside.stat().st_size} torn bytes from offset "
                f"{path.stat().st_size} were set aside in {aside.name}"
            )
            assert aside.name == f"{path.name}.torn-{path.stat().st_size}"
            aside.unlink()
        evidence.close()


def test_recovering_twice_finds_nothing_the_second_time(tmp_path: Path) -> None:
    """Also for an interrupted group whose whole records stay in the file."""
    path, recorded = written(tmp_path)
    for size in (recorded[-2].end + 5, path.stat().st_size - 5):
        cut(path, size)
        evidence = evidence_in(tmp_path)

        assert len(evidence.recover()) == 1
        assert evidence.recover() == ()


def test_after_an_interrupted_check_a_new_file_is_begun(tmp_path: Path) -> None:
    """So an interrupted group is always the last of its file, and order is kept."""
    path, recorded = written(tmp_path)
    cut(path, path.stat().st_size - 5)
    evidence = evidence_in(tmp_path)

    following = evidence.record(check_of(9, SHORT))

    assert following.metadata.file == file_names(tmp_path)[1]
    assert list(evidence.replay()) == [*recorded[:-1], following]


def test_after_a_torn_manifest_the_same_file_goes_on(tmp_path: Path) -> None:
    """What is left of the file is whole."""
    path, recorded = written(tmp_path)
    cut(path, recorded[-2].end + 5)
    evidence = evidence_in(tmp_path)

    following = evidence.record(check_of(9, SHORT))

    assert following.metadata.offset == recorded[-2].end
    assert list(evidence.replay()) == [*recorded[:-1], following]


@pytest.mark.parametrize("size", [0, 1, 60])
def test_a_file_without_a_whole_warcinfo_is_set_aside_altogether(tmp_path: Path, size: int) -> None:
    """It holds no check; an empty one is removed."""
    path, _ = written(tmp_path)
    cut_bytes = path.read_bytes()[:size]
    path.write_bytes(cut_bytes)
    evidence = evidence_in(tmp_path)

    (sentence,) = evidence.recover()

    assert "offset 0" in sentence
    assert file_names(tmp_path) == []
    kept = [aside.read_bytes() for aside in path.parent.glob("*.torn-0")]
    assert kept == ([cut_bytes] if size else [])
    assert evidence.record(check_of(9, SHORT)) == next(evidence.replay())


@pytest.mark.parametrize("garbage", [b"\0" * 5000, b"PK\3\4 something else", b"\x1f\x8b\x08\0"])
def test_garbage_behind_the_last_check_is_set_aside(tmp_path: Path, garbage: bytes) -> None:
    """A power cut may leave zeros or anything."""
    path, recorded = written(tmp_path)
    path.write_bytes(path.read_bytes() + garbage)
    evidence = evidence_in(tmp_path)

    (sentence,) = evidence.recover()

    assert f"offset {recorded[-1].end}" in sentence
    assert list(evidence.replay()) == recorded
    assert next(path.parent.glob("*.torn-*")).read_bytes() == garbage
    revisit = evidence.record(check_of(9, recorded[-1].check.fetches[0].hops[0].response))
    assert revisit.responses[0][0].length > recorded[-1].responses[0][0].length


def test_a_second_tail_at_the_same_offset_does_not_replace_the_first(tmp_path: Path) -> None:
    """Both stay; a copy that was made before a crash is used again."""
    path, recorded = written(tmp_path)
    content = path.read_bytes()
    for garbage in (b"first", b"second", b"second"):
        path.write_bytes(content + garbage)
        evidence_in(tmp_path).recover()

    base = f"{path.name}.torn-{recorded[-1].end}"
    kept = {aside.name: aside.read_bytes() for aside in path.parent.glob("*.torn-*")}
    assert kept == {base: b"first", f"{base}.2": b"second"}


def test_damage_with_sound_checks_behind_it_is_never_repaired(tmp_path: Path) -> None:
    """A manifest that cannot be read in the middle stops writer and reader, and stays as it is."""
    path, recorded = written(tmp_path)
    damaged = bytearray(path.read_bytes())
    damaged[recorded[0].end + 30] ^= 0x40
    path.write_bytes(damaged)
    place = rf"{file_names(tmp_path)[0]} at offset {recorded[0].end}: damaged"
    evidence = evidence_in(tmp_path)

    with pytest.raises(FixityError, match=place):
        evidence.recover()
    with pytest.raises(FixityError, match=place):
        evidence.record(check_of(9, SHORT))
    with pytest.raises(FixityError, match=f"offset {recorded[0].end}"):
        list(evidence.replay())
    assert path.read_bytes() == damaged
    assert not list(path.parent.glob("*.torn-*"))


def test_every_flipped_byte_breaks_fixity_naming_file_and_offset(tmp_path: Path) -> None:
    """Whatever byte of a response record it is, also of its gzip header."""
    path, recorded = written(tmp_path, count=1)
    (place,) = recorded[0].responses[0]
    content = path.read_bytes()
    evidence = evidence_in(tmp_path)

    for at in range(place.offset, place.offset + place.length):
        flipped = bytearray(content)
        flipped[at] ^= 1 << (at % 8)
        path.write_bytes(flipped)

        for read in (lambda: evidence.response(place), lambda: list(evidence.replay())):
            with pytest.raises(FixityError, match=f"{place.file} at offset {place.offset}: "):
                read()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b"0 examples", b"9 examples", "the block is sha256:"),
        (b"\r\nContent-Length: ", b"\r\nContent-Length: 1", "the record's length"),
        (b"WARC/1.1", b"WARC/1.0", "not a WARC/1.1 record"),
        (b"WARC-Type: response", b"WARC-Type: request", "a request record is no response"),
        (b"WARC-Date: ", b"WARC-Date:", "a header line without a name"),
        (b"WARC-Date: ", b"WARC-Date: \xe9", "a header that is not ASCII"),
    ],
)
def test_a_forged_record_with_sound_compression_breaks_fixity(
    tmp_path: Path, old: bytes, new: bytes, told: str
) -> None:
    """The record's own digest and length are checked, not only gzip's checksum."""
    path, recorded = written(tmp_path, count=1)
    (place,) = recorded[0].responses[0]
    content = path.read_bytes()
    forged = compress(gzip.decompress(content[place.offset :]).replace(old, new, 1))
    path.write_bytes(content[: place.offset] + forged)

    with pytest.raises(FixityError, match=f"offset {place.offset}: {told}"):
        evidence_in(tmp_path).response(replace(place, length=len(forged)))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (r'"block_sha256": "sha256:....', '"block_sha256": "sha256:0000', "the response is sha256"),
        (r'"response", "id": "<urn:uuid:....', '"response", "id": "<urn:uuid:0000', "not the resp"),
        (r'"response": "<urn:uuid:....', '"response": "<urn:uuid:0000', "does not list"),
        (r'"chain": "sha256:....', '"chain": "sha256:0000', "no certificate chain sha256:0000"),
        (r'"status": 200, ', "", "the manifest is incomplete: KeyError"),
        (r'"format": ', '"other": ', "holds no manifest"),
        (r"watcher/check/1", "watcher/check/2", "the check is written as 'watcher/check/2'"),
    ],
)
def test_a_manifest_that_does_not_fit_its_records_is_refused(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    """Even with a sound digest of its own; a later format is named."""
    path, recorded = written(tmp_path, count=1)
    place, content = recorded[0].metadata, path.read_bytes()
    end = place.offset + place.length
    record = take_apart(gzip.decompress(content[place.offset : end]), where="here")
    block = re.sub(old, new, record.block.decode(), count=1).encode()
    assert block != record.block
    path.write_bytes(content[: place.offset] + compose(record.fields[:-2], block) + content[end:])

    with pytest.raises(ArchiveError, match=rf"at offset \d+: .*{told}"):
        list(evidence_in(tmp_path).replay())


def test_a_revisit_that_refers_to_another_payload_breaks_fixity(tmp_path: Path) -> None:
    """Two records that changed places, both sound, are found out."""
    evidence = evidence_in(tmp_path)
    pages = [plain(b"%d examples." % n) for n in range(60)]
    places = [evidence.record(check_of(n, p)).responses[0][0] for n, p in enumerate(pages)]
    lengths = [place.length for place in places[1:]]
    first = next(n for n, length in enumerate(lengths, 1) if lengths.count(length) > 1)
    other = lengths.index(lengths[first - 1], first) + 1
    revisit = evidence.record(check_of(99, pages[first])).responses[0][0]
    path = tmp_path / revisit.file
    content = path.read_bytes()
    members = [content[p.offset : p.offset + p.length] for p in (places[first], places[other])]
    swapped = bytearray(content)
    for place, member in zip((places[first], places[other]), reversed(members), strict=True):
        swapped[place.offset : place.offset + place.length] = member
    path.write_bytes(swapped)

    with pytest.raises(FixityError, match=f"offset {places[first].offset}: not the payload to wh"):
        evidence.response(revisit)


def test_a_file_that_is_not_the_newest_may_not_be_torn(tmp_path: Path) -> None:
    """Its tail would have been set aside before the next file was begun."""
    path, recorded = written(tmp_path)
    later = a_clock(recorded[0].check.captured_at.replace(day=12))
    evidence_in(tmp_path, later).record(check_of(9, SHORT))
    cut(path, recorded[-2].end + 5)

    with pytest.raises(FixityError, match=f"{file_names(tmp_path)[0]} at offset"):
        list(evidence_in(tmp_path).replay())


def test_a_revisit_whose_payload_is_damaged_names_where_the_damage_is(tmp_path: Path) -> None:
    """And new checks of that payload are written whole again, so nothing is lost for the future."""
    evidence = evidence_in(tmp_path)
    first, second = (evidence.record(check_of(n, SHORT)) for n in (1, 2))
    place, revisit = first.responses[0][0], second.responses[0][0]
    path = tmp_path / place.file
    damaged = bytearray(path.read_bytes())
    damaged[place.offset + place.length // 2] ^= 1
    path.write_bytes(damaged)

    third = evidence.record(check_of(3, SHORT))
    fourth = evidence.record(check_of(4, SHORT))

    with pytest.raises(FixityError, match=f"at offset {place.offset}"):
        evidence.response(revisit)
    assert evidence.response(third.responses[0][0]) == SHORT
    assert evidence.response(fourth.responses[0][0]) == SHORT
    assert fourth.responses[0][0].length > revisit.length * 0.5


def test_a_file_that_somebody_else_changed_is_not_appended_to(tmp_path: Path) -> None:
    """Two writers, or an editor, would make places lie."""
    evidence = evidence_in(tmp_path)
    recorded = evidence.record(check_of(1, RESPONSES["identity"]))
    path = tmp_path / recorded.metadata.file
    path.write_bytes(path.read_bytes() + b"x")

    with pytest.raises(FixityError, match=f"offset {recorded.end}: another program changed"):
        evidence.record(check_of(2, SHORT))


def test_a_folder_that_is_not_there_is_no_place_to_record(tmp_path: Path) -> None:
    """The message names it."""
    with pytest.raises(ArchiveUnwritable, match=r"missing: not a folder"):
        evidence_in(tmp_path / "missing").record(check_of(1, SHORT))
