"""What the suites of an archive write into it."""

from dataclasses import replace
from datetime import timedelta

from watcher.model.source import ResourceKind
from watcher.ports import Archive, Finding
from watcher.testing.builders import LISTING_URL, MOMENT, a_resource
from watcher.testing.history import a_history

OTHER_URL = "https://example.gov/news/releases/other-count"
MINUTE = timedelta(minutes=1)


def write(archive: Archive, *findings: Finding) -> None:
    """Write findings one after the other."""
    for finding in findings:
        archive.write(finding)


def a_listing_finding(*, at: int, **given: object) -> Finding:
    """Return the finding of a check of the listing, ``at`` so many minutes after the first."""
    (seen,) = a_history(("x",), url=LISTING_URL, start=MOMENT + at * MINUTE, first_check=50 + at)
    resource = a_resource(url=LISTING_URL, kind=ResourceKind.LISTING)
    plain = replace(seen, resource=resource, revision=None, text=None)
    return replace(plain, **given)  # type: ignore[arg-type]
