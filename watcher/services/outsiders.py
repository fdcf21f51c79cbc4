"""Everybody outside who vouches for the archive, asked in turn; nothing recorded waits for them."""

import logging

from watcher.errors import ArchiveError
from watcher.model.check import Outcome
from watcher.ports import Clock, Finding, Leaf
from watcher.services.recapture import Recapture
from watcher.services.vouch import Voucher
from watcher.services.witness import Witnesses

_log = logging.getLogger(__name__)
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
        """Ask everybody whose turn it is, one after the other; return what a person should read.

        Raises `ArchiveError` when the archive fails; an error of ours about one of them is logged
        whole, and the others are asked all the same.
        """
        told: list[str] = []
        for ask in (self._ask_for_time, self._ask_witnesses, self._ask_for_captures):
            try:
                told += ask()
            except ArchiveError:
                raise
            except Exception as error:  # noqa: BLE001 - one outsider's bug must not silence the others
                _log.exception("asking outsiders failed", extra={"action": "outsiders_failed"})
                told.append(f"outsiders: an error of ours ({type(error).__name__}), see the log")
        return tuple(told)

    def _ask_for_time(self) -> tuple[str, ...]:
        if self._voucher is None or not self._voucher.due(self._clock.now()):
            return ()
        return self._voucher.run()

    def _ask_witnesses(self) -> tuple[str, ...]:
        if self._witnesses is None or not self._witnesses.due(self._clock.now()):
            return ()
        gone_round = self._witnesses.run()
        return (*gone_round.alarms, *gone_round.problems)

    def _ask_for_captures(self) -> tuple[str, ...]:
        return () if self._recapture is None else self._recapture.run().problems
