"""Sets the findings of the detection benchmark out as text for people. Nothing is measured here.

Every rate stands beside the number of pairs that it rests on; `results` writes the same as JSON.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.detection import score
from benchmarks.detection.alone import Alone, too_few
from benchmarks.detection.cases import EDIT_GROUPS
from benchmarks.detection.contest import OURS, Row
from benchmarks.detection.score import Rate, Scored
from benchmarks.detection.sets import AlignmentScore, SetScore
from benchmarks.peers import Unavailable

REAL = "real"
_NO_REAL = "  NOT MEASURED: no real pages are at hand"
SITES = ("whitehouse.gov", "ota-demo", "us-state-health", "sustainability.gov")
LEAST_OF_KIND = 30
_ERRORS_SHOWN = 40
_NOISE = ("single", "bundled", "hard")
_PAIRS_HEAD = (
    f"  {'':33}{'false alerts per 1,000':^24}{'recall':^24}\n"
    f"  {'':33}{'single':>8}{'bundled':>8}{'hard':>8}{'clean':>8}{'noisy':>8}{'rebuilt':>8}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that one run found, where it ran, and how much it looked at."""

    where: dict[str, str]
    counts: dict[str, int | str]
    rows: Sequence[Row]
    real_errors: Sequence[Scored]
    """The real pairs that Watcher answers wrongly, with all that it says of them."""
    alone: Sequence[Alone]
    sets: Sequence[SetScore]
    alignments: Sequence[AlignmentScore]
    unavailable: Sequence[Unavailable]

    @property
    def ours(self) -> Row | None:
        """The row of Watcher beside its peers."""
        return next((row for row in self.rows if row.detector == OURS), None)


def as_text(report: Report) -> str:
    """Return the report for people: one section after the other."""
    lines = [f"{name.replace('_', ' ')}: {words}" for name, words in report.where.items()]
    lines.append("counts: " + ", ".join(f"{name} {n}" for name, n in report.counts.items()))
    versions = (f"{row.detector} {row.version}".strip() for row in report.rows)
    lines += ["detectors: " + "; ".join(versions), ""]
    lines += _beside(report)
    for letter, found in zip("BC", report.alone, strict=False):
        lines += ["", f"{letter}. Watcher alone, {found.catalogue} pages, noise and edits"]
        if found.catalogue != "tuning":
            lines += _contest(report.rows, found.catalogue)
        lines += _alone(found)
    lines += ["", "D. Sets", *_sets(report.sets), *_alignments(report.alignments)]
    lines += ["", "E. Real pairs that Watcher answers wrongly", *_real_errors(report)]
    for one in report.unavailable:
        lines += ["", f"NOT MEASURED: {one.peer} could not be installed: {one.reason}"]
    return "\n".join(lines) + "\n"


# A: beside the peers


def _beside(report: Report) -> Iterator[str]:
    yield "A. Watcher beside its peers: the same pairs, one process each, no rules for any site"
    yield from _contest(report.rows, "tuning")
    yield ""
    yield "  real pairs: false alerts per 1,000 · recall, all and by site"
    yield from _real_contest(report.rows)
    yield ""
    yield f"  {'over all these pairs':33}{'CPU ms: mean':>14}{'p99':>9}{'peak MiB':>10}  problems"
    for row in report.rows:
        yield _cost(row)


def _real_contest(rows: Sequence[Row]) -> Iterator[str]:
    if not next(_by_site(rows)):
        yield _NO_REAL
        return
    yield f"  {'':33}" + "".join(f"{site:>20}" for site in ("all", *SITES))
    yield f"  {'n: noise · edits':33}" + "".join(_pair_counts(pairs) for pairs in _by_site(rows))
    for row in rows:
        yield f"  {row.detector:33}" + "".join(_real_rates(pairs) for pairs in _by_site([row]))


def _contest(rows: Sequence[Row], name: str) -> Iterator[str]:
    if not rows:
        return
    first = rows[0].sets.get(name, [])
    yield _PAIRS_HEAD
    numbers = (len(score.of_group(first, group)) for group in (*_NOISE, *EDIT_GROUPS))
    yield f"  {f'n of {name} pairs':33}" + "".join(f"{number:8}" for number in numbers)
    for row in rows:
        scored = row.sets.get(name, [])
        false = (score.alerts(score.of_group(scored, group)) for group in _NOISE)
        found = (score.alerts(score.of_group(scored, group)) for group in EDIT_GROUPS)
        cells = [*(_number(one.per_thousand, 1) for one in false), *(_share(one) for one in found)]
        yield f"  {row.detector:33}" + "".join(f"{cell:>8}" for cell in cells)


def _by_site(rows: Sequence[Row]) -> Iterator[list[Scored]]:
    """Yield the real pairs of the first row, all of them and then site by site."""
    scored = rows[0].sets.get(REAL, []) if rows else []
    yield scored
    for site in SITES:
        yield [one for one in scored if one.truth.family == site]


def _pair_counts(rows: Sequence[Scored]) -> str:
    return f"{len(score.noise(rows))} · {len(score.edits(rows))}".rjust(20)


def _real_rates(rows: Sequence[Scored]) -> str:
    false, found = score.alerts(score.noise(rows)), score.alerts(score.edits(rows))
    return f"{_number(false.per_thousand, 1)} · {_share(found)}".rjust(20)


def _cost(row: Row) -> str:
    mean, p99 = score.times(row.scored)
    peak = math.nan if row.peak_mib is None else row.peak_mib
    failed = score.problems(row.scored)
    return (
        f"  {row.detector:33}{_number(mean, 2):>14}{_number(p99, 1):>9}{_number(peak, 0):>10}"
        f"  {len(failed)}" + (f"  NOT COMPLETE: {row.problem}" if row.problem else "")
    )


# B and C: alone


def _alone(found: Alone) -> Iterator[str]:
    unchanged = [row for row in score.noise(found.scored) if row.truth.group in _NOISE]
    edited = score.edits(found.scored)
    yield from ("", *_noise_table(found, unchanged))
    yield from ("", *_edit_table(found, edited))
    yield from ("", *_family_table(unchanged, edited))
    mean, p99 = score.times(found.scored)
    yield f"  CPU ms per pair: mean {_number(mean, 1)}, p99 {_number(p99, 1)}"
    if found.placeless:
        yield f"  no place on any page drawn: {'; '.join(found.placeless)}"
    few = too_few(found, LEAST_OF_KIND)
    if few:
        counts = (f"{kind} {'/'.join(map(str, n.values()))}" for kind, n in few.items())
        yield f"  kinds with fewer than {LEAST_OF_KIND} pairs in a group: {', '.join(counts)}"
    yield from _errors("false alerts", [row for row in unchanged if row.is_error])
    yield from _errors("misses", [row for row in edited if row.is_error])
    yield from _errors("problems", score.problems(found.scored))


def _noise_table(found: Alone, unchanged: Sequence[Scored]) -> Iterator[str]:
    yield f"  {'Watcher alone, noise':28}{'n':>7}{'alerts':>9}{'per 1,000':>11}{'at most':>10}"
    for name in _NOISE:
        yield _noise_line(name, score.alerts(score.of_group(unchanged, name)))
    yield _noise_line("all noise (95 % bound)", score.alerts(unchanged))
    redesigned = score.of_group(found.scored, "redesigned")
    yield _noise_line("apart: redesigned, no edit", score.alerts(redesigned))


def _edit_table(found: Alone, edited: Sequence[Scored]) -> Iterator[str]:
    groups = "".join(f"{group:>16}" for group in EDIT_GROUPS)
    yield f"  {'recall (n)':28}{groups}{'label hit':>11}{'labels':>8}"
    for kind in found.kinds:
        yield _edit_line(kind, [row for row in edited if row.truth.kind == kind])
    yield _edit_line("all edits", edited)
    yield f"  {'at least (95 % bound)':28}" + "".join(
        f"{_number(score.alerts(score.of_group(edited, group)).lower_share, 3):>16}"
        for group in EDIT_GROUPS
    )


def _family_table(unchanged: Sequence[Scored], edited: Sequence[Scored]) -> Iterator[str]:
    """Set out noise and edits by template or site; misses are of all groups of edits."""
    yield f"  {'by family':28}{'n noise':>9}{'false alerts':>14}{'n edits':>9}{'misses':>8}"
    for family, rows in score.by_family([*unchanged, *edited]).items():
        false, found = score.alerts(score.noise(rows)), score.alerts(score.edits(rows))
        yield f"  {family:28}{false.of:9}{false.hits:14}{found.of:9}{found.of - found.hits:8}"


def _noise_line(name: str, rate: Rate) -> str:
    return (
        f"  {name:28}{rate.of:7}{rate.hits:9}{_number(rate.per_thousand, 2):>11}"
        f"{_number(rate.upper_per_thousand, 2):>10}"
    )


def _edit_line(name: str, rows: Sequence[Scored]) -> str:
    found = [score.alerts(score.of_group(rows, group)) for group in EDIT_GROUPS]
    cells = "".join(f"{f'{_share(rate)} ({rate.of})':>16}" for rate in found)
    return (
        f"  {name:28}{cells}{_share(score.label_hits(rows)):>11}"
        f"{_number(score.labels_each(rows), 2):>8}"
    )


def _errors(what: str, rows: Sequence[Scored]) -> Iterator[str]:
    yield f"  {what}: {len(rows)}"
    for row in rows[:_ERRORS_SHOWN]:
        yield f"    {error_line(row)}"
    if len(rows) > _ERRORS_SHOWN:
        yield f"    … and {len(rows) - _ERRORS_SHOWN} more"


def error_line(row: Scored) -> str:
    """Return one wrong answer in a line: which pair, what was done to it, and what was said."""
    answer = row.answer
    said = answer.problem or f"{answer.outcome or ''} {', '.join(answer.kinds or ())}".strip()
    done = f" ({' + '.join(row.truth.mutators)})" if row.truth.mutators else ""
    return f"{row.truth.id} [{row.truth.family}]{done}: {said or 'no more is known'}"


# D and E


def _sets(scores: Sequence[SetScore]) -> Iterator[str]:
    for one in scores:
        yield f"  {one.name:28}{one.right:6} right of {one.of}"
        yield from (f"    {line}" for line in one.wrong[:_ERRORS_SHOWN])
        if len(one.wrong) > _ERRORS_SHOWN:
            yield f"    … and {len(one.wrong) - _ERRORS_SHOWN} more"


def _alignments(scores: Sequence[AlignmentScore]) -> Iterator[str]:
    yield f"  {'alignment':28}{'documents':>12}{'rate':>6}{'precision':>11}{'recall':>8}{'F1':>8}"
    for one in scores:
        yield (
            f"  {one.matcher:28}{one.seed:>12}{one.rate:6.2f}{one.precision:11.4f}"
            f"{one.recall:8.4f}{one.f1:8.4f}"
        )


def _real_errors(report: Report) -> Iterator[str]:
    for row in report.real_errors:
        what = "false alert" if row.truth.kind is None else "missed"
        yield f"  {what}: {error_line(row)}"
    asked = report.ours.sets.get(REAL, []) if report.ours else []
    yield f"  {len(report.real_errors)} of {len(asked)}" if asked else _NO_REAL


def _share(rate: Rate) -> str:
    return _number(rate.share, 3)


def _number(value: float, digits: int) -> str:
    return "–" if math.isnan(value) else f"{value:,.{digits}f}"
