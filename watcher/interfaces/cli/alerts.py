"""The outbox: list what waits, try it again, send a test."""

import click

from watcher.errors import ConfigError, DeliveryError
from watcher.interfaces.cli.session import Session, pass_session
from watcher.model.alert import Alert, Message
from watcher.model.change import Change, Edit, Hunk, Kind, Severity
from watcher.ports import Channel
from watcher.render import records, tables
from watcher.services.deliver import deliver, revive
from watcher.wiring.desk import channels, open_desk
from watcher.wiring.reading_room import open_reading_room


@click.group()
def alerts() -> None:
    """The outbox: list what waits, try it again, send a test."""


@alerts.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@pass_session
def list_alerts(session: Session, as_json: bool) -> None:
    """List every alert and where it stands."""
    with open_reading_room(session.settings) as archive:
        outbox = archive.alerts()
    if as_json:
        session.json(records.alerts(outbox))
    else:
        session.show(tables.alerts(outbox))


@alerts.command()
@pass_session
def retry(session: Session) -> None:
    """Try now everything that is not delivered, also what a channel refused for good."""
    settings, clock = session.settings, session.clock
    with open_desk(settings, clock) as desk:
        revive(archive=desk.archive, now=clock.now())
        result = deliver(
            archive=desk.archive, channels=channels(settings), clock=clock, settings=settings
        )
    session.note(f"{result.delivered} delivered, {result.waiting} still waiting.")
    for problem in result.problems:
        session.note(problem)
    if result.problems:
        raise click.exceptions.Exit(4)


@alerts.command()
@click.option("--route", help="Only this route; by default every one.")
@pass_session
def test(session: Session, route: str | None) -> None:
    """Send one made-up alert through each route, so that you see it arrive."""
    settings = session.settings
    if not settings.routes:
        raise ConfigError(f"{session.config} has no [[alerts]]: there is nobody to tell")
    names = [one.name for one in settings.routes if route in {None, one.name}]
    if not names:
        raise ConfigError(f"no alert route {route!r} in {session.config}")
    made = channels(settings)
    failed = False
    for name in names:
        problem = _problem_with(made.get(name), _test_message(session, name)) or ""
        if name in settings.missing:
            problem = settings.missing[name]
        failed |= bool(problem)
        session.note(
            f"{name}: not delivered: {problem}"
            if problem
            else f"{name}: delivered. Look for “A test from Watcher”."
        )
    if failed:
        raise click.exceptions.Exit(4)


def _problem_with(channel: Channel | None, message: Message) -> str | None:
    if channel is None:
        return "it has no destination"
    try:
        channel.deliver(message)
    except DeliveryError as error:
        return str(error)
    return None


def _test_message(session: Session, route: str) -> Message:
    now = session.clock.now()
    edits = (Edit("equal", "A count of "), Edit("delete", "11"), Edit("insert", "10"))
    change = Change(
        id="c0000000000000000",
        event="e0000000000000000",
        agency="Department of Examples",
        source="watcher-alerts-test",
        url="https://example.gov/a-test-from-watcher",
        title="A test from Watcher: nothing happened",
        kinds=(Kind.FIGURE,),
        severity=Severity.MINOR,
        reasons=("figure changed: 11 → 10",),
        hunks=(Hunk(kinds=(Kind.FIGURE,), old="A count of 11", new="A count of 10", edits=edits),),
        last_seen_old=now,
        first_seen_new=now,
        checks_between=0,
        silent=None,
        topics=(),
        old_digest=None,
        new_digest=None,
    )
    alert = Alert(
        id=f"test-{session.clock.new_id()[:10]}",
        event=change.event,
        change=change.id,
        route=route,
        created_at=now,
        not_before=now,
    )
    return Message(alert=alert, change=change, members=1, change_link="watcher alerts test")
