"""The files below a folder that somebody else made; links lead out of it and are not followed."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_DEEPEST: Final = 16
"""Folders inside each other: no bag has more, and names must not outgrow what a system takes."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file by its name below the folder; ``size`` in bytes, none of what is no plain file."""

    name: str
    size: int | None


def files_below(root: Path) -> Iterator[Found]:
    """Yield every file in the order of names, and what is neither that nor a folder to look into.

    That is a link, a device, and a folder that is too deep or that the system refuses.
    """
    folders = [Found("", None)]
    while folders:
        found = folders.pop()
        if found.size is not None:
            yield found
            continue
        inside = _inside(root, found.name)
        if inside is None:
            yield found
        else:
            folders += reversed(inside)


def _inside(root: Path, name: str) -> list[Found] | None:
    """Return what a folder holds, in order; none when it is not one, or is not looked into."""
    path = root / name
    if (name and path.is_symlink()) or name.count("/") >= _DEEPEST:
        return None
    try:
        with os.scandir(path) as entries:
            return [_found(name, one) for one in sorted(entries, key=lambda one: one.name)]
    except OSError:
        return None


def _found(folder: str, entry: os.DirEntry[str]) -> Found:
    name = f"{folder}/{entry.name}" if folder else entry.name
    plain = entry.is_file(follow_symlinks=False)
    return Found(name, entry.stat(follow_symlinks=False).st_size if plain else None)
