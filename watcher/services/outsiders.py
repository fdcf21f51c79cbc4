"""Everybody outside who vouches for the archive, asked in turn; nothing recorded waits for them."""

from watcher.model.check import Outcome
from watcher.ports import Clock, Finding, Leaf
from watcher.services.recapture import Recapture
from watcher.services.vouch import Voucher
from watcher.services.witness import Witnesses

_MOST_FIRST_SIGHTS = 200
"""Waiting captures beyond which first sights are not added: a newsroom's old releases, all new to
us in one night, would keep another archive busy for days, and changes would wait behind them."""


class Outsiders:
    """Hears of findings from any thread; `ask` belongs to one thread, which is not the checks'."""

    def __init__(
        self,
        *,
        clock: Clock,
        voucher: Voucher | None = None,
        witnesses: Witnesses | None = None,
        recapture: Recapture | None = None,
    ) -> None:
        """Ask those that are given."""
        self._clock = clock
        self._voucher = voucher
        self._witnesses = witnesses
        self._recapture = recapture

    def heard(self, finding: Finding, leaf: Leaf) -> None:
        """Hear what a look came to: a change wants a token now, a new text another capture.

        Raises `ArchiveUnwritable` when that cannot be remembered.
        """
        if self._voucher is not None and finding.changes:
            self._voucher.changed()
        answer, revision = finding.recorded.answer, finding.revision
        if self._recapture is None or finding.text is None or revision is None or answer is None:
            return
        first = finding.summary.outcome is Outcome.FIRST_SEEN
        if answer.payload is None or (first and self._recapture.waiting >= _MOST_FIRST_SIGHTS):
            return
        check = finding.recorded.check
        self._recapture.want(
            url=check.url,
            of=leaf.digest,
            payload=answer.payload,
            text=revision.text_digest,
            since=check.captured_at,
        )

    def ask(self) -> tuple[str, ...]:
        """Ask everybody whose turn it is; return what a person should read.

        Takes as long as the slowest outsider may. Raises `ArchiveError` when the archive fails.
        """
        told: list[str] = []
        if self._voucher is not None and self._voucher.due(self._clock.now()):
            told += self._voucher.run()
        if self._witnesses is not None and self._witnesses.due(self._clock.now()):
            round_ = self._witnesses.run()
            told += [*round_.alarms, *round_.problems]
        if self._recapture is not None:
            told += self._recapture.run().problems
        return tuple(told)
