"""One WARC record, cut out and checked with a shell, zcat and sha256sum."""

import gzip
from pathlib import Path

import pytest

from tests.strangers.verdicts import needs_shell, run_script
from tests.verifier.samples import forged, members, of_every_kind, read, small
from watcher.evidence.member import take_apart
from watcher.verifier.warc_record import WarcRecord

pytestmark = needs_shell


def _says(path: Path, offset: int, length: int, *words: str | Path) -> dict[str, str]:
    ran = run_script("verify_warc.sh", path, str(offset), str(length), *words)
    assert (ran.returncode, ran.stderr) == (0, "")
    return dict(line.split(" ", 1) for line in ran.stdout.splitlines())


def _refusal(folder: Path, content: bytes, offset: int = 0, length: int | None = None) -> str:
    path = folder / "file.warc.gz"
    path.write_bytes(content)
    size = str(len(content) if length is None else length)
    ran = run_script("verify_warc.sh", path, str(offset), size)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith(f"FAILED {path} at {offset}: ")
    return ran.stderr.strip().removeprefix(f"FAILED {path} at {offset}: ")


def test_records_of_every_kind_hold_and_say_what_they_are(tmp_path: Path) -> None:
    """Every record of a small file, and every ninth of one with all that a server may send."""
    for (name, content), step in ((small(), 1), (of_every_kind(), 9)):
        path = tmp_path / name
        path.write_bytes(content)
        records = [each for each in read(content, name) if isinstance(each, WarcRecord)]
        for record in records[::step]:
            kept = tmp_path / "block"
            said = _says(path, record.offset, record.length, kept)
            whole = take_apart(
                gzip.decompress(content[record.offset :][: record.length]), where=name
            )
            assert said["block"] == whole.field("WARC-Block-Digest")
            assert said["type"] == whole.type
            assert said["id"] == whole.field("WARC-Record-ID")
            assert said["date"] == whole.field("WARC-Date")
            assert said.get("uri") == whole.field("WARC-Target-URI")
            assert said.get("refers-to") == whole.field("WARC-Refers-To")
            assert kept.read_bytes() == whole.block


def _member() -> bytes:
    name, content = small()
    return next(one for one in members(name, content) if b"WARC-Type: response" in _open(one))


def _open(member: bytes) -> bytes:
    return gzip.decompress(member)


def _packed(old: bytes, new: bytes) -> bytes:
    record = _open(_member())
    assert old in record
    return gzip.compress(record.replace(old, new, 1), mtime=0)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"11 examples", b"10 examples", "its block is sha256:"),
        (b"Block-Digest: sha256:", b"Block-Digest: sha1:", "its block is sha256:"),
        (b"WARC-Block-Digest", b"WARC-Other-Digest", "and it states no digest"),
        (b"\r\nContent-Length: ", b"\r\nContent-Length: 9", "is not as long as it states"),
        (b"\r\nContent-Length: ", b"\r\nContent-Length: -", "does not state its length"),
        (b"\r\nContent-Length: ", b"\r\nContent-Length: $((1))", "does not state its length"),
        (b"WARC/1.1\r\n", b"WARC/1.0\r\n", "is no WARC 1.1 record"),
        (b"WARC/1.1\r\n", b"WARC/1.1\n", "does not end in CR LF"),
        (b"WARC-Type", b"warc-type: metadata\r\nWARC-Type", "states a field twice"),
        (b"<urn:uuid:", b"<urn:uuid:../", "has no record ID"),
        (b"WARC-Type: ", b"WARC-Type: \x1b[2J", "not printable ASCII"),
        (b"WARC-Type: ", b"WARC-Type: \xe2\x80\xae", "not printable ASCII"),
        (b"WARC-Type: ", b"X: " + b"x" * 70_000 + b"\r\nWARC-Type: ", "longer than 65536"),
    ],
)
def test_a_record_that_is_not_what_it_states_is_refused_with_the_reason(
    tmp_path: Path, old: bytes, new: bytes, reason: str
) -> None:
    assert reason in _refusal(tmp_path, _packed(old, new))


def test_a_record_that_is_not_alone_whole_or_there_is_refused(tmp_path: Path) -> None:
    member = _member()
    assert _refusal(tmp_path, member[:-9]) == "does not unpack"
    assert _refusal(tmp_path, member + member) == "is not as long as it states"
    assert _refusal(tmp_path, member, length=len(member) - 1) == "does not unpack"
    assert _refusal(tmp_path, member, offset=1, length=len(member) - 1) == "does not unpack"
    far = _refusal(tmp_path, member, length=len(member) + 1)
    assert far == f"the file ends before {len(member) + 1} bytes"
    assert _refusal(tmp_path, b"plain words").startswith("does not unpack")
    assert _refusal(tmp_path, gzip.compress(_open(member) + b"x")) == "is not as long as it states"
    assert _refusal(tmp_path, gzip.compress(b"no header")) == "its header has no end"


def test_a_forger_who_makes_the_digest_fit_is_believed_here_and_caught_by_the_leaf(
    tmp_path: Path,
) -> None:
    """A record can only be shown to be whole; that it is the one logged, the leaf shows."""
    path = tmp_path / "file.warc.gz"
    altered = forged(_member(), lambda fields, block: (fields, block.replace(b"11", b"10")))
    path.write_bytes(altered)
    honest = take_apart(_open(_member()), where="sample").field("WARC-Block-Digest")
    assert _says(path, 0, len(altered))["block"] != honest


@pytest.mark.parametrize("words", [["0"], ["0", "x"], ["-1", "5"], ["0", "0"], ["0", "1;id"]])
def test_a_wrong_call_is_no_verdict(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "file").write_bytes(_member())
    ran = run_script("verify_warc.sh", tmp_path / "file", *words)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("usage: ")
