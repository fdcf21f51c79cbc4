"""The sets that are not pairs of noise or edits: states, listings, events, volatile parts."""

import random
from collections.abc import Collection
from dataclasses import dataclass

from benchmarks.detection import listings, our_detector, states, template_events, volatile
from benchmarks.detection.scene import Base
from watcher.model.source import Source

_LEARNING = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SetScore:
    """How many cases of a set are right, and a line for each that is not."""

    name: str
    right: int
    of: int
    wrong: tuple[str, ...]


def page_states(bases: Collection[Base], seed: int) -> SetScore:
    """Ask for the state of every kind of page, once for each base."""
    wrong: list[str] = []
    count = 0
    for base in bases:
        for case in states.state_cases(base, random.Random(f"{seed}|{base.name}")):
            count += 1
            found = our_detector.answer(case)
            if not states.is_right(case.truth, found.outcome or "", found.kinds or ()):
                said = f"{found.outcome} {found.kinds or ''} {found.problem or ''}".strip()
                wrong.append(f"{case.id}: {said}, true is {case.truth}")
    return SetScore(name="page states", right=count - len(wrong), of=count, wrong=tuple(wrong))


def listing_changes() -> SetScore:
    """Compare listings in the designs that newsrooms have."""
    right, total, wrong = listings.score_listings()
    return SetScore(name="listings", right=right, of=total, wrong=tuple(wrong))


def events() -> SetScore:
    """Count the events of edits that hit many pages."""
    right, total, wrong = template_events.score_template_events()
    return SetScore(name="template events", right=right, of=total, wrong=tuple(wrong))


def volatile_parts(bases: Collection[Base], seed: int) -> SetScore:
    """Fetch pages twenty times each; a sequence is right when a reader hears what is true of it.

    That is: an alert at every fetch that shows another statement, and from the fourth fetch on
    none beside: three fetches may teach what changes at each look.
    """
    wrong: list[str] = []
    count = 0
    for base in bases:
        for sequence in volatile.sequences(base, random.Random(f"{seed}|{base.name}")):
            count += 1
            told = _told_at(sequence)
            missed = sorted(sequence.alert_at - told)
            false = sorted(at for at in told - sequence.alert_at if at > _LEARNING)
            if missed or false:
                wrong.append(f"{base.name}/{sequence.name}: missed at {missed}, false at {false}")
    return SetScore(name="volatile parts", right=count - len(wrong), of=count, wrong=tuple(wrong))


def _told_at(sequence: volatile.Sequence) -> set[int]:
    """Return the fetches, counted from 0, at which somebody would have been told."""
    url = f"{template_events.HOST}/volatile"
    watch = template_events.Watch(Source(name="page", agency="EXAMPLES", pages=(url,)))
    told: set[int] = set()
    before = 0
    for fetch, payload in enumerate(sequence.fetches):
        watch.show(url, payload)
        watch.check(url)
        if watch.told_events() > before:
            told.add(fetch)
            before = watch.told_events()
    return told
