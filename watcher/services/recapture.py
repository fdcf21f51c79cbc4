"""Wanted captures → somebody else's archive → fetched back → compared → a leaf that says how.

Asking is not having: a capture counts only when its untouched copy was fetched back and
compared. Whatever the other archive does, nothing of what we record waits for it.
``docs/howto/independent-captures.md`` says what each answer means.
"""

import base64
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from watcher.errors import TextError
from watcher.model.digest import sha256
from watcher.model.moment import parse_stamp, stamp
from watcher.model.recapture import Copied, Said, Wanted, read_wanted
from watcher.ports import Clock
from watcher.proof.canonical_json import Value

GIVE_UP_AFTER: Final = timedelta(days=1)
_MINUTE: Final = timedelta(minutes=1)
_FIRST_LOOK: Final = timedelta(seconds=15)
_LOST_AFTER: Final = timedelta(minutes=10)
"""A capture takes at most two minutes; the archive forgets about it after an hour."""
_SAME_COPY_FOR: Final = timedelta(hours=1, minutes=1)
"""Asked sooner, the archive gives the copy it has (``if_not_archived_within=1h``)."""
_LONGEST_WAIT: Final = timedelta(hours=4)


class OtherArchive(Protocol):
    """An archive of somebody else. Its methods never raise for what the network does."""

    @property
    def name(self) -> str:
        """Who captures: a host name."""

    def address(self, timestamp: str, url: str) -> str:
        """Return where the untouched copy of that time (14 digits, UTC) lies."""

    def overview(self, url: str) -> str:
        """Return the page that lists all copies of ``url``."""

    def ask(self, url: str) -> Said:
        """Ask for a capture: ``asked``, ``saved``, ``failed``, ``never`` or ``later``."""

    def look(self, ticket: str) -> Said:
        """Ask what became of it: ``pending``, ``saved``, ``failed``, ``never`` or ``later``."""

    def copy(self, timestamp: str, url: str) -> Copied:
        """Fetch the copy back."""


class Queue(Protocol):
    """Small files by name, each durable when a method returns. Raises `ArchiveUnwritable`."""

    def names(self) -> tuple[str, ...]:
        """Return the names in order."""

    def __contains__(self, name: str) -> bool:
        """Whether a file of that name is there."""

    def read(self, name: str) -> bytes:
        """Return a file's bytes."""

    def put(self, name: str, content: bytes) -> None:
        """Write a file, or write it anew."""

    def remove(self, name: str) -> None:
        """Remove a file."""


class Keeper(Protocol):
    """Keeps files below ``anchors/`` and then writes the leaf that lists them."""

    def keep(self, kind: str, fields: Mapping[str, Value], files: Mapping[str, bytes]) -> object:
        """Return when files and leaf are durable. Raises `ArchiveError`."""


TextDigest = Callable[[str, bytes, str | None], str | None]
"""(URL, payload, Content-Type) → digest of the canonical text; ``None`` when it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recaptured:
    """What one round gave: leaves written of either sort, what still waits, sentences to print."""

    compared: int
    absent: int
    waiting: int
    problems: tuple[str, ...]


class Recapture:
    """Sees to it that somebody else captures what we captured, and compares."""

    def __init__(
        self,
        *,
        queue: Queue,
        archive: OtherArchive,
        keeper: Keeper,
        text_digest: TextDigest,
        clock: Clock,
        per_minute: int,
    ) -> None:
        """Ask for at most ``per_minute`` captures in any minute.

        Also over restarts: a program before us may have asked a moment ago, so the first minute
        counts as used up.
        """
        self._queue = queue
        self._archive = archive
        self._keeper = keeper
        self._text_digest = text_digest
        self._clock = clock
        self._per_minute = per_minute
        self._asked = deque([clock.monotonic()] * per_minute)
        self._alone_until = 0.0

    @property
    def waiting(self) -> int:
        """How many captures are wanted and not compared yet."""
        return len(self._queue.names())

    def want(self, *, url: str, of: str, payload: str, text: str | None, since: datetime) -> None:
        """Remember that a capture is wanted of what we saw ``since``; the same again is a no-op.

        One small file is written, nothing is sent; safe to call while another thread is in `run`.
        Raises `ArchiveUnwritable`.
        """
        seen = stamp(since)
        until = stamp(since + GIVE_UP_AFTER)
        wanted = Wanted(
            url=url, of=of, payload=payload, text=text, since=seen, until=until, not_before=seen
        )
        if wanted.name not in self._queue:
            self._queue.put(wanted.name, wanted.file())

    def run(self) -> Recaptured:
        """Take every wanted capture one step further, where it can go on.

        The newest come first: a capture made soon after ours says more than a late one. After a
        minute the rest is left for the next round: others wait for their turn as well.
        A leaf is durable before its file is removed: a crash between the two repeats the leaf,
        and loses none. Raises `ArchiveError` when our own disk refuses.
        """
        problems: list[str] = []
        waiting = self._waiting(problems)
        newest = {wanted.url: wanted.name for wanted in waiting}
        ended: list[str] = []
        began = self._clock.monotonic()
        for wanted in reversed(waiting):
            if self._clock.monotonic() - began > _MINUTE.total_seconds():
                break
            now = self._clock.now()
            if wanted.state == "wanted" and newest[wanted.url] != wanted.name:
                why = "the page was seen changed before anybody else saw it"
                ended.append(self._end_absent(wanted, why, problems))
            elif now >= parse_stamp(wanted.until):
                ended.append(self._end_absent(wanted, wanted.why or "no answer in time", problems))
            elif now >= parse_stamp(wanted.not_before) and self._may_ask():
                ended.append(self._step(wanted, problems))
        return Recaptured(
            compared=ended.count("compared"),
            absent=ended.count("absent"),
            waiting=len(self._queue.names()),
            problems=tuple(dict.fromkeys(problems)),
        )

    def _waiting(self, problems: list[str]) -> tuple[Wanted, ...]:
        waiting = []
        for name in self._queue.names():
            try:
                waiting.append(read_wanted(self._queue.read(name)))
            except ValueError as error:
                problems.append(f"the wanted capture {name} cannot be read and is left: {error}")
        return tuple(waiting)

    def _may_ask(self) -> bool:
        return self._clock.monotonic() >= self._alone_until

    def _step(self, wanted: Wanted, problems: list[str]) -> str:
        """Go on with one; return ``compared``, ``absent``, or nothing when it is not at its end."""
        match wanted.state:
            case "wanted":
                return self._submit(wanted, problems) if self._within_limit() else ""
            case "submitted":
                said = self._archive.look(wanted.ticket)
                return self._heard(wanted, said, problems)
            case _:
                return self._fetch_back(wanted, problems)

    def _within_limit(self) -> bool:
        while self._asked and self._clock.monotonic() - self._asked[0] >= _MINUTE.total_seconds():
            self._asked.popleft()
        return len(self._asked) < self._per_minute

    def _submit(self, wanted: Wanted, problems: list[str]) -> str:
        self._asked.append(self._clock.monotonic())
        wanted = replace(wanted, asked_at=stamp(self._clock.now()))
        return self._heard(wanted, self._archive.ask(wanted.url), problems)

    def _heard(self, wanted: Wanted, said: Said, problems: list[str]) -> str:
        """Note what the archive said of a capture."""
        now = self._clock.now()
        pending_since = now - parse_stamp(wanted.asked_at or wanted.since)
        if said.raw:
            wanted = replace(wanted, status=base64.b64encode(said.raw).decode())
        match said.state:
            case "asked":
                submitted = replace(wanted, state="submitted", ticket=said.ticket)
                self._keep(submitted, now + _FIRST_LOOK)
            case "saved":
                saved = replace(
                    wanted,
                    state="saved",
                    timestamp=said.timestamp,
                    saved_url=said.url,
                    tries=0,
                    until=stamp(now + GIVE_UP_AFTER),
                )
                self._keep(saved, now + _FIRST_LOOK)
            case "pending" if pending_since < _LOST_AFTER:
                self._keep(wanted, now + _FIRST_LOOK)
            case "later":
                self._leave_alone(wanted, said.wait, said.words, problems)
            case "never":
                return self._end_absent(wanted, said.words, problems)
            case _:
                why = said.words or "the archive forgot about the capture"
                self._again(replace(wanted, state="wanted", ticket="", why=why))
        return ""

    def _fetch_back(self, wanted: Wanted, problems: list[str]) -> str:
        copied = self._archive.copy(wanted.timestamp, wanted.saved_url)
        match copied.state:
            case "there":
                return self._compare(wanted, copied)
            case "later":
                self._leave_alone(wanted, copied.wait, copied.words, problems)
            case "never":
                return self._end_absent(wanted, copied.words, problems)
            case "not yet":
                self._again(replace(wanted, why=copied.words))
        return ""

    def _compare(self, wanted: Wanted, copied: Copied) -> str:
        payload, text = "absent", "absent"
        if copied.payload is not None:
            payload = "match" if sha256(copied.payload) == wanted.payload else "mismatch"
            text = self._compared_text(wanted, copied)
        taken = datetime.strptime(wanted.timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        seen = parse_stamp(wanted.since).replace(microsecond=0)
        if "match" not in (payload, text) and taken < seen:
            # A copy from before we looked may well differ: it says nothing, so ask for another.
            why = f"the copy of {stamp(taken)} is older than what we saw"
            anew = replace(
                wanted,
                state="wanted",
                ticket="",
                timestamp="",
                saved_url="",
                why=why,
                until=stamp(parse_stamp(wanted.since) + GIVE_UP_AFTER),
            )
            now = self._clock.now()
            self._keep(anew, (taken if taken + _SAME_COPY_FOR > now else now) + _SAME_COPY_FOR)
            return ""
        self._end(wanted, payload, text, {"response.http": copied.wire})
        return "compared"

    def _compared_text(self, wanted: Wanted, copied: Copied) -> str:
        """Compare what the page says; an archived error page or block says nothing of it."""
        if wanted.text is None or copied.payload is None or copied.status != 200:
            return "absent"
        try:
            theirs = self._text_digest(wanted.url, copied.payload, copied.content_type)
        except TextError:
            return "absent"
        if theirs is None:
            return "absent"
        return "match" if theirs == wanted.text else "mismatch"

    def _end_absent(self, wanted: Wanted, why: str, problems: list[str]) -> str:
        problems.append(f"{wanted.url}: no independent capture: {why}")
        self._end(wanted, "absent", "absent", {})
        return "absent"

    def _end(self, wanted: Wanted, payload: str, text: str, files: Mapping[str, bytes]) -> None:
        """Write the leaf, then forget that the capture was wanted."""
        if wanted.timestamp:
            at = self._archive.address(wanted.timestamp, wanted.saved_url)
        else:
            at = self._archive.overview(wanted.url)
        fields: dict[str, Value] = {
            "url": wanted.url,
            "by": self._archive.name,
            "at": at,
            "payload": payload,
            "text": text,
            "of": wanted.of,
        }
        status = base64.b64decode(wanted.status)
        kept = {"status.json": status, **files} if status else dict(files)
        self._keeper.keep("independent-capture/1", fields, kept)
        self._queue.remove(wanted.name)

    def _again(self, wanted: Wanted) -> None:
        """Try again after a wait that doubles from a minute to four hours."""
        wait = min(_MINUTE * 2 ** min(wanted.tries, 10), _LONGEST_WAIT)
        self._keep(replace(wanted, tries=wanted.tries + 1), self._clock.now() + wait)

    def _leave_alone(
        self, wanted: Wanted, wait: float | None, words: str, problems: list[str]
    ) -> None:
        """Send the archive nothing at all for a while: it, not this capture, is at fault."""
        seconds = wait if wait is not None else _MINUTE.total_seconds()
        self._alone_until = self._clock.monotonic() + seconds
        problems.append(f"{self._archive.name}: {words}; asked again in {seconds:.0f} s")
        self._keep(replace(wanted, why=words), self._clock.now() + timedelta(seconds=seconds))

    def _keep(self, wanted: Wanted, not_before: datetime) -> None:
        kept = replace(wanted, not_before=stamp(not_before))
        self._queue.put(kept.name, kept.file())
