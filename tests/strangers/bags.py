"""Bags as a stranger handles them: checked by the shell, or with all manifests made anew."""

from hashlib import new
from pathlib import Path

from tests.strangers.verdicts import run_script

_WORDS_AT_THE_END = 6


def checked(bag: Path, *words: str | Path) -> tuple[int, list[str], str]:
    """Return the exit code of verify.sh, what failed, and all that it said."""
    ran = run_script("verify.sh", bag, *words)
    assert ran.stderr == ""
    said = ran.stdout.splitlines()
    marks = {line[:8] for line in said[:-_WORDS_AT_THE_END]}
    assert marks <= {"ok      ", "note    ", "FAILED  ", " " * 8}
    return ran.returncode, [line[8:] for line in said if line.startswith("FAILED")], ran.stdout


def list_again(bag: Path) -> None:
    """Make all manifests anew, as a forger would."""
    files = sorted(path for path in (bag / "data").rglob("*") if path.is_file())
    for algorithm in ("sha256", "sha512"):
        _write_manifest(bag, f"manifest-{algorithm}.txt", algorithm, files)
    tags = sorted(path for path in bag.iterdir() if path.is_file() and "tagm" not in path.name)
    _write_manifest(bag, "tagmanifest-sha256.txt", "sha256", tags)


def _write_manifest(bag: Path, name: str, algorithm: str, files: list[Path]) -> None:
    lines = [
        f"{new(algorithm, path.read_bytes()).hexdigest()}  {path.relative_to(bag).as_posix()}\n"
        for path in files
    ]
    (bag / name).write_text("".join(lines))
