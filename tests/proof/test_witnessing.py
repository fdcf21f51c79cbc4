"""A witness cosigns what grows, refuses the rest by the right number, and can prove a fork."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.proof.fictional_log import (
    LOG,
    ORIGIN,
    OTHER_WITNESS,
    WITNESS,
    Leaves,
    cosigned,
    resigned,
)
from watcher.proof import checkpoints, cosignatures, notes, witnessing
from watcher.proof.checkpoints import Checkpoint
from watcher.proof.errors import Malformed, NotProven, ProofError
from watcher.proof.notes import Note, NoteSigner
from watcher.proof.witnessing import Accepted, Fork, Refused, Request

LEAVES = Leaves(20)
FORKED = Leaves(20, other=5)
LOGS = {ORIGIN: [LOG.key()]}

SPECIFIED_HEAD = (
    b"old 20852014\n"
    b"PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n"
    b"jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n"
    b"5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n"
    b"/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n"
    b"\n"
)
"""From the example of C2SP tlog-witness."""


def _request(old: int, new: int, leaves: Leaves = LEAVES) -> Request:
    proof = leaves.growth(old, new) if 0 < old < new else ()
    return Request(old, proof, leaves.signed(new))


def _status(request: Request, last: Note | None) -> int:
    verdict = witnessing.judge(request, LOGS, last)
    return verdict.status if isinstance(verdict, Refused) else 200


def test_the_request_of_the_specification_is_read_and_written_byte_for_byte() -> None:
    body = SPECIFIED_HEAD + LEAVES.signed(20).to_bytes()
    request = witnessing.parse_request(body)
    assert (request.old_size, len(request.proof)) == (20852014, 4)
    assert request.to_bytes() == body


@given(st.integers(0, 20), st.integers(0, 20))
def test_a_log_that_grows_is_accepted_from_any_size_to_any(old: int, new: int) -> None:
    old, new = sorted((old, new))
    request = witnessing.parse_request(_request(old, new).to_bytes())
    last = LEAVES.signed(old) if old else None
    verdict = witnessing.judge(request, LOGS, last)
    assert verdict == Accepted(request.checkpoint, request.note)


def test_of_an_accepted_note_only_known_signatures_are_kept() -> None:
    """Else a stranger could fill the witness's memory with lines of rubbish."""
    signed = cosigned(LEAVES.signed(20), OTHER_WITNESS)
    verdict = witnessing.judge(Request(0, (), signed), LOGS, None)
    assert verdict == Accepted(Request(0, (), signed).checkpoint, LEAVES.signed(20))
    again = Note(signed.text, signed.signatures[:1] * 100)
    assert witnessing.judge(Request(0, (), again), LOGS, None) == verdict


def test_each_reason_to_refuse_has_the_number_of_the_specification() -> None:
    good = _request(7, 20)
    last = LEAVES.signed(7)
    stranger = notes.sign(Checkpoint("example.org/log", 20, bytes(32)).text(), LOG)
    impostor = notes.sign(good.note.text, NoteSigner(ORIGIN, bytes(32)))
    assert _status(good, last) == 200
    assert _status(Request(7, good.proof, stranger), last) == 404
    assert _status(Request(7, good.proof, impostor), last) == 403
    assert _status(Request(7, good.proof, resigned(good.note, bytes(64))), last) == 403
    assert _status(Request(21, (), good.note), last) == 400
    assert _status(Request(6, LEAVES.growth(6, 20), good.note), last) == 409
    assert _status(Request(0, (), good.note), last) == 409
    assert _status(good, None) == 409
    assert _status(Request(7, good.proof[:-1], good.note), last) == 422
    assert _status(Request(7, (bytes(32), *good.proof[1:]), good.note), last) == 422
    assert _status(_request(7, 20, FORKED), last) == 422
    assert _status(Request(0, good.proof, good.note), None) == 422
    assert _status(Request(20, good.proof, good.note), good.note) == 422


def test_an_empty_tree_has_one_root() -> None:
    lie = checkpoints.sign(Checkpoint(ORIGIN, 0, bytes(32)), LOG)
    assert _status(Request(0, (), lie), None) == 422


def test_a_conflict_answers_the_size_that_was_cosigned() -> None:
    verdict = witnessing.judge(_request(6, 20), LOGS, LEAVES.signed(7))
    assert isinstance(verdict, Refused)
    assert verdict.body() == b"7\n"
    assert witnessing.size_of_conflict(verdict.body()) == 7
    for wrong in (
        b"",
        b"7",
        b"07\n",
        b"7\n\n",
        b"9223372036854775808\n",
        b"\xff\n",
        b"9" * 99 + b"\n",
    ):
        with pytest.raises(Malformed):
            witnessing.size_of_conflict(wrong)


def test_a_second_root_of_one_size_is_refused_with_the_proof_of_it() -> None:
    """The proof stands alone: from its bytes, with the log's key only."""
    verdict = witnessing.judge(_request(20, 20, FORKED), LOGS, LEAVES.signed(20))
    assert isinstance(verdict, Refused)
    assert verdict.status == 409
    assert verdict.fork is not None
    read = witnessing.parse_fork(verdict.fork.to_bytes())
    assert read == verdict.fork
    one, other = witnessing.verify_fork(read, LOG.key())
    assert (one.size, other.size) == (20, 20)
    assert one.root != other.root


def test_a_second_root_is_noticed_whatever_old_size_came_with_it() -> None:
    """Both are signed: it does not matter what else the request says."""
    verdict = witnessing.judge(_request(0, 20, FORKED), LOGS, LEAVES.signed(20))
    assert isinstance(verdict, Refused)
    assert (verdict.status, verdict.size) == (409, 20)
    assert verdict.fork == Fork(LEAVES.signed(20), FORKED.signed(20))


@given(st.integers(6, 19), st.integers(7, 20))
def test_a_tree_that_grew_out_of_another_one_convicts_itself(small: int, large: int) -> None:
    """Its own proof leads to the root it had; where that is no part of a proof, doubt remains."""
    small, large = sorted((small, large))
    if small == large:
        small -= 1
    verdict = witnessing.judge(_request(small, large, FORKED), LOGS, LEAVES.signed(small))
    assert isinstance(verdict, Refused)
    assert verdict.status == 422
    assert verdict.fork is not None
    if small & (small - 1) == 0:
        assert verdict.fork == Fork(LEAVES.signed(small), FORKED.signed(large))
    else:
        assert verdict.fork == _fork(small, large)
        assert witnessing.verify_fork(verdict.fork, LOG.key())


@given(st.integers(1, 19), st.data())
def test_a_wrong_proof_sent_in_its_name_convicts_no_log(small: int, data: st.DataObject) -> None:
    """Anybody can send a log's own checkpoints with rubbish between them."""
    large = data.draw(st.integers(small + 1, 20))
    proof = data.draw(st.lists(st.sampled_from(LEAVES.hashes), max_size=6))
    verdict = witnessing.judge(
        Request(small, tuple(proof), LEAVES.signed(large)), LOGS, LEAVES.signed(small)
    )
    if isinstance(verdict, Refused):
        assert verdict.fork == Fork(LEAVES.signed(small), LEAVES.signed(large))
        with pytest.raises(ProofError):
            witnessing.verify_fork(verdict.fork, LOG.key())


def test_a_log_that_changed_its_key_is_one_log() -> None:
    """Each checkpoint may be signed by either key; one key alone does not convict it."""
    new_key = NoteSigner(ORIGIN, bytes(32))
    fork = Fork(LEAVES.signed(20), notes.sign(FORKED.signed(20).text, new_key))
    assert witnessing.verify_fork(fork, LOG.key(), new_key.key())
    with pytest.raises(NotProven):
        witnessing.verify_fork(fork, LOG.key())


def test_two_logs_do_not_contradict_each_other() -> None:
    other = NoteSigner("example.org/log", bytes(32))
    note = checkpoints.sign(Checkpoint(other.name, 20, bytes(32)), other)
    with pytest.raises(NotProven, match="two logs"):
        witnessing.verify_fork(Fork(LEAVES.signed(20), note), LOG.key(), other.key())


def _fork(small: int, large: int) -> Fork:
    """The log showed ``LEAVES`` at the small size and ``FORKED`` at the large one."""
    proof = FORKED.growth(small, large)
    return Fork(LEAVES.signed(small), FORKED.signed(large), FORKED.root(small), proof)


@given(st.integers(6, 19), st.integers(6, 19))
def test_a_fork_is_proven_between_any_two_sizes(small: int, large: int) -> None:
    """Also where the smaller tree is one complete subtree (8 and 16 leaves)."""
    small, large = sorted((small, large + 1))
    if small == large:
        small -= 1
    fork = witnessing.parse_fork(_fork(small, large).to_bytes())
    assert [one.size for one in witnessing.verify_fork(fork, LOG.key())] == [small, large]


def test_an_honest_log_cannot_be_accused() -> None:
    """Neither with its own proofs, nor with a prefix that nothing supports."""
    small, large = LEAVES.signed(7), LEAVES.signed(20)
    honest = LEAVES.growth(7, 20)
    for accusation in (
        Fork(large, large),
        Fork(small, large),
        Fork(small, large, LEAVES.root(7), honest),
        Fork(small, large, FORKED.root(7), honest),
        Fork(small, large, FORKED.root(7), FORKED.growth(7, 20)),
        Fork(large, small, FORKED.root(7), honest),
        Fork(cosigned(small, WITNESS), large),
        Fork(small, notes.sign(FORKED.signed(20).text, NoteSigner(ORIGIN, bytes(32)))),
    ):
        with pytest.raises(ProofError):
            witnessing.verify_fork(accusation, LOG.key())


def test_every_flipped_bit_of_a_fork_is_refused() -> None:
    """In the prefix, the hashes, and both checkpoints with their signatures."""
    encoded = _fork(6, 7).to_bytes()
    for place in range(len(encoded) * 8):
        flipped = bytearray(encoded)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(ProofError):
            witnessing.verify_fork(witnessing.parse_fork(bytes(flipped)), LOG.key())


def test_answered_cosignatures_join_the_note() -> None:
    """Unknown ones are dropped, those already there are not doubled."""
    note = LEAVES.signed(20)
    answer = "".join(
        cosignatures.cosign(note.text, one, 9).line() for one in (WITNESS, OTHER_WITNESS, WITNESS)
    ).encode()
    joined = witnessing.with_cosignatures(note, answer, [WITNESS.key()])
    assert joined == cosigned(note, WITNESS, time=9)
    assert witnessing.with_cosignatures(joined, answer, [WITNESS.key()]) == joined


def test_an_answer_that_proves_nothing_is_refused() -> None:
    note = LEAVES.signed(20)
    other_text = cosignatures.cosign(LEAVES.signed(19).text, WITNESS, 9).line()
    unknown = cosignatures.cosign(note.text, OTHER_WITNESS, 9).line()
    for line in (other_text, unknown):
        with pytest.raises(NotProven):
            witnessing.with_cosignatures(note, line.encode(), [WITNESS.key()])
    for answer in (
        b"",
        b"\n",
        b"\xff\n",
        b"200 Success\n",
        bytes(1_000_001),
        other_text[:-1].encode(),
    ):
        with pytest.raises(Malformed):
            witnessing.with_cosignatures(note, answer, [WITNESS.key()])


GOOD = _request(7, 20).to_bytes()
FORK = _fork(7, 20).to_bytes()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        GOOD.replace(b"old 7", b"old 07"),
        GOOD.replace(b"old 7", b"old"),
        GOOD.replace(b"old 7", b"new 7"),
        GOOD.replace(b"old 7", b"old 7 "),
        GOOD.replace(b"old 7", b"old 7\nAAAA"),
        GOOD.replace(b"old 7", b"old 7" + (b"\n" + b"A" * 43 + b"=") * 64),
        GOOD.replace(b"\n\n", b"\n"),
        GOOD + b"\n",
    ],
)
def test_what_is_not_exactly_a_request_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        witnessing.parse_request(body)


def test_what_cannot_be_read_cannot_be_made() -> None:
    note, poem = LEAVES.signed(20), notes.sign("no checkpoint\n", LOG)
    for old_size, proof, signed in ((-1, (), note), (0, (b"",), note), (0, (), poem)):
        with pytest.raises(Malformed):
            Request(old_size, proof, signed)
    for fork in ((note, poem, None, ()), (note, note, b"", ()), (note, note, None, (bytes(32),))):
        with pytest.raises(Malformed):
            Fork(*fork)


@given(
    st.sampled_from([GOOD, FORK]),
    st.integers(0, 1200),
    st.binary(max_size=4) | st.sampled_from([b"\n", b"\n\n", "— ".encode(), b"prefix "]),
    st.integers(0, 40),
)
def test_any_bytes_are_read_or_malformed(good: bytes, place: int, put: bytes, cut: int) -> None:
    encoded = good[:place] + put + good[place + cut :]
    for read in (witnessing.parse_request, witnessing.parse_fork):
        try:
            found = read(encoded)
        except Malformed:
            continue
        assert found.to_bytes() == encoded


@given(st.binary(max_size=80))
def test_random_bytes_are_malformed(encoded: bytes) -> None:
    for read in (witnessing.parse_request, witnessing.parse_fork):
        with pytest.raises(Malformed):
            read(encoded)
