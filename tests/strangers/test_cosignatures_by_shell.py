"""What a witness signed, checked with a shell and openssl, and by our own code."""

from collections.abc import Iterator
from pathlib import Path

from tests.strangers.logs import OTHER, SIGNER, VKEY, the_log
from tests.strangers.verdicts import needs_shell, run_script
from watcher.proof import checkpoints, cosignatures, notes
from watcher.proof.cosignatures import WitnessKey, WitnessSigner
from watcher.proof.errors import ProofError
from watcher.proof.notes import Note, Signature

pytestmark = needs_shell

WITNESS = WitnessSigner("witness.example.org/w1", b"\x0a" * 32)
STRANGER = WitnessSigner("witness.example.org/w1", b"\x0b" * 32)
LOG = the_log().checkpoints[257]
SEEN = cosignatures.cosign(LOG.text, WITNESS, 1_781_186_400)


def _we_say(file: bytes, witness: str) -> bool:
    try:
        note = notes.parse(file)
        checkpoints.verify(note, SIGNER.key())
        notes.verify(note, [WitnessKey.from_vkey(witness)])
    except ProofError:
        return False
    return True


def _shell_says(folder: Path, file: bytes, witness: str) -> str:
    (folder / "checkpoint").write_bytes(file)
    ran = run_script("verify_note.sh", VKEY, folder / "checkpoint", witness)
    assert (ran.returncode == 0) == ran.stdout.startswith("OK"), ran
    assert ran.returncode in {0, 1}
    return ran.stdout + ran.stderr


def _forgeries() -> Iterator[tuple[str, bytes, str]]:
    """Yield name, checkpoint and vkey of what no witness vouched for."""
    vkey = WITNESS.key().vkey()
    other = cosignatures.cosign(the_log().checkpoints[256].text, WITNESS, 1_781_186_400)
    by_stranger = cosignatures.cosign(LOG.text, STRANGER, 1_781_186_400)

    def valued(value: bytes) -> bytes:
        return _with(Signature(SEEN.name, SEEN.key_id, value))

    yield "not cosigned", LOG.to_bytes(), vkey
    yield "by the log's own key", LOG.to_bytes(), VKEY
    yield "of another checkpoint", _with(other), vkey
    yield "by another of that name", _with(by_stranger), vkey
    yield "asked for another of that name", _with(SEEN), STRANGER.key().vkey()
    yield "a second later", valued((1_781_186_401).to_bytes(8, "big") + SEEN.value[8:]), vkey
    yield "a time with its first bit set", valued(b"\x80" + SEEN.value[1:]), vkey
    yield "without its time", valued(SEEN.value[8:]), vkey
    yield "with a flipped bit", valued(SEEN.value[:-1] + bytes([SEEN.value[-1] ^ 1])), vkey
    yield "cut", valued(SEEN.value[:-1]), vkey
    yield "a time alone", valued(SEEN.value[:8]), vkey
    alone = Note(LOG.text, (SEEN,)).to_bytes()
    yield "without the log's signature", alone, vkey
    forged = notes.sign(LOG.text, OTHER).signatures
    yield "and another log's key", Note(LOG.text, (*forged, SEEN)).to_bytes(), vkey


def _with(cosignature: Signature) -> bytes:
    return Note(LOG.text, (*LOG.signatures, cosignature)).to_bytes()


def test_a_witness_is_believed_when_log_and_witness_signed(tmp_path: Path) -> None:
    """Whichever of the two lines stands first."""
    for note in (_with(SEEN), Note(LOG.text, (SEEN, *LOG.signatures)).to_bytes()):
        ran = _shell_says(tmp_path, note, WITNESS.key().vkey())
        assert ran.startswith("OK seen by witness.example.org/w1 at 2026-06-11T14:00:00Z\nOK chec")
        assert _we_say(note, WITNESS.key().vkey())


def test_what_no_witness_vouched_for_is_refused_by_both(tmp_path: Path) -> None:
    refused = {
        name: (_we_say(file, vkey), _shell_says(tmp_path, file, vkey))
        for name, file, vkey in _forgeries()
    }
    assert {name for name, (ours, _) in refused.items() if ours} == set()
    assert {name for name, (_, shell) in refused.items() if not shell.startswith("FAILED")} == set()
