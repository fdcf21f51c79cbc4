"""The site of the fictional Department of Examples, on loopback, and what its staff do to it.

Every page is rendered afresh with rotating noise (tokens, counters, the day, a survey), as real
sites do; only releases, documents and listings change what they say, and only by the calls
below. It is thread-safe. The site's own stamps come from a story clock that moves ten minutes
with each call, so the same story gives the same stamps on any machine and any day.
"""

import threading
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Self

from watcher.testing.loopback import LoopbackServer, Request
from watcher.testing.pages import html
from watcher.testing.pages.nouns import (
    Block,
    Gone,
    Noise,
    Release,
    Reply,
    Shown,
    Surroundings,
)

HOST = "www.example.gov"
BASE = f"http://{HOST}"

_STORY_BEGINS = datetime(2026, 6, 18, 9, 0, tzinfo=UTC)
_STORY_STEP = timedelta(minutes=10)


class AgencySite:
    """A running site; a context manager. Unknown slugs and names raise `KeyError`.

    ``per_page`` is how many rows the newsroom shows on a page.
    """

    def __init__(self, *, per_page: int = 10) -> None:
        """Prepare a site without releases; nothing listens before ``with``."""
        self._lock = threading.RLock()
        self._per_page = per_page
        self._now = _STORY_BEGINS
        self._shown: dict[str, Shown] = {}
        self._documents: dict[str, Reply] = {}
        self._fixed: dict[str, Reply] = {}
        self._moved: dict[str, str] = {}
        self._banner: str | None = None
        self._blocked: Block | None = None
        self._failing: Reply | None = None
        self._renders = 0
        self._asked: Counter[str] = Counter()
        self._server = LoopbackServer(self._answer)

    # being a server

    @property
    def address(self) -> str:
        """``127.0.0.1:PORT``, where the site really is."""
        return self._server.address

    @property
    def connect_to(self) -> dict[str, str]:
        """What ``[fetch] connect_to`` needs so that www.example.gov is this site."""
        return {f"{HOST}:80": self.address}

    def url(self, slug: str) -> str:
        """Return the URL of a release."""
        with self._lock:
            return BASE + self._shown[slug].release.path

    def document_url(self, name: str) -> str:
        """Return the URL of a document."""
        return f"{BASE}/sites/default/files/{name}"

    def asked(self, path: str) -> int:
        """Return how often ``path`` (with its query) was asked for."""
        with self._lock:
            return self._asked[path]

    def go_offline(self) -> None:
        """Refuse every connection."""
        self._server.stop()

    def come_back(self) -> None:
        """Listen again, on the same port."""
        self._server.start()

    def __enter__(self) -> Self:
        """Listen until the block ends."""
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening."""
        self._server.stop()

    # what the staff do

    def publish(self, *releases: Release) -> None:
        """Publish releases; those published last stand first in the newsroom."""
        with self._lock:
            for release in releases:
                self._now += _STORY_STEP
                number = 60_000 + len(self._shown)
                self._shown[release.slug] = Shown(
                    release=release, node=number, revision=number * 3, updated=release.published
                )

    def edit(self, slug: str, old: str, new: str, *, restamp: bool = False) -> None:
        """Replace ``old``, which must stand once in headline or body; `ValueError` otherwise."""
        release = self._shown[slug].release
        parts = (release.title, *release.body)
        if sum(part.count(old) for part in parts) != 1:
            problem = f"{old!r} does not stand exactly once in {slug}"
            raise ValueError(problem)
        title, *body = (part.replace(old, new) for part in parts)
        self.amend(slug, replace(release, title=title, body=tuple(body)), restamp=restamp)

    def amend(self, slug: str, release: Release, *, restamp: bool = False) -> None:
        """Show ``release`` at the URL of ``slug``; without ``restamp`` no stamp tells of it."""
        with self._lock:
            shown = self._shown[slug]
            shown.release = replace(release, slug=slug)
            if restamp:
                self.resave(slug)

    def resave(self, slug: str) -> None:
        """Save a release without changing a word: only its stamps move."""
        with self._lock:
            self._now += _STORY_STEP
            shown = self._shown[slug]
            shown.updated = self._now
            shown.revision += 1

    def put_banner_everywhere(self, words: str) -> None:
        """Put one notice over every release."""
        with self._lock:
            self._banner = words

    def remove_banner(self) -> None:
        """Take the notice away again."""
        with self._lock:
            self._banner = None

    def relist(self, slug: str, *, title: str | None = None, on: datetime | None = None) -> None:
        """Give a release another title or date in newsroom and feed, and leave its page alone."""
        with self._lock:
            self._shown[slug].listed_title = title
            self._shown[slug].listed_date = on

    def delist(self, slug: str) -> None:
        """Take a release out of newsroom and feed; its page still answers."""
        with self._lock:
            self._shown[slug].listed = False

    def withdraw(self, slug: str, how: Gone = "404") -> None:
        """Take a release down, and out of every list."""
        with self._lock:
            self._shown[slug].gone = how

    def restore(self, slug: str) -> None:
        """Put a release back where and as it was."""
        with self._lock:
            self._shown[slug].gone = None
            self._shown[slug].listed = True

    def move(self, slug: str, to: str) -> None:
        """Give a release the slug ``to``; its old address leads to the new one."""
        with self._lock:
            shown = self._shown.pop(slug)
            old = shown.release.path
            shown.release = replace(shown.release, slug=to)
            self._shown[to] = shown
            self._moved[old] = shown.release.path

    def replace_document(self, name: str, content: bytes) -> None:
        """Serve ``content`` as the document of that name, new or in place of another."""
        with self._lock:
            self._now += _STORY_STEP
            self._documents[name] = Reply(
                body=content,
                content_type="application/pdf",
                etag=f'"{sha256(content).hexdigest()[:16]}"',
                modified=self._now,
            )

    def serve(self, path: str, reply: Reply) -> None:
        """Answer ``path`` with exactly ``reply``, whatever else was there (hostile pages)."""
        with self._lock:
            self._fixed[path] = reply

    def stop_serving(self, path: str) -> None:
        """Undo `serve`."""
        with self._lock:
            del self._fixed[path]

    # what happens to it

    def block(self, slug: str | None = None, style: Block = "denied") -> None:
        """Keep visitors out: of one release, or of the whole site (robots.txt stays open)."""
        with self._lock:
            if slug is None:
                self._blocked = style
            else:
                self._shown[slug].blocked = style

    def unblock(self) -> None:
        """Let everybody in again."""
        with self._lock:
            self._blocked = None
            for shown in self._shown.values():
                shown.blocked = None

    def fail(self, status: int = 503, *, retry_after: int | None = None) -> None:
        """Answer everything with a server error; ``retry_after`` in seconds."""
        headers = () if retry_after is None else (("Retry-After", str(retry_after)),)
        with self._lock:
            self._failing = Reply(status=status, headers=headers, body=b"Service unavailable")

    def recover(self) -> None:
        """End what `fail` began."""
        with self._lock:
            self._failing = None

    # answering

    def _answer(self, request: Request) -> Reply:
        with self._lock:
            self._asked[request.path] += 1
            self._renders += 1
            path, _, query = request.path.partition("?")
            return (
                self._failing
                or self._fixed.get(request.path)
                or self._kept_out(path)
                or self._release(path)
                or self._documents.get(path.removeprefix("/sites/default/files/"))
                or self._standing(path, query)
                or self._elsewhere(path)
                or html.missing(self._noise())
            )

    def _kept_out(self, path: str) -> Reply | None:
        shown = self._at(path)
        style = self._blocked or (shown.blocked if shown else None)
        if style is None or path == "/robots.txt":
            return None
        token = self._noise().token
        return html.denied(BASE + path, token) if style == "denied" else html.challenge(path, token)

    def _release(self, path: str) -> Reply | None:
        shown = self._at(path)
        if shown is None:
            return None
        if shown.gone == "home":
            return Reply(status=302, headers=(("Location", BASE + "/"),))
        if shown.gone is not None:
            status = {"404": 404, "410": 410, "soft": 200}[shown.gone]
            return html.missing(self._noise(), status=status)
        around = Surroundings(
            base=BASE, noise=self._noise(), banner=self._banner, related=self._related(shown)
        )
        return _page(html.release_page(shown, around))

    def _elsewhere(self, path: str) -> Reply | None:
        to = self._moved.get(path)
        return Reply(status=301, headers=(("Location", BASE + to),)) if to else None

    def _standing(self, path: str, query: str) -> Reply | None:
        """Answer the site's own paths."""
        match path:
            case "/":
                return _page(html.plain_page("Welcome", "Examples for all.", self._noise()))
            case "/newsroom":
                return self._listing(query)
            case "/rss/news.xml":
                return _feed(html.feed(self._listed(), BASE))
            case "/sitemap.xml":
                return _sitemap(html.sitemap(self._existing(), BASE))
            case "/robots.txt":
                return html.robots(BASE)
        return None

    def _listing(self, query: str) -> Reply:
        rows = self._listed()
        name, _, number = query.partition("=")
        page = int(number) if name == "page" and number.isdecimal() else 0
        last_page = max(len(rows) - 1, 0) // self._per_page
        shown = rows[page * self._per_page : (page + 1) * self._per_page]
        return _page(html.listing_page(shown, page, last_page, self._noise()))

    def _at(self, path: str) -> Shown | None:
        return next((s for s in self._shown.values() if s.release.path == path), None)

    def _existing(self) -> tuple[Shown, ...]:
        return tuple(shown for shown in self._shown.values() if shown.gone is None)

    def _listed(self) -> tuple[Shown, ...]:
        """Newest first, and of the same day the one published last first."""
        listed = [shown for shown in reversed(self._existing()) if shown.listed]
        return tuple(sorted(listed, key=lambda shown: shown.release.published, reverse=True))

    def _related(self, to: Shown) -> tuple[Release, ...]:
        """Three other releases, turning with every view."""
        others = [shown.release for shown in self._listed() if shown is not to]
        turn = self._renders % max(len(others), 1)
        return tuple((others[turn:] + others[:turn])[:3])

    def _noise(self) -> Noise:
        today = date(2026, 6, 1) + timedelta(days=self._renders % 28)
        return Noise(
            render=self._renders,
            token=sha256(f"view {self._renders}".encode()).hexdigest(),
            today=f"{today:%A}, {html.day_in_words(datetime.combine(today, datetime.min.time()))}",
            survey=self._renders % 3 == 0,
        )


def _page(body: bytes) -> Reply:
    return Reply(body=body, gzip=True, headers=(("Cache-Control", "private, no-cache"),))


def _feed(body: bytes) -> Reply:
    return Reply(body=body, content_type="application/rss+xml", etag=_tag(body), gzip=True)


def _sitemap(body: bytes) -> Reply:
    return Reply(body=body, content_type="application/xml", etag=_tag(body), gzip=True)


def _tag(body: bytes) -> str:
    return f'"{sha256(body).hexdigest()[:16]}"'
