"""``watcher verify``: whether an archive, a bag or a contradiction is what it should be."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import click

from watcher.errors import NotFound
from watcher.interfaces.cli.session import Session, pass_session
from watcher.ledger.keys import read_key
from watcher.model.settings import LedgerSettings
from watcher.proof.errors import ProofError
from watcher.proof.notes import NoteKey
from watcher.render import records
from watcher.render.safe import visible
from watcher.verifier import Problem
from watcher.verifier.archive import ArchiveCheck, Progress
from watcher.verifier.bag import WORDS_AND_VIEWS, BagCheck
from watcher.verifier.fork import ForkVerdict, check_fork, is_fork
from watcher.wiring.signing import key_file, memory_file

_DAMAGED = 3
_LARGEST_ROOTS = 1_000_000


class _Check(Protocol):
    """What is asked of whatever is verified; the counts after its problems."""

    @property
    def size(self) -> int: ...
    @property
    def captures(self) -> int: ...
    @property
    def payloads(self) -> int: ...
    @property
    def leaves(self) -> int: ...
    @property
    def checkpoints(self) -> int: ...
    @property
    def tokens(self) -> int: ...
    @property
    def unchecked(self) -> int: ...
    @property
    def roots_given(self) -> bool: ...
    def problems(self, told: Progress) -> Iterator[Problem]: ...


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option(
    "--key",
    "vkeys",
    multiple=True,
    help="The ledger's public key (vkey), from whom you trust; for a contradiction all of its.",
)
@click.option(
    "--roots",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Certificates (PEM) of the time-stamp authorities that you trust.",
)
@click.option(
    "--checkpoint",
    "kept",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A checkpoint of this ledger that you kept elsewhere; the archive must continue it.",
)
@click.option(
    "--contradiction",
    "proof",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write the proof, if that checkpoint shows that there are two histories.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@pass_session
def verify(
    session: Session,
    path: Path | None,
    vkeys: tuple[str, ...],
    roots: Path | None,
    kept: Path | None,
    proof: Path | None,
    as_json: bool,
) -> None:
    """Check an archive, or a bag, against every digest and signature of it.

    Records, ledger, schedule, what outsiders vouched for, index: each with the others. Names
    file, offset, record or leaf of each problem, and exits 3 when there is one. A file in which a
    witness kept two contradictory checkpoints is checked too.
    """
    root = path or session.archive or Path(session.settings.archive)
    is_bag = (root / "bagit.txt").is_file()
    _refuse_unfit(kept, proof, is_archive=not is_bag and not root.is_file())
    if root.is_file():
        _contradiction(session, root, vkeys, as_json=as_json)
        return
    if not root.is_dir():
        raise NotFound(f"no archive at {root}")
    if len(vkeys) > 1:
        raise click.UsageError("--key: an archive has one ledger, and so one key")
    key = _key(vkeys[0]) if vkeys else None
    trusted = () if roots is None else (_certificates(roots),)
    check: _Check
    if is_bag:
        check = BagCheck(root, key, roots=trusted)
    else:
        if path is None:
            key, kept = _own(session, root, key, kept)
        check = ArchiveCheck(root, key, trusted, kept=kept)
    problems = list(_with_progress(check, as_json=as_json))
    if as_json:
        session.json(_record(check, problems))
    else:
        click.echo(_summary(check, len(problems)))
    if proof and isinstance(check, ArchiveCheck) and check.contradiction:
        _write_new(proof, check.contradiction.to_bytes())
    if problems:
        raise click.exceptions.Exit(_DAMAGED)


def _write_new(path: Path, content: bytes) -> None:
    try:
        with path.open("xb") as file:
            file.write(content)
    except OSError as error:
        raise click.UsageError(f"--contradiction: {path}: {error.strerror}") from error


def _refuse_unfit(kept: Path | None, proof: Path | None, *, is_archive: bool) -> None:
    if kept and not is_archive:
        raise click.UsageError("--checkpoint: only an archive has a ledger that goes on")
    if proof and not kept:
        raise click.UsageError("--contradiction: goes with --checkpoint, the other history")


def _own(
    session: Session, root: Path, key: NoteKey | None, kept: Path | None
) -> tuple[NoteKey | None, Path | None]:
    """Return what the owner has beside the archive: the key, and the last checkpoint it signed.

    Whoever verifies an archive of somebody else names its path, and has neither.
    """
    ledger = session.settings.ledger if session.config.exists() else LedgerSettings()
    signer = read_key(key_file(ledger, root), "ledger.key_file")
    memory = memory_file(ledger, root)
    if signer is not None and memory.is_file():
        session.note(f"Compared with your own key, and with your last promise: {memory}")
    if key is None and signer is not None:
        key = signer.key()
    return key, kept or (memory if memory.is_file() else None)


def _key(vkey: str) -> NoteKey:
    try:
        return NoteKey.from_vkey(vkey)
    except ProofError as error:
        raise click.UsageError(f"--key: {error}") from error


def _certificates(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(_LARGEST_ROOTS)
    if b"-----BEGIN CERTIFICATE-----" not in content:
        raise click.UsageError(f"--roots: {path} holds no certificate in PEM")
    return content


def _with_progress(check: _Check, *, as_json: bool) -> Iterator[Problem]:
    """Yield problems, printed for people, while a bar on stderr says how far it is."""
    from rich.console import Console  # noqa: PLC0415 - rich is slow to import
    from rich.progress import Progress as Bar  # noqa: PLC0415

    console = Console(stderr=True)
    with Bar(
        console=console,
        transient=True,
        disable=not console.is_terminal,
        # Problems are printed above the bar; into a pipe they go without it.
        redirect_stdout=sys.stdout.isatty(),
    ) as bar:
        task = bar.add_task("verifying", total=check.size)
        for problem in check.problems(lambda read: bar.update(task, advance=read)):
            if not as_json:
                click.echo(_line(problem))
            yield problem


def _line(problem: Problem) -> str:
    """Return one line: a name with a line break in it would else write the next one, too."""
    said = visible(f"{problem.what}: {problem.where}: {problem.detail}")
    return said.replace("\n", "⟨U+000A⟩").replace("\t", "⟨U+0009⟩")


def _summary(check: _Check, problems: int) -> str:
    files = f" in {check.files} files" if isinstance(check, ArchiveCheck) else ""
    seen = f"{check.captures} checks with {check.payloads} responses{files}"
    found = f"{problems} problem{'s' * (problems != 1)}"
    sentences = [f"{seen}: {found if problems else 'all as they were recorded'}."]
    if isinstance(check, ArchiveCheck) and check.key is None:
        return f"{sentences[0]}\nNo ledger was checked: some may be missing."
    signed = "" if problems else ", all as they were signed"
    sentences.append(f"Leaves of the ledger{signed}: {check.leaves}.")
    if isinstance(check, ArchiveCheck) and check.waiting:
        sentences.append(f"Leaves that nobody has signed for yet: {check.waiting}.")
    sentences.append(f"Time-stamps, cosignatures and beacons that hold: {check.tokens}.")
    if check.unchecked:
        sentences.append(
            f"Those that cannot be told yet: {check.unchecked} (no root certificate, see --roots;"
            " or not in a block so far)."
        )
    if isinstance(check, BagCheck):
        sentences += [visible(remark) for remark in check.remarks]
        sentences.append(f"Not checked, because they are words and views: {WORDS_AND_VIEWS}.")
    return "\n".join(sentences + _about_outsiders(check) + _about_the_key(check))


def _about_outsiders(check: _Check) -> list[str]:
    """Say by whose certificates the outsiders were believed: anybody can make their own."""
    if not check.tokens or check.roots_given:
        return []
    said = (
        "The outsiders' certificates and keys came with it: whoever made it could have been them."
    )
    return [said, "Give the certificates of authorities that you trust with --roots."]


def _about_the_key(check: _Check) -> list[str]:
    """Say where the public key came from, when it came with what it should prove."""
    own = (isinstance(check, ArchiveCheck) and check.key_is_its_own) or (
        isinstance(check, BagCheck) and check.key_from_bag
    )
    if not own:
        return []
    where = "ledger/vkey" if isinstance(check, ArchiveCheck) else "data/proofs/log.vkey"
    said = f"The public key came with it ({where}): whoever made it anew could have put in another."
    return [said, "Compare it with one that its owner gave elsewhere, or give that with --key."]


def _record(check: _Check, problems: list[Problem]) -> dict[str, object]:
    return records.verification(
        captures=check.captures,
        payloads=check.payloads,
        leaves=check.leaves,
        checkpoints=check.checkpoints,
        tokens=check.tokens,
        problems=[(one.what.value, one.where, one.detail) for one in problems],
    )


def _contradiction(session: Session, path: Path, vkeys: tuple[str, ...], *, as_json: bool) -> None:
    """Say whether a file proves that a log signed two histories; exit 3 when it does not."""
    if not is_fork(path):
        raise click.UsageError(f"{path}: no archive, no bag, and no contradiction of a ledger")
    try:
        verdict: ForkVerdict = check_fork(path, vkeys)
    except ProofError as error:
        raise click.UsageError(f"--key: {error}") from error
    if as_json:
        problems = [(one.what.value, one.where, one.detail) for one in verdict.problems]
        counts = dict.fromkeys(("captures", "payloads", "leaves", "tokens"), 0)
        session.json(
            records.verification(**counts, checkpoints=2 - 2 * bool(problems), problems=problems)
        )
    else:
        for line in (*map(_line, verdict.problems), *map(visible, verdict.sentences)):
            click.echo(line)
    if verdict.problems:
        raise click.exceptions.Exit(_DAMAGED)
