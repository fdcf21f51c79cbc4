"""The container of a bag: BagIt 1.0 (RFC 8493), every byte listed twice and nothing unlisted.

Narrower than the RFC: two payload manifests, one manifest of tags, no fetch.txt, plain files only.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from watcher.verifier import Fault, Problem
from watcher.verifier.folders import files_below

Progress = Callable[[int], None]
"""Told how many bytes were read since the last time."""

_DECLARATION: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_PAYLOAD_MANIFESTS: Final = {"manifest-sha256.txt": "sha256", "manifest-sha512.txt": "sha512"}
_TAG_MANIFEST: Final = "tagmanifest-sha256.txt"
_TAGS: Final = frozenset({"bagit.txt", "bag-info.txt", *_PAYLOAD_MANIFESTS})
_HEX_DIGITS: Final = {"sha256": 64, "sha512": 128}
_OXUM: Final = re.compile(rb"^Payload-Oxum: ([0-9]{1,18})\.([0-9]{1,9})$", re.MULTILINE)
_ESCAPES: Final = {"%0D": "\r", "%0A": "\n", "%25": "%"}
_ESCAPE: Final = re.compile("|".join(_ESCAPES))
_STRETCH: Final = 1 << 20
_LARGEST_MANIFEST: Final = 1_000_000_000


class ContainerCheck:
    """One check of the bag in the folder ``root``; `problems` may be asked once."""

    def __init__(self, root: Path) -> None:
        """Look at nothing yet."""
        self._root = root
        self._sizes: dict[str, int] = {}
        self.is_plain = True
        """Whether all are plain files; nothing may be read where one is not."""

    def problems(self, told: Progress) -> Iterator[Problem]:
        """Yield everything that does not hold; files that are no plain files first and alone."""
        yield from self._files()
        if not self.is_plain:
            return
        yield from self._declaration()
        payload = {name for name in self._sizes if name.startswith("data/")}
        tags = set(self._sizes) - payload - {_TAG_MANIFEST}
        for name in sorted(tags - _TAGS):
            yield Problem(Fault.UNLISTED, name, "this file does not belong to a bag")
        digests = {name: self._digests(name, told) for name in sorted(self._sizes)}
        for name, algorithm in _PAYLOAD_MANIFESTS.items():
            yield from self._manifest(name, algorithm, payload, digests)
        yield from self._manifest(_TAG_MANIFEST, "sha256", tags & _TAGS, digests)
        yield from self._oxum(payload)

    def _files(self) -> Iterator[Problem]:
        """Note every file; a link could make a file of the reader's own part of the bag."""
        for found in files_below(self._root):
            if found.size is None:
                self.is_plain = False
                yield Problem(Fault.GARBAGE, found.name, "no plain file")
            else:
                self._sizes[found.name] = found.size

    def _declaration(self) -> Iterator[Problem]:
        if "bagit.txt" not in self._sizes:
            yield Problem(Fault.MISSING, "bagit.txt", "this folder is no bag")
        elif self._content("bagit.txt") != _DECLARATION:
            yield Problem(Fault.UNLIKE, "bagit.txt", "does not declare BagIt 1.0 in UTF-8")

    def _manifest(
        self, name: str, algorithm: str, files: set[str], digests: Mapping[str, Mapping[str, str]]
    ) -> Iterator[Problem]:
        """Compare a manifest with the files that it must list, all of them and no others."""
        if name not in self._sizes:
            yield Problem(Fault.MISSING, name, "the bag has no such manifest")
            return
        listed: dict[str, str] = {}
        for number, line in enumerate(self._content(name).split(b"\n")[:-1], 1):
            where = f"{name}, line {number}"
            stated, _, path = line.decode("utf-8", "replace").partition("  ")
            path = _ESCAPE.sub(lambda found: _ESCAPES[found.group()], path)
            if not re.fullmatch(f"[0-9a-f]{{{_HEX_DIGITS[algorithm]}}}", stated):
                yield Problem(Fault.GARBAGE, where, "no digest, two spaces and a name")
            elif not _is_plain(path):
                yield Problem(Fault.GARBAGE, where, f"a name that leads elsewhere: {path!r:.200}")
            elif path in listed:
                yield Problem(Fault.DUPLICATE, where, f"lists {path:.200} again")
            else:
                listed[path] = stated
        for path in sorted(files - listed.keys()):
            yield Problem(Fault.UNLISTED, path, f"{name} does not list this file")
        for path, stated in listed.items():
            if path not in files:
                yield Problem(Fault.MISSING, path, f"{name} lists this file")
            elif digests[path][algorithm] != stated:
                yield Problem(Fault.DIGEST, path, f"is not as {name} says")

    def _oxum(self, payload: set[str]) -> Iterator[Problem]:
        """Compare Payload-Oxum (RFC 8493, 2.2.2): bytes and number of the payload files."""
        found = f"{sum(self._sizes[name] for name in payload)}.{len(payload)}"
        stated = _OXUM.findall(self._content("bag-info.txt"))
        if [b".".join(one) for one in stated] != [found.encode()]:
            yield Problem(Fault.UNLIKE, "bag-info.txt", f"does not say Payload-Oxum: {found}")

    def _content(self, name: str) -> bytes:
        if name not in self._sizes:
            return b""
        with (self._root / name).open("rb") as file:
            return file.read(_LARGEST_MANIFEST)

    def _digests(self, name: str, told: Progress) -> dict[str, str]:
        hashes = {algorithm: hashlib.new(algorithm) for algorithm in _HEX_DIGITS}
        with (self._root / name).open("rb") as file:
            while stretch := file.read(_STRETCH):
                for one in hashes.values():
                    one.update(stretch)
                told(len(stretch))
        return {algorithm: one.hexdigest() for algorithm, one in hashes.items()}


def _is_plain(path: str) -> bool:
    """Whether a name is one of a file in the bag, spelled in the one way that it has."""
    pure = PurePosixPath(path)
    return not pure.is_absolute() and ".." not in pure.parts and path == str(pure) != "."
