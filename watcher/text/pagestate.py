"""Says what a response is before anything is compared: content, block, absence or trouble.

A block or challenge must never look like an edit or a withdrawal, and a genuine statement
that merely speaks of blocks and missing pages must never look like one. So headers and status
come first, phrases count on short pages with a title or heading that says the same, and a
page that still shows the known sentences is content whatever its title.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from watcher.errors import NotReadable
from watcher.model.statement import PageState, PageStateKind, StatementText
from watcher.text import signs
from watcher.text.cut_off import breaks_off
from watcher.text.decode import decode, looks_binary
from watcher.text.dom import Element, Page
from watcher.text.link import canonical_url, link_key
from watcher.text.locate import NOTHING_KEPT, Kept, kept_of
from watcher.text.normalise import squeezed

_SHORT = 1500
"""Unlinked characters of content (no spaces, menus or feet) below which phrases are believed."""

_VERY_SHORT = 500
_BARE_LINKS = 3
_ASKING = "input:not([type=hidden]):not([type=search]), button"
_LEAST_FRAME = 200
"""Characters of menus and feet, without which a site has no frame that could be missed."""
_NEARLY_EMPTY = 5
_LONGEST_HEADING = 200
_AKAMAI_SHORT = 1024
_STILL_THERE = 0.5
_LEAD_THERE = 0.34
_MOST_REPEATED = 0.8
"""What a site shows beside every statement may be so much of what was read of one."""
_MOST_SOUGHT = 10**9
"""Elements times characters in which each is sought: ten times what large pages have."""
_SEPARATORS = (" | ", " - ", " \u2013 ", " \u2014 ", " \u00bb ", " :: ")
_AROUND_CONTENT = frozenset({"header", "footer", "nav", "aside"})
_BLOCKED_STATUS = frozenset({401, 403, 407, 429, 451})
_GONE_STATUS = frozenset({404, 410})
_CLIENT_ERROR, _SERVER_ERROR, _REDIRECT, _OK = 400, 500, 300, 200
_PARTIAL = 206
_LENGTH = re.compile("[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class _Response:
    """A response as the rules see it; ``page`` is ``None`` for what is no readable page."""

    status: int
    headers: Mapping[str, str]
    payload: bytes
    urls: tuple[str, ...]
    page: Page | None
    headings: tuple[str, ...]
    """Squeezed and lowercased title segments and first headings."""
    fresh: int
    """Characters of content that were not there before; all of it where nothing is known."""
    kept: Kept
    """Of the known sentences."""
    frame: int
    """Characters that stood round the known statement, where the page that held it is at hand."""
    previous: StatementText | None
    """What was last seen there."""

    @property
    def is_still_there(self) -> bool:
        """Whether the page shows the statement that is known, whatever stands around it."""
        return self.kept.share >= _STILL_THERE and self.kept.lead >= _LEAD_THERE

    @property
    def is_lost(self) -> bool:
        """Whether a statement is known and hardly a word of it is left."""
        return (
            self.previous is not None
            and self.kept.lead < _LEAD_THERE
            and self.kept.share < _MOST_REPEATED
        )

    @property
    def words(self) -> str:
        return self.page.text.lower() if self.page is not None else ""


def page_state(
    *,
    status: int,
    headers: tuple[tuple[str, str], ...],
    payload: bytes,
    urls: Sequence[str],
    previous: StatementText | None,
    page: Page | None = None,
    shown_before: Callable[[], str] = str,
) -> PageState:
    """Return what a response is and why.

    ``urls`` are the requested URL and then each redirect's target; ``payload`` is the body
    without content coding; ``previous`` the text last seen there; ``page`` the payload as
    `readable_page` parsed it, if it did. ``shown_before`` gives all the text of the page that
    ``previous`` was read from, as `Page.text`; it is asked only when the statement is lost.
    """
    response = _seen(status, headers, payload, urls, previous, page, shown_before)
    for rule in (_challenge, _by_status, _emptiness, _phrases, _redirection):
        state = rule(response)
        if state is not None:
            return state
    return PageState(kind=PageStateKind.OK, reason=f"status {status} with content")


def _seen(
    status: int,
    headers: tuple[tuple[str, str], ...],
    payload: bytes,
    urls: Sequence[str],
    previous: StatementText | None,
    page: Page | None,
    shown_before: Callable[[], str],
) -> _Response:
    by_name = {name.lower(): value for name, value in headers}
    if page is None:
        page = readable_page(payload, by_name.get("content-type"), urls[-1] if urls else "")
    kept = kept_of(page, previous) if page is not None and previous is not None else NOTHING_KEPT
    before = shown_before() if page is not None and previous and kept.lead < _LEAD_THERE else ""
    return _Response(
        status=status,
        headers=by_name,
        payload=payload,
        urls=tuple(urls),
        page=page,
        headings=tuple(_headings(page)) if page is not None else (),
        fresh=_fresh(page, before, kept) if page is not None else 0,
        kept=kept,
        frame=len(before) - _length(previous) if before and previous is not None else 0,
        previous=previous,
    )


def readable_page(payload: bytes, content_type: str | None, url: str) -> Page | None:
    """Return the payload parsed as a page, or ``None`` when it is none that can be read."""
    if looks_binary(payload) is not None:
        return None
    try:
        return Page(decode(payload, content_type).text, url)
    except NotReadable:
        return None


def shown_text(payload: bytes, content_type: str | None, url: str) -> str:
    """Return all visible text of a payload, squeezed; "" when it is no readable page."""
    page = readable_page(payload, content_type, url)
    return page.text if page is not None else ""


def _challenge(response: _Response) -> PageState | None:
    """Signs that hold whatever the status: headers of the edge, and hosts made for blocking."""
    for url in response.urls[1:]:
        parts = urlsplit(canonical_url(url, url))
        if parts.netloc in signs.BLOCK_HOSTS or signs.BLOCK_PATH.search(parts.path):
            return _blocked(f"redirected to {url}")
    headers = response.headers
    if "challenge" in headers.get("cf-mitigated", "").lower():
        return _blocked("Cloudflare challenge (cf-mitigated header)")
    action = headers.get("x-amzn-waf-action", "").lower()
    if action in {"challenge", "captcha"}:
        return _blocked(f"AWS WAF {action} (x-amzn-waf-action header)")
    return _edge_refusal(response)


def _edge_refusal(response: _Response) -> PageState | None:
    """Error pages that a network edge made by itself, without asking the agency's server."""
    headers, status = response.headers, response.status
    if status < _CLIENT_ERROR:
        return None
    server = headers.get("server", "").lower()
    if server == "akamaighost" and len(response.payload) < _AKAMAI_SHORT and _uncached(headers):
        return _blocked(f"Akamai edge answered {status} by itself (short, not cacheable)")
    unasked = "server" not in headers and _is_akamai_timing(headers.get("server-timing", ""))
    if unasked and status < _SERVER_ERROR and len(response.payload) < _AKAMAI_SHORT:
        return _blocked(f"Akamai edge answered {status} without asking the origin")
    from_cloudfront = headers.get("x-cache", "").lower().startswith("error from cloudfront")
    if from_cloudfront and status not in _GONE_STATUS and status < _SERVER_ERROR:
        return _blocked(f"CloudFront refused with status {status}")
    if server.startswith("awselb") and status in _BLOCKED_STATUS:
        return _blocked(f"AWS load balancer refused with status {status}")
    return None


def _uncached(headers: Mapping[str, str]) -> bool:
    control = headers.get("cache-control", "").lower().replace(" ", "")
    return any(sign in control for sign in ("no-cache", "no-store", "max-age=0")) or (
        "expires" in headers and headers["expires"] == headers.get("date")
    )


def _is_akamai_timing(timing: str) -> bool:
    metrics = {part.split(";")[0].strip(): part for part in timing.split(",")}
    asked = "origin" in metrics and "dur=0" not in metrics["origin"].replace(" ", "").split(";")
    return "ak_p" in metrics and "edge" in metrics and not asked


def _by_status(response: _Response) -> PageState | None:
    status = response.status
    if _OK <= status < _REDIRECT:
        return None
    looks_blocked = _block_words(response)
    if looks_blocked is not None:
        return _blocked(f"status {status}, {looks_blocked}")
    if status in _BLOCKED_STATUS:
        if response.kept.share == 1.0:
            return PageState(
                kind=PageStateKind.OK, reason=f"status {status}, but every known sentence is there"
            )
        return _blocked(f"status {status}")
    if status in _GONE_STATUS:
        return PageState(kind=PageStateKind.GONE, reason=f"status {status}")
    if status < _CLIENT_ERROR:
        return PageState(kind=PageStateKind.REDIRECTED, reason=f"status {status} without content")
    return PageState(kind=PageStateKind.SERVER_ERROR, reason=f"status {status}")


def _emptiness(response: _Response) -> PageState | None:
    length = response.headers.get("content-length", "")
    coded = response.headers.get("content-encoding", "identity").lower() != "identity"
    if response.status == _PARTIAL:
        return PageState(kind=PageStateKind.TRUNCATED, reason="status 206: a part of the body")
    stated = int(length) if _LENGTH.fullmatch(length) else 0
    if not coded and len(response.payload) < stated:
        reason = f"{len(response.payload)} of {length} bytes arrived"
        return PageState(kind=PageStateKind.TRUNCATED, reason=reason)
    if not response.payload.strip():
        return PageState(kind=PageStateKind.EMPTY, reason=f"status {response.status}, no body")
    if response.page is None or len(response.page.text) >= _NEARLY_EMPTY:
        return _cut_off(response)
    if signs.CHALLENGE_SCRIPT.search(response.payload):
        return _blocked("no text but a challenge script")
    return PageState(kind=PageStateKind.EMPTY, reason="a page without any visible text")


def _cut_off(response: _Response) -> PageState | None:
    if response.page is None or response.previous is None:
        return None
    last = breaks_off(response.payload, response.page.text, response.previous)
    if not last:
        return None
    reason = f"the page breaks off within the statement, behind {last!r}"
    return PageState(kind=PageStateKind.TRUNCATED, reason=reason)


def _phrases(response: _Response) -> PageState | None:
    """Judge a page with status 200 by its words, unless the known sentences are still there."""
    if response.page is None or response.is_still_there:
        return None
    looks_blocked = _block_words(response)
    if looks_blocked is not None:
        return _blocked(f"status {response.status}, {looks_blocked}")
    if response.fresh >= _SHORT:
        return None
    said = _soft_absence(response) or _soft_failure(response)
    return said or (_no_page_of_theirs(response) if len(response.urls) < 2 else None)


def _block_words(response: _Response) -> str | None:
    """Return the words by which a page is a block page, ``None`` if it is none.

    A heading needs a phrase or a very short page beside it; a phrase needs a very short page;
    a script needs a page that says hardly anything else.
    """
    if response.page is None or response.fresh >= _SHORT or response.is_still_there:
        return None
    very_short = response.fresh < _VERY_SHORT
    phrase = signs.BLOCK_PHRASE.search(response.words)
    for heading in response.headings:
        if signs.BLOCK_HEADING.fullmatch(heading) and (phrase or very_short):
            return f"headed {heading!r}"
    if phrase and very_short:
        return f"saying {phrase[0]!r}"
    script = signs.CHALLENGE_SCRIPT.search(response.payload)
    if script and len(response.page.text) < _VERY_SHORT // 2:
        return f"with the challenge script {script[0].decode('ascii', 'replace')!r}"
    return None


def _soft_absence(response: _Response) -> PageState | None:
    for heading in response.headings:
        if signs.GONE_HEADING.fullmatch(heading):
            reason = f"status {response.status}, but headed {heading!r}"
            return PageState(kind=PageStateKind.GONE, reason=reason)
    phrase = signs.GONE_PHRASE.search(response.words)
    if phrase and response.is_lost and response.fresh < _VERY_SHORT:
        reason = f"status {response.status}, nothing of the statement, but {phrase[0]!r}"
        return PageState(kind=PageStateKind.GONE, reason=reason)
    return None


def _soft_failure(response: _Response) -> PageState | None:
    for heading in response.headings:
        if signs.MAINTENANCE_HEADING.fullmatch(heading):
            reason = f"status {response.status}, headed {heading!r}"
            return PageState(kind=PageStateKind.SERVER_ERROR, reason=reason)
    phrase = signs.FAILURE_PHRASE.search(response.words)
    if phrase and response.fresh < _VERY_SHORT:
        reason = f"status {response.status}, saying {phrase[0]!r}"
        return PageState(kind=PageStateKind.SERVER_ERROR, reason=reason)
    return None


def _no_page_of_theirs(response: _Response) -> PageState | None:
    """Tell a gate, a form or a bare line in place of a statement from a statement.

    What a site itself puts in place of a statement stands in the site's frame, with its links;
    what stands before the site does not.
    """
    page = response.page
    if page is None or not response.is_lost:
        return None
    if len(page.text) < _VERY_SHORT and page.nodes(_ASKING):
        return _blocked("a page that asks for something and shows nothing of the statement")
    if response.payload.lstrip()[:1] in {b"{", b"["} and not page.select("p, div, h1"):
        return _blocked("an answer for programs, nothing of the statement")
    if response.frame < _LEAST_FRAME:
        return None
    if len(page.text) < _VERY_SHORT and len(page.select("a[href]")) <= _BARE_LINKS:
        return _blocked(f"a bare page of {len(page.text)} characters, nothing of the statement")
    return None


def _redirection(response: _Response) -> PageState | None:
    """Tell a redirect to a home page or listing (gone) from one to content elsewhere."""
    if len(response.urls) < 2:
        return None
    asked, got = (canonical_url(url, url) for url in (response.urls[0], response.urls[-1]))
    if link_key(asked) == link_key(got):
        return None
    asked_path, got_path = (urlsplit(url).path.rstrip("/") or "/" for url in (asked, got))
    was_sink = signs.SINK_PATH.fullmatch(asked_path) is not None
    is_sink = signs.SINK_PATH.fullmatch(got_path) or asked_path.startswith(got_path + "/")
    if is_sink and not was_sink and not response.is_still_there:
        return PageState(kind=PageStateKind.GONE, reason=f"redirected to {got}, no statement")
    return PageState(kind=PageStateKind.REDIRECTED, reason=f"redirected to {got}")


def _blocked(reason: str) -> PageState:
    return PageState(kind=PageStateKind.BLOCKED, reason=reason)


def _headings(page: Page) -> list[str]:
    """Return title segments and the first headings, squeezed and lowercased."""
    titles = [page.document_title, page.meta("og:title") or ""]
    shown = [page.text[one.start : one.end] for one in page.select("h1, h2")[:4]]
    for separator in _SEPARATORS:
        titles += [part for title in titles for part in title.split(separator)]
    said = (squeezed(one).lower() for one in (*titles, *shown) if len(one) <= _LONGEST_HEADING)
    return list(dict.fromkeys(filter(None, said)))


def _length(text: StatementText) -> int:
    return sum(len(squeezed(block.text)) for block in text.statement)


def _fresh(page: Page, before: str, kept: Kept) -> int:
    """Return how many characters of content were not on the page before, as far as is known."""
    if not before or len(page.elements) * len(before) > _MOST_SOUGHT:
        return _content_length(page) - kept.characters
    new = [0] * len(page.elements)
    covered = [0] * len(page.elements)
    for element in reversed(page.elements):
        # Children stand behind their parent: theirs is known, the rest is the element's own.
        if page.text[element.start : element.end] not in before:
            new[element.number] += element.length - covered[element.number]
        else:
            new[element.number] = 0
        if element.parent is not None:
            new[element.parent.number] += new[element.number]
            covered[element.parent.number] += element.length
    return new[0]


def _content_length(page: Page) -> int:
    """Return how many unlinked characters stand outside head, foot and menus."""
    body = page.elements[0]
    longest = max(page.select("main, [role=main]"), key=lambda one: one.length, default=None)
    if longest is not None and longest.length:
        return longest.length - longest.linked
    around = 0
    behind = -1
    for element in page.elements[1:]:
        if element.number > behind and _is_around(element):
            around += element.length - element.linked
            behind = element.last
    return body.length - body.linked - around


def _is_around(element: Element) -> bool:
    return element.tag in _AROUND_CONTENT and not element.node.css("h1")
