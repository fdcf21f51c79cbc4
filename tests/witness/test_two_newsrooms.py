"""Two newsrooms cosign each other's ledgers over HTTP, and catch each other's second histories."""

import shutil
from pathlib import Path

import pytest

from tests.witness.newsrooms import Ledger, Witnessing, log_signer, serving, witness_signer
from watcher.model.witness import Cosigned, NotCosigned
from watcher.proof import cosignatures, notes, witnessing
from watcher.verifier.fork import check_fork, is_fork
from watcher.witness.cosigner import Answer

HERE, THERE = "gazette.example.org", "courier.example.com"
KEYS = [log_signer(HERE).key().vkey(), witness_signer(THERE).key().vkey()]


def _refused(answer: Cosigned | NotCosigned) -> NotCosigned:
    assert isinstance(answer, NotCosigned)
    return answer


def test_each_cosigns_what_the_other_adds(tmp_path: Path) -> None:
    """From the first checkpoint on, over several sizes, each with the other's key alone."""
    ledgers = {name: Ledger.open(tmp_path / name, name) for name in (HERE, THERE)}
    one, other = (Witnessing.of(tmp_path, name, [HERE, THERE]) for name in (HERE, THERE))
    with one.serving() as asks_one, other.serving() as asks_other:
        for count in (1, 3, 300, 0, 17):
            for name, client, by in ((HERE, asks_other, THERE), (THERE, asks_one, HERE)):
                checkpoint = ledgers[name].grow(count)
                answer = client.ask(checkpoint, ledgers[name].consistency)

                assert isinstance(answer, Cosigned)
                signed = notes.parse(checkpoint + answer.lines)
                (found,) = notes.verify(signed, [witness_signer(by).key()])
                assert cosignatures.cosigned_at(found) == answer.at
    assert one.noticed == other.noticed == []


def test_a_client_that_starts_anew_is_told_where_to_go_on(tmp_path: Path) -> None:
    """It begins at 0, hears the size, proves from there, and need not be told again."""
    ledger, witness = Ledger.open(tmp_path, HERE), Witnessing.of(tmp_path, THERE, [HERE])
    statuses: list[int] = []

    with witness.cosigning() as cosigner:

        def answer(body: bytes) -> Answer:
            given = cosigner.answer(body)
            statuses.append(given.status)
            return given

        with serving(answer) as url:
            for _ in range(2):
                client = witness.client(url)
                for _ in range(2):
                    assert isinstance(client.ask(ledger.grow(5), ledger.consistency), Cosigned)
    assert statuses == [200, 200, 409, 200, 200]


def test_the_same_checkpoint_again_is_cosigned_again(tmp_path: Path) -> None:
    """A replayed request gives nothing away: it says what was said."""
    ledger, witness = Ledger.open(tmp_path, HERE), Witnessing.of(tmp_path, THERE, [HERE])
    checkpoint = ledger.grow(5)
    with witness.serving() as client:
        for _ in range(3):
            assert isinstance(client.ask(checkpoint, ledger.consistency), Cosigned)


def test_an_old_request_replayed_later_is_refused(tmp_path: Path) -> None:
    """Whoever recorded it cannot make the witness sign the smaller tree again."""
    ledger, witness = Ledger.open(tmp_path, HERE), Witnessing.of(tmp_path, THERE, [HERE])
    recorded = witnessing.Request(0, (), notes.parse(ledger.grow(5))).to_bytes()
    with witness.cosigning() as cosigner:
        assert cosigner.answer(recorded).status == 200
        grown = notes.parse(ledger.grow(5))
        proof = tuple(ledger.consistency(5, 10))
        assert cosigner.answer(witnessing.Request(5, proof, grown).to_bytes()).status == 200

        again = cosigner.answer(recorded)

    assert (again.status, again.body, again.content_type) == (409, b"10\n", "text/x.tlog.size")


def test_a_ledger_put_back_from_an_old_copy_is_told_loudly(tmp_path: Path) -> None:
    """The memory beside it was put back too: only the witness knows better."""
    ledger, witness = Ledger.open(tmp_path / "now", HERE), Witnessing.of(tmp_path, THERE, [HERE])
    older = ledger.grow(300)
    shutil.copytree(tmp_path / "now", tmp_path / "old")
    with witness.serving() as client:
        client.ask(ledger.grow(20), ledger.consistency)
        answer = _refused(client.ask(older, Ledger.open(tmp_path / "old", HERE).consistency))

    assert answer.alarming
    assert "cosigned 320 leaves" in answer.why
    assert "300 are here: an older copy was put back" in answer.why


@pytest.mark.parametrize(
    ("seen", "shown", "said"),
    [
        (300, 300, "another tree of 300 leaves"),
        (300, 301, "the 300 leaves of gazette.example.org/ledger which it cosigned are not those"),
        (300, 700, "the 300 leaves of gazette.example.org/ledger which it cosigned are not those"),
    ],
)
def test_a_second_history_convicts_itself_before_a_stranger(
    tmp_path: Path, seen: int, shown: int, said: str
) -> None:
    """The witness keeps a file that proves it with the two public keys; the log is told."""
    true, false = (Ledger.open(tmp_path / name, HERE) for name in ("true", "false"))
    witness = Witnessing.of(tmp_path, THERE, [HERE])
    with witness.serving() as client:
        assert isinstance(client.ask(true.grow(seen), true.consistency), Cosigned)
        answer = _refused(client.ask(false.grow(shown, "false"), false.consistency))
        assert isinstance(client.ask(true.grow(1), true.consistency), Cosigned)

    assert answer.alarming
    assert said in answer.why
    (kept,) = witness.forks()
    assert is_fork(kept)
    verdict = check_fork(kept, KEYS)
    assert verdict.problems == ()
    assert f"{seen} leaves have root" in verdict.sentences[0]
    assert verdict.sentences[-1].startswith(f"{THERE}/witness saw the checkpoint of {seen} leaves")
    (sentence,) = witness.noticed
    assert "signed two histories" in sentence
    assert str(kept) in sentence
