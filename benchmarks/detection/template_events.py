"""Edits of a whole site: the same change on many pages is one event, another change is another.

Every case runs the real checks over an archive in memory: each page is seen once as it was and
once as it then stands, and counted are the events of which somebody would have been told.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from benchmarks.pages import Edition, page, path
from watcher.model.alert import Route
from watcher.model.change import Change, Severity
from watcher.model.check import Outcome
from watcher.model.settings import FetchSettings, RuleBook, Settings
from watcher.model.source import Rules, Source
from watcher.ports import ChangeFilter
from watcher.services.attest import Attestor
from watcher.services.check import Checker
from watcher.services.follow import follow
from watcher.testing.archive import MemoryArchive
from watcher.testing.clock import HandClock
from watcher.testing.evidence import MemoryEvidence
from watcher.testing.fetcher import Scripted, ScriptedFetcher
from watcher.testing.ledger import MemoryLedger

HOST = "https://www.example.gov"
_HTML = (("Content-Type", "text/html; charset=utf-8"),)
_NO_ROBOTS = Scripted(status=404, headers=_HTML, body=b"<h1>Not Found</h1>")


class Watch:
    """Checks by hand of what one source names, over an archive in memory."""

    def __init__(self, source: Source, rules: tuple[Rules, ...] = ()) -> None:
        """Follow ``source`` from now on, with no rules but ``rules``."""
        settings = Settings(
            path=None,
            archive=Path("unused"),
            fetch=FetchSettings(user_agent="Watcher/1 (+https://example.org/watcher)"),
            sources=(source,),
            routes=(Route(name="desk", to="webhook", severity=Severity.MINOR),),
            rule_book=RuleBook(rules=rules),
        )
        self.clock = HandClock()
        self._archive = MemoryArchive()
        self._fetcher = ScriptedFetcher({f"{HOST}/robots.txt": [_NO_ROBOTS]}, self.clock)
        self._checker = Checker(
            archive=self._archive,
            evidence=MemoryEvidence(),
            fetcher=self._fetcher,
            clock=self.clock,
            settings=settings,
            attestor=Attestor(
                ledger=MemoryLedger(), clock=self.clock, settings=settings, tool="benchmark"
            ),
        )
        follow(archive=self._archive, settings=settings, now=self.clock.now())

    def show(self, url: str, payload: bytes, status: int = 200) -> None:
        """Let ``url`` answer with ``payload`` from now on."""
        self._fetcher.play(url, Scripted(status=status, headers=_HTML, body=payload))

    def check(self, url: str) -> Outcome:
        """Check a followed URL, and the further pages of a listing; return the last outcome.

        Raises `ValueError` when nothing led to ``url``.
        """
        resource = self._archive.resource(url)
        if resource is None:
            raise ValueError(f"{url} is not followed")
        found = self._checker.check(resource, slot=resource.next_due)
        self.clock.advance(seconds=20)
        return found[-1].summary.outcome

    def changes(self) -> tuple[Change, ...]:
        """Return all changes, newest first."""
        return self._archive.changes(ChangeFilter())

    def told_events(self) -> int:
        """Return how many events somebody would have been told of."""
        return len({alert.event for alert in self._archive.alerts()})


_BODY_END = "</div>\n</article>"
_BODY_START = '<div class="release-body field--body">'
_ABOUT = (
    "The Department of Examples keeps the register of all examples. Ask the "
    '<a href="/contact">press office</a> for a copy within ten days.'
)
_BANNER = "This page is kept for the record and may not say what holds today."

PageEdit = Callable[[int, str], str]
"""Edits the markup of the page with that number."""


@cache
def _as_it_was(number: int) -> str:
    markup = page(number, Edition.FIRST).decode()
    return _swapped(markup, _BODY_END, f"\n<p>{_ABOUT}</p>{_BODY_END}")


def _swapped(markup: str, old: str, new: str) -> str:
    if markup.count(old) != 1:
        raise ValueError(f"{old!r} stands {markup.count(old)} times on the page")
    return markup.replace(old, new)


def _banner(_number: int, markup: str) -> str:
    notice = f'<div class="notice" role="note"><p>{_BANNER}</p></div>'
    return _swapped(markup, '<h1 class="page-title">', f'{notice}<h1 class="page-title">')


def _first_paragraph(_number: int, markup: str) -> str:
    return _swapped(markup, _BODY_START, f"{_BODY_START}<p>{_BANNER}</p>")


def _headline(_number: int, markup: str) -> str:
    return _swapped(markup, '<h1 class="page-title">', '<h1 class="page-title">Archived: ')


def _wording(_number: int, markup: str) -> str:
    return _swapped(markup, "register of all examples", "register of most examples")


def _link(_number: int, markup: str) -> str:
    return _swapped(markup, '<a href="/contact">press', '<a href="/press/contact">press')


def _footer(_number: int, markup: str) -> str:
    notice = "<p>The offices are closed on Monday.</p>"
    return _swapped(markup, '<footer role="contentinfo">', f'<footer role="contentinfo">{notice}')


def _stamp(number: int, markup: str) -> str:
    was = f"2026-03-{number % 28 + 1:02}T15:10:00-05:00"
    return _swapped(markup, was, "2026-06-10T09:00:00-05:00")


def _its_own(number: int, markup: str) -> str:
    own = f"<p>The count of region {number} was read {number + 31} times, by {number} people.</p>"
    return _swapped(markup, _BODY_START, _BODY_START + own)


def _own_must(number: int, markup: str) -> str:
    return _swapped(markup, _BODY_START, _BODY_START + _own_sentence(number, "must"))


def _own_may(number: int, markup: str) -> str:
    return _swapped(markup, _own_sentence(number, "must"), _own_sentence(number, "may"))


def _as_served(_number: int, markup: str) -> str:
    return markup


def _own_sentence(number: int, verb: str) -> str:
    subject = ("A maker of teapots", "The bridge at Riverton")[number % 2]
    rest = ("show them to an inspector", "carry a cat at noon")[number % 2]
    return f"<p>{subject} {verb} {rest}.</p>"


def _on(numbers: range, edit: PageEdit, otherwise: PageEdit) -> PageEdit:
    return lambda number, markup: (edit if number in numbers else otherwise)(number, markup)


def _both(one: PageEdit, other: PageEdit) -> PageEdit:
    return lambda number, markup: other(number, one(number, markup))


@dataclass(frozen=True, slots=True, kw_only=True)
class _SiteEdit:
    name: str
    pages: int
    edit: PageEdit
    events: int
    between: timedelta = timedelta(seconds=20)
    """From the second look at one page to that at the next."""
    before: PageEdit = _as_served
    """What makes the page as it was."""


_HOUR = timedelta(hours=1)
_CASES = (
    _SiteEdit(name="a banner on a hundred pages", pages=100, edit=_banner, events=1),
    _SiteEdit(name="a banner on three pages", pages=3, edit=_banner, events=1),
    _SiteEdit(name="a banner on one page", pages=1, edit=_banner, events=1),
    _SiteEdit(
        name="a banner, and under it an edit of one page",
        pages=20,
        edit=_on(range(7, 8), _both(_banner, _its_own), _banner),
        events=2,
    ),
    _SiteEdit(name="another edit on each of ten pages", pages=10, edit=_its_own, events=10),
    _SiteEdit(name="a first paragraph on every page", pages=20, edit=_first_paragraph, events=1),
    _SiteEdit(name="a word of the boilerplate on every page", pages=20, edit=_wording, events=1),
    _SiteEdit(name="a word of the boilerplate on three pages", pages=3, edit=_wording, events=1),
    _SiteEdit(name="a word before every headline", pages=20, edit=_headline, events=1),
    _SiteEdit(name="a link of the boilerplate", pages=20, edit=_link, events=1),
    _SiteEdit(
        name="two edits of the site, each on its half",
        pages=20,
        edit=_on(range(10), _wording, _banner),
        events=2,
    ),
    _SiteEdit(
        name="a banner and a word on every page at once",
        pages=10,
        edit=_both(_banner, _wording),
        events=1,
    ),
    _SiteEdit(
        name="a banner that comes to one page an hour, for thirty hours",
        pages=30,
        edit=_banner,
        events=1,
        between=_HOUR,
    ),
    _SiteEdit(
        name="a banner on one page now and on another three days later",
        pages=2,
        edit=_banner,
        events=2,
        between=72 * _HOUR,
    ),
    _SiteEdit(name="a notice in every footer", pages=20, edit=_footer, events=0),
    _SiteEdit(name="a new stamp on every page", pages=20, edit=_stamp, events=0),
    _SiteEdit(
        name="the same word in the sentences of two releases",
        pages=2,
        before=_own_must,
        edit=_own_may,
        events=2,
    ),
)


def score_template_events() -> tuple[int, int, list[str]]:
    """Run every case; return how many are right, how many there are, and the wrong by name."""
    wrong = []
    for case in _CASES:
        found = _events(case)
        if found != case.events:
            wrong.append(f"{case.name}: {found} events, not {case.events}")
    return len(_CASES) - len(wrong), len(_CASES), wrong


def _events(case: _SiteEdit) -> int:
    urls = [f"{HOST}{path(number)}" for number in range(case.pages)]
    watch = Watch(Source(name="news", agency="EXAMPLES", pages=tuple(urls)))
    before = [case.before(number, _as_it_was(number)) for number in range(case.pages)]
    for url, markup in zip(urls, before, strict=True):
        watch.show(url, markup.encode())
        watch.check(url)
    watch.clock.advance(hours=2)
    for number, (url, markup) in enumerate(zip(urls, before, strict=True)):
        watch.show(url, case.edit(number, markup).encode())
        watch.check(url)
        watch.clock.advance(seconds=case.between.total_seconds())
    return watch.told_events()
