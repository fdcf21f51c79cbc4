"""Commands that only read: changes, show, diff, at, history, resources, sources, status."""

from datetime import datetime

import click

from watcher.errors import ConfigError
from watcher.interfaces.cli.session import (
    MOMENT,
    Session,
    beside_option,
    output_options,
    pass_session,
)
from watcher.model.change import Kind, Severity
from watcher.ports import Archive, ChangeFilter
from watcher.render import beside, html, plain, records, tables, terminal
from watcher.services import browse
from watcher.text.beside import Beside
from watcher.wiring.reading_room import evidence_to_read, open_reading_room


@click.command()
@click.option(
    "--since", type=MOMENT, help="First seen at or after this time: 2026-06-11, or 3d (days ago)."
)
@click.option("--until", type=MOMENT, help="First seen before this time.")
@click.option("--agency", help="Of this agency only, as the config names it.")
@click.option("--source", help="Of this source only; watcher sources lists them.")
@click.option("--topic", help="Of this topic only, as the config names it.")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in Kind]),
    metavar="KIND",
    help="Of this kind only: figure, quote, withdrawal, …; a wrong one lists all.",
)
@click.option(
    "--severity",
    type=click.Choice([severity.label for severity in Severity]),
    help="At least this severe.",
)
@click.option("--url", help="Of this resource only.")
@click.option("--event", help="Members of this event only.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many.")
@output_options
@pass_session
def changes(
    session: Session,
    /,
    kind: str | None,
    severity: str | None,
    as_json: bool,
    as_jsonl: bool,
    **filters: object,
) -> None:
    """List changes, newest first; one row where the same change is on many pages."""
    wanted = ChangeFilter(
        kind=Kind(kind) if kind else None,
        severity=Severity.of(severity) if severity else None,
        **filters,  # type: ignore[arg-type]
    )
    with open_reading_room(session.settings) as archive:
        found = archive.changes(wanted)
        if not found:
            _note_unknown_names(session, wanted)
        if as_json:
            session.json(records.changes(found))
        elif as_jsonl:
            session.jsonl(records.rows(records.changes(found), "changes"))
        elif not found:
            session.note("No change matches.")
        else:
            newest = {change.event: change for change in reversed(found)}
            members = {event: archive.members(event) for event in newest}
            session.show(tables.events(list(reversed(newest.values())), members))


def _note_unknown_names(session: Session, wanted: ChangeFilter) -> None:
    """Say which name of a filter nothing has: a slip of the pen must not pass for "no change"."""
    settings = session.settings
    known = {
        "agency": (wanted.agency, {source.agency for source in settings.sources}),
        "source": (wanted.source, {source.name for source in settings.sources}),
        "topic": (wanted.topic, {topic.name for topic in settings.topics}),
    }
    for what, (name, names) in known.items():
        if name is not None and name not in names:
            named = ", ".join(sorted(names)) or "none"
            session.note(f"{session.config} names no {what} {name!r}; it names {named}.")


@click.command()
@click.argument("change_id", metavar="CHANGE")
@click.option(
    "--format",
    "style",
    type=click.Choice(["terminal", "side", "unified", "html", "json"]),
    default="terminal",
    show_default=True,
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@pass_session
def show(session: Session, change_id: str, style: str, as_json: bool) -> None:
    """Show one change by its id, as watcher changes lists it; the beginning is enough."""
    with open_reading_room(session.settings) as archive:
        change = browse.one_change(archive, change_id)
    match "json" if as_json else style:
        case "json":
            session.json(records.change(change))
        case "html":
            click.echo(html.page(change))
        case "unified":
            click.echo(plain.unified(change))
        case "side":
            session.show(terminal.side_by_side(change, session.console.width))
        case _:
            session.show(terminal.inline(change))


@click.command()
@click.argument("url")
@click.option("--from", "since", type=MOMENT, help="The text in force then is the old one.")
@click.option("--to", "until", type=MOMENT, help="The text in force then is the new one.")
@beside_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@pass_session
def diff(
    session: Session,
    url: str,
    since: datetime | None,
    until: datetime | None,
    with_beside: bool,
    as_json: bool,
) -> None:
    """Compare any two revisions of a resource; by default the last two."""
    with open_reading_room(session.settings) as archive:
        old, new, found = browse.difference(archive, url, since=since, until=until)
        around = _beside(session, archive, old, new) if with_beside else None
    if as_json:
        two = records.TwoTexts(
            outcome=found.outcome,
            derivation=new.text.derivation,
            found=found,
            old=old.text,
            new=new.text,
        )
        record = records.comparison(two)
        session.json(record | {"beside": beside.record(around)} if with_beside else record)
    else:
        session.show(
            tables.difference(found, old=old.revision, new=new.revision, title=new.text.title)
        )
        if with_beside:
            session.show(beside.digest(around))


def _beside(
    session: Session, archive: Archive, old: browse.RevisionText, new: browse.RevisionText
) -> Beside | None:
    from watcher.services.beside import Surroundings  # noqa: PLC0415 - reads whole pages again

    surroundings = Surroundings(
        archive=archive,
        evidence=evidence_to_read(session.settings, session.clock),
        rule_book=session.settings.rule_book,
    )
    return surroundings.between(old, new)


@click.command()
@click.argument("url")
@click.argument("time", type=MOMENT)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@pass_session
def at(session: Session, url: str, time: datetime, as_json: bool) -> None:
    """Print the text in force at a time: the one last seen at or before it.

    TIME is 2026-06-11, 2026-06-11T14:00Z (UTC when it names no zone), or 3d for three days ago.
    """
    with open_reading_room(session.settings) as archive:
        found = browse.in_force(archive, url, time)
        last = browse.last_check(archive, url, time)
    if as_json:
        session.json(records.text(found.revision, found.text, asked=time))
    else:
        session.show(tables.text(found.revision, found.text, asked=time, last=last))


@click.command()
@click.argument("url")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@pass_session
def history(session: Session, url: str, limit: int, as_json: bool) -> None:
    """List the revisions of a resource, and its latest checks."""
    with open_reading_room(session.settings) as archive:
        found = browse.history(archive, url, limit=limit)
    if as_json:
        session.json(records.history(url, revisions=found.revisions, checks=found.checks))
    else:
        session.show(tables.history(found.resource, found.revisions, found.checks))


@click.command()
@click.option("--source", help="Of this source only; watcher sources lists them.")
@output_options
@pass_session
def resources(session: Session, source: str | None, as_json: bool, as_jsonl: bool) -> None:
    """List every followed URL: what it is, how it stands, when it is checked next."""
    if source is not None and session.settings.source(source) is None:
        raise ConfigError(f"no source {source!r} in {session.config}")
    with open_reading_room(session.settings) as archive:
        found = archive.resources(source=source)
    if as_json:
        session.json(records.resources(found))
    elif as_jsonl:
        session.jsonl(records.rows(records.resources(found), "resources"))
    else:
        session.show(tables.resources(found))


@click.command()
@output_options
@pass_session
def sources(session: Session, as_json: bool, as_jsonl: bool) -> None:
    """List what the config follows."""
    settings = session.settings
    record = records.sources(settings.sources, topics=settings.topics)
    if as_json:
        session.json(record)
    elif as_jsonl:
        session.jsonl(records.rows(record, "sources"))
    else:
        session.show(tables.sources(settings.sources))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@pass_session
def status(session: Session, as_json: bool) -> None:
    """Say what is due, overdue, blocked, failing, and why; exit 1 if anything is overdue."""
    with open_reading_room(session.settings) as archive:
        standing = browse.standing(archive, at=session.clock.now())
    if as_json:
        record = records.status(
            standing.followed,
            at=standing.at,
            due=standing.due,
            overdue=standing.overdue,
            outbox=standing.outbox,
        )
        session.json(record)
    else:
        session.show(
            tables.status(
                standing.followed,
                at=standing.at,
                overdue=standing.overdue,
                outbox=standing.outbox,
                last=standing.last,
            )
        )
    if standing.overdue:
        raise click.exceptions.Exit(1)
