"""Calls one function on many pairs of pages and prints what each call took, as JSON.

Run as a script by the interpreter of the environment to measure, so it imports nothing but the
standard library and the module it is told:

    timing_loop.py MODULE:FUNCTION PAIRS.jsonl [--with-url]

Reading files, decoding and the import are done before the clock starts, and one call on two tiny
pages, so that what a library loads late is no pair's cost. Times are CPU seconds of the process.
A call that raises is a string instead of a number: the name of the exception.
"""

import importlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

_TINY = (
    "<!DOCTYPE html><html><body><h1>One</h1><p>One short page.</p></body></html>",
    "<!DOCTYPE html><html><body><h1>One</h1><p>Two short pages.</p></body></html>",
    "https://www.example.gov/one",
)


def main() -> None:
    """Measure and print ``{"seconds": [...]}``, one entry a pair, in order."""
    module, _, name = sys.argv[1].partition(":")
    function = getattr(importlib.import_module(module), name)
    count = 3 if "--with-url" in sys.argv else 2
    function(*_TINY[:count])
    pairs = [_read(json.loads(line)) for line in Path(sys.argv[2]).read_text().splitlines()]
    print(json.dumps({"seconds": [_timed(function, pair[:count]) for pair in pairs]}))


def _read(pair: dict[str, str]) -> tuple[str, ...]:
    old, new = (Path(pair[side]).read_bytes().decode(errors="replace") for side in ("old", "new"))
    return old, new, pair["url"]


def _timed(function: Callable[..., object], arguments: tuple[str, ...]) -> float | str:
    begun = time.process_time()
    try:
        function(*arguments)
    except Exception as error:  # noqa: BLE001 - a peer may raise whatever it likes; it is counted
        return type(error).__name__
    return time.process_time() - begun


if __name__ == "__main__":
    main()
