"""``watcher view``: opens the full-screen viewer."""

import sys

import click

from watcher.errors import ConfigError
from watcher.interfaces.cli.session import Session, pass_session
from watcher.wiring.reading_room import open_reading_room


@click.command()
@pass_session
def view(session: Session) -> None:
    """Read changes in a full-screen viewer: list, filters, diff, history. Press ? for its keys."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise ConfigError("the viewer needs a terminal; watcher changes and watcher show do not")
    from watcher.interfaces.tui.app import Viewer  # noqa: PLC0415 - Textual is slow to import

    with open_reading_room(session.settings) as archive:
        viewer = Viewer(archive)
        viewer.run()
    if viewer.failure is not None:
        raise viewer.failure
