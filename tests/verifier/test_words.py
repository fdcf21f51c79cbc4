"""The words for what is wrong are a closed list, and the specification explains each."""

from pathlib import Path

from watcher.verifier import Fault

SPECIFICATION = Path(__file__).parents[2] / "docs" / "formats" / "records.md"


def test_every_sort_of_fault_is_explained() -> None:
    """Whoever reads a verification by program meets no other."""
    text = SPECIFICATION.read_text(encoding="utf-8")

    assert [fault.value for fault in Fault if f"`{fault.value}`" not in text] == []
