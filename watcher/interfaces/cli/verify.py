"""``watcher verify``: whether the records of an archive are what was written."""

from collections.abc import Callable
from pathlib import Path

import click

from watcher.errors import NotFound
from watcher.interfaces.cli.session import Session, pass_session
from watcher.proof.errors import ProofError
from watcher.proof.notes import NoteKey
from watcher.render import records
from watcher.render.safe import visible
from watcher.verifier import Problem
from watcher.verifier.archive import ArchiveCheck
from watcher.verifier.ledger import LedgerCheck

_DAMAGED = 3


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--key", "vkey", help="The ledger's public key (vkey), from whom you trust.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@pass_session
def verify(session: Session, path: Path | None, vkey: str | None, as_json: bool) -> None:
    """Read every byte of an archive's records and check it against every digest of it.

    With --key the ledger is checked too: its signature, its tree, every leaf. Names file,
    offset and record of each problem, and exits 3 when there is one.
    """
    root = path or session.archive or Path(session.settings.archive)
    if not root.is_dir():
        raise NotFound(f"no archive at {root}")
    check = ArchiveCheck(root)
    ledger = None if vkey is None else LedgerCheck(root / "ledger", _key(vkey))
    problems = _with_progress(check, ledger)
    if as_json:
        session.json(_record(check, ledger, problems))
    else:
        for problem in problems:
            click.echo(visible(f"{problem.what}: {problem.where}: {problem.detail}"))
        click.echo(_summary(check, ledger, problems))
    if problems:
        raise click.exceptions.Exit(_DAMAGED)


def _key(vkey: str) -> NoteKey:
    try:
        return NoteKey.from_vkey(vkey)
    except ProofError as error:
        raise click.UsageError(f"--key: {error}") from error


def _with_progress(check: ArchiveCheck, ledger: LedgerCheck | None) -> list[Problem]:
    from rich.console import Console  # noqa: PLC0415 - rich is slow to import
    from rich.progress import Progress  # noqa: PLC0415

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("verifying", total=check.size)
        told: Callable[[int], None] = lambda read: progress.update(task, advance=read)  # noqa: E731
        problems = list(check.problems(told))
        if ledger is not None:
            task = progress.add_task("reading the ledger", total=None)
            problems += ledger.problems(told)
        return problems


def _summary(check: ArchiveCheck, ledger: LedgerCheck | None, problems: list[Problem]) -> str:
    seen = f"{check.captures} checks with {check.payloads} responses in {len(check.files)} files"
    if problems:
        return f"{seen}: {len(problems)} problem{'s' * (len(problems) > 1)}"
    if ledger is None:
        return f"{seen}: all as they were recorded.\nNo ledger was checked: some may be missing."
    return f"{seen}: all as they were recorded.\nLeaves, all as they were signed: {ledger.leaves}."


def _record(
    check: ArchiveCheck, ledger: LedgerCheck | None, problems: list[Problem]
) -> dict[str, object]:
    return records.verification(
        captures=check.captures,
        payloads=check.payloads,
        leaves=0 if ledger is None else ledger.leaves,
        checkpoints=0 if ledger is None else ledger.checkpoints,
        problems=[(one.what.value, one.where, one.detail) for one in problems],
    )
