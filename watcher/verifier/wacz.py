"""A WACZ that somebody else made: every file against the package's list, the list, the signature.

WACZ 1.1.1 (Webrecorder, specs.webrecorder.net/wacz/1.1.1), narrower where a reader could be
misled: SHA-256 alone, no file beside the listed ones, and a signature counts only for the package
that lies beside it. Streams: the lists in memory, of at most `MAX_LIST` bytes each.
"""

import hashlib
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from watcher.verifier import Fault, Problem
from watcher.verifier.strict_json import one_object
from watcher.verifier.wacz_index import (
    FREE_BYTES,
    MAX_RATIO,
    Place,
    Shown,
    index_problems,
    records_of,
    unpacked,
)
from watcher.verifier.wacz_signature import Signed, Unsigned, verify_signature

PACKAGE = "datapackage.json"
DIGEST = "datapackage-digest.json"
PAGES = "pages/pages.jsonl"
MAX_LIST = 64_000_000
"""Bytes that a list in the package may have."""

_MAX_FILES = 10_000
_STRETCH = 1 << 16
_LOCAL_HEADER = 30
_ARCHIVE, _INDEXES = "archive/", "indexes/"
_KINDS = {_ARCHIVE: (".warc", ".warc.gz"), _INDEXES: (".cdx", ".cdx.gz", ".cdxj", ".idx")}
_STORED = re.compile(r"archive/.*|.*\.cdx\.gz")
_PART = re.compile(r"(?!\.{1,2}\Z)[^/\\:\x00-\x1f\x7f]+")
_FORMAT = "json-pages-1.0"
_SYMLINK, _TYPE = 0o120000, 0o170000
_ENCRYPTED = 0x2041
_READABLE = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}

_REFUSALS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    OverflowError,
    IndexError,
    OSError,
)
"""What `zipfile` says of bytes that it does not take."""


class _Refused(Exception):
    """Files that need not be looked at any further; it carries why."""

    def __init__(self, what: Fault, where: str, detail: str) -> None:
        super().__init__(detail)
        self.problem = Problem(what, where, detail)


class WaczCheck:
    """One check of a WACZ; `problems` may be asked once, the rest after it."""

    def __init__(
        self,
        source: Path | BinaryIO,
        *,
        name: str | None = None,
        domain_roots: Sequence[bytes] = (),
        stamp_roots: Sequence[bytes] = (),
    ) -> None:
        """Look at nothing yet.

        ``source`` is a file, or one that is open and can seek; ``name`` is what problems call it.
        Roots are certificates in DER or PEM that the reader trusts: for the names of web sites,
        and for time-stamps. A file that is signed for a web site without them is a problem,
        because nobody vouches for the signer.
        """
        self._source = source
        self._name = name or (source.name if isinstance(source, Path) else "the WACZ")
        self._roots = (tuple(domain_roots), tuple(stamp_roots))
        self.files = 0
        """Files that are listed, present and unchanged."""
        self.signed: Signed | None = None
        """Who signed, when that holds; most are not signed."""

    def problems(self) -> Iterator[Problem]:
        """Yield everything that does not hold; never raises for what the file says."""
        try:
            with zipfile.ZipFile(self._source) as container:
                yield from self._container(container)
        except _Refused as refused:
            yield refused.problem
        except _REFUSALS as error:
            yield Problem(Fault.GARBAGE, self._name, f"no zip that can be read: {error!s:.200}")

    def _where(self, path: str) -> str:
        return f"{self._name}, {path:.200}"

    def _container(self, container: zipfile.ZipFile) -> Iterator[Problem]:
        members = self._members(container)
        described = self._content(container, members, PACKAGE)
        package = self._object(PACKAGE, described)
        yield from self._head(package)
        listed = self._listed(package)
        for path in sorted(members.keys() - listed.keys() - {PACKAGE, DIGEST}):
            yield Problem(Fault.UNLISTED, self._where(path), f"{PACKAGE} does not list it")
        for path, (digest, size) in listed.items():
            if path in members:
                yield from self._fixity(container, members[path], digest, size)
            else:
                detail = f"{PACKAGE} lists it, and it is not there"
                yield Problem(Fault.MISSING, self._where(path), detail)
        yield from self._required(members, listed)
        if PAGES in members:
            yield from self._pages(self._content(container, members, PAGES))
        yield from self._indexed(container, members)
        yield from self._vouched(self._content(container, members, DIGEST), described, package)

    # the zip

    def _members(self, container: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
        """Return the files by path; refuses a zip that two readers could read as two things."""
        members: dict[str, zipfile.ZipInfo] = {}
        folded: set[str] = set()
        found = container.infolist()
        if len(found) > _MAX_FILES:
            raise _Refused(Fault.TOO_LARGE, self._name, f"it holds {len(found)} files")
        for member in found:
            path = member.orig_filename
            self._require_plain(member, path)
            if path.casefold() in folded:
                raise _Refused(Fault.DUPLICATE, self._where(path), "more than one file is so named")
            folded.add(path.casefold())
            if not path.endswith("/"):
                members[path] = member
        self._require_apart(container, found)
        return members

    def _require_plain(self, member: zipfile.ZipInfo, path: str) -> None:
        """Refuse what could leave the folder it is unpacked into, or cannot be read by all."""
        folder = path.endswith("/")
        parts = path.removesuffix("/").split("/")
        if not all(_PART.fullmatch(part) for part in parts):
            raise _Refused(Fault.GARBAGE, self._name, f"a name that leads elsewhere: {path!r:.200}")
        wrong = {
            "a link to another file": member.external_attr >> 16 & _TYPE == _SYMLINK,
            "a folder with content": folder and member.file_size > 0,
            "encrypted": member.flag_bits & _ENCRYPTED,
            f"compressed by method {member.compress_type}": member.compress_type not in _READABLE,
        }
        for reason, so in wrong.items():
            if so:
                raise _Refused(Fault.GARBAGE, self._where(path), f"it is {reason}")
        if member.file_size > MAX_RATIO * member.compress_size + FREE_BYTES:
            detail = f"{member.compress_size} bytes unpack to {member.file_size}"
            raise _Refused(Fault.TOO_LARGE, self._where(path), detail)

    def _require_apart(self, container: zipfile.ZipFile, found: list[zipfile.ZipInfo]) -> None:
        """Refuse files that lie over one another: few bytes could unpack to many."""
        end = container.start_dir
        for member in sorted(found, key=lambda each: each.header_offset, reverse=True):
            least = _LOCAL_HEADER + len(member.orig_filename) + member.compress_size
            if not 0 <= member.header_offset <= end - least:
                detail = "it reaches into what follows it"
                raise _Refused(Fault.GARBAGE, self._where(member.orig_filename), detail)
            end = member.header_offset

    def _content(
        self, container: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], path: str
    ) -> bytes:
        """Return a list of the package; refuses one that is missing, damaged or too large."""
        member = members.get(path)
        if member is None:
            raise _Refused(Fault.MISSING, self._where(path), "the package cannot be read without")
        if member.file_size > MAX_LIST:
            raise _Refused(Fault.TOO_LARGE, self._where(path), f"{member.file_size} bytes")
        try:
            return container.read(member)
        except _REFUSALS as error:
            raise _Refused(Fault.GARBAGE, self._where(path), f"{error!s:.200}") from None

    def _fixity(
        self, container: zipfile.ZipFile, member: zipfile.ZipInfo, digest: str, size: int
    ) -> Iterator[Problem]:
        """Compare a file with what the package says of it."""
        path = member.orig_filename
        found, length = hashlib.sha256(), 0
        try:
            with container.open(member) as file:
                while stretch := file.read(_STRETCH):
                    found.update(stretch)
                    length += len(stretch)
        except _REFUSALS as error:
            yield Problem(Fault.GARBAGE, self._where(path), f"cannot be unpacked: {error!s:.200}")
            return
        if _STORED.fullmatch(path) and member.compress_type != zipfile.ZIP_STORED:
            detail = "deflated, so that no reader can take single records out of it"
            yield Problem(Fault.ENCODING, self._where(path), detail)
        if length != size:
            detail = f"{length} bytes, {PACKAGE} says {size}"
            yield Problem(Fault.LENGTH, self._where(path), detail)
        if f"sha256:{found.hexdigest()}" != digest:
            detail = f"it is sha256:{found.hexdigest()}, not as {PACKAGE} says"
            yield Problem(Fault.DIGEST, self._where(path), detail)
        elif length == size:
            self.files += 1

    # the package

    def _object(self, path: str, content: bytes) -> dict[str, Any]:
        """Return a JSON object that every reader understands as the same."""
        try:
            return one_object(content)
        except (ValueError, RecursionError) as error:
            raise _Refused(Fault.MANIFEST, self._where(path), f"{error!s:.200}") from None

    def _head(self, package: dict[str, Any]) -> Iterator[Problem]:
        for key, wanted in (("profile", "data-package"), ("wacz_version", "1.1.1")):
            if package.get(key) != wanted:
                detail = f"{key} is {package.get(key)!r:.99}, and should be {wanted!r}"
                yield Problem(Fault.MANIFEST, self._where(PACKAGE), detail)

    def _listed(self, package: dict[str, Any]) -> dict[str, tuple[str, int]]:
        """Return digest and size of every listed file."""
        listed: dict[str, tuple[str, int]] = {}
        resources = package.get("resources")
        for each in resources if isinstance(resources, list) else [None]:
            said = each if isinstance(each, dict) else {}
            path, digest, size = (said.get(key) for key in ("path", "hash", "bytes"))
            sound = isinstance(path, str) and isinstance(digest, str) and type(size) is int
            if not sound or not re.fullmatch("sha256:[0-9a-f]{64}", str(digest)):
                detail = f"no path, size and SHA-256 of a file: {each!r:.200}"
                raise _Refused(Fault.MANIFEST, self._where(PACKAGE), detail)
            if path in listed or path in {PACKAGE, DIGEST}:
                detail = f"it lists {path!r:.200} again"
                raise _Refused(Fault.DUPLICATE, self._where(PACKAGE), detail)
            listed[str(path)] = (str(digest), int(str(size)))
        return listed

    def _required(
        self, members: dict[str, zipfile.ZipInfo], listed: dict[str, tuple[str, int]]
    ) -> Iterator[Problem]:
        for folder, endings in _KINDS.items():
            if not any(each.startswith(folder) and each.endswith(endings) for each in members):
                yield Problem(Fault.MISSING, self._where(folder), "it holds no file of its kind")
        if PAGES not in members and PAGES not in listed:
            yield Problem(Fault.MISSING, self._where(PAGES), "a viewer finds no page without it")

    def _pages(self, content: bytes) -> Iterator[Problem]:
        count = 0
        for number, line in enumerate(content.splitlines(), start=1):
            where = self._where(f"{PAGES}, line {number}")
            try:
                page = one_object(line)
            except (ValueError, RecursionError) as error:
                yield Problem(Fault.MANIFEST, where, f"{error!s:.200}")
                return
            if number == 1 and page.get("format") != _FORMAT:
                yield Problem(Fault.MANIFEST, where, f"the format is not {_FORMAT!r}")
            elif number > 1 and not all(isinstance(page.get(key), str) for key in ("url", "ts")):
                yield Problem(Fault.MANIFEST, where, "a page without url or ts")
            count = number - 1
        if not count:
            yield Problem(Fault.MISSING, self._where(PAGES), "it names no page")

    def _indexed(
        self, container: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]
    ) -> Iterator[Problem]:
        """Compare every index with the packed WARC files; what is not packed has no places."""
        records: dict[Place, Shown] = {}
        for path, member in members.items():
            if path.startswith(_ARCHIVE) and path.endswith(".warc.gz"):
                yield from self._records(container, member, records)
        for path in members:
            if not path.startswith(_INDEXES) or not path.endswith(_KINDS[_INDEXES][:3]):
                continue
            content = self._content(container, members, path)
            try:
                content = unpacked(content, MAX_LIST) if path.endswith(".gz") else content
            except ValueError as error:
                yield Problem(Fault.GARBAGE, self._where(path), str(error))
                continue
            yield from index_problems(content, records, self._where(path))

    def _records(
        self, container: zipfile.ZipFile, member: zipfile.ZipInfo, records: dict[Place, Shown]
    ) -> Iterator[Problem]:
        """Add the records of one WARC file."""
        path = member.orig_filename
        try:
            with container.open(member) as file:
                for found in records_of(file, path.removeprefix(_ARCHIVE), self._where(path)):
                    if isinstance(found, Problem):
                        yield found
                    else:
                        records.update([found])
        except _REFUSALS as error:
            yield Problem(Fault.GARBAGE, self._where(path), f"cannot be unpacked: {error!s:.200}")

    # who vouches

    def _vouched(
        self, content: bytes, described: bytes, package: dict[str, Any]
    ) -> Iterator[Problem]:
        """Compare the package with its digest, and that with what was signed."""
        said = self._object(DIGEST, content)
        where = self._where(DIGEST)
        digest = f"sha256:{hashlib.sha256(described).hexdigest()}"
        if said.get("path") != PACKAGE:
            detail = f"path is {said.get('path')!r:.99}, and should be {PACKAGE!r}"
            yield Problem(Fault.MANIFEST, where, detail)
        if said.get("hash") != digest:
            detail = f"{PACKAGE} is {digest}, the digest says {said.get('hash')!r:.99}"
            yield Problem(Fault.DIGEST, where, detail)
        if "signedData" not in said:
            return
        try:
            self.signed = verify_signature(
                said["signedData"], digest, package.get("created"), *self._roots
            )
        except Unsigned as error:
            yield Problem(Fault.SIGNATURE, where, f"{error!s:.300}")
