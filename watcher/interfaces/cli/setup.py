"""Commands for the first day and for doubts: init, doctor."""

import os
import shutil
import socket
from pathlib import Path

import click

from watcher.config import DEFAULT_CONFIG
from watcher.config.outsiders import INDEPENDENT
from watcher.errors import ArchiveError, ConfigError, WatcherError
from watcher.interfaces.cli.session import Session, pass_session
from watcher.ledger.keys import read_key
from watcher.render import phrases
from watcher.render.safe import visible
from watcher.wiring.reading_room import open_reading_room
from watcher.wiring.signing import key_file

_EXAMPLE_CONTACT = "Watcher/1 (+https://example.org/watcher; desk@example.org)"
"""What ``watcher init`` writes, and nobody answers."""


@click.command()
@pass_session
def init(session: Session) -> None:
    """Write a commented config.toml and an empty archive."""
    path = session.config
    if path.exists():
        raise ConfigError(f"{path} is there already; it was left as it is")
    try:
        path.write_text(DEFAULT_CONFIG, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}") from error
    from watcher.wiring.desk import found_archive  # noqa: PLC0415 - doctor does without it

    count = found_archive(session.settings, session.clock)
    folder = session.settings.archive
    session.note(f"Wrote {path}, which names {count} addresses to begin with, and {folder}.")
    session.note("Next:")
    session.note(
        f"  1. put your own contact into user_agent in {path}, and your own name into origin"
    )
    session.note("  2. watcher doctor    looks over what is needed")
    session.note("  3. watcher check     looks at every newsroom once; the first time takes hours")


@click.command()
@pass_session
def doctor(session: Session) -> None:
    """Look over config, ledger, clock, disk, network, Slack, permissions; exit 1 for a fault."""
    examinations = (_config, _contact, _archive, _ledger, _clock, _disk, _network, _alerts)
    wrong = 0
    for examine in examinations:
        for good, sentence in examine(session):
            words = ("ok    " if good else "WRONG ") + visible(sentence)
            session.console.print(words, markup=False)
            wrong += not good
    if wrong:
        raise click.exceptions.Exit(1)


def _config(session: Session) -> list[tuple[bool, str]]:
    settings = session.settings
    return [(True, f"config {session.config}: {len(settings.sources)} sources")]


def _contact(session: Session) -> list[tuple[bool, str]]:
    name = session.settings.fetch.user_agent
    if name == _EXAMPLE_CONTACT:
        words = "is still the example's: write your own page or address into user_agent"
        return [(False, f"contact: {name} {words}")]
    return [(True, f"contact: servers see us as {name}")]


def _archive(session: Session) -> list[tuple[bool, str]]:
    folder = Path(session.settings.archive)
    try:
        with open_reading_room(session.settings) as archive:
            count = len(archive.resources())
    except ArchiveError as error:
        return [(False, f"archive {folder}: {error}")]
    except WatcherError as error:
        return [(True, f"archive {folder}: not begun yet ({error})")]
    writable = os.access(folder, os.W_OK)
    words = "can be written" if writable else "CANNOT be written by this user"
    return [(writable, f"archive {folder}: {count} resources, {words}")]


def _ledger(session: Session) -> list[tuple[bool, str]]:
    settings = session.settings
    path = key_file(settings.ledger, settings.archive)
    try:
        signer = read_key(path, "ledger.key_file")
    except ConfigError as error:
        return [(False, str(error))]
    if signer is None:
        return [(True, f"ledger: a key to sign it will be made at the first start: {path}")]
    asked = [one.name for one in settings.vouching.authorities]
    asked += [one.name for one in settings.witnesses]
    vouching = f"{', '.join(asked)} vouch for it" if asked else "nobody is asked to vouch for it"
    return [(True, f"ledger: {vouching}; publish its key: {signer.key().vkey()}")]


def _clock(session: Session) -> list[tuple[bool, str]]:
    """Compare the clock with the newest check: a time before it has certainly been set back."""
    now = session.clock.now()
    try:
        with open_reading_room(session.settings) as archive:
            newest = max((check.captured_at for check in archive.last_checks()), default=now)
    except WatcherError:
        newest = now  # what is wrong with the archive is told in its own line
    if newest > now:
        behind = phrases.duration(newest - now)
        return [(False, f"clock: {phrases.instant(now)}, {behind} before the newest check")]
    return [(True, f"clock: {phrases.instant(now)}; is that right? {_trust(session)}")]


def _trust(session: Session) -> str:
    """Return what the machine says of its clock, as every leaf of the ledger repeats it."""
    state = session.clock.state()
    if state.synchronised is None or state.max_error_us is None:
        return "The machine does not say whether it is set by a time service."
    kept = "is" if state.synchronised else "is NOT"
    error = state.max_error_us / 1_000_000
    return f"The machine says that it {kept} kept by a time service, and right to {error:.3g} s."


_LOW_DISK_BYTES = 1_000_000_000


def _disk(session: Session) -> list[tuple[bool, str]]:
    folder = Path(session.settings.archive)
    there = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
    free = shutil.disk_usage(there).free
    return [(free > _LOW_DISK_BYTES, f"disk: {free / 1e9:.1f} GB free at {there}")]


def _network(session: Session) -> list[tuple[bool, str]]:
    hosts = {
        url.split("/")[2].partition(":")[0]
        for source in session.settings.sources
        for url, _ in source.resources()
    }
    answers = []
    for host in sorted(hosts):
        try:
            socket.getaddrinfo(host, 443)
        except OSError as error:
            words = f"network: the name {host} is not found ({error.strerror})"
            answers.append((False, words))
        else:
            answers.append((True, f"network: the name {host} is found"))
    return answers


def _alerts(session: Session) -> list[tuple[bool, str]]:
    settings = session.settings
    keyless = settings.missing.get(INDEPENDENT)
    words = [] if keyless is None else [(False, f"{INDEPENDENT}: {keyless}; nobody is asked")]
    if not settings.routes:
        return [*words, (True, "alerts: no route is configured")]
    return words + [
        (
            route.name not in settings.missing,
            f"alerts: {route.name} → {route.to}"
            + (
                f": {settings.missing[route.name]}; its alerts wait until it is there"
                if route.name in settings.missing
                else ""
            ),
        )
        for route in settings.routes
    ]
