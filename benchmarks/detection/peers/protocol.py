"""What every driver here does around its one rule: read pairs, ask the rule, print answers.

A driver runs inside its peer's own environment and imports nothing but that and this file.
Standard input holds JSON lines ``{"id", "old": path, "new": path, "url", "media_type"}``;
standard output gets ``{"id", "alerts", "ms", "error"}`` for each, in order, and at the end
``{"peak_rss_bytes"}``. ``ms`` is CPU time without reading the files.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple


class Page(NamedTuple):
    """A payload as served, with what a peer may know of it beside its bytes."""

    content: bytes
    url: str
    media_type: str

    @property
    def charset(self) -> str | None:
        """The charset that the Content-Type header names."""
        _, _, named = self.media_type.partition("charset=")
        return named.partition(";")[0].strip(" \"'").lower() or None


def serve(changed: Callable[[Page, Page], bool]) -> None:
    """Answer every pair of standard input by the rule ``changed``; its errors are answers too."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)  # what a peer prints, or a library below it, is no answer
        for line in sys.stdin:
            print(json.dumps(_answer(json.loads(line), changed)), file=answers, flush=True)
        print(json.dumps({"peak_rss_bytes": _peak_rss_bytes()}), file=answers)


def _answer(pair: dict[str, str], changed: Callable[[Page, Page], bool]) -> dict[str, object]:
    alerts, error = False, None
    old, new = (_page(pair, side) for side in ("old", "new"))
    started = time.process_time()
    try:
        alerts = changed(old, new)
    except Exception as problem:  # noqa: BLE001 - whatever a peer raises is its answer
        error = f"{type(problem).__name__}: {problem}"[:300]
    spent = time.process_time() - started
    return {"id": pair["id"], "alerts": alerts, "ms": round(1000 * spent, 3), "error": error}


def _page(pair: dict[str, str], side: str) -> Page:
    return Page(
        content=Path(pair[side]).read_bytes(),
        url=pair.get("url", ""),
        media_type=pair.get("media_type", "text/html"),
    )


def _peak_rss_bytes() -> int:
    """Read the peak from /proc: ``ru_maxrss`` starts at that of the process that started this."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peaks = (line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
    return 1024 * int(next(peaks).split()[1])
