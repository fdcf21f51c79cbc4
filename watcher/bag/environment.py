"""What made the bag: program, machine, packages, settings, clock. Flattering or not."""

import hashlib
import json
import platform
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions
from pathlib import Path

from watcher import __version__
from watcher.errors import ConfigError
from watcher.model.digest import sha256
from watcher.model.moment import stamp
from watcher.render.safe import to_json

FORMAT = "watcher/environment/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockSaid:
    """What the machine says of its clock; ``None`` where it says nothing."""

    synchronised: bool | None
    max_error_us: int | None


def environment_json(*, made_at: datetime, config: Path | None, clock: ClockSaid) -> bytes:
    """Return ``environment.json``.

    ``config`` is the file of settings, in which no secret stands: it names the variables and files
    that hold them. Raises `ConfigError` when it cannot be read.
    """
    record = {
        "format": FORMAT,
        "made_at": stamp(made_at),
        "time_zone": "UTC",
        "clock": {"synchronised": clock.synchronised, "max_error_us": clock.max_error_us},
        "tool": {"name": "watcher", "version": __version__, "commit": _commit()},
        "python": {
            "version": platform.python_version(),
            "implementation": platform.python_implementation(),
        },
        "openssl": ssl.OPENSSL_VERSION,
        "system": {
            "name": platform.system(),
            "release": platform.release(),
            "machine": platform.machine(),
        },
        "packages": sorted(_packages(), key=lambda one: str(one["name"]).lower()),
        "config": None if config is None else _config(config),
    }
    return f"{to_json(record, indent=2)}\n".encode()


def _config(path: Path) -> dict[str, str]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    return {
        "file": path.name,
        "sha256": sha256(content),
        "text": content.decode("utf-8", "replace"),
    }


def _packages() -> Iterator[dict[str, str | None]]:
    """Yield every installed package; the digest of its RECORD names each of its files' digests."""
    for one in distributions():
        listed = one.read_text("RECORD")
        digest = None if listed is None else hashlib.sha256(listed.encode()).hexdigest()
        yield {
            "name": one.metadata["Name"],
            "version": one.version,
            "record_sha256": digest and f"sha256:{digest}",
        }


def _commit() -> str | None:
    """Return the commit from which the program was installed, where its installer kept it."""
    try:
        own: Distribution = distribution("watcher")
        said = json.loads(own.read_text("direct_url.json") or "{}")
        commit = said.get("vcs_info", {}).get("commit_id")
    except (PackageNotFoundError, ValueError, AttributeError):
        return None
    return commit if isinstance(commit, str) else None
