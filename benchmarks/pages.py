"""Renders the pages that every monitor is asked to check: a release amid an agency site's chrome.

The same number and edition give the same bytes on any machine. About 90 KB a page at the median,
of which the statement is a tenth: the rest is menus, styles, settings, related news and a footer,
as on the agency pages that were studied. Serving them is not done here.
"""

import json
import random
from enum import StrEnum
from functools import cache
from html import escape

from benchmarks import prose


class Edition(StrEnum):
    """How the site stands: the pages are the same bytes within one edition."""

    FIRST = "first"
    CHANGED = "changed"
    """One edit of the statement on every page; all else as in `FIRST`."""
    ROTATED = "rotated"
    """The words of `CHANGED` amid other hidden tokens: not one visible word differs."""


def path(number: int) -> str:
    """Return the path of a release."""
    return f"/news/releases/{2000 + number}-example-release"


def page(number: int, edition: Edition) -> bytes:
    """Return the page of release ``number`` as it stands in ``edition``."""
    draw = random.Random(number)
    title = prose.headline(draw)
    statement = prose.paragraphs(draw, draw.randint(8, 36))
    if edition is not Edition.FIRST:
        statement = edited(statement, number)
    related = [(prose.headline(draw), prose.sentence(draw)) for _ in range(draw.randint(4, 30))]
    tokens = random.Random(f"{number} {edition is Edition.ROTATED}")
    token = f"{tokens.getrandbits(256):064x}"
    parts = (
        _head(number, title, token, script_rows=draw.randint(40, 260)),
        _menu(),
        _main(title, statement, token),
        _related(related),
        _footer(token),
    )
    return "\n".join(parts).encode()


def edited(statement: list[str], number: int) -> list[str]:
    """Return the statement with one edit: a figure, a word, a sentence more, or one less."""
    draw = random.Random(-1 - number)
    place = draw.randrange(len(statement) // 2) // 4 * 4
    words = statement[place]
    sentences = words.split(". ")
    first = sentences[0].split(" ")
    match number % 4:
        case 0:
            digits = next((at for at, word in enumerate(first) if word.isdigit()), None)
            first[-1 if digits is None else digits] = "1,004"
        case 1:
            first[-2] = "reportedly"
        case 2:
            return [*statement[:place], f"{prose.sentence(draw)} {words}", *statement[place + 1 :]]
        case _:
            return [*statement[:place], ". ".join(sentences[1:]), *statement[place + 1 :]]
    changed = ". ".join([" ".join(first), *sentences[1:]])
    return [*statement[:place], changed, *statement[place + 1 :]]


def _head(number: int, title: str, token: str, *, script_rows: int) -> str:
    about = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": title}
    icons = "\n".join(
        f'<link rel="icon" sizes="{size}x{size}" href="/themes/examples/icon-{size}.png?v={size}">'
        for size in range(16, 272, 16)
    )
    return f"""<!DOCTYPE html>
<html lang="en" dir="ltr"><head><meta charset="utf-8">
<title>{escape(title)} | Department of Examples</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta property="og:title" content="{escape(title)}">
<meta property="og:url" content="https://www.example.gov{path(number)}">
<meta property="article:published_time" content="2026-03-{number % 28 + 1:02}T14:30:00-05:00">
<meta property="article:modified_time" content="2026-03-{number % 28 + 1:02}T15:10:00-05:00">
<script type="application/ld+json">{json.dumps(about)}</script>
{icons}
<style>{_style()}</style>
<script nonce="{token[:24]}">window.examples = {_settings(number, token, script_rows)};</script>
</head><body class="path-node page-release" data-build="{token[24:40]}">"""


@cache
def _style() -> str:
    return "\n".join(
        f".grid-{number}{{margin:0 {number}px;padding:{number % 7}rem;display:flex;"
        f"color:#{number * 4099 % 0xFFFFFF:06x};border-radius:{number % 9}px}}"
        for number in range(150)
    )


def _settings(number: int, token: str, rows: int) -> str:
    views = [
        {"view": f"release_block_{row}", "dom": f"js-{number}-{row}", "path": f"/ajax/{row}"}
        for row in range(rows)
    ]
    return json.dumps({"csrf": token, "node": 2000 + number, "ajax": views})


@cache
def _menu() -> str:
    draw = random.Random("menu")
    sections = []
    for section in range(9):
        links = "\n".join(
            f'<li class="menu__link menu__link--level-2"><a href="/topics/{section}/{link}" '
            f'class="usa-nav__link" data-track="menu-{section}-{link}">'
            f"<span>{escape(prose.headline(draw)[:34])}</span></a></li>"
            for link in range(24)
        )
        sections.append(
            f'<li class="menu__section"><button aria-expanded="false" aria-controls="m{section}">'
            f'Section {section}</button><ul id="m{section}">{links}</ul></li>'
        )
    return (
        '<header class="usa-header" role="banner"><a href="/" rel="home">Department of Examples</a>'
        '<p class="usa-banner">An official website of a government that exists only in examples</p>'
        f'<nav aria-label="Primary navigation"><ul>{"".join(sections)}</ul></nav></header>'
    )


def _main(title: str, statement: list[str], token: str) -> str:
    body = "\n".join(f"<p>{escape(words, quote=False)}</p>" for words in statement)
    return f"""<main id="main-content" role="main"><article class="node node--release">
<form class="search"><input type="hidden" name="form_build_id" value="form-{token[:43]}">
<input type="search" name="keys" aria-label="Search this site"></form>
<h1 class="page-title">{escape(title)}</h1>
<div class="release-meta"><time datetime="2026-03-11">March 11, 2026</time></div>
<div class="release-body field--body">{body}</div>
</article></main>"""


def _related(related: list[tuple[str, str]]) -> str:
    cards = "\n".join(
        f'<li class="usa-card tablet:grid-col-4"><div class="usa-card__container">'
        f'<img src="/files/styles/card/public/{at}.jpg?itok=c{at}" alt="" loading="lazy">'
        f'<h3><a href="/news/releases/{at}">{escape(title)}</a></h3>'
        f"<p>{escape(teaser)}</p></div></li>"
        for at, (title, teaser) in enumerate(related)
    )
    return f'<aside class="related"><h2>Related news</h2><ul>{cards}</ul></aside>'


def _footer(token: str) -> str:
    return (
        f'<footer role="contentinfo">{_footer_links()}</footer>'
        f'<script nonce="{token[:24]}" src="/akam/13/{token[40:48]}" defer></script>'
        "</body></html>"
    )


@cache
def _footer_links() -> str:
    draw = random.Random("footer")
    links = "\n".join(
        f'<li class="usa-footer__link"><a href="/about/{at}">{escape(prose.headline(draw))}</a>'
        "</li>"
        for at in range(40)
    )
    return f"<ul>{links}</ul>"
