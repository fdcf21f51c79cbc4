"""Which changes the viewer lists: a filter that keys step through and words narrow down."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from watcher.model.change import Change, Severity
from watcher.render.safe import one_line

_SEVERITIES = tuple(Severity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What is shown: at least a severity, one agency or all, one topic or all, words anywhere."""

    severity: Severity = Severity.NONE
    agency: str | None = None
    topic: str | None = None
    words: str = ""

    def next_severity(self) -> "Filter":
        """Return the filter with the next higher severity, or all again after the highest."""
        following = (self.severity + 1) % len(_SEVERITIES)
        return replace(self, severity=Severity(following))

    def next_agency(self, changes: Sequence[Change]) -> "Filter":
        """Return the filter for the next agency among ``changes``, or for all after the last."""
        return replace(self, agency=_next(self.agency, {change.agency for change in changes}))

    def next_topic(self, changes: Sequence[Change]) -> "Filter":
        """Return the filter for the next topic among ``changes``, or for all after the last."""
        topics = {topic for change in changes for topic in change.topics}
        return replace(self, topic=_next(self.topic, topics))

    def admits(self, change: Change) -> bool:
        """Whether ``change`` is shown."""
        return (
            change.severity >= self.severity
            and self.agency in {None, change.agency}
            and (self.topic is None or self.topic in change.topics)
            and self._has_words(change)
        )

    def _has_words(self, change: Change) -> bool:
        if not self.words:
            return True
        passages = [part for hunk in change.hunks for part in (hunk.old, hunk.new)]
        everything = "\n".join((change.title, change.url, *change.reasons, *passages))
        return self.words.casefold() in everything.casefold()

    def with_words(self, words: str) -> "Filter":
        """Return the filter for changes that hold ``words``, in any case; "" lets all pass."""
        return replace(self, words=words.strip())

    def in_words(self) -> str:
        """Say what narrows the list, on one line; "" when nothing does."""
        parts = [
            f"severity ≥ {self.severity.label}" if self.severity else "",
            f"agency {self.agency}" if self.agency else "",
            f"topic {self.topic}" if self.topic else "",
            f"with “{self.words}”" if self.words else "",
        ]
        return one_line(" · ".join(filter(None, parts)))


def _next(current: str | None, choices: set[str]) -> str | None:
    ring: list[str | None] = [None, *sorted(choices)]
    return ring[(ring.index(current) + 1) % len(ring)] if current in ring else None
