"""The real ledger of an archive: its key, what remembers its last promise, and both opened."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath

from watcher.errors import ConfigError
from watcher.ledger.chained import LEDGER, ChainedLedger
from watcher.ledger.keys import make_key, read_key
from watcher.model.settings import LedgerSettings, Settings
from watcher.proof.notes import NoteSigner

_KEY_FILE = "ledger.key_file"


def key_file(wanted: LedgerSettings, archive: PurePath) -> Path:
    """Return where the signing key lies: beside the archive's folder, unless the config says."""
    return Path(wanted.key_file or _beside(archive, "key"))


def memory_file(wanted: LedgerSettings, archive: PurePath) -> Path:
    """Return where the last checkpoint that was signed is remembered."""
    return Path(wanted.memory_file or _beside(archive, "checkpoint"))


def _beside(archive: PurePath, ending: str) -> Path:
    whole = Path(os.path.abspath(archive))  # noqa: PTH100 - resolve() would follow links
    return whole.with_name(f"{whole.name}.{ending}")


@contextmanager
def open_ledger(settings: Settings) -> Iterator[tuple[ChainedLedger, tuple[str, ...]]]:
    """Open the ledger for writing; also sentences on what was made or mended.

    Raises `ConfigError` when the key is missing, of another name than the config's, or may be
    read by others; `FixityError` when nothing may be signed over what is there.
    """
    signer, notices = _signer(settings)
    ledger, mended = ChainedLedger.open(
        Path(settings.archive), signer, memory_file(settings.ledger, settings.archive)
    )
    try:
        yield ledger, (*notices, *mended)
    finally:
        ledger.close()


def _signer(settings: Settings) -> tuple[NoteSigner, tuple[str, ...]]:
    path = key_file(settings.ledger, settings.archive)
    origin = settings.ledger.origin
    signer = read_key(path, _KEY_FILE)
    if signer is None:
        if (Path(settings.archive) / LEDGER / "checkpoint").exists():
            raise ConfigError(
                f"{_KEY_FILE}: {path} is missing, and the ledger is signed with it: "
                "bring it back from a copy"
            )
        signer = make_key(path, origin or f"watcher/{os.urandom(8).hex()}", _KEY_FILE)
        words = f"a key to sign the ledger was made: {path}. Keep a copy where nobody else reads it"
        return signer, (words, f"publish its public half: {signer.key().vkey()}")
    if origin is not None and signer.name != origin:
        raise ConfigError(
            f"ledger.origin is {origin!r}, but the key in {path} is of {signer.name!r}: a ledger "
            "keeps its name"
        )
    return signer, ()
