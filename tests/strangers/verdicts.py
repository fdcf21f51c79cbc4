"""Three verdicts on one question: of our own code, of Go's library, and of a shell with openssl."""

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import pytest

from watcher.proof import checkpoints, inclusion_files, notes, witnessing
from watcher.proof.errors import ProofError
from watcher.proof.notes import NoteKey
from watcher.proof.tree import leaf_hash, verify_consistency

SCRIPTS = Path(__file__).parents[2] / "watcher" / "bag" / "scripts"
ALONE = {"PATH": "/usr/bin:/bin"}
"""The whole environment in which the scripts must work."""

_GO_LIBRARY = Path("/usr/share/gocode")
_NEEDED = ("sh", "openssl", "xxd", "zcat")
_missing = [tool for tool in _NEEDED if shutil.which(tool, path=ALONE["PATH"]) is None]

needs_shell = pytest.mark.skipif(bool(_missing), reason=f"not installed: {', '.join(_missing)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question: is ``file`` (a checkpoint, a .tlog-proof, a witness request) proof under a key?

    ``entry`` is the leaf that a proof is of, ``old`` the checkpoint that growth is from.
    """

    name: str
    sort: Literal["note", "proof", "growth"]
    file: bytes
    vkey: str
    entry: bytes = b""
    old: bytes = b""


def by_python(case: Case) -> bool:
    """Whether the package's own code accepts."""
    try:
        _prove(case, NoteKey.from_vkey(case.vkey))
    except ProofError:
        return False
    return True


def _prove(case: Case, key: NoteKey) -> None:
    if case.sort == "note":
        checkpoints.verify(notes.parse(case.file), key)
    elif case.sort == "proof":
        inclusion_files.verify(inclusion_files.parse(case.file), leaf_hash(case.entry), key)
    else:
        asked = witnessing.parse_request(case.file)
        old = checkpoints.verify(notes.parse(case.old), key)
        new = checkpoints.verify(asked.note, key)
        if asked.old_size != old.size:
            raise ProofError("from another size")
        verify_consistency(old.size, new.size, old.root, new.root, asked.proof)


def by_shell(cases: Sequence[Case]) -> list[bool]:
    """Whether the scripts accept, for each case; an exit code that is no verdict fails the test."""
    with TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        numbered = [(Path(folder) / str(number), case) for number, case in enumerate(cases)]
        return list(pool.map(lambda each: _ask_shell(*each), numbered))


def _ask_shell(folder: Path, case: Case) -> bool:
    folder.mkdir()
    for name in ("file", "entry", "old"):
        (folder / name).write_bytes(getattr(case, name))
    words: dict[str, list[str | Path]] = {
        "note": ["verify_note.sh", case.vkey, folder / "file"],
        "proof": ["verify_incl.sh", folder / "entry", folder / "file", case.vkey],
        "growth": ["verify_consistency.sh", folder / "old", folder / "file", case.vkey],
    }
    ran = run_script(*words[case.sort])
    assert ran.returncode in {0, 1}, f"{case.name}: {ran.stderr}"
    assert ran.stdout.startswith("OK") == (ran.returncode == 0), case.name
    assert ran.stderr.startswith("FAILED") == (ran.returncode == 1), f"{case.name}: {ran.stderr}"
    return ran.returncode == 0


def run_script(
    name: str | Path, *words: str | Path, path: str = ALONE["PATH"]
) -> subprocess.CompletedProcess[str]:
    """Run a script in an environment with nothing but a path; a bare name is one of ours."""
    script = SCRIPTS / name
    return subprocess.run(
        ["/bin/sh", str(script), *map(str, words)],
        env={"PATH": path},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )


def build_go(folder: Path) -> Path:
    """Return the verifier in Go, built into ``folder``; skip the test where there is no Go."""
    if shutil.which("go") is None or not (_GO_LIBRARY / "src/golang.org/x/mod/sumdb").is_dir():
        pytest.skip("needs Go: apt-get install golang-go golang-golang-x-mod-dev")
    program = folder / "verify"
    environment = os.environ | {
        "GO111MODULE": "off",
        "GOPATH": str(_GO_LIBRARY),
        "GOCACHE": str(folder / "cache"),
        "GOFLAGS": "",
    }
    source = Path(__file__).with_name("verify.go")
    command = ["go", "build", "-o", str(program), str(source)]
    built = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return program


def by_go(program: Path, cases: Iterable[Case]) -> list[bool]:
    """Whether Go's library accepts, for each case; all in one process."""
    asked = [
        json.dumps(
            {"Sort": case.sort}
            | {
                name: base64.b64encode(content).decode()
                for name, content in (
                    ("Vkey", case.vkey.encode()),
                    ("Entry", case.entry),
                    ("File", case.file),
                    ("Old", case.old),
                )
            }
        )
        for case in cases
    ]
    ran = subprocess.run(
        [program, "cases"],
        input="\n".join([*asked, ""]),
        capture_output=True,
        text=True,
        check=True,
    )
    *verdicts, last = ran.stdout.splitlines()
    assert last == f"OK {len(asked)} cases"
    assert {verdict[:3] for verdict in verdicts} <= {"yes", "no:"}
    return [verdict == "yes" for verdict in verdicts]
