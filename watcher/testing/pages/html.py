"""Renders the Department's pages, feed and sitemap from templates, noise and all."""

import json
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from functools import cache
from html import escape
from importlib.resources import files
from string import Template

from watcher.testing.pages.nouns import Frame, Noise, Release, Reply, Shown, Surroundings

_MONTHS = {
    "en": ("January February March April May June July August September October November December"),
    "es": (
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
    ),
}
_UPDATED = {"en": "Updated", "es": "Actualizado"}


@cache
def _template(name: str) -> Template:
    return Template(files(__package__).joinpath("templates", name).read_text(encoding="utf-8"))


def _filled(name: str, **values: object) -> str:
    return _template(name).substitute({key: str(value) for key, value in values.items()})


def day_in_words(moment: datetime, language: str = "en") -> str:
    """Return a date as the site prints it: "June 11, 2026", or "11 de junio de 2026"."""
    month = _MONTHS[language].split()[moment.month - 1]
    if language == "es":
        return f"{moment.day} de {month} de {moment.year}"
    return f"{month} {moment.day}, {moment.year}"


def release_page(shown: Shown, around: Surroundings) -> bytes:
    """Return the page of a release."""
    release, noise = shown.release, around.noise
    url = around.base + release.path
    # Like some real sites, the banner also puts a word before the title, but not into the h1.
    page_title = ("Archived: " if around.banner else "") + release.title
    stamps = {"published": release.published.isoformat(), "updated": shown.updated.isoformat()}
    head = _filled(
        "release_head.html",
        url=url,
        page_title=escape(page_title),
        json_ld=_json_ld(shown, url),
        **stamps,
    )
    main = _filled(
        "release_main.html",
        banner=_filled("banner.html", words=escape(around.banner)) if around.banner else "",
        token=noise.token,
        itok=noise.token[:8],
        node=shown.node,
        url=url,
        title=escape(release.title),
        place=escape(release.place),
        topic=escape(release.topic),
        published_day=day_in_words(release.published, release.language),
        updated_day=day_in_words(shown.updated, release.language),
        updated_label=_UPDATED[release.language],
        body=_body(release, noise),
        related="\n".join(_link(other) for other in around.related),
        **stamps,
    )
    facts = (("entityId", str(shown.node)), ("entityVid", str(shown.revision)))
    frame = Frame(title=page_title, main=main, head=head, language=release.language, facts=facts)
    return _framed(frame, noise)


def _json_ld(shown: Shown, url: str) -> str:
    return json.dumps(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": shown.release.title,
            "url": url,
            "datePublished": shown.release.published.isoformat(),
            "dateModified": shown.updated.isoformat(),
        },
        ensure_ascii=False,
    ).replace("<", "\\u003c")


def _body(release: Release, noise: Noise) -> str:
    blocks = [
        block if block.startswith("<") else f"<p>{escape(block, quote=False)}</p>"
        for block in release.body
    ]
    blocks += [
        f'<p><a href="/sites/default/files/{name}">{escape(words)}</a></p>'
        for words, name in release.documents
    ]
    if release.contact:
        blocks.append(_veiled_contact(release.contact, noise))
    return "\n".join(blocks)


def _veiled_contact(address: str, noise: Noise) -> str:
    """Hide an e-mail address as a well-known CDN does: XOR with a key that leads the hex digits."""
    key = int(noise.token[:2], 16)
    veiled = bytes([key, *(byte ^ key for byte in address.encode())]).hex()
    return (
        '<p>Press desk: <a href="/cdn-cgi/l/email-protection" class="__cf_email__" '
        f'data-cfemail="{veiled}">[email&#160;protected]</a></p>'
    )


def _link(release: Release) -> str:
    return f'<li><a href="{release.path}">{escape(release.title)}</a></li>'


def listing_page(rows: tuple[Shown, ...], page: int, last_page: int, noise: Noise) -> bytes:
    """Return one page of the newsroom; pages are counted from 0."""
    next_link = f'<li><a class="pager__next" rel="next" href="?page={page + 1}">Next page</a></li>'
    main = _filled(
        "listing_main.html",
        token=noise.token,
        rows="\n".join(_row(shown) for shown in rows),
        next=next_link if page < last_page else "",
    )
    return _framed(Frame(title="Newsroom", main=main), noise)


def _row(shown: Shown) -> str:
    return _filled(
        "listing_row.html",
        day=day_in_words(shown.row_date),
        path=shown.release.path,
        title=escape(shown.row_title),
        topic=escape(shown.release.topic),
    )


def plain_page(title: str, words: str, noise: Noise) -> bytes:
    """Return a page of one sentence in the site's frame: the home page, the 404."""
    main = _filled("plain_main.html", title=escape(title), words=escape(words))
    return _framed(Frame(title=title, main=main), noise)


def _framed(frame: Frame, noise: Noise) -> bytes:
    facts = {"entityType": "node", **dict(frame.facts)}
    return _filled(
        "layout.html",
        language=frame.language,
        head=frame.head,
        page_title=escape(frame.title),
        main=frame.main,
        data_layer=json.dumps(facts, separators=(",", ":")),
        section="node" if frame.facts else "site",
        token=noise.token,
        nonce=noise.token[8:32],
        asset=noise.token[32:60],
        itok=noise.token[:8],
        today=noise.today,
        views=f"{4000 + noise.render:,}",
        survey=_filled("survey.html", token=noise.token[:12]) if noise.survey else "",
    ).encode()


def feed(rows: tuple[Shown, ...], base: str) -> bytes:
    """Return the newsroom as RSS 2.0."""
    entries = [
        _filled(
            "feed_entry.xml",
            title=escape(shown.row_title),
            url=base + shown.release.path,
            node=shown.node,
            base=base,
            date=format_datetime(shown.row_date),
        )
        for shown in rows
    ]
    return _filled("feed.xml", base=base, entries="".join(entries)).encode()


def sitemap(rows: tuple[Shown, ...], base: str) -> bytes:
    """Return the sitemap: every release that exists, also delisted ones."""
    entries = [
        _filled(
            "sitemap_entry.xml",
            url=base + shown.release.path,
            updated=shown.updated.isoformat(),
        )
        for shown in rows
    ]
    return _filled("sitemap.xml", entries="".join(entries)).encode()


def robots(base: str) -> Reply:
    """Return the site's robots.txt."""
    return Reply(body=_filled("robots.txt", base=base).encode(), content_type="text/plain")


def denied(url: str, token: str) -> Reply:
    """Return the page by which a network in front of the site refuses a visitor."""
    body = _filled("denied.html", url=escape(url), token=token[:24])
    return Reply(status=403, body=body.encode(), content_type="text/html")


def challenge(path: str, token: str) -> Reply:
    """Return the page by which such a network tests a visitor: status 200, and no statement."""
    return Reply(body=_filled("challenge.html", path=escape(path), token=token).encode())


def missing(noise: Noise, *, status: int = 404) -> Reply:
    """Return the page for what is not there; with ``status`` 200 it lies about it."""
    words = "The page you asked for could not be found. It may have been moved or deleted."
    return replace(Reply(status=status), body=plain_page("Page not found", words, noise))
