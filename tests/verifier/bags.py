"""Bags as the verifier meets them: checked, and repacked by who spoiled them."""

import hashlib
from pathlib import Path

from tests.verifier.archives import SIGNER
from watcher.proof.notes import NoteSigner
from watcher.verifier import Problem
from watcher.verifier.bag import BagCheck


def problems_of(bag: Path, signer: NoteSigner | None = SIGNER) -> tuple[BagCheck, list[Problem]]:
    """Return the check of a bag, and what it found; without a signer it has the bag's own key."""
    check = BagCheck(bag, signer.key() if signer else None)
    return check, list(check.problems(lambda read: None))


def repacked(bag: Path) -> None:
    """Make all manifests anew, as anybody can."""
    files = sorted(path for path in (bag / "data").rglob("*") if path.is_file())
    for algorithm in ("sha256", "sha512"):
        lines = [
            f"{hashlib.new(algorithm, path.read_bytes()).hexdigest()}  "
            f"{path.relative_to(bag).as_posix()}\n"
            for path in files
        ]
        (bag / f"manifest-{algorithm}.txt").write_text("".join(lines))
    size = sum(path.stat().st_size for path in files)
    (bag / "bag-info.txt").write_text(f"Payload-Oxum: {size}.{len(files)}\n")
    tags = ["bag-info.txt", "bagit.txt", "manifest-sha256.txt", "manifest-sha512.txt"]
    lines = [f"{hashlib.sha256((bag / tag).read_bytes()).hexdigest()}  {tag}\n" for tag in tags]
    (bag / "tagmanifest-sha256.txt").write_text("".join(lines))
