"""A WARC file that was damaged anywhere is reported, with the file named."""

import io
import tracemalloc
import zlib
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.evidence.samples import check_of, plain
from tests.verifier.samples import (
    BODY,
    NAME,
    Fields,
    forged,
    members,
    of_every_kind,
    problems,
    read,
    small,
    written,
)
from watcher.evidence.member import GZIP_HEADER, compress
from watcher.verifier import Fault, sha256
from watcher.verifier.warc_files import record_at
from watcher.verifier.warc_record import WarcRecord, restored


@cache
def smallest() -> tuple[str, bytes]:
    """Return a file with one check of one exchange without TLS."""
    return written(check_of(1, plain(BODY), tls=None))


def faults(content: bytes, name: str = NAME) -> set[Fault]:
    """Return the kinds of problems of a file, each of which names the file and an offset."""
    found = problems(content, name)
    assert all(f"{name}, offset " in problem.where for problem in found)
    return {problem.what for problem in found}


def small_members() -> list[bytes]:
    return members(*small())


def renamed() -> str:
    return small()[0]


def test_what_the_program_writes_has_no_problem() -> None:
    """Whatever kind of response it captured."""
    name, content = of_every_kind()

    assert problems(content, name) == []
    assert problems(small()[1], renamed()) == []


def test_every_record_is_described() -> None:
    """Records lie side by side, and their digests are those of what is in them."""
    name, content = small()
    records = [each for each in read(content, name) if isinstance(each, WarcRecord)]

    assert all(a.offset + a.length == b.offset for a, b in pairwise(records))
    assert records[0].offset == 0
    assert records[-1].offset + records[-1].length == len(content)
    types = "warcinfo metadata resource request response metadata request revisit"
    assert [each.type for each in records][:8] == types.split()
    response = records[4]
    assert response.named("WARC-Target-URI") == "https://example.gov/news/releases/annual-count"
    assert response.block == plain(BODY)
    assert response.bodies
    assert response.bodies.payload == response.bodies.wire == sha256(BODY)
    assert records[1].manifest
    assert records[1].manifest["fetches"][0]["hops"][0]["block_sha256"] == response.digest


def test_a_revisit_is_restored_from_the_record_that_it_refers_to() -> None:
    """Read by its place alone."""
    name, content = small()
    revisit = next(r for r in read(content, name) if isinstance(r, WarcRecord) and r.bodies
                   and r.type == "revisit")  # fmt: skip
    offset = int(revisit.named("WARC-Refers-To-File-Offset") or "")
    referred, wrong = record_at(io.BytesIO(content), name, offset)

    assert wrong == []
    assert referred
    assert restored(revisit, referred) == plain(BODY, extra=b"Age: 9\r\n")
    assert record_at(io.BytesIO(content), name, offset + 1)[0] is None


def test_every_flipped_bit_is_reported() -> None:
    """Also those of the gzip header, of padding, and those that leave the content as it was."""
    name, content = smallest()
    unseen = []
    damaged = bytearray(content)
    for at in range(len(content)):
        for bit in range(8):
            damaged[at] ^= 1 << bit
            if not faults(bytes(damaged), name):
                unseen.append((at, bit))
            damaged[at] ^= 1 << bit

    assert unseen == []


def test_a_gzip_header_that_the_writer_does_not_write_is_reported() -> None:
    """Its time, its level and its system say nothing of the content, and are known all the same."""
    name, content = smallest()
    start = len(members(name, content)[0])
    for at in range(start, start + len(GZIP_HEADER)):
        other = bytearray(content)
        other[at] ^= 1
        assert Fault.GARBAGE in faults(bytes(other), name)
    assert Fault.MEMBER in faults(content[:-8] + b"checksum", name)


def test_words_that_look_like_a_record_are_passed_over_with_the_rest() -> None:
    """The ten bytes at which records begin may stand anywhere by chance."""
    parts = small_members()
    junk = b"some words" + GZIP_HEADER + b"and more" + compress(b"no record")
    found = problems(b"".join([*parts[:5], junk, *parts[5:]]), renamed())

    assert [each.what for each in found] == [Fault.GARBAGE]


def test_a_flipped_bit_that_leaves_the_content_alone_is_told_from_damage() -> None:
    """The bits behind a deflate stream mean nothing, and are the writer's all the same."""
    name, content = small()
    at = 0
    told_apart = []
    for member in small_members():
        at += len(member)
        flipped = bytearray(content)
        flipped[at - 9] ^= 0x80
        told_apart.append(faults(bytes(flipped), name) == {Fault.ENCODING})

    assert any(told_apart), "the last byte of some stream has bits to spare"


def test_a_file_packed_by_another_zlib_is_one_problem() -> None:
    """It says that the records are intact, once."""
    parts = []
    for member in small_members():
        plain_record = zlib.decompress(member, wbits=31)
        engine = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS, strategy=zlib.Z_HUFFMAN_ONLY)
        packed = engine.compress(plain_record) + engine.flush()
        parts.append(GZIP_HEADER + packed + member[-8:])
    found = problems(b"".join(parts), renamed())

    assert [each for each in found if each.what is Fault.ENCODING] == [found[-1]]
    assert {each.what for each in found} <= {Fault.ENCODING, Fault.UNLIKE}, "lengths differ"
    assert "13 records are intact" in found[-1].detail


def test_a_cut_at_every_byte_is_reported_but_between_checks() -> None:
    """A file that ends with a whole check is sound in itself: only the ledger knows of more."""
    name, content = smallest()
    silent = {at for at in range(len(content)) if not problems(content[:at], name)}
    assert silent == {len(members(name, content)[0])}

    name, content = small()
    records = [each for each in read(content, name) if isinstance(each, WarcRecord)]
    between = {each.offset for each in records if each.type == "metadata"}
    near = {at + each.offset for each in records[1:] for at in (-9, -1, 0, 1, 9)}
    assert {at for at in near if not problems(content[:at], name)} == between
    assert faults(content[: len(content) - 1], name) == {Fault.TORN, Fault.MISSING}
    assert faults(b"", name) == {Fault.TORN}


@pytest.mark.parametrize("at", range(13))
def test_a_record_that_was_removed_is_reported(at: int) -> None:
    """Whichever it is."""
    parts = small_members()
    del parts[at]

    assert faults(b"".join(parts), renamed()) & {Fault.MISSING, Fault.UNLISTED, Fault.ORDER}


@pytest.mark.parametrize("at", range(13))
def test_a_record_that_stands_twice_is_reported(at: int) -> None:
    """Beside itself, and at the end."""
    parts = small_members()

    for again in ([*parts[:at], parts[at], *parts[at:]], [*parts, parts[at]]):
        assert Fault.DUPLICATE in faults(b"".join(again), renamed())


@pytest.mark.parametrize("one", range(13))
def test_two_records_that_were_swapped_are_reported(one: int) -> None:
    """Whichever they are, neighbours or not."""
    for other in range(one):
        parts = small_members()
        parts[one], parts[other] = parts[other], parts[one]
        assert faults(b"".join(parts), renamed())


def test_records_in_another_order_are_reported() -> None:
    """Back to front within one check, and from one check into another."""
    parts = small_members()
    backwards = [*parts[:2], *reversed(parts[2:5]), *parts[5:]]
    elsewhere = [*parts[:4], *parts[5:8], parts[4], *parts[8:]]

    assert Fault.ORDER in faults(b"".join(backwards), renamed())
    assert faults(b"".join(elsewhere), renamed()) >= {Fault.MISSING, Fault.UNLISTED}


@pytest.mark.parametrize("garbage", [b"\0", b"eleven", GZIP_HEADER[:5], GZIP_HEADER, b"\n" * 99999])
def test_bytes_behind_the_last_record_are_reported(garbage: bytes) -> None:
    """Trailing zeros, words, or the beginning of a record."""
    assert faults(small()[1] + garbage, renamed()) & {Fault.GARBAGE, Fault.TORN}


def test_the_rest_is_read_behind_a_damaged_record() -> None:
    """One damaged response does not hide the checks behind it."""
    parts = small_members()
    response = bytearray(parts[4])
    response[40] ^= 0xFF
    result = read(b"".join([*parts[:4], bytes(response), b"some words", *parts[5:]]), renamed())

    kept = [each for each in result if isinstance(each, WarcRecord)]
    assert len(kept) == 12
    assert {Fault.MEMBER, Fault.MISSING} <= faults(
        b"".join([*parts[:4], bytes(response), *parts[5:]]), renamed()
    )


def test_a_file_under_the_name_of_another_is_reported() -> None:
    """Its first record says what it was called."""
    assert faults(small()[1], "watcher-20260612T140000Z-0a1b2c.warc.gz") == {Fault.UNLIKE}


def test_a_bomb_is_reported_and_not_held_in_memory() -> None:
    """100 MB of zeros in 100 kB, at the end and between others; the records behind it are read."""
    engine = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    stretch = bytes(1_000_000)
    packed = b"".join(engine.compress(stretch) for _ in range(100)) + engine.flush()
    bomb = GZIP_HEADER + packed + b"checksum"
    parts = small_members()
    content = b"".join([*parts[:8], bomb, *parts[8:]])

    tracemalloc.start()
    found = read(content, renamed(), limit=1_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 6_000_000
    wrong = [each for each in found if not isinstance(each, WarcRecord)]
    assert [each.what for each in wrong] == [Fault.TOO_LARGE]
    assert len(found) == 13 + 1


def whole_record(head: bytes, block: bytes = b"eleven") -> bytes:
    return compress(head + b"\r\n" + block + b"\r\n\r\n")


def test_a_header_that_is_not_of_warc_1_1_is_reported() -> None:
    """Another version, a folded line, a control character, no header at all."""
    parts = small_members()
    head = zlib.decompress(parts[2], wbits=31)
    for wrong in (
        head.replace(b"WARC/1.1", b"WARC/1.0"),
        head.replace(b"WARC/1.1\r\n", b"WARC/1.1\n"),
        head.replace(b"WARC-Date: ", b"WARC-Date:\r\n "),
        head.replace(b"WARC-Date: ", b"WARC-Date: \x1b"),
        head.replace(b"WARC-Date: ", b"WARC-Date "),
        b"",
    ):
        content = b"".join([*parts[:2], compress(wrong), *parts[3:]])
        assert Fault.HEADER in faults(content, renamed())


@pytest.mark.parametrize(
    "field",
    [
        *("WARC-Type", "WARC-Record-ID", "WARC-Date", "WARC-Target-URI", "WARC-Block-Digest"),
        *("Content-Type", "Content-Length"),
    ],
)
@pytest.mark.parametrize("replacement", [b"", b"field: odd value\r\nfield", b"field: x\r\nfield"])
def test_a_field_that_is_missing_odd_or_double_is_reported(field: str, replacement: bytes) -> None:
    """Every record has these once."""
    parts = small_members()
    head, _, block = zlib.decompress(parts[3], wbits=31).partition(b"\r\n\r\n")
    name = field.encode()
    lines = head.split(b"\r\n")
    at = next(i for i, line in enumerate(lines) if line.startswith(name + b": "))
    if not replacement:
        del lines[at]
    elif b"odd" in replacement:
        lines[at] = name + b": odd value"
    else:
        lines.insert(at, lines[at].lower())
    forgery = compress(b"\r\n".join(lines) + b"\r\n\r\n" + block)

    assert Fault.HEADER in faults(b"".join([*parts[:3], forgery, *parts[4:]]), renamed())


def test_wrong_digests_and_lengths_are_reported() -> None:
    """Of the block, of the payload, and a block that is longer or shorter than stated."""
    parts = small_members()
    record = zlib.decompress(parts[4], wbits=31)

    def instead(changed: bytes) -> set[Fault]:
        assert changed != record
        return faults(b"".join([*parts[:4], compress(changed), *parts[5:]]), renamed())

    assert Fault.DIGEST in instead(record.replace(b"counted 11", b"counted 10"))
    assert Fault.DIGEST in instead(record.replace(b"Block-Digest: sha256:", b"Block-Digest: sha1:"))
    assert Fault.LENGTH in instead(record.replace(b"counted 11", b"counted eleven"))
    assert Fault.LENGTH in instead(record[:-1])
    assert Fault.LENGTH in instead(record[:-4])
    assert Fault.LENGTH in instead(record + b"\r\n\r\n")

    def other_payload(fields: Fields, block: bytes) -> tuple[Fields, bytes]:
        return fields, block.replace(b"counted 11", b"counted 10")

    found = faults(b"".join([*parts[:4], forged(parts[4], other_payload), *parts[5:]]), renamed())
    assert found == {Fault.DIGEST, Fault.UNLIKE}


PIECES = st.one_of(
    st.binary(max_size=200),
    st.sampled_from([GZIP_HEADER, *members(*smallest())]),
    st.binary(max_size=200).map(compress),
    st.binary(max_size=100).map(lambda junk: compress(b"WARC/1.1\r\n" + junk)),
    st.binary(max_size=100).map(lambda block: whole_record(b"WARC/1.1\r\nWARC-Type: x\r\n", block)),
)


@given(st.lists(PIECES, max_size=6).map(b"".join))
@example(GZIP_HEADER * 50)
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_records_and_problems_and_nothing_else(content: bytes) -> None:
    """No error comes out, and what is read lies in the file."""
    at = 0
    for each in read(content):
        if isinstance(each, WarcRecord):
            assert at <= each.offset < each.offset + each.length <= len(content)
            at = each.offset + each.length
