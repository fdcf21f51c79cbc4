"""The manifest of a check: the block of the metadata record that begins its group.

``docs/formats/warc.md`` of Watcher specifies it (``watcher/check/1``).
"""

import json
from typing import Any

FORMAT = "watcher/check/1"
_LONGEST = 4_000_000


def read_manifest(block: bytes) -> dict[str, Any] | None:
    """Return a manifest that is spelled as the writer spells it, so that it has one meaning."""
    if len(block) > _LONGEST:
        return None
    try:
        manifest = json.loads(block)
        if json.dumps(manifest).encode("ascii") + b"\n" != block:
            return None
    except (ValueError, RecursionError):
        return None
    return manifest if isinstance(manifest, dict) and manifest.get("format") == FORMAT else None
