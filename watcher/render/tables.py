"""What is not one change, for the terminal: lists, histories, a text, a comparison, the status."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from watcher.model.alert import Alert, AlertState
from watcher.model.change import Change, Comparison, Revision
from watcher.model.check import Outcome
from watcher.model.source import Resource, ResourceState, Source
from watcher.model.statement import Block, BlockKind, StatementText
from watcher.ports import CheckSummary
from watcher.render import phrases
from watcher.render.plain import sentence
from watcher.render.records import TwoTexts
from watcher.render.safe import one_line, visible
from watcher.render.terminal import passages, severity_word

_QUIET: Final = "dim"
_WELL: Final = {ResourceState.LIVE, ResourceState.REDIRECTED, ResourceState.NEW}
_TROUBLE: Final = {Outcome.BLOCKED, Outcome.ERROR, Outcome.RULES_BROKEN, Outcome.ROBOTS}
_MOST_TROUBLES: Final = 8
_WITHOUT_TEXT: Final = {
    "rules_broken": "No statement was found on the page",
    "blocked": "The new page does not show the statement",
    "gone": "The new page says that the statement is gone",
}


def events(first: Sequence[Change], members: Mapping[str, int]) -> RenderableType:
    """Return changes as a list, one row an event; ``members`` says how many pages share it."""
    table = Table(box=None, show_header=False, padding=(0, 2, 1, 0), pad_edge=False, expand=True)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, max_width=18)
    table.add_column(ratio=1)
    for change in first:
        table.add_row(
            Group(_minute(change.first_seen_new), Text(one_line(change.id), style=_QUIET)),
            Group(severity_word(change.severity), _line(change.agency)),
            Group(
                _line(one_line(change.title) or change.url, "bold"),
                Text(sentence(change)),
                *_shared(change, members.get(change.event, 1)),
            ),
        )
    return table


def _shared(change: Change, members: int) -> tuple[Text, ...]:
    if members < 2:
        return ()
    words = f"the same change on {members} pages: watcher changes --event {change.event}"
    return (Text(words, style="italic"),)


def difference(found: Comparison, *, old: Revision, new: Revision, title: str) -> RenderableType:
    """Return two revisions of one resource compared."""
    return Group(
        Text(one_line(title), style="bold"),
        Text(one_line(new.url), style="blue", overflow="fold"),
        Text(
            f"revision {old.number}: {phrases.instant(old.first_seen)} to "
            f"{phrases.instant(old.last_seen)}"
        ),
        Text(
            f"revision {new.number}: {phrases.instant(new.first_seen)} to "
            f"{phrases.instant(new.last_seen)}"
        ),
        *_findings(found),
        passages(found.hunks),
    )


def comparison(two: TwoTexts, *, old: str, new: str) -> RenderableType:
    """Return what ``watcher compare`` found between two files."""
    names = Text.assemble((one_line(old), _QUIET), " → ", (one_line(new), _QUIET))
    head = Text.assemble((two.outcome.replace("_", " "), "bold"))
    if two.found is None:
        because = "; ".join(map(one_line, two.reasons))
        return Group(names, head, Text(f"{_WITHOUT_TEXT[two.outcome]}: {because}"))
    return Group(names, head, *_findings(two.found), passages(two.found.hunks))


def _findings(found: Comparison) -> tuple[Text, ...]:
    if not found.kinds:
        return (Text("The same words.", style=_QUIET),)
    head = Text.assemble(severity_word(found.severity), "  ", phrases.kinds(found.kinds))
    others = (Text("• " + reason) for reason in phrases.other_reasons(found))
    return (head, Text(sentence(found), style="bold"), *others)


def text(
    revision: Revision,
    shown: StatementText,
    *,
    asked: datetime,
    last: CheckSummary | None = None,
) -> RenderableType:
    """Return the text last seen at an instant, with the times that vouch for it.

    ``last`` is the last check until then: a text that was seen last week may be gone.
    """
    checked = (
        f"; the last check until then, {phrases.instant(last.captured_at)}: "
        f"{last.outcome.value.replace('_', ' ')}"
        if last is not None
        else ""
    )
    parts: list[RenderableType] = [
        Text(one_line(revision.url), style="blue", overflow="fold"),
        Text(
            f"revision {revision.number}, the last one seen until {phrases.instant(asked)}: from "
            f"{phrases.instant(revision.first_seen)} to {phrases.instant(revision.last_seen)}"
            + checked,
            style=_QUIET,
        ),
        Text(_stamps(shown), style=_QUIET),
    ]
    page = None
    for block in shown.statement:
        if block.page is not None and block.page != page:
            page = block.page
            parts.append(Text(f"\n— page {page} —", style=_QUIET))
        parts.append(_block(block))
    return Group(*parts)


def _stamps(shown: StatementText) -> str:
    published = shown.published_on or "none"
    updated = shown.updated_on or "none"
    return one_line(f"the page's own stamps: published {published}, updated {updated}")


def _block(block: Block) -> RenderableType:
    words = ("[hidden] " if block.hidden else "") + visible(block.text)
    match block.kind:
        case BlockKind.HEADLINE:
            return Text("\n" + words, style="bold")
        case BlockKind.HEADING:
            return Text("\n" + words, style="bold underline")
        case BlockKind.LIST_ITEM:
            return Padding(Text("• " + words), (0, 0, 0, 2))
        case BlockKind.QUOTE:
            return Padding(Text(words), (1, 0, 0, 4))
        case BlockKind.IMAGE:
            return Text(f"\n[image: {words or 'no description'}]", style="italic")
        case BlockKind.ATTACHMENT:
            return Text(f"\n[document: {words}] {one_line(block.url or '')}", style="italic")
        case BlockKind.BANNER | BlockKind.DATELINE | BlockKind.CAPTION:
            return Text("\n" + words, style="italic")
        case _:
            return Text("\n" + words)


def history(
    resource: Resource, revisions: Sequence[Revision], checks: Sequence[CheckSummary]
) -> RenderableType:
    """Return what was seen of a resource: its revisions, then its latest checks."""
    table = _table("", "revision", "first seen", "last seen", "why")
    for revision in revisions:
        table.add_row(
            "",
            Text(f"{revision.number}  {revision.id}"),
            Text(phrases.instant(revision.first_seen)),
            Text(phrases.instant(revision.last_seen)),
            Text(revision.cause.replace("_", " ")),
        )
    return Group(
        Text(one_line(resource.title) or one_line(resource.url), style="bold"),
        Text(one_line(resource.url), style="blue", overflow="fold"),
        Text(f"{_state(resource)}; next check due {phrases.instant(resource.next_due)}"),
        Text(),
        table,
        Text(),
        _checks(checks),
    )


def _checks(checks: Sequence[CheckSummary]) -> RenderableType:
    table = _table("checked", "outcome", "status", "bytes", "")
    for one in checks:
        table.add_row(
            Text(phrases.instant(one.captured_at)),
            Text(one.outcome.value.replace("_", " ")),
            Text("" if one.status is None else str(one.status)),
            Text(f"{one.bytes:,}", justify="right"),
            _line(one.change or one.detail),
        )
    return table


def resources(found: Sequence[Resource]) -> RenderableType:
    """Return followed resources, a row each."""
    table = _table("source", "what", "state", "next due", "resource")
    for resource in found:
        table.add_row(
            _line(resource.source),
            Text(resource.kind.value.replace("_", " ")),
            Text(_state(resource)),
            _minute(resource.next_due),
            _line(f"{resource.title}  {resource.url}"),
        )
    return Group(table, Text(phrases.counted(len(found), "resource"), style=_QUIET))


def sources(found: Sequence[Source]) -> RenderableType:
    """Return the sources of a config."""
    parts: list[RenderableType] = []
    for source in found:
        parts.append(Text.assemble((one_line(source.name), "bold"), "  ", one_line(source.agency)))
        for url, kind in source.resources():
            parts.append(Text(f"  {kind.value.replace('_', ' '):<10} {one_line(url)}"))
        parts += [Text(f"  follows    {one_line(pattern)}") for pattern in source.follow]
        parts.append(Text(f"  every      {phrases.duration(source.every)}", style=_QUIET))
    return Group(*parts)


def alerts(outbox: Sequence[Alert]) -> RenderableType:
    """Return the outbox, oldest first."""
    table = _table("made", "alert", "route", "state", "tries", "change", "")
    for alert in outbox:
        table.add_row(
            _minute(alert.created_at),
            Text(alert.id),
            _line(alert.route),
            Text(alert.state.value),
            Text(str(alert.tries), justify="right"),
            Text(alert.change),
            _line(alert.last_error),
        )
    return Group(table, Text(phrases.counted(len(outbox), "alert"), style=_QUIET))


def status(
    followed: Sequence[Resource],
    *,
    at: datetime,
    overdue: Sequence[Resource],
    outbox: Sequence[Alert],
    last: Mapping[str, CheckSummary],
) -> RenderableType:
    """Return how everything stands: a row a source, then what is in trouble and why."""
    table = _table("source", "followed", "due", "blocked", "failing", "gone", "last check")
    by_source: dict[str, list[Resource]] = {}
    for resource in followed:
        by_source.setdefault(resource.source, []).append(resource)
    for name, members in sorted(by_source.items()):
        table.add_row(_line(name), *_standing(members, at, last))
    return Group(table, Text(), *_attention(followed, at, overdue, outbox, last))


def _standing(
    members: Sequence[Resource], at: datetime, last: Mapping[str, CheckSummary]
) -> tuple[Text, ...]:
    states = Counter(resource.state for resource in members)
    checked = [last[resource.url].captured_at for resource in members if resource.url in last]
    gone = states[ResourceState.WITHDRAWN] + states[ResourceState.WITHDRAWAL_SUSPECTED]
    failing = states[ResourceState.FAILING] + states[ResourceState.RULES_BROKEN]
    numbers = (
        len(members),
        sum(resource.next_due <= at for resource in members),
        states[ResourceState.BLOCKED],
        failing,
        gone,
    )
    ago = f"{phrases.duration(at - max(checked))} ago" if checked else "never"
    return (*(Text(f"{number:,}", justify="right") for number in numbers), Text(ago))


def _attention(
    followed: Sequence[Resource],
    at: datetime,
    overdue: Sequence[Resource],
    outbox: Sequence[Alert],
    last: Mapping[str, CheckSummary],
) -> tuple[Text, ...]:
    lines = [Text(sentence) for sentence in _troubles(followed, last)]
    if overdue:
        longest = max(at - resource.next_due for resource in overdue)
        lines.append(
            Text(
                f"OVERDUE: {phrases.counted(len(overdue), 'resource')} not checked although due, "
                f"the longest for {phrases.duration(longest)}. Is the daemon running?",
                style="bold red",
            )
        )
    waiting = sum(alert.state is AlertState.PENDING for alert in outbox)
    dead = sum(alert.state is AlertState.DEAD for alert in outbox)
    if waiting or dead:
        lines.append(Text(f"alerts: {waiting} waiting, {dead} refused for good", style="yellow"))
    if lines:
        return tuple(lines)
    if not last:
        return (Text("Nothing was checked yet: watcher check, or watcher run.", style="yellow"),)
    return (Text("Everything is as it should be.", style="green"),)


def _troubles(followed: Sequence[Resource], last: Mapping[str, CheckSummary]) -> list[str]:
    urls: dict[str, list[str]] = {}
    for resource in followed:
        check = last.get(resource.url)
        if check is not None and check.outcome in _TROUBLE:
            what = f"{check.outcome.value.replace('_', ' ')}: {one_line(check.detail)}"
            urls.setdefault(what, []).append(one_line(resource.url))
    ranked = sorted(urls.items(), key=lambda pair: -len(pair[1]))
    sentences = [
        f"{what} — {where[0]}" + (f" and {len(where) - 1} more" if where[1:] else "")
        for what, where in ranked[:_MOST_TROUBLES]
    ]
    rest = len(ranked) - _MOST_TROUBLES
    return sentences + ([f"… and {rest} more kinds of trouble"] if rest > 0 else [])


def _state(resource: Resource) -> str:
    words = resource.state.value.replace("_", " ")
    if resource.state in _WELL or resource.state_since is None:
        return words
    return f"{words} since {phrases.instant(resource.state_since)}"


def _table(*columns: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style=_QUIET)
    for column in columns:
        table.add_column(column)
    return table


def _minute(moment: datetime) -> Text:
    return Text(phrases.instant(moment)[:16])


def _line(words: str, style: str = "") -> Text:
    return Text(one_line(words), style=style, overflow="ellipsis", no_wrap=True)
