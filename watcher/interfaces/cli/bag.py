"""``watcher bag``: an evidence package about a change, or about what a page said all along."""

import os
import textwrap
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from watcher.bag.build import Maker, Sources, build_bag
from watcher.bag.documents import about
from watcher.bag.environment import ClockSaid
from watcher.bag.ledger import PublishedLedger, kept_files
from watcher.bag.records import WarcRecords
from watcher.bag.secrets import configured_secrets
from watcher.errors import ConfigError, NotFound
from watcher.interfaces.cli.session import MOMENT, Moment, Session, pass_session
from watcher.model.change import Change
from watcher.ports import Archive
from watcher.proof.errors import ProofError
from watcher.proof.notes import NoteKey
from watcher.render.safe import visible
from watcher.services import browse
from watcher.services.bag import Contents, choose
from watcher.wiring.desk import software
from watcher.wiring.reading_room import open_reading_room
from watcher.wiring.signing import key_file

_VKEY = "vkey"
_A_DAY = timedelta(days=1, microseconds=-1)
_WIDTH = 79
_CHECK_IT = """\
It is tamper-evident. It shows what was served to us at these looks, not what
was published to all, and nothing of the time between two looks.

Check it with nothing of ours, or by hand as data/VERIFY.md says:
  cd {folder} && sh data/verify.sh
Or with this program, and the ledger's key from a place that you trust:
  watcher verify {folder} --key {vkey}"""


class _LastMoment(Moment):
    """A time as typed, and for a date the end of that day: who names a last day means it too."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return an aware UTC instant; raises as `Moment`."""
        moment = super().convert(value, param, ctx)
        try:
            date.fromisoformat(str(value).strip())
        except ValueError:
            return moment
        return moment + _A_DAY


@click.command()
@click.argument("asked", metavar="CHANGE|URL…", nargs=-1, required=True)
@click.option(
    "--interval",
    type=(MOMENT, _LastMoment()),
    metavar="FROM TO",
    help="Every look at the URLs in this time, and the one before and after. UTC; a TO that is a "
    "date, as 2026-06-30, is the end of that day. FROM and TO may be the same.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to make; by default one named after the first change, or the time.",
)
@click.option("--key", "vkey", help="The ledger's public key; by default the one in the archive.")
@pass_session
def bag(
    session: Session,
    asked: tuple[str, ...],
    interval: tuple[datetime, datetime] | None,
    output: Path | None,
    vkey: str | None,
) -> None:
    """Pack the evidence about changes, or URLs, into a folder that anybody can check.

    A CHANGE is an id as watcher changes lists it; the beginning is enough. With URLs and no
    interval the whole history is packed.
    """
    root = Path(session.settings.archive)
    with open_reading_room(session.settings) as archive:
        wanted = [_wanted(archive, one) for one in asked]
        sources = Sources(
            archive=archive,
            records=WarcRecords(root / "warc"),
            ledger=PublishedLedger(root / "ledger", _key(root, vkey)),
            kept=kept_files(root / "anchors"),
        )
        contents = choose(
            wanted, ledger=sources.ledger, archive=archive, kept=sources.kept, span=interval
        )
        made_at = session.clock.now()
        target = output or Path(_name(wanted, made_at))
        _refuse_inside(root, target)
        folder = build_bag(target, contents, sources, _maker(session, made_at))
    _say(folder, contents, sources.ledger.vkey)


def _wanted(archive: Archive, asked: str) -> Change | str:
    if "://" in asked:
        return browse.followed(archive, asked).url
    if not asked.strip():
        raise click.UsageError("CHANGE|URL is empty: name a change, or a URL that is followed")
    if "/" in asked or "." in asked:
        raise click.UsageError(
            f"{asked!r} is no id of a change; if it is an address, write it with https:// "
            "(or http://), as watcher resources lists it"
        )
    return browse.one_change(archive, asked)


def _refuse_inside(archive: Path, target: Path) -> None:
    """Raise `ConfigError` for a place in the archive: a bag there would be no part of it."""
    if target.resolve().is_relative_to(archive.resolve()):
        raise ConfigError(
            f"{target} is inside the archive, where watcher verify would tell of every file: "
            "choose another folder with --output"
        )


def _name(wanted: Sequence[Change | str], made_at: datetime) -> str:
    first = wanted[0]
    return f"bag-{first.id}" if isinstance(first, Change) else f"bag-{made_at:%Y%m%dT%H%M%SZ}"


def _key(root: Path, vkey: str | None) -> NoteKey:
    """Return the key that is given, or the one that the ledger has beside its checkpoint."""
    path = root / "ledger" / _VKEY
    try:
        return NoteKey.from_vkey(vkey or path.read_text(encoding="ascii").strip())
    except FileNotFoundError as error:
        raise NotFound(
            f"{path.parent}: no ledger there: without one a bag could prove neither times nor "
            "completeness"
        ) from error
    except (ProofError, ValueError) as error:
        raise click.UsageError(f"{'--key' if vkey else path}: {error}") from error


def _maker(session: Session, made_at: datetime) -> Maker:
    clock = session.clock.state()
    settings = session.settings
    secrets = configured_secrets(session.config, os.environ)
    for name, destination in settings.destinations.items():
        secrets[f"alert route {name}"] = destination.url
        secrets[f"alert route {name}, signature"] = destination.secret or ""
    with suppress(OSError):
        secrets["the ledger's key"] = key_file(settings.ledger, settings.archive).read_text(
            encoding="ascii"
        )
    return Maker(
        operator=settings.fetch.user_agent,
        software=software(),
        made_at=made_at,
        new_id=session.clock.new_id,
        clock=ClockSaid(synchronised=clock.synchronised, max_error_us=clock.max_error_us),
        config=session.config,
        secrets=secrets,
    )


def _say(folder: Path, contents: Contents, vkey: str) -> None:
    kept = f"{len(contents.beacons)} before, {len(contents.anchors)} after"
    lines = [
        f"{folder}: {len(contents.leaves)} leaves with their proofs",
        *about(contents),
        f"Words of outsiders on the times: {kept}; data/README.txt says what they are.",
        "",
    ]
    for line in lines:
        click.echo(_wrapped(visible(line)))
    click.echo(visible(_CHECK_IT.format(folder=folder, vkey=vkey)))


def _wrapped(line: str) -> str:
    """Return a line folded behind its own indent; addresses and names stay whole."""
    indent = " " * (len(line) - len(line.lstrip()) + 2)
    return textwrap.fill(
        line,
        _WIDTH,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
