"""A log as files: growth in any steps, proofs read back, and damage that never goes unseen."""

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from watcher.proof.errors import Malformed, NotProven, ProofError
from watcher.proof.tiles import (
    MAXIMUM_ENTRY_BYTES,
    HashReader,
    Place,
    bundle_of,
    entries_of,
    grow,
    hashes_of,
)
from watcher.proof.tree import (
    EMPTY_ROOT,
    MAXIMUM_SIZE,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)

LARGE = 70_000
ENTRIES = [b"%d of the Department of Examples" % number for number in range(LARGE)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]


@cache
def root_of(size: int) -> bytes:
    """The root of the first entries, from the tree and not from its tiles."""
    return Frontier().append(LEAVES[:size])[0].root()


def written(*sizes: int) -> dict[str, bytes]:
    """The files of a log that grew to each of these sizes in turn."""
    files: dict[str, bytes] = {}
    for old, new in pairwise((0, *sizes)):
        growth = grow(HashReader(old, root_of(old), files.__getitem__), ENTRIES[old:new])
        assert growth.frontier.root() == root_of(new)
        assert not any(files[path] != growth.files[path] for path in files.keys() & growth.files)
        files |= growth.files
    return files


@pytest.fixture(scope="module")
def large() -> dict[str, bytes]:
    """The files of the specification's own example, a log of 70,000 entries."""
    return written(LARGE)


@pytest.mark.parametrize(
    ("place", "path"),
    [
        (Place(0, 0), "tile/0/000"),
        (Place(0, 1_234_067), "tile/0/x001/x234/067"),
        (Place(63, 999, 112), "tile/63/999.p/112"),
        (Place(1, 1_000, 1), "tile/1/x001/000.p/1"),
        (Place(None, 273, 255), "tile/entries/273.p/255"),
        (Place(2, MAXIMUM_SIZE), "tile/2/x009/x223/x372/x036/x854/x775/807"),
    ],
)
def test_a_path_says_level_index_and_width(place: Place, path: str) -> None:
    """As tlog-tiles writes them, and back."""
    assert place.path == path
    assert Place.parse(path) == place


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/0",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/x001",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000\n",
        "/tile/0/000",
        "tile/data/000",
        "tile/0/٠٠٠",
        "tile/0/x009/x223/x372/x036/x854/x775/808",
        "tile/0/" + "x001/" * 100_000 + "000",
        "tile/0/../000",
    ],
)
def test_a_path_that_is_written_another_way_is_refused(path: str) -> None:
    """One file has one path, so that none is there twice and none is overlooked."""
    with pytest.raises(Malformed) as refused:
        Place.parse(path)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize(
    "numbers", [(64, 0, 1), (-1, 0, 1), (0, -1, 1), (0, 2**63, 1), (0, 0, 0), (0, 0, 257)]
)
def test_a_place_that_no_tile_has_is_refused(numbers: tuple[int, int, int]) -> None:
    """By level, by index, by width."""
    with pytest.raises(Malformed):
        Place(*numbers)


def test_the_files_are_those_of_the_specifications_example(large: dict[str, bytes]) -> None:
    """70,000 entries: 273 full tiles and one of 112; one full and one of 17; one of 1."""
    full = [f"{index:03}" for index in range(273)]
    level_0 = {f"tile/0/{name}" for name in [*full, "273.p/112"]}
    bundles = {f"tile/entries/{name}" for name in [*full, "273.p/112"]}

    above = {"tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"}
    assert set(large) == level_0 | bundles | above


def test_a_tree_of_one_full_tile_has_a_partial_one_above() -> None:
    """So that a full tile always has one to be checked against."""
    assert set(written(256)) == {"tile/0/000", "tile/1/000.p/1", "tile/entries/000"}


def test_no_tile_is_named_before_what_it_stands_on() -> None:
    """A writer that is stopped half way leaves entries without tiles, never the other way."""
    growth = grow(HashReader(0, EMPTY_ROOT, _missing), ENTRIES[:600])

    levels = [Place.parse(path).level for path in growth.files]
    assert levels == [None, None, None, 0, 0, 0, 1]


def test_nothing_appended_writes_nothing() -> None:
    """Neither on an empty log nor on one that has grown."""
    assert grow(HashReader(0, EMPTY_ROOT, _missing), []).files == {}
    files = written(300)
    assert grow(HashReader(300, root_of(300), files.__getitem__), []).files == {}


@settings(max_examples=25, deadline=None)
@example([255, 256, 257, 511, 512])
@given(st.lists(st.integers(1, 1200), min_size=1, max_size=6, unique=True).map(sorted))
def test_a_log_that_grew_in_any_steps_can_be_read_at_every_step(sizes: list[int]) -> None:
    """Entries, hashes and proofs are those of the tree, and no file was ever rewritten."""
    files = written(*sizes)
    for size in sizes:
        reader = HashReader(size, root_of(size), files.__getitem__)
        read_back = [entry for index in range(-(-size // 256)) for entry in reader.entries(index)]
        assert read_back == ENTRIES[:size]
        assert reader.frontier == Frontier().append(LEAVES[:size])[0]
    _, rows = Frontier().append(LEAVES[: sizes[-1]])
    assert [reader.read(row.level, at) for row in rows for at in range(len(row.hashes))] == [
        hash_ for row in rows for hash_ in row.hashes
    ]


@settings(max_examples=50, deadline=None)
@given(st.integers(0, LARGE - 1), st.integers(1, LARGE))
def test_proofs_are_read_from_the_tiles(large: dict[str, bytes], index: int, old: int) -> None:
    """Of any leaf, and of any older size, in a log of three levels of tiles."""
    reader = HashReader(LARGE, root_of(LARGE), large.__getitem__)

    proof = inclusion_proof(index, LARGE, reader.read)
    verify_inclusion(LEAVES[index], index, LARGE, proof, root_of(LARGE))
    grown = consistency_proof(old, LARGE, reader.read)
    verify_consistency(old, LARGE, root_of(old), root_of(LARGE), grown)


def test_a_proof_reads_only_the_tiles_on_its_path(large: dict[str, bytes]) -> None:
    """Three partial ones at the start, and then one of each level, each once."""
    asked = []

    def read_file(path: str) -> bytes:
        asked.append(path)
        return large[path]

    reader = HashReader(LARGE, root_of(LARGE), read_file)
    for index in range(1000, 1010):
        inclusion_proof(index, LARGE, reader.read)
    assert sorted(asked) == [
        "tile/0/003",
        "tile/0/273.p/112",
        "tile/1/000",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    ]


def test_tiles_that_are_forgotten_are_read_again(large: dict[str, bytes]) -> None:
    """Memory is bounded, and every leaf is still found."""
    asked = []

    def read_file(path: str) -> bytes:
        asked.append(path)
        return large[path]

    reader = HashReader(LARGE, root_of(LARGE), read_file)
    for index in [*range(0, LARGE, 256), 0]:
        assert reader.read(0, index) == LEAVES[index]
    assert asked.count("tile/0/000") == 2


def _read_all(size: int, files: dict[str, bytes]) -> None:
    reader = HashReader(size, root_of(size), files.__getitem__)
    for index in range(-(-size // 256)):
        reader.entries(index)
    for level in range(size.bit_length()):
        for index in range(size >> level):
            reader.read(level, index)


_DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "first bit": lambda content: bytes([content[0] ^ 128]) + content[1:],
    "last bit": lambda content: content[:-1] + bytes([content[-1] ^ 1]),
    "middle bit": lambda content: (
        content[: len(content) // 2]
        + bytes([content[len(content) // 2] ^ 4])
        + content[len(content) // 2 + 1 :]
    ),
    "cut": lambda content: content[:-1],
    "a hash cut": lambda content: content[:-32],
    "emptied": lambda content: b"",
    "longer": lambda content: content + b"\0",
    "a hash longer": lambda content: content + bytes(32),
    "twice": lambda content: content + content,
    "hashes swapped": lambda content: content[32:64] + content[:32] + content[64:],
}


@pytest.mark.parametrize("damage", _DAMAGE)
def test_damage_to_any_file_is_found_and_the_file_is_named(damage: str) -> None:
    """In full and partial tiles and bundles alike."""
    files = written(700)
    _read_all(700, files)
    for path in files:
        content = _DAMAGE[damage](files[path])
        if content == files[path] or (damage == "hashes swapped" and len(content) < 64):
            continue
        with pytest.raises(ProofError) as found:
            _read_all(700, {**files, path: content})
        assert path in str(found.value) or "partial tiles" in str(found.value)


def test_one_file_in_the_place_of_another_is_found() -> None:
    """Each full tile and bundle swapped with its neighbour."""
    files = written(800)
    for kind in ("0", "entries"):
        here, there = f"tile/{kind}/000", f"tile/{kind}/001"
        with pytest.raises(NotProven, match=here):
            _read_all(800, {**files, here: files[there], there: files[here]})


def test_a_reader_at_another_root_or_size_is_refused_at_once() -> None:
    """The tiles of a log prove nothing about another log."""
    files = written(299, 300)
    with pytest.raises(NotProven, match="partial tiles of 300 leaves"):
        HashReader(300, root_of(299), files.__getitem__)
    with pytest.raises(NotProven, match="partial tiles of 299 leaves"):
        HashReader(299, root_of(300), files.__getitem__)
    with pytest.raises(NotProven):
        HashReader(0, root_of(1), files.__getitem__)


def test_growth_never_builds_on_a_damaged_partial_file() -> None:
    """What it would carry over into a wider file is proven first."""
    files = written(300)
    bundle, tile = "tile/entries/001.p/44", "tile/0/001.p/44"
    for path in (bundle, tile):
        damaged = {**files, path: files[path][:-1] + b"?"}
        with pytest.raises(NotProven):
            grow(HashReader(300, root_of(300), damaged.__getitem__), ENTRIES[300:301])


@pytest.mark.parametrize(
    ("level", "index"), [(0, 300), (0, -1), (8, 1), (9, 0), (-1, 0), (64, 0), (10**9, 0)]
)
def test_a_subtree_that_is_not_complete_has_no_hash(level: int, index: int) -> None:
    """A tree of 300 leaves has 300 of level 0 and one of level 8."""
    reader = HashReader(300, root_of(300), written(300).__getitem__)
    with pytest.raises(Malformed):
        reader.read(level, index)


@pytest.mark.parametrize("index", [-1, 2, 10**30])
def test_a_bundle_that_the_log_has_not_is_refused(index: int) -> None:
    """Before any file is asked for."""
    reader = HashReader(300, root_of(300), written(300).__getitem__)
    with pytest.raises(Malformed):
        reader.entries(index)


def test_an_entry_may_be_empty_or_fill_its_length_but_no_more() -> None:
    """Two bytes of length count to 65,535."""
    entries = [b"", b"x" * MAXIMUM_ENTRY_BYTES]
    assert entries_of(Place(None, 0, 2), bundle_of(entries)) == entries
    with pytest.raises(Malformed, match="an entry of 65536 bytes"):
        bundle_of([b"", b"x" * (MAXIMUM_ENTRY_BYTES + 1)])


def test_a_bundle_is_lengths_with_the_high_byte_first() -> None:
    """And nothing before, between or after."""
    assert bundle_of([b"one", b"", b"x" * 258]) == b"\0\3one\0\0\1\2" + b"x" * 258


@pytest.mark.parametrize(
    ("bundle", "complaint"),
    [
        (b"", "ends within entry 0 of 2"),
        (b"\0\1a", "ends within entry 1 of 2"),
        (b"\0\1a\0", "ends within entry 1 of 2"),
        (b"\0\1a\0\2b", "ends within entry 1 of 2"),
        (b"\0\1a\0\1b?", "1 bytes after its 2 entries"),
    ],
)
def test_a_bundle_that_does_not_end_with_its_last_entry_is_refused(
    bundle: bytes, complaint: str
) -> None:
    """The message says where."""
    with pytest.raises(Malformed, match=rf"tile/entries/004\.p/2: {complaint}"):
        entries_of(Place(None, 4, 2), bundle)


@given(st.binary(max_size=700), st.integers(1, 20))
def test_any_bytes_are_a_tile_or_a_bundle_or_malformed(content: bytes, width: int) -> None:
    """What is accepted is written back to the same bytes."""
    with suppress(Malformed):
        assert bundle_of(entries_of(Place(None, 0, width), content)) == content
    with suppress(Malformed):
        assert b"".join(hashes_of(Place(0, 0, width), content)) == content


@given(
    st.text(max_size=40)
    | st.from_regex(r"tile/(entries|\d+)/(x\d{3}/)*\d{3}(\.p/\d+)?", fullmatch=True)
)
def test_any_text_is_a_path_or_malformed(path: str) -> None:
    """What is accepted is written back to the same text."""
    with suppress(Malformed):
        assert Place.parse(path).path == path


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2000) | st.integers(), st.binary(max_size=32), st.data())
def test_whatever_the_files_hold_only_a_proof_error_comes_out(
    size: int, root: bytes, data: st.DataObject
) -> None:
    """Files of any content, often of the right length; sizes of any kind."""

    def read_file(path: str) -> bytes:
        right = st.just(bytes(Place.parse(path).width * 32))
        return data.draw(right | st.binary(max_size=100))

    with suppress(ProofError):
        reader = HashReader(size, root, read_file)
        reader.entries(0)
        reader.read(0, 0)


def _missing(path: str) -> bytes:
    raise AssertionError(f"{path} is asked for, and there is nothing yet")
