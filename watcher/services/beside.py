"""Reading two recorded captures again, with all that stands around their statements.

The index holds statements alone; what stood beside them is in the WARC files.
"""

import sys
from dataclasses import dataclass

from watcher.errors import FixityError, NotFound, TextError
from watcher.model.check import RecordedCheck
from watcher.model.settings import RuleBook
from watcher.model.statement import StatementText
from watcher.ports import Archive, Evidence
from watcher.services.browse import RevisionText
from watcher.services.reading import hop_urls
from watcher.text.beside import Beside, beside
from watcher.text.derive import derive
from watcher.text.http_message import read_response


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Says what came and went beside the statement, by the rules as they stand today."""

    archive: Archive
    evidence: Evidence
    rule_book: RuleBook

    def between(self, old: RevisionText, new: RevisionText) -> Beside | None:
        """Compare the captures that showed each of two revisions first.

        ``None`` when one of them gives no statement by today's rules. Raises `NotFound` for a
        capture that is not in the archive, `ArchiveError` for one that is damaged.
        """
        try:
            return beside(self._whole_page(old), self._whole_page(new))
        except TextError:
            return None

    def _whole_page(self, shown: RevisionText) -> StatementText:
        check = self._recorded(shown.revision.first_capture).check
        fetched = check.fetches[-1]
        response = read_response(fetched.hops[-1].response)
        return derive(
            response.payload,
            content_type=response.header("content-type"),
            url=hop_urls(fetched)[-1],
            rules=self.rule_book.statement(check.url, check.captured_at.date()),
            previous=shown.text,
        )

    def _recorded(self, check_id: str) -> RecordedCheck:
        place = self.archive.place_of_check(check_id)
        if place is None:
            raise NotFound(f"the check {check_id} is not in the index: watcher rederive")
        from_there = self.evidence.replay(
            start=lambda file: place.offset if file == place.file else sys.maxsize
        )
        recorded = next(from_there, None)
        if recorded is None or recorded.check.id != check_id:
            raise FixityError(f"{place.file} at {place.offset}: the check {check_id} is not there")
        return recorded
