"""Signing keys, of the ledger and of a witness: files of mode 0600, made once, never printed."""

import os
import stat
from pathlib import Path

from watcher.durable import make_folder, sync_folder
from watcher.errors import ConfigError
from watcher.proof.errors import ProofError
from watcher.proof.notes import NoteSigner

_SEED_BYTES = 32
_TOO_OPEN = stat.S_IRWXG | stat.S_IRWXO


def read_key(path: Path, setting: str) -> NoteSigner | None:
    """Return the key in a file, ``None`` where there is no file; ``setting`` is what named it.

    Raises `ConfigError` naming the file when others may read it, or when it holds no key.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigError(f"{setting}: {path} cannot be read: {error.strerror}") from error
    with os.fdopen(descriptor, encoding="utf-8", errors="replace") as file:
        if stat.S_IMODE(os.fstat(descriptor).st_mode) & _TOO_OPEN:
            raise ConfigError(
                f"{setting}: {path} may be read by others; only its owner may: chmod 600"
            )
        text = file.read(1_000)
    try:
        return NoteSigner.from_skey(text.strip())
    except ProofError as error:
        raise ConfigError(f"{setting}: {path}: {error}") from error


def make_key(path: Path, name: str, setting: str) -> NoteSigner:
    """Make a key of this name and keep it in a new file, durably.

    Raises `ConfigError` when the file cannot be made, or the name cannot stand in a key.
    """
    try:
        signer = NoteSigner(name, os.urandom(_SEED_BYTES))
        make_folder(path.parent)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8") as file:
            file.write(signer.skey() + "\n")
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)
    except ProofError as error:
        raise ConfigError(f"{setting}: {error}") from error
    except OSError as error:
        raise ConfigError(f"{setting}: {path} cannot be made: {error.strerror}") from error
    return signer
