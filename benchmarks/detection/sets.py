"""The sets that are not pairs of noise or edits: states, listings, events, volatile parts."""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass

from benchmarks.detection import (
    alignment,
    listings,
    our_detector,
    states,
    template_events,
    volatile,
)
from benchmarks.detection.scene import Base
from benchmarks.pairs import shared_folder
from watcher.model.source import Source

_LEARNING = 3
_SEED = 2026


@dataclass(frozen=True, slots=True, kw_only=True)
class SetScore:
    """How many cases of a set are right, and a line for each that is not."""

    name: str
    right: int
    of: int
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignmentScore:
    """How well a matcher finds which sentences belong together, at one rate of edits."""

    seed: str
    rate: float
    matcher: str
    precision: float
    recall: float
    f1: float


def measure(
    workers: Executor,
    state_bases: dict[str, Sequence[Base]],
    volatile_bases: dict[str, Sequence[Base]],
) -> list[SetScore]:
    """Score every set; the bases of states and volatile parts come by the name of their row."""
    parts: dict[str, list[Future[SetScore]]] = {}
    score: Callable[[Base], SetScore]
    for score, chosen in ((page_states, state_bases), (volatile_parts, volatile_bases)):
        for name, bases in chosen.items():
            parts[name] = [workers.submit(score, base) for base in bases]
    parts["listings"] = [workers.submit(listing_changes)]
    parts["template events"] = [workers.submit(events)]
    return [_together(name, [part.result() for part in found]) for name, found in parts.items()]


def _together(name: str, parts: Sequence[SetScore]) -> SetScore:
    return SetScore(
        name=name,
        right=sum(part.right for part in parts),
        of=sum(part.of for part in parts),
        wrong=tuple(line for part in parts for line in part.wrong),
    )


def one_of_each_family(bases: Iterable[Base]) -> list[Base]:
    """Return the first base of every family."""
    found: dict[str, Base] = {}
    for base in bases:
        found.setdefault(base.family, base)
    return list(found.values())


def page_states(base: Base) -> SetScore:
    """Ask for the state of every kind of page that may stand in place of a base."""
    wrong: list[str] = []
    count = 0
    for case in states.state_cases(base, _draw(base)):
        count += 1
        found = our_detector.answer(case)
        if not states.is_right(case.truth, found.outcome or "", found.kinds or ()):
            said = f"{found.outcome} {', '.join(found.kinds or ())} {found.problem or ''}".strip()
            wrong.append(f"{case.id}: {said}; true is {case.truth}")
    return SetScore(name="page states", right=count - len(wrong), of=count, wrong=tuple(wrong))


def listing_changes() -> SetScore:
    """Compare listings in the designs that newsrooms have."""
    right, total, wrong = listings.score_listings()
    return SetScore(name="listings", right=right, of=total, wrong=tuple(wrong))


def events() -> SetScore:
    """Count the events of edits that hit many pages."""
    right, total, wrong = template_events.score_template_events()
    return SetScore(name="template events", right=right, of=total, wrong=tuple(wrong))


def volatile_parts(base: Base) -> SetScore:
    """Fetch a page twenty times; a sequence is right when a reader hears what is true of it.

    That is: an alert at every fetch that shows another statement, and none beside once three
    fetches after the first have taught what changes at each look.
    """
    wrong: list[str] = []
    count = 0
    for sequence in volatile.sequences(base, _draw(base)):
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


def alignments(*, held_back: bool) -> Iterator[AlignmentScore]:
    """Yield the scores of our aligner and of its references at every rate of edits."""
    texts = alignment.documents(shared_folder())
    seeds = {"tuned on": alignment.TUNED_SEED}
    if held_back:
        seeds["held back"] = alignment.HELD_BACK_SEED
    for name, seed in seeds.items():
        for rate in alignment.RATES:
            cases = alignment.revisions(texts, rate, seed)
            for matcher, match in alignment.MATCHERS.items():
                got = alignment.score(match, cases)
                yield AlignmentScore(
                    seed=name,
                    rate=rate,
                    matcher=matcher,
                    precision=got.precision,
                    recall=got.recall,
                    f1=got.f1,
                )


def _draw(base: Base) -> random.Random:
    return random.Random(f"{_SEED}|{base.name}")
