"""Watcher as a detector: the engine as `watcher compare` asks it, without rules for any site.

As a program it answers pairs as every peer's driver does, so that time and memory are measured
alike.
"""

import time

from benchmarks.detection.answers import Answer
from benchmarks.detection.peers import protocol
from benchmarks.detection.scene import Case
from watcher.text.judge import Judgement, Page, judge


def answer(case: Case) -> Answer:
    """Return what Watcher says of a pair; a crash of its own is a problem, never an alert."""
    began = time.process_time()
    try:
        found = _judged(case.old, case.new, case.media_type, case.url)
    except Exception as error:  # noqa: BLE001 - a crash is a result that the table must show
        return Answer(
            id=case.id,
            alerts=False,
            kinds=(),
            outcome=None,
            milliseconds=(time.process_time() - began) * 1000,
            problem=f"{type(error).__name__}: {error}",
        )
    compared = found.comparison
    return Answer(
        id=case.id,
        alerts=_alerts(found),
        kinds=tuple(kind.value for kind in compared.kinds) if compared else (),
        outcome=found.outcome,
        milliseconds=(time.process_time() - began) * 1000,
    )


def _judged(old: bytes, new: bytes, media_type: str, url: str) -> Judgement:
    before, after = (
        Page(payload=payload, content_type=media_type, url=url) for payload in (old, new)
    )
    return judge(before, after, None, None)


def _alerts(found: Judgement) -> bool:
    return found.comparison is not None and found.comparison.alerts


def _changed(old: protocol.Page, new: protocol.Page) -> bool:
    return _alerts(_judged(old.content, new.content, new.media_type, new.url))


if __name__ == "__main__":
    protocol.serve(_changed)
