"""Gives every peer a virtual environment of its own, made once from pinned packages.

Watcher's own environment is never touched, and nothing of a peer is imported here. A peer that
cannot be installed is a value that says why, so that the table can.
"""

import hashlib
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENTS = HERE / ".peers"
_PINS = HERE / "peers.toml"
_READY = "ready"
_PATIENCE_SECONDS = 1800


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A program to measure beside ours: its pinned packages, and how to see that it works.

    ``requirements`` starts with the peer itself and names all that is installed: what a package
    asks for beside them is not taken along. ``from_source`` names the packages whose
    wheels must not be used; ``needs`` says in words what building them takes.
    """

    name: str
    module: str
    requirements: tuple[str, ...]
    from_source: tuple[str, ...] = ()
    needs: str = ""

    @property
    def version(self) -> str:
        """The pinned version."""
        return self.requirements[0].partition("==")[2]

    @property
    def folder(self) -> Path:
        """Where its environment lies."""
        return ENVIRONMENTS / self.name

    @property
    def scripts(self) -> Path:
        """The folder of its interpreter and commands."""
        return self.folder / "bin"

    @property
    def fingerprint(self) -> str:
        """What the environment was made of, and by which Python."""
        made_of = (sys.version, *self.requirements, "from source:", *self.from_source)
        return hashlib.sha256("\n".join(made_of).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unavailable:
    """A peer that could not be installed, and why."""

    peer: str
    reason: str


def pinned_peers(pins: Path = _PINS) -> dict[str, Peer]:
    """Read peers.toml. Raises `KeyError` or `TypeError` naming a key that is missing or unknown."""
    tables = tomllib.loads(pins.read_text(encoding="utf-8"))
    return {name: _peer(name, **table) for name, table in tables.items()}


def _peer(
    name: str,
    *,
    module: str,
    requirements: list[str],
    from_source: list[str] | None = None,
    needs: str = "",
) -> Peer:
    return Peer(
        name=name,
        module=module,
        requirements=tuple(requirements),
        from_source=tuple(from_source or ()),
        needs=needs,
    )


def install(peer: Peer) -> Unavailable | None:
    """Make the peer's environment, unless one of the same fingerprint is ready."""
    stamp = peer.folder / _READY
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == peer.fingerprint:
        return None
    python = str(peer.scripts / "python")
    steps = (
        [sys.executable, "-m", "venv", "--clear", str(peer.folder)],
        [*(python, "-m", "pip", "install", "--disable-pip-version-check"), *_choices(peer)],
        [python, "-c", f"import {peer.module}"],
    )
    for step in steps:
        problem = _problem_with(step)
        if problem:
            needs = f" (building it needs {peer.needs})" if peer.needs else ""
            return Unavailable(peer=peer.name, reason=problem + needs)
    stamp.write_text(peer.fingerprint, encoding="utf-8")
    return None


def _choices(peer: Peer) -> tuple[str, ...]:
    built = ("--no-binary", ",".join(peer.from_source)) if peer.from_source else ()
    return ("--quiet", "--no-deps", *built, *peer.requirements)


def _problem_with(command: list[str]) -> str | None:
    """Run one step; return the last line of what it complained about, ``None`` when it worked."""
    try:
        ran = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=_PATIENCE_SECONDS
        )
    except subprocess.TimeoutExpired:
        return f"no end after {_PATIENCE_SECONDS} s"
    except OSError as error:
        return str(error.strerror)
    if ran.returncode == 0:
        return None
    said = [line for line in ran.stderr.splitlines() if line and not line.startswith("WARNING")]
    return said[-1][:300] if said else f"exit {ran.returncode} without a word"
