"""What an outsider gave, checked as far as it could be, as the files to keep below ``anchors/``."""

from collections.abc import Mapping
from dataclasses import dataclass

from watcher.proof.errors import ProofError


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """One act of an outsider. ``docs/formats/anchors.md`` says what each file is."""

    sort: str
    """``rfc3161``, ``opentimestamps``, ``bitcoin`` or ``nist``."""
    by: str
    """Who: as the member ``from`` of the leaf says it."""
    files: Mapping[str, bytes]
    value: str = ""
    """What a beacon published; empty for everybody else."""
    remarks: tuple[str, ...] = ()
    """Sentences for a person: what could not be checked or had, and what looks odd."""


def shown(error: ProofError) -> str:
    """Return the words of a refusal, which may quote the outsider: printable ASCII, 300 at most."""
    words = str(error)[:300]
    return "".join(char if " " <= char <= "~" else "?" for char in words)
