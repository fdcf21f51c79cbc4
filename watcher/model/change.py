"""Changes: the closed list of kinds, severities, edits and hunks, and the change as archived."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Literal


class Kind(StrEnum):
    """What sort of change (a closed list); the order is that of importance in a sentence."""

    WITHDRAWAL = "withdrawal"
    RESTORATION = "restoration"
    REPLACED = "replaced"
    REDIRECT = "redirect"
    REVERSION = "reversion"
    HEADLINE = "headline"
    FIGURE = "figure"
    REDACTION = "redaction"
    NEGATION = "negation"
    QUOTE = "quote"
    ATTRIBUTION = "attribution"
    MODALITY = "modality"
    NAME = "name"
    DATE = "date"
    ATTACHMENT = "attachment"
    PASSAGE_REMOVED = "passage_removed"
    PASSAGE_ADDED = "passage_added"
    STRUCK_OUT = "struck_out"
    HIDDEN_TEXT = "hidden_text"
    CORRECTION_NOTE = "correction_note"
    WORDING = "wording"
    LINK = "link"
    IMAGE = "image"
    BANNER = "banner"
    MOVED = "moved"
    STAMP = "stamp"
    TYPOGRAPHY = "typography"
    FORMATTING = "formatting"
    # Listings change by their own list.
    ITEM_ADDED = "item_added"
    ITEM_REMOVED = "item_removed"
    DELISTED = "delisted"
    RETITLED = "retitled"
    REDATED = "redated"
    REORDERED = "reordered"


class Severity(IntEnum):
    """How much a change matters; `NONE` never alerts. Compares by weight, prints by ``label``."""

    NONE = 0
    MINOR = 1
    NOTABLE = 2
    MAJOR = 3

    @property
    def label(self) -> str:
        """The word used in JSON, in the config and on screen."""
        return self.name.lower()

    @classmethod
    def of(cls, label: str) -> "Severity":
        """Read a label; raise `ValueError` naming the choices."""
        try:
            return cls[label.upper()]
        except KeyError:
            choices = ", ".join(severity.label for severity in cls)
            raise ValueError(f"{label!r} is not a severity; choose one of {choices}") from None


@dataclass(frozen=True, slots=True)
class Edit:
    """A span kept, inserted or deleted.

    All but the inserts, joined, give the old text; all but the deletes the new.
    """

    op: Literal["equal", "insert", "delete"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hunk:
    """Neighbouring edits: the old and the new passage, and the edits between them.

    ``moved_from`` is the text of the passage behind which a moved one stood before ("" for
    the top), ``None`` when nothing moved. ``where`` names the place for a person
    ("headline", "paragraph 3", "page 2"). ``slots`` are the small named parts of the page that
    hold every changed word; empty when one stands elsewhere. A ``muted`` hunk lies in parts
    that change at most looks: it is recorded, and no reason to alert.
    """

    kinds: tuple[Kind, ...]
    old: str
    new: str
    edits: tuple[Edit, ...]
    moved_from: str | None = None
    where: str = ""
    slots: tuple[str, ...] = ()
    muted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How two texts differ: kinds (most important first), severity, reasons in words, hunks.

    ``outcome`` is ``identical``, ``noise`` (no statement text, title, link or attachment
    differs) or ``changed``. ``silent`` is true when the wording moved and neither a stamp
    nor a correction note admits it, false when one does, ``None`` when the page has no stamp
    of its own to move. ``signature`` is equal for the same edit on different pages.
    """

    outcome: Literal["identical", "noise", "changed"]
    kinds: tuple[Kind, ...] = ()
    severity: Severity = Severity.NONE
    reasons: tuple[str, ...] = ()
    hunks: tuple[Hunk, ...] = ()
    silent: bool | None = None
    signature: str = ""

    @property
    def alerts(self) -> bool:
        """Whether a route that hears of every severity is told: `Severity.NONE` never is."""
        return self.severity is not Severity.NONE

    @property
    def is_muted(self) -> bool:
        """Whether all that would have alerted lies in parts that change at most looks."""
        return not self.alerts and any(hunk.muted for hunk in self.hunks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One distinct canonical text, from the first to the last capture that showed it.

    ``text_digest`` covers the canonical text with its stamps, ``wording_digest`` the words
    alone (a reversion is known by it).
    """

    id: str
    url: str
    number: int
    text_digest: str
    wording_digest: str
    derivation: str
    cause: Literal["first_seen", "edited", "restored", "rederived"]
    first_seen: datetime
    last_seen: datetime
    first_capture: str
    last_capture: str


class Review(StrEnum):
    """What the newsroom made of a change."""

    NEW = "new"
    SEEN = "seen"
    NEWSWORTHY = "newsworthy"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Two neighbouring revisions of one resource, and the window in which it happened.

    ``checks_between`` counts the checks between the window's two ends that could not see
    the text (blocked, failed, gone). ``old_digest`` or ``new_digest`` is ``None`` where
    there is no text: before a first sight, after a withdrawal, for listings.
    """

    id: str
    event: str
    agency: str
    source: str
    url: str
    title: str
    kinds: tuple[Kind, ...]
    severity: Severity
    reasons: tuple[str, ...]
    hunks: tuple[Hunk, ...]
    last_seen_old: datetime
    first_seen_new: datetime
    checks_between: int
    silent: bool | None
    topics: tuple[str, ...]
    old_digest: str | None
    new_digest: str | None
    old_revision: str | None = None
    new_revision: str | None = None
    check: str = ""
    signature: str = ""
    derivation: str = ""
    review: Review = Review.NEW
