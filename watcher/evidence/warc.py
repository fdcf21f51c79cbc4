"""The WARC evidence of an archive: records checks, gives exact bytes back, replays them all.

One process writes, guarded by `watcher.evidence.folder.ArchiveLock`; any number read.
It interprets nothing: what a response means is for others, once it is durable.
"""

import hashlib
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from watcher.durable import AppendFile
from watcher.errors import ArchiveError, ArchiveUnwritable, FixityError, NotReadable
from watcher.evidence.compose import Composed, Referent, compose_group, record_id
from watcher.evidence.member import Record, compose
from watcher.evidence.naming import begun_at, file_name, file_names
from watcher.evidence.payload_index import PayloadIndex, rows_of
from watcher.evidence.reading import (
    Group,
    TornRecordError,
    groups,
    open_file,
    record_at,
    size_of,
)
from watcher.evidence.recovery import read_tail, set_aside
from watcher.evidence.restore import check_in, recorded, response_at, wire_body
from watcher.model.check import Check, RecordedCheck, RecordPlace
from watcher.model.digest import sha256
from watcher.model.moment import stamp, utc
from watcher.ports import Clock

MAX_FILE_BYTES = 1_000_000_000
"""A file that has grown beyond this is closed and another begun."""

_CHECKS_BETWEEN_MARKS = 200
_CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_log = logging.getLogger(__name__)


def _from_the_start(_file: str) -> int:
    return 0


class WarcEvidence:
    """The `watcher.ports.Evidence` of a ``warc/`` folder."""

    def __init__(
        self,
        root: Path,
        *,
        clock: Clock,
        software: str,
        operator: Mapping[str, str] | None = None,
        max_file_bytes: int = MAX_FILE_BYTES,
    ) -> None:
        """Use the folder ``root``; nothing is read or written before the first call.

        ``software`` and the fields of ``operator`` stand in every file's ``warcinfo``.
        """
        self._root = root
        self._clock = clock
        self._warcinfo = _warcinfo({"software": software, **(operator or {})})
        self._max_file_bytes = max_file_bytes
        self._index = PayloadIndex(root)
        self._mutex = threading.Lock()
        self._file: AppendFile | None = None
        self._file_day: date | None = None
        self._unmarked = 0
        self._recovered = False

    def record(self, check: Check) -> RecordedCheck:
        """Write all records of one check; return when they are on disk (see the port).

        Raises `ArchiveUnwritable` when the disk refuses, then nothing of the check is kept,
        and `ArchiveError` for a URL or a header value that cannot be written.
        """
        with self._mutex:
            if not self._recovered:
                for sentence in self._recover():
                    _log.warning("%s", sentence, extra={"action": "torn_tail_set_aside"})
            composed = compose_group(check, _Earlier(self._root, self._index))
            start, file = self._append(composed)
            group = _group_of(composed, file.name, start)
            self._remember(group, file)
        return recorded(check, group)

    def response(self, place: RecordPlace) -> bytes:
        """Return the exact bytes of a response, also where a revisit stands for it."""
        return response_at(self._root, place)

    def replay(self, *, start: Callable[[str], int] = _from_the_start) -> Iterator[RecordedCheck]:
        """Yield every complete check in the order in which they were recorded.

        ``start`` gives for each file the end of the last check that is not wanted again.
        Raises `FixityError` naming file and offset of whatever is damaged.
        """
        names = file_names(self._root)
        for name in names:
            try:
                yield from self._replay_file(name, start(name))
            except TornRecordError:
                # The newest file may be torn, or being written, at its end; an older one not.
                if name != names[-1]:
                    raise

    def _replay_file(self, name: str, start: int) -> Iterator[RecordedCheck]:
        with open_file(self._root, name) as file:
            size = size_of(file)
            for group in groups(file, name, start=start):
                if group.end <= size:
                    yield check_in(self._root, file, group)

    def require(self, ends: Mapping[str, int]) -> None:
        """Raise `FixityError` naming a file that is missing or shorter than somebody has read it.

        Ask before `recover`, to which a file that lost its second half looks like one that a
        crash left torn.
        """
        for name, end in ends.items():
            path = self._root / name
            size = path.stat().st_size if path.is_file() else 0
            if size < end:
                raise FixityError(
                    f"{path} holds {size} bytes, but {end} were recorded and read: bring it back "
                    "from a copy, or go on without what is lost by `watcher rederive`"
                )

    def recover(self) -> tuple[str, ...]:
        """Set aside torn tails; return one sentence for each, naming file and offset.

        Raises `FixityError` for damage that no crash can have left.
        """
        with self._mutex:
            return self._recover()

    def finished(self) -> tuple[str, ...]:
        """Return all files but the newest, to which alone something may still be added."""
        return tuple(file_names(self._root)[:-1])

    def fixity(self, file: str) -> tuple[str, int]:
        """Return digest and length of a file; raises `FixityError` when it cannot be read."""
        path = self._root / file
        try:
            with path.open("rb") as opened:
                digest = hashlib.file_digest(opened, "sha256")
                return f"sha256:{digest.hexdigest()}", opened.tell()
        except OSError as error:
            raise FixityError(f"{path}: cannot be read: {error.strerror}") from error

    def close(self) -> None:
        """Close the open file; everything is durable without it, opening again is quicker."""
        with self._mutex:
            if self._file:
                self._index.mark(self._file.name, self._file.size)
            self._leave_file()
            self._recovered = False

    # writing

    def _recover(self) -> tuple[str, ...]:
        self._leave_file()
        if not self._root.is_dir():
            raise ArchiveUnwritable(f"{self._root}: not a folder")
        self._index.load()
        names = file_names(self._root)
        if any(not self._has(name, end) for name, end in self._index.marks.items()):
            self._index.clear()
        sentences: list[str] = []
        for name in names:
            tail = read_tail(
                self._root, name, start=self._index.marks.get(name, 0), visit=self._learn
            )
            if tail.torn is not None:
                sentences.append(set_aside(self._root, name, tail.torn))
            if tail.end:
                self._index.mark(name, tail.end)
            if name == names[-1] and tail.appendable:
                self._continue_file(name)
        self._recovered = True
        return tuple(sentences)

    def _has(self, name: str, end: int) -> bool:
        """Whether a file is still at least as long as the index knows it."""
        path = self._root / name
        return path.is_file() and path.stat().st_size >= end

    def _learn(self, group: Group) -> None:
        self._index.add(rows_of(group.manifest, group.members))

    def _continue_file(self, name: str) -> None:
        """Go on with today's file of an earlier process."""
        today = utc(self._clock.now()).date()
        if begun_at(name).date() == today:
            self._file = AppendFile.reopen(self._root, name)
            self._file_day = today

    def _leave_file(self) -> None:
        if self._file:
            self._file.close()
        self._file = None

    def _append(self, composed: Composed) -> tuple[int, AppendFile]:
        """Append a group durably; after a failure the next check begins with a recovery."""
        try:
            file, opening = self._file_for(self._clock.now())
            start = file.append(opening + b"".join(composed.members))
        except ArchiveError:
            self._leave_file()
            self._recovered = False
            raise
        return start + len(opening), file

    def _file_for(self, now: datetime) -> tuple[AppendFile, bytes]:
        """Return the file to append to, and the record with which it must begin if it is new."""
        day = utc(now).date()
        if self._file and self._file_day == day and self._file.size < self._max_file_bytes:
            return self._file, b""
        if self._file:
            self._index.mark(self._file.name, self._file.size)
            self._leave_file()
        name = file_name(self._moment_for_name(now), self._clock.new_id()[:6])
        self._file = AppendFile.create(self._root, name)
        self._file_day = day
        return self._file, self._opening_record(now, name)

    def _moment_for_name(self, now: datetime) -> datetime:
        """Return the time for a new file's name, later than all others even if a clock stepped.

        The names give the order in which checks were recorded, so they never go back.
        """
        moment = utc(now).replace(microsecond=0)
        names = file_names(self._root)
        if not names:
            return moment
        return max(moment, begun_at(names[-1]) + timedelta(seconds=1))

    def _opening_record(self, now: datetime, name: str) -> bytes:
        """Return the ``warcinfo`` record of a new file."""
        fields = [
            ("WARC-Type", "warcinfo"),
            ("WARC-Record-ID", record_id(self._clock.new_id())),
            ("WARC-Date", stamp(now)),
            ("WARC-Filename", Path(name).name),
            ("Content-Type", "application/warc-fields"),
        ]
        return compose(fields, self._warcinfo)

    def _remember(self, group: Group, file: AppendFile) -> None:
        self._learn(group)
        self._unmarked += 1
        if self._unmarked >= _CHECKS_BETWEEN_MARKS:
            self._index.mark(file.name, group.end)
            self._unmarked = 0


def _warcinfo(named: Mapping[str, str]) -> bytes:
    """Return the block of ``warcinfo``; raises `ArchiveError` naming a field it cannot hold."""
    info = {**named, "format": "WARC File Format 1.1", "conformsTo": _CONFORMS_TO}
    for key, value in info.items():
        if not key.isidentifier() or not value.isprintable():
            raise ArchiveError(f"not a field for warcinfo: {key!r}: {value!r}")
    return "".join(f"{key}: {value}\r\n" for key, value in info.items()).encode()


class _Earlier:
    """What is on disk already, read again and compared before anything may refer to it."""

    def __init__(self, root: Path, index: PayloadIndex) -> None:
        self._root = root
        self._index = index

    def same_payload(self, body: bytes) -> Referent | None:
        """Return a record whose body is these very bytes."""
        place = self._index.payload(sha256(body))
        record = self._sound(place)
        if place is None or record is None or not _has_body(record, body):
            return None
        return _referent(record, place)

    def last_response(self, url: str) -> Referent | None:
        """Return the record that last showed the content of ``url``."""
        place = self._index.page(url)
        record = self._sound(place)
        return None if place is None or record is None else _referent(record, place)

    def chain(self, digest: str) -> RecordPlace | None:
        """Return where a certificate chain is."""
        place = self._index.chain(digest)
        record = self._sound(place)
        return place if record and sha256(record.block) == digest else None

    def _sound(self, place: RecordPlace | None) -> Record | None:
        """Return the record at a place; a damaged one is logged and not referred to."""
        if place is None:
            return None
        try:
            with open_file(self._root, place.file) as file:
                return record_at(file, place)
        except FixityError as error:
            _log.warning(
                "%s; nothing new will refer to it", error, extra={"action": "record_damaged"}
            )
            return None


def _has_body(record: Record, body: bytes) -> bool:
    try:
        return record.type == "response" and wire_body(record.block) == body
    except NotReadable:
        return False


def _referent(record: Record, place: RecordPlace) -> Referent | None:
    names = ("WARC-Record-ID", "WARC-Target-URI", "WARC-Date")
    identifier, url, date = (record.field(name) for name in names)
    if record.type != "response" or not (identifier and url and date):
        return None
    return Referent(place=place, id=identifier, url=url, date=date)


def _group_of(composed: Composed, file: str, start: int) -> Group:
    """Return a group that was just written as one that was read."""
    places: list[RecordPlace] = []
    at = start
    for member in composed.members:
        places.append(RecordPlace(file=file, offset=at, length=len(member)))
        at += len(member)
    return Group(manifest=composed.manifest, place=places[0], members=tuple(places[1:]), end=at)
