"""``watcher verify``: whether the records of an archive are what was written."""

from collections.abc import Callable
from pathlib import Path

import click

from watcher.errors import NotFound
from watcher.interfaces.cli.session import Session, pass_session
from watcher.render.safe import visible
from watcher.verifier import Problem
from watcher.verifier.archive import ArchiveCheck

_DAMAGED = 3


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@pass_session
def verify(session: Session, path: Path | None, as_json: bool) -> None:
    """Read every byte of an archive's records and check it against every digest of it.

    Names file, offset and record of each problem, and exits 3 when there is one. Not checked
    yet: a ledger, which would also show records that are missing altogether.
    """
    root = path if path is not None else Path(session.settings.archive)
    if not root.is_dir():
        raise NotFound(f"no archive at {root}")
    check = ArchiveCheck(root)
    problems = _with_progress(check)
    if as_json:
        session.json(_record(check, problems))
    else:
        for problem in problems:
            click.echo(visible(f"{problem.what}: {problem.where}: {problem.detail}"))
        click.echo(_summary(check, problems))
    if problems:
        raise click.exceptions.Exit(_DAMAGED)


def _with_progress(check: ArchiveCheck) -> list[Problem]:
    from rich.console import Console  # noqa: PLC0415 - rich is slow to import
    from rich.progress import Progress  # noqa: PLC0415

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("verifying", total=check.size)
        told: Callable[[int], None] = lambda read: progress.update(task, advance=read)  # noqa: E731
        return list(check.problems(told))


def _summary(check: ArchiveCheck, problems: list[Problem]) -> str:
    seen = f"{check.captures} checks with {check.payloads} responses in {len(check.files)} files"
    if problems:
        return f"{seen}: {len(problems)} problem{'s' * (len(problems) > 1)}"
    return (
        f"{seen}: all as they were recorded.\n"
        "This archive has no ledger: that none is missing is not shown."
    )


def _record(check: ArchiveCheck, problems: list[Problem]) -> dict[str, object]:
    return {
        "format": "watcher/verification/1",
        "ok": not problems,
        "checked": {
            "captures": check.captures,
            "leaves": 0,
            "payloads": check.payloads,
            "checkpoints": 0,
            "tokens": 0,
        },
        "problems": [
            {"what": problem.what.value, "where": problem.where, "detail": problem.detail}
            for problem in problems
        ],
    }
