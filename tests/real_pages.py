"""Where real pages lie, if they are at hand: read there, and never copied into the project.

In a folder ``shared/pages`` beside the checkout, or below where WATCHER_SHARED says.
"""

import os
from pathlib import Path

import pytest

_BESIDE = Path(__file__).resolve().parents[2] / "shared"

PAGES = Path(os.environ.get("WATCHER_SHARED") or _BESIDE) / "pages"

needs_real_pages = pytest.mark.skipif(
    not (PAGES / "manifest.jsonl").is_file(), reason=f"no real pages at {PAGES}"
)
"""Skips a test, or with ``pytestmark`` a file, where there are none."""
