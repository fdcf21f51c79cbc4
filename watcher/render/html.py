"""A change as one HTML page that needs nothing else: no script, no font, no request.

Everything that came from a page is escaped, and shown by `watcher.render.safe.visible`.
The page's content security policy forbids all but its own inline style.
"""

from datetime import datetime
from html import escape
from typing import Final

from watcher.model.change import Change, Hunk
from watcher.render import phrases
from watcher.render.plain import sentence
from watcher.render.records import moment
from watcher.render.safe import one_line
from watcher.render.stylesheet import CSS
from watcher.render.words import Side, Span, of_side, spans

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""The Content-Security-Policy of every page; a server should also send it as a header."""

_ELEMENT: Final = {"delete": "del", "insert": "ins"}
_SIDES: Final[tuple[tuple[Side, str], ...]] = (("old", "Before"), ("new", "After"))


def page(change: Change) -> str:
    """Return the change as a whole HTML document in UTF-8."""
    title = f"{one_line(change.title) or one_line(change.url)} · {one_line(change.agency)}"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{_text(title)}</title>\n<style>{CSS}</style>\n</head>\n<body>\n<main>\n"
        f"{article(change)}</main>\n</body>\n</html>"
    )


def article(change: Change) -> str:
    """Return the change as one ``<article>``, for pages that show several; they bring the CSS."""
    heading = one_line(change.title) or one_line(change.url)
    hunks = "".join(_hunk(hunk) for hunk in change.hunks)
    return (
        f'<article class="change" id="{_text(change.id)}">\n<header>\n{_about(change)}'
        f'<h1 lang="" dir="auto">{_text(heading)}</h1>\n'
        f'<p class="sentence" dir="auto">{_text(sentence(change))}.</p>\n'
        f"{_facts(change)}</header>\n{hunks}{_footer(change)}</article>\n"
    )


def _about(change: Change) -> str:
    label = change.severity.label
    return (
        f'<p class="about"><span class="severity severity-{label}">{label}</span>'
        f"<span>{_text(change.agency)}</span><span>{_text(phrases.kinds(change.kinds))}</span></p>\n"
    )


def _facts(change: Change) -> str:
    before, after = phrases.window_ends(change)
    passed = phrases.duration(change.first_seen_new - change.last_seen_old)
    window = "; ".join(filter(None, (passed, phrases.unseeing(change))))
    facts = (
        (before, _time(change.last_seen_old)),
        (after, _time(change.first_seen_new)),
        ("window", _text(window)),
        ("also", _list(phrases.further_reasons(change))),
        ("topics", _list(change.topics)),
        ("page", _link(change.url)),
        ("change", f"<code>{_text(change.id)}</code>"),
        ("event", f"<code>{_text(change.event)}</code>"),
    )
    shown = "".join(f"<dt>{name}</dt><dd>{value}</dd>\n" for name, value in facts if value)
    return f'<dl class="facts">\n{shown}</dl>\n'


def _hunk(hunk: Hunk) -> str:
    where = one_line(hunk.where) or "passage"
    parts = spans(hunk)
    sides = "".join(
        f'<div><h3 class="side">{name}</h3>{_passage(of_side(parts, side))}</div>\n'
        for side, name in _SIDES
    )
    place = f"{_text(where)} <span>{phrases.kinds(hunk.kinds)}</span>"
    return (
        f'<section>\n<h2 class="place">{place}</h2>\n'
        + "".join(f'<p class="remark" dir="auto">{_text(r)}</p>\n' for r in phrases.remarks(hunk))
        + f'<div class="sides">\n{sides}</div>\n</section>\n'
    )


def _passage(parts: tuple[Span, ...]) -> str:
    if not any(part.text.strip() for part in parts):
        return '<p class="nothing">nothing here</p>'
    return f'<p class="words" lang="" dir="auto">{"".join(map(_span, parts))}</p>'


def _span(part: Span) -> str:
    element = _ELEMENT.get(part.op)
    words = escape(part.text)
    return f"<{element}>{words}</{element}>" if element else words


def _footer(change: Change) -> str:
    digests = "".join(
        f"<br>{name} text <code>{_text(digest)}</code>"
        for name, digest in (("old", change.old_digest), ("new", change.new_digest))
        if digest
    )
    derivation = (
        f"<br>derived by <code>{_text(change.derivation)}</code>" if change.derivation else ""
    )
    return (
        "<footer>All times are UTC. The change happened somewhere inside its window."
        f"{digests}{derivation}</footer>\n"
    )


def _time(at: datetime) -> str:
    return f'<time datetime="{moment(at)}">{phrases.instant(at)}</time>'


def _list(lines: tuple[str, ...]) -> str:
    rows = "".join(f'<li dir="auto">{_text(line)}</li>' for line in lines)
    return f"<ul>{rows}</ul>" if rows else ""


def _link(url: str) -> str:
    target = phrases.web_address(url)
    if target is None:
        return _text(url)
    return f'<a href="{escape(target)}" rel="noopener noreferrer nofollow">{_text(url)}</a>'


def _text(text: str) -> str:
    return escape(one_line(text))
