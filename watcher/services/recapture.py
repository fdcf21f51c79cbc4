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
from watcher.ports import Clock
from watcher.proof.canonical_json import Value
from watcher.proof.errors import Malformed
from watcher.services.wanted_capture import Wanted, read_wanted

GIVE_UP_AFTER: Final = timedelta(days=1)
_MINUTE: Final = timedelta(minutes=1)
_FIRST_LOOK: Final = timedelta(seconds=15)
_LOST_AFTER: Final = timedelta(minutes=10)
"""A capture takes at most two minutes; the archive forgets about it after an hour."""
_SAME_COPY_FOR: Final = timedelta(hours=1, minutes=1)
"""Asked sooner, the archive gives the copy it has (``if_not_archived_within=1h``)."""
_LONGEST_WAIT: Final = timedelta(hours=4)


class Said(Protocol):
    """What another archive answered when a capture was asked for or looked after.

    ``state``: ``asked`` (``ticket`` names it from now on), ``pending``, ``saved`` (``timestamp``
    and ``url`` name the copy; the URL is where redirects ended), ``failed`` (this try),
    ``never`` (no try can succeed), ``later`` (the archive is busy, down or refuses us).
    ``words`` say why, fit to print; ``raw`` is the answer's body, without our keys; ``wait`` is
    how many seconds to leave the whole archive alone.
    """

    @property
    def state(self) -> str: ...  # noqa: D102
    @property
    def words(self) -> str: ...  # noqa: D102
    @property
    def raw(self) -> bytes: ...  # noqa: D102
    @property
    def wait(self) -> float | None: ...  # noqa: D102
    @property
    def ticket(self) -> str: ...  # noqa: D102
    @property
    def timestamp(self) -> str: ...  # noqa: D102
    @property
    def url(self) -> str: ...  # noqa: D102


class Copied(Protocol):
    """What another archive answered when a copy was fetched back.

    ``state``: ``there``, ``not yet``, ``later`` (with ``wait`` in seconds) or ``never``.
    ``wire`` is the whole HTTP/1 response as received, ``status`` that of the archived page,
    ``payload`` its body without codings, ``None`` when they could not be taken off.
    """

    @property
    def state(self) -> str: ...  # noqa: D102
    @property
    def words(self) -> str: ...  # noqa: D102
    @property
    def wait(self) -> float | None: ...  # noqa: D102
    @property
    def wire(self) -> bytes: ...  # noqa: D102
    @property
    def status(self) -> int: ...  # noqa: D102
    @property
    def payload(self) -> bytes | None: ...  # noqa: D102
    @property
    def content_type(self) -> str | None: ...  # noqa: D102


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
        """Take every wanted capture one step further, where it can go on; return soon.

        The newest come first: a capture made soon after ours says more than a late one.
        A leaf is durable before its file is removed: a crash between the two repeats the leaf,
        and loses none. Raises `ArchiveError` when our own disk refuses.
        """
        problems: list[str] = []
        waiting = self._waiting(problems)
        newest = {wanted.url: wanted.name for wanted in waiting}
        compared = absent = 0
        for wanted in reversed(waiting):
            now = self._clock.now()
            if wanted.state == "wanted" and newest[wanted.url] != wanted.name:
                self._end_absent(wanted, "the page was seen changed before anybody else saw it")
                absent += 1
            elif now >= parse_stamp(wanted.until):
                self._end_absent(wanted, wanted.why or "no answer in time")
                problems.append(f"{wanted.url}: no independent capture: {wanted.why or 'too late'}")
                absent += 1
            elif now >= parse_stamp(wanted.not_before) and self._may_ask():
                ended = self._step(wanted, problems)
                compared += ended == "compared"
                absent += ended == "absent"
        return Recaptured(
            compared=compared,
            absent=absent,
            waiting=len(self._queue.names()),
            problems=tuple(dict.fromkeys(problems)),
        )

    def _waiting(self, problems: list[str]) -> tuple[Wanted, ...]:
        waiting = []
        for name in self._queue.names():
            try:
                waiting.append(read_wanted(self._queue.read(name)))
            except Malformed as error:
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
        raw = base64.b64encode(said.raw).decode()
        now = self._clock.now()
        match said.state:
            case "asked":
                self._keep(wanted, now + _FIRST_LOOK, state="submitted", ticket=said.ticket)
            case "saved":
                self._keep(
                    replace(wanted, until=stamp(now + GIVE_UP_AFTER)),
                    now + _FIRST_LOOK,
                    state="saved",
                    tries=0,
                    timestamp=said.timestamp,
                    saved_url=said.url,
                    status=raw,
                )
            case "pending" if now - parse_stamp(wanted.asked_at or wanted.since) < _LOST_AFTER:
                self._keep(wanted, now + _FIRST_LOOK)
            case "later":
                self._leave_alone(wanted, said.wait, said.words, problems, status=raw)
            case "never":
                problems.append(
                    f"{wanted.url}: {self._archive.name} will not capture it: {said.words}"
                )
                self._end_absent(replace(wanted, status=raw), said.words)
                return "absent"
            case _:
                why = said.words or "the archive forgot about the capture"
                self._again(wanted, now, state="wanted", ticket="", status=raw, why=why)
        return ""

    def _fetch_back(self, wanted: Wanted, problems: list[str]) -> str:
        copied = self._archive.copy(wanted.timestamp, wanted.saved_url)
        now = self._clock.now()
        match copied.state:
            case "there":
                return self._compare(wanted, copied)
            case "later":
                self._leave_alone(wanted, copied.wait, copied.words, problems)
            case "never":
                problems.append(f"{wanted.url}: its copy cannot be fetched back: {copied.words}")
                self._end_absent(wanted, copied.words)
                return "absent"
            case _:
                self._again(wanted, now, why=copied.words)
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
            again = max(taken + _SAME_COPY_FOR, self._clock.now() + _MINUTE)
            asked_anew = replace(wanted, timestamp="", saved_url="")
            self._keep(asked_anew, again, state="wanted", ticket="", why=why)
            return ""
        self._end(wanted, payload, text, {"response.http": copied.wire})
        return "compared"

    def _compared_text(self, wanted: Wanted, copied: Copied) -> str:
        """Compare what the page says; an archived error page or block says nothing of it."""
        if wanted.text is None or copied.payload is None or copied.status != 200:
            return "absent"
        try:
            theirs = self._text_digest(wanted.saved_url, copied.payload, copied.content_type)
        except TextError:
            return "absent"
        if theirs is None:
            return "absent"
        return "match" if theirs == wanted.text else "mismatch"

    def _end_absent(self, wanted: Wanted, why: str) -> None:
        self._end(replace(wanted, why=why), "absent", "absent", {})

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

    def _again(self, wanted: Wanted, now: datetime, **changed: str) -> None:
        """Try again after a wait that doubles from a minute to four hours."""
        wait = min(_MINUTE * 2 ** min(wanted.tries, 10), _LONGEST_WAIT)
        self._keep(replace(wanted, tries=wanted.tries + 1), now + wait, **changed)

    def _leave_alone(
        self, wanted: Wanted, wait: float | None, words: str, problems: list[str], status: str = ""
    ) -> None:
        """Send the archive nothing at all for a while: it, not this capture, is at fault."""
        seconds = wait if wait is not None else _MINUTE.total_seconds()
        self._alone_until = self._clock.monotonic() + seconds
        problems.append(f"{self._archive.name}: {words}; asked again in {seconds:.0f} s")
        until = self._clock.now() + timedelta(seconds=seconds)
        self._keep(wanted, until, why=words, status=status or wanted.status)

    def _keep(self, wanted: Wanted, not_before: datetime, **changed: str | int) -> None:
        kept = replace(wanted, not_before=stamp(not_before), **changed)  # type: ignore[arg-type]
        self._queue.put(kept.name, kept.file())
