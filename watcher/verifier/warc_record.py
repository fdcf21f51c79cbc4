"""A record of a WARC file as it lies there, and the response for which a revisit stands."""

from dataclasses import dataclass, field
from typing import Any

from watcher.verifier.http_bodies import HEAD_END, Bodies

_DATES = ("WARC-Refers-To-Date", "WARC-Date")


@dataclass(frozen=True, slots=True, kw_only=True)
class WarcRecord:
    """A record as it lies in a file; ``length`` is that of its gzip member, in bytes.

    ``block`` is what the record holds and ``digest`` its SHA-256, computed. ``bodies`` are those
    of a response or revisit that is HTTP; for a revisit that repeats no body, take those of what
    it is `restored` to.
    ``manifest`` is the parsed block of a check's first record, ``None`` if it is not sound.
    """

    file: str
    offset: int
    length: int
    fields: tuple[tuple[str, str], ...]
    block: bytes = field(repr=False)
    digest: str
    bodies: Bodies | None
    manifest: dict[str, Any] | None = field(repr=False)

    def named(self, name: str) -> str | None:
        """Return the first value of a header field, spelled as the writer spells it."""
        return next((value for key, value in self.fields if key == name), None)

    @property
    def type(self) -> str:
        """The WARC-Type."""
        return self.named("WARC-Type") or ""

    @property
    def id(self) -> str:
        """The WARC-Record-ID."""
        return self.named("WARC-Record-ID") or ""

    @property
    def where(self) -> str:
        """File, offset and record id, for people."""
        return f"{self.file}, offset {self.offset}, {self.id:.99}"


def restored(revisit: WarcRecord, referred: WarcRecord) -> bytes:
    """Return the response for which a revisit of an identical payload stands.

    Its SHA-256 must be the ``block_sha256`` of its check, and its wire body's the
    WARC-Payload-Digest of the revisit.
    """
    head_end = HEAD_END.search(referred.block)
    return revisit.block + (referred.block[head_end.end() :] if head_end else b"")


def misplaced(revisit: WarcRecord, referred: WarcRecord) -> str:
    """Return in what a revisit names another capture than the record it refers to; empty if none.

    A viewer finds that record by address and date, and not by its id.
    """
    for said, own in (("WARC-Refers-To-Target-URI", "WARC-Target-URI"), _DATES):
        if revisit.named(said) != referred.named(own):
            return f"{said} is {revisit.named(said)!r:.200}, not that of {referred.where}"
    return ""
