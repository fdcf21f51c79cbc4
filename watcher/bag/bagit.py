"""Write a BagIt 1.0 bag (RFC 8493): payload below ``data/``, and manifests that list every byte.

A bag appears under its name only when it is whole and durable; until then it is ``<name>.part``.
Nothing is ever written over.
"""

import hashlib
import os
import re
import shutil
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Final, Self

from watcher.durable import make_folder, sync_folder
from watcher.errors import ArchiveUnwritable, ConfigError

ALGORITHMS: Final = ("sha256", "sha512")
_DECLARATION: Final = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_LABEL: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_ESCAPED: Final = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_LINE: Final = 79


class BagWriter:
    """A bag that is being filled. Leaving it as a context without `finish` removes the draft."""

    def __init__(self, target: Path) -> None:
        """Begin a bag at ``target``.

        Raises `ConfigError` when something is there, also a draft that was left behind, and
        `ArchiveUnwritable` when the system refuses.
        """
        self.target = target
        self._draft = target.with_name(target.name + ".part")
        for path in (target, self._draft):
            if path.exists() or path.is_symlink():
                raise ConfigError(f"{path} exists: nothing is written over; choose another folder")
        try:
            make_folder(target.parent.absolute())
            (self._draft / "data").mkdir(parents=True)
        except OSError as error:
            raise ArchiveUnwritable(f"{target}: cannot be written: {error.strerror}") from error

    def __enter__(self) -> Self:
        """Return the writer."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove a draft that was not finished."""
        shutil.rmtree(self._draft, ignore_errors=True)

    def add(self, name: str, content: bytes) -> None:
        """Write a payload file; ``name`` is relative to ``data/``.

        Raises `ValueError` for a name that leads elsewhere or is there already,
        `ArchiveUnwritable` when the system refuses.
        """
        try:
            with self.place(name).open("xb") as file:
                file.write(content)
        except FileExistsError as error:
            raise ValueError(f"data/{name} is in the bag already") from error
        except OSError as error:
            raise ArchiveUnwritable(f"data/{name}: cannot be written: {error.strerror}") from error

    def place(self, name: str) -> Path:
        """Return where to write a payload file oneself, its folder made; raises as `add`."""
        relative = PurePosixPath(name)
        if relative.is_absolute() or not relative.parts or str(relative) != name:
            raise ValueError(f"{name!r} is no plain relative name")
        if ".." in relative.parts:
            raise ValueError(f"{name!r} leads out of the bag")
        path = self._draft / "data" / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def names(self) -> tuple[str, ...]:
        """Return the names of all payload files so far, sorted."""
        return _files(self._draft / "data")

    def finish(self, about: Sequence[tuple[str, str]]) -> Path:
        """Write the manifests, make all durable, give the bag its name, and return its path.

        ``about`` are further labels and values of ``bag-info.txt`` (RFC 8493, 2.2.2); the
        Payload-Oxum is added. Raises `ArchiveUnwritable` when the system refuses.
        """
        try:
            self._write_tags(about)
            for folder, _, files in os.walk(self._draft, topdown=False):
                for name in files:
                    _sync(Path(folder, name))
                sync_folder(Path(folder))
            self._draft.rename(self.target)
            sync_folder(self.target.parent)
        except OSError as error:
            raise ArchiveUnwritable(
                f"{self.target}: cannot be finished: {error.strerror}"
            ) from error
        return self.target

    def _write_tags(self, about: Sequence[tuple[str, str]]) -> None:
        root = self._draft
        payload = [f"data/{name}" for name in self.names()]
        size = sum((root / name).stat().st_size for name in payload)
        oxum = ("Payload-Oxum", f"{size}.{len(payload)}")
        tags = {"bagit.txt": _DECLARATION, "bag-info.txt": _info_lines((*about, oxum))}
        for algorithm in ALGORITHMS:
            tags[f"manifest-{algorithm}.txt"] = _manifest(root, payload, algorithm)
        for name, content in tags.items():
            (root / name).write_text(content, encoding="utf-8", newline="\n")
        listed = _manifest(root, sorted(tags), "sha256")
        (root / "tagmanifest-sha256.txt").write_text(listed, encoding="utf-8", newline="\n")


def file_digest(path: Path, algorithm: str = "sha256") -> str:
    """Return the hex digest of a file, read in parts."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def _files(folder: Path) -> tuple[str, ...]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return tuple(sorted(path.relative_to(folder).as_posix() for path in found))


def _manifest(root: Path, names: Iterable[str], algorithm: str) -> str:
    """Return a manifest as ``sha256sum -c`` reads it; line ends and "%" in names are escaped."""
    return "".join(f"{file_digest(root / name, algorithm)}  {_escaped(name)}\n" for name in names)


def _escaped(name: str) -> str:
    """Return a name as RFC 8493, 2.1.3 writes it."""
    return "".join(_ESCAPED.get(letter, letter) for letter in name)


def _info_lines(about: Iterable[tuple[str, str]]) -> str:
    """Return the lines of ``bag-info.txt``, long ones folded before 79 columns."""
    lines: list[str] = []
    for label, value in about:
        if not _LABEL.fullmatch(label):
            raise ValueError(f"{label!r} is no label")
        lines += textwrap.wrap(
            f"{label}: {' '.join(value.split())}",
            _LINE,
            subsequent_indent="  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    return "".join(f"{line}\n" for line in lines)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
