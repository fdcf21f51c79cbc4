"""Records are what ``docs/formats/records.md`` says, member by member."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from watcher.model.alert import AlertState
from watcher.model.change import Severity
from watcher.model.source import ResourceState, Topic
from watcher.render import records
from watcher.testing.builders import (
    MOMENT,
    a_change,
    a_comparison,
    a_message,
    a_resource,
    a_revision,
    a_source,
    a_summary,
    a_text,
    an_alert,
)
from watcher.text.canonical import text_digest

FORMATS = Path(__file__).resolve().parents[2] / "docs" / "formats"
SPECIFICATION = (FORMATS / "records.md").read_text()
WEBHOOK = (FORMATS / "webhook.md").read_text()
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
RECORDS: dict[str, records.Record] = {
    "watcher/change/1": records.change(a_change()),
    "watcher/changes/1": records.changes([a_change(), a_change(silent=None, old_digest=None)]),
    "watcher/comparison/1": records.comparison(
        records.TwoTexts(outcome="changed", derivation="d", found=a_comparison(), old=a_text())
    ),
    "watcher/sweep/1": records.sweep(
        [a_summary()], started_at=MOMENT, finished_at=MOMENT + timedelta(microseconds=1)
    ),
    "watcher/resources/1": records.resources([a_resource()]),
    "watcher/sources/1": records.sources([a_source()], topics=[Topic(name="n", phrases=("p",))]),
    "watcher/status/1": records.status(
        [a_resource()], at=MOMENT, due=[a_resource()], overdue=[a_resource()], outbox=[an_alert()]
    ),
    "watcher/history/1": records.history("u", revisions=[a_revision()], checks=[a_summary()]),
    "watcher/text/1": records.text(a_revision(), a_text(), asked=MOMENT),
    "watcher/verification/1": records.verification(
        captures=1,
        payloads=1,
        leaves=1,
        checkpoints=1,
        tokens=1,
        problems=[("what", "where", "detail")],
    ),
    "watcher/alerts/1": records.alerts([an_alert()]),
    "watcher/alert/1": records.alert(a_message()),
}


def _specified() -> dict[str, dict[str, str]]:
    """Return the type of every member of every object in the specification's tables."""
    objects: dict[str, dict[str, str]] = {}
    members: dict[str, str] = {}
    for line in SPECIFICATION.splitlines():
        if heading := re.match(r"##+ `?([A-Za-z/0-9]+)`?$", line):
            members = objects.setdefault(heading.group(1), {})
        elif row := re.match(r"\| `(\w+)` \| ([^|]+) \|", line):
            members[row.group(1)] = row.group(2)
    objects["watcher/change/1"].update(objects["Change"])
    return {name: found for name, found in objects.items() if found}


SPECIFIED = _specified()


def _check_object(value: Any, name: str, where: str) -> None:
    members = SPECIFIED[name]
    assert isinstance(value, dict), where
    assert set(value) == set(members), where
    for member, wanted in members.items():
        _check(value[member], wanted, f"{where}.{member}")


def _check(value: Any, wanted: str, where: str) -> None:
    plain: Mapping[str, type | tuple[type, ...]] = {
        "string": str,
        "integer": int,
        "number": (int, float),
        "boolean": bool,
    }
    if wanted.endswith(" or null"):
        if value is not None:
            _check(value, wanted.removesuffix(" or null"), where)
    elif wanted.startswith("array of "):
        assert isinstance(value, list), where
        for at, element in enumerate(value):
            _check(element, wanted.removeprefix("array of "), f"{where}[{at}]")
    elif wanted.startswith("map of "):
        assert isinstance(value, dict), where
        for key, element in value.items():
            _check(element, wanted.removeprefix("map of "), f"{where}[{key}]")
    elif wanted in {"time", "digest"}:
        assert (TIME if wanted == "time" else DIGEST).fullmatch(value), where
    elif wanted == "edit":
        assert value[0] in {"equal", "insert", "delete"}, where
        assert isinstance(value[1], str), where
    elif wanted in plain:
        assert isinstance(value, plain[wanted]), where
        assert isinstance(value, bool) == (wanted == "boolean"), where
    else:
        _check_object(value, wanted, where)


def _examples(document: str) -> list[dict[str, Any]]:
    return [json.loads(found) for found in re.findall(r"```json\n(.+?)```", document, re.DOTALL)]


@pytest.mark.parametrize("name", sorted(RECORDS))
def test_a_record_has_the_specified_members_and_types(name: str) -> None:
    """No member more, none less, each of its type, all the way down."""
    record = json.loads(json.dumps(RECORDS[name]))

    assert next(iter(record)) == "format"
    assert record["format"] == name
    _check_object(record, name, name)


def test_every_specified_record_is_made_here() -> None:
    """The specification names no record that the code does not make."""
    assert {name for name in SPECIFIED if "/" in name} == set(RECORDS)


@pytest.mark.parametrize(
    "example", [*_examples(SPECIFICATION), *_examples(WEBHOOK)], ids=lambda one: one["format"]
)
def test_the_examples_are_as_specified(example: dict[str, Any]) -> None:
    """A reader who copies an example copies the format."""
    _check_object(example, example["format"], example["format"])


def test_every_record_has_an_example() -> None:
    """Each format is shown once, in one of the two documents."""
    shown = [example["format"] for example in [*_examples(SPECIFICATION), *_examples(WEBHOOK)]]

    assert sorted(shown) == sorted(RECORDS)


def test_a_time_keeps_its_microseconds() -> None:
    """A capture's time is not rounded; a whole second has no fraction."""
    assert records.moment(MOMENT + timedelta(microseconds=5)) == "2026-06-11T14:00:00.000005Z"
    assert records.moment(MOMENT) == "2026-06-11T14:00:00Z"


def test_edits_give_back_both_wordings() -> None:
    """The rule by which a reader rebuilds the passages."""
    hunk = RECORDS["watcher/change/1"]["hunks"][0]

    assert "".join(words for op, words in hunk["edits"] if op != "insert") == hunk["old"]
    assert "".join(words for op, words in hunk["edits"] if op != "delete") == hunk["new"]


def test_lines_carry_the_format_too() -> None:
    """With --jsonl, each line says what it is."""
    lines = list(records.rows(RECORDS["watcher/changes/1"], "changes"))

    assert [next(iter(line)) for line in lines] == ["format", "format"]
    assert {line["format"] for line in lines} == {"watcher/changes/1"}


def test_a_comparison_without_texts_says_what_was_seen() -> None:
    """A blocked side has no text, no hunks, and a reason."""
    record = records.comparison(
        records.TwoTexts(
            outcome="blocked",
            derivation="d",
            reasons=("challenge page",),
            old=a_text(),
        )
    )

    _check_object(record, "watcher/comparison/1", "comparison")
    assert record["new"] is None
    assert record["reasons"] == ["challenge page"]
    assert record["severity"] == "none"


@pytest.mark.parametrize("severity", Severity)
def test_only_a_difference_of_no_severity_is_never_told(severity: Severity) -> None:
    """The record says of each comparison whether it alerts, and how long each text is."""
    found = a_comparison(severity=severity)
    two = records.TwoTexts(outcome="changed", derivation="d", found=found, new=a_text("Ten."))

    record = records.comparison(two)

    assert record["alerts"] is (severity is not Severity.NONE)
    assert record["new"]["characters"] == sum(len(b.text) for b in a_text("Ten.").statement)
    assert record["new"]["text_digest"] == text_digest(a_text("Ten."))


def test_status_names_what_needs_attention() -> None:
    """Blocked and failing resources are listed; overdue ones make it not ok."""
    blocked = a_resource(state=ResourceState.BLOCKED)

    record = records.status(
        [a_resource(), blocked],
        at=MOMENT,
        due=[],
        overdue=[],
        outbox=[an_alert(), an_alert(state=AlertState.DEAD), an_alert(state=AlertState.DEAD)],
    )

    assert record["ok"] is True
    assert [one["state"] for one in record["attention"]] == ["blocked"]
    assert record["states"] == {"blocked": 1, "live": 1}
    assert record["alerts"] == {"pending": 1, "dead": 2}
    assert RECORDS["watcher/status/1"]["ok"] is False


def test_a_sweep_counts_its_outcomes() -> None:
    """The sum of the counts is the number of checks."""
    record = records.sweep([a_summary(), a_summary()], started_at=MOMENT, finished_at=MOMENT)

    assert sum(record["counts"].values()) == len(record["checks"]) == 2
