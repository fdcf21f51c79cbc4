"""Sets the findings of the detection benchmark out as one JSON object, for results.json."""

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from benchmarks.detection import score
from benchmarks.detection.alone import Alone, too_few
from benchmarks.detection.cases import EDIT_GROUPS, NOISE_GROUPS
from benchmarks.detection.contest import Row
from benchmarks.detection.report import LEAST_OF_KIND, REAL, SITES, Report
from benchmarks.detection.score import Rate, Scored

FORMAT = "watcher/detection-benchmark/1"


def as_json(report: Report) -> dict[str, Any]:
    """Return the report as one object; a number that there is not is null."""
    found: dict[str, Any] = {
        "format": FORMAT,
        **report.where,
        "counts": report.counts,
        "beside_peers": [_row(row) for row in report.rows],
        "alone": {found.catalogue.replace(" ", "_"): _alone(found) for found in report.alone},
        "sets": [asdict(one) for one in report.sets],
        "alignment": [asdict(one) for one in report.alignments],
        "real_errors": [_error(row) for row in report.real_errors],
        "unavailable": [asdict(one) for one in report.unavailable],
    }
    cleaned: dict[str, Any] = _without_nan(found)
    return cleaned


def _row(row: Row) -> dict[str, Any]:
    mean, p99 = score.times(row.scored)
    return {
        "detector": row.detector,
        "version": row.version,
        "sets": {
            name.replace(" ", "_"): _real(scored) if name == REAL else _groups(scored)
            for name, scored in row.sets.items()
        },
        "cpu_ms": {"mean": mean, "p99": p99},
        "peak_mib": row.peak_mib,
        "problems": [
            {"id": one.truth.id, "problem": one.answer.problem}
            for one in score.problems(row.scored)
        ],
        "problem": row.problem,
    }


def _groups(rows: Sequence[Scored]) -> dict[str, Any]:
    false = {group: _rate(rows, group, is_noise=True) for group in NOISE_GROUPS}
    return {
        "false_alerts": {group: rate for group, rate in false.items() if rate["of"]},
        "recall": {group: _rate(rows, group, is_noise=False) for group in EDIT_GROUPS},
    }


def _real(rows: Sequence[Scored]) -> dict[str, Any]:
    by_site = {"all": rows} | {
        site: [row for row in rows if row.truth.family == site] for site in SITES
    }
    return {
        site: {
            "false_alerts": _bounded(score.alerts(score.noise(found)), is_noise=True),
            "recall": _bounded(score.alerts(score.edits(found)), is_noise=False),
        }
        for site, found in by_site.items()
    }


def _alone(found: Alone) -> dict[str, Any]:
    mean, p99 = score.times(found.scored)
    unchanged = [row for row in score.noise(found.scored) if row.truth.group != "redesigned"]
    edited = score.edits(found.scored)
    return {
        **_groups(found.scored),
        "all_noise": _bounded(score.alerts(unchanged), is_noise=True),
        "all_edits": _edited(edited),
        "kinds": {
            kind: _edited([row for row in edited if row.truth.kind == kind]) for kind in found.kinds
        },
        "families": {
            family: {
                "false_alerts": _bounded(score.alerts(score.noise(rows)), is_noise=True),
                "recall": _bounded(score.alerts(score.edits(rows)), is_noise=False),
            }
            for family, rows in score.by_family([*unchanged, *edited]).items()
        },
        "cpu_ms": {"mean": mean, "p99": p99},
        "placeless": found.placeless,
        "too_few": too_few(found, LEAST_OF_KIND),
        "false_alerts_of": [_error(row) for row in unchanged if row.is_error],
        "misses": [_error(row) for row in edited if row.is_error],
        "problems": [_error(row) for row in score.problems(found.scored)],
    }


def _edited(rows: Sequence[Scored]) -> dict[str, Any]:
    return {
        "recall": {group: _rate(rows, group, is_noise=False) for group in EDIT_GROUPS},
        "label_hit": _bounded(score.label_hits(rows), is_noise=False),
        "labels_each": score.labels_each(rows),
    }


def _error(row: Scored) -> dict[str, Any]:
    return {
        **asdict(row.truth),
        "outcome": row.answer.outcome,
        "said": row.answer.kinds,
        "problem": row.answer.problem,
    }


def _rate(rows: Sequence[Scored], group: str, *, is_noise: bool) -> dict[str, Any]:
    return _bounded(score.alerts(score.of_group(rows, group)), is_noise=is_noise)


def _bounded(rate: Rate, *, is_noise: bool) -> dict[str, Any]:
    """Return a rate with the end of its 95 % interval that one should reckon with."""
    counts: dict[str, Any] = {"hits": rate.hits, "of": rate.of}
    if is_noise:
        return counts | {
            "per_thousand": rate.per_thousand,
            "at_most_per_thousand": rate.upper_per_thousand,
        }
    return counts | {"share": rate.share, "at_least": rate.lower_share}


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nan(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(inner) for inner in value]
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, 4)
    return value
