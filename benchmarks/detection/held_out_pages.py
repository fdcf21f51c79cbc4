"""The held-out pages: the releases of `held_out_releases` in six designs found nowhere else here.

The words, pictures, links and documents of a release are the same in every design; what stands
around them is not.
"""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from html import escape

from bs4 import BeautifulSoup, Tag

from benchmarks.detection.held_out_releases import RELEASES, Release
from benchmarks.detection.scene import Base, reread

Design = Callable[[Release], Base]


def held_out_bases() -> list[Base]:
    """Return every release in every design, always the same 48 pages."""
    return [reread(design(release)) for design in DESIGNS.values() for release in RELEASES]


def held_out_redesigned(base: Base, draw: random.Random) -> Base | None:
    """Return the same release at the same address in another design; ``None`` for other bases."""
    for name, release in ((name, release) for name in DESIGNS for release in RELEASES):
        if base.name == f"{name}-{release.slug}":
            other = draw.choice([each for each in DESIGNS if each != name])
            return replace(reread(DESIGNS[other](release)), url=base.url)
    return None


def _elements(release: Release, classes: dict[str, str]) -> list[Tag]:
    """Return the elements of the body, each tag with the class that the design gives it."""
    soup = BeautifulSoup(" ".join(release.body.split()), "html.parser")
    for tag in soup.select("*"):
        if tag.name in classes and not _is_document(tag):
            tag["class"] = classes[tag.name]
    return [child for child in soup.contents if isinstance(child, Tag)]


def _is_document(element: Tag) -> bool:
    return element.get("class") == ["file"]


def _sections(elements: list[Tag]) -> list[list[Tag]]:
    """Split the body before each of its headings."""
    sections: list[list[Tag]] = [[]]
    for element in elements:
        if element.name == "h2":
            sections.append([])
        sections[-1].append(element)
    return sections


def _joined(elements: list[Tag]) -> str:
    return "\n".join(str(element) for element in elements)


def _portal(release: Release) -> Base:
    """A collaboration server's publishing page, as health portals of states have them."""
    classes = {
        "p": "ms-rteElement-P",
        "h2": "ms-rteElement-H2",
        "table": "ms-rteTable-default",
        "ul": "ms-rteList",
    }
    elements = _elements(release, classes)
    headline = escape(release.headline)
    html = f"""<!DOCTYPE html><html dir="ltr" lang="{release.language}-US"><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<meta name="GENERATOR" content="Publishing Server"><title>
\t{headline}
</title><link rel="stylesheet" href="/_layouts/15/1033/styles/core.css?rev=OqycmyMLoQIDkAlz">
</head><body><form method="post" action="./{release.slug}.aspx" id="aspnetForm">
<input type="hidden" name="__REQUESTDIGEST" value="0x9A3F,{release.date}">
<div id="s4-workspace"><div id="s4-bodyContainer"><div id="DeltaTopNavigation" role="navigation">
<ul class="root static"><li><a href="/Pages/home.aspx">Home</a></li><li><a
href="/Pages/topics.aspx">Topics A to Z</a></li></ul></div>
<div id="DeltaPlaceHolderMain"><a name="mainContent"></a>
<h1 class="page-heading">{headline}</h1>
<div class="article-byline"><span class="article-date">{release.dateline}</span></div>
<div class="article-content"><div id="ctl00_PlaceHolderMain_RichHtmlField" class="ms-rtestate-field"
 aria-labelledby="ctl00_label">{_joined(elements)}</div></div></div>
<div class="ms-webpart-zone"><h2>Data dashboards</h2><ul><li><a href="/data/a">Weekly
dashboard</a></li><li><a href="/data/b">Laboratory reports</a></li></ul></div>
</div><div id="s4-footer">State Portal · <a href="/accessibility">Accessibility</a></div></div>
</form></body></html>"""
    return Base(
        name=f"portal-{release.slug}",
        family="held-out-portal",
        url=f"https://www.example.gov/News/Pages/{release.slug}.aspx",
        html=html,
        headline="h1.page-heading",
        dateline=".article-date",
        body="#ctl00_PlaceHolderMain_RichHtmlField",
        language=release.language,
    )


def _blocks(release: Release) -> Base:
    """A weblog's block theme."""
    classes = {
        "h2": "wp-block-heading",
        "ul": "wp-block-list",
        "blockquote": "wp-block-quote is-layout-flow",
        "figure": "wp-block-image size-large",
    }
    parts = []
    for element in _elements(release, classes):
        if _is_document(element):
            parts.append(f'<div class="wp-block-file">{element.decode_contents()}</div>')
        elif element.name == "table":
            parts.append(f'<div class="wp-block-table is-style-stripes">{element}</div>')
        else:
            parts.append(str(element))
    headline = escape(release.headline)
    linked = json.dumps({"@type": "WebPage", "datePublished": f"{release.date}T14:00:00+00:00"})
    html = f"""<!DOCTYPE html><html lang="{release.language}-US"><head><meta charset="UTF-8">
<title>{headline} – Examples Newsroom</title><meta property="og:title" content="{headline}">
<script type="application/ld+json">{linked}</script>
<style id="global-styles-inline-css">body{{--wp--preset--color--black:#000}}</style></head>
<body class="wp-singular post-template-default single single-post wp-embed-responsive">
<div class="wp-site-blocks"><header class="wp-block-template-part"><p class="wp-block-site-title">
<a href="/">Examples Newsroom</a></p><nav class="wp-block-navigation"><ul><li><a
href="/category/news">News</a></li><li><a href="/speeches">Speeches</a></li></ul></nav></header>
<main class="wp-block-group is-layout-flow"><div class="wp-block-group has-global-padding">
<h1 class="wp-block-post-title">{headline}</h1>
<div class="wp-block-post-date"><time datetime="{release.date}T09:00:00-05:00">{release.dateline}
</time></div></div>
<div class="entry-content wp-block-post-content is-layout-constrained">{"".join(parts)}</div>
<div class="wp-block-post-terms taxonomy-category"><span>Filed under</span> <a
href="/category/news" rel="tag">News</a></div></main>
<footer class="wp-block-template-part"><p>Proudly served to the public.</p></footer></div>
</body></html>"""
    return Base(
        name=f"blocks-{release.slug}",
        family="held-out-blocks",
        url=f"https://news.example.gov/{release.date[:4]}/{release.date[5:7]}/{release.slug}/",
        html=html,
        headline="h1.wp-block-post-title",
        dateline=".wp-block-post-date time",
        body="div.wp-block-post-content",
        language=release.language,
    )


def _export(release: Release) -> Base:
    """A static export of a script framework, with the state that it wakes up from."""
    classes = {
        "p": "Prose_p__k2LmQ",
        "h2": "Prose_h2__Zt81a",
        "ul": "Prose_list__9bXce",
        "table": "Prose_table__0Vndw",
    }
    state = json.dumps(
        {
            "props": {"pageProps": {"slug": release.slug, "locale": release.language}},
            "page": "/newsroom/[slug]",
            "buildId": "tYx3mQ0c9-ExampleBuild",
            "gsp": True,
        }
    )
    body = "".join(
        f'<div class="Block_block__1fR3s" data-type="{element.name}">{element}</div>'
        for element in _elements(release, classes)
    )
    headline = escape(release.headline)
    html = f"""<!DOCTYPE html><html lang="{release.language}"><head><meta charSet="utf-8"/>
<meta name="viewport" content="width=device-width"/><title>{headline} | Examples</title>
<meta name="next-head-count" content="3"/><link rel="preload" as="script"
href="/_next/static/chunks/main-4f7c2be1.js"/></head><body><div id="__next"><div
class="Layout_root__aB12c"><div class="Header_bar__7Qw1e"><a class="Header_logo__xx2P1" href="/">
Department of Examples</a><button type="button" aria-label="Menu"></button></div><div
class="Article_wrap__u8Jd2"><div class="Article_meta__Pq5z0">Newsroom<!-- --> / <!-- --><time
dateTime="{release.date}">{release.dateline}</time></div><h1 class="Article_title__mN4ks">
{headline}</h1><div class="Article_body__x7Ga2">{body}</div></div><div class="More_grid__3sD8f">
<a class="More_card__Lk2w9" href="/newsroom/annual-plan"><span>The plan for the year</span></a>
<a class="More_card__Lk2w9" href="/newsroom/open-data"><span>Open data week</span></a></div><div
class="Footer_foot__c1Vb6">Official website</div></div></div><script id="__NEXT_DATA__"
type="application/json">{state}</script></body></html>"""
    return Base(
        name=f"export-{release.slug}",
        family="held-out-export",
        url=f"https://example.gov/newsroom/{release.slug}",
        html=html,
        headline=".Article_title__mN4ks",
        dateline=".Article_meta__Pq5z0 time",
        body=".Article_body__x7Ga2",
        language=release.language,
    )


def _bulletin(release: Release) -> Base:
    """A newsletter of the table age: no headings, fonts in the markup, layout by cells."""
    parts = []
    for element in _elements(release, {}):
        if element.name == "h2":
            parts.append(f'<p><font color="#003366"><b>{element.decode_contents()}</b></font></p>')
        elif element.name == "p":
            text = element.decode_contents()
            parts.append(f'<p align="justify"><font face="Verdana" size="2">{text}</font></p>')
        elif element.name == "table":
            element.attrs = {"border": "1", "cellpadding": "3"}
            parts.append(f"<center>{element}</center>")
        else:
            parts.append(str(element))
    headline = escape(release.headline)
    body = "\r\n".join(parts)
    html = f"""<html><head><title>{headline}</title>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<script language="JavaScript">function printPage() {{ window.print(); }}</script></head>
<body bgcolor="#FFFFFF" topmargin="0"><table width="760" border="0" cellspacing="0" align="center">
<tr><td colspan="2"><img src="/images/masthead.gif" alt="Examples Bulletin" width="760"></td></tr>
<tr><td width="150" valign="top" bgcolor="#CCDDEE"><font size="1"><a href="/default.asp">Front
page</a><br><a href="/archive.asp">Back issues</a><br><a href="/subscribe.asp">Subscribe</a></font>
</td><td width="610" valign="top" id="story"><font class="date" size="1">{release.dateline}</font>
<br><font class="storytitle" size="5"><b>{headline}</b></font><br>
<table width="100%" border="0"><tr><td class="bodytext">{body}</td></tr></table>
<p align="right"><font size="1"><a href="javascript:printPage()">Print</a></font></p></td></tr>
<tr><td colspan="2" align="center"><font size="1">Best viewed at 800 x 600</font></td></tr></table>
</body></html>"""
    return Base(
        name=f"bulletin-{release.slug}",
        family="held-out-bulletin",
        url=f"https://bulletin.example.gov/story.asp?id={release.slug}",
        html=html,
        headline=".storytitle",
        dateline="#story .date",
        body="td.bodytext",
        language=release.language,
    )


def _disclosure(release: Release) -> Base:
    """Sections that open and shut, and documents as cards, in the manner of a service manual."""
    first, *others = _sections(_elements(release, {"ul": "list list--bullet", "p": "copy"}))
    parts = [f'<section class="opening">{_with_cards(first)}</section>']
    for number, (heading, *section) in enumerate(others):
        parts.append(
            f'<section class="part"><details{" open" if number == 0 else ""}><summary>'
            f'<span class="part__title">{heading.decode_contents()}</span></summary>'
            f'<div class="part__inner">{_with_cards(section)}</div></details></section>'
        )
    headline = escape(release.headline)
    html = f"""<!DOCTYPE html><html lang="{release.language}" class="service-template"><head>
<meta charset="utf-8"><title>{headline} - EXAMPLES.GOV</title></head><body
class="service-template__body js-enabled"><a href="#content" class="skip-link">Skip to main
content</a><header class="crest" role="banner"><a href="/">EXAMPLES.GOV</a></header>
<div class="width-container"><div class="phase-banner"><strong>BETA</strong> <span>Your <a
href="/feedback">feedback</a> will help us.</span></div><main class="main-wrapper" id="content">
<div class="title"><span class="title__context">Press release</span><h1
class="heading-xl">{headline}</h1></div><div class="metadata"><dl><dt>From:</dt><dd><a
href="/orgs/examples">Department of Examples</a></dd><dt>Published</dt><dd
class="published">{release.dateline}</dd></dl></div>
<div class="govspeak">{"".join(parts)}</div></main>
<div class="feedback"><h2>Is this page useful?</h2><button>Yes</button><button>No</button></div>
</div><footer>Crown of Examples</footer></body></html>"""
    return Base(
        name=f"disclosure-{release.slug}",
        family="held-out-disclosure",
        url=f"https://www.example.gov/government/news/{release.slug}",
        html=html,
        headline="h1.heading-xl",
        dateline="dd.published",
        body="div.govspeak",
        language=release.language,
    )


def _with_cards(elements: list[Tag]) -> str:
    return "\n".join(
        f'<section class="card"><h3>{element.decode_contents()}</h3></section>'
        if _is_document(element)
        else str(element)
        for element in elements
    )


def _rail(release: Release) -> Base:
    """A magazine page: facts in boxes that float in the text, a rail at its right."""
    parts = []
    for element in _elements(release, {"p": "c-text", "h2": "c-crosshead"}):
        if element.name == "table":
            parts.append(f'<aside class="c-factbox">{element}</aside>')
        elif element.name == "blockquote":
            parts.append(f'<figure class="c-quote">{element}</figure>')
        elif _is_document(element):
            parts.append(f'<div class="c-download" role="group">{element.decode_contents()}</div>')
        else:
            parts.append(str(element))
    headline = escape(release.headline)
    html = f"""<!doctype html><html lang="{release.language}"><head><meta charset="utf-8">
<title>{headline} · Examples</title><meta name="twitter:title" content="{headline}"></head><body>
<div class="o-page"><div class="o-top"><a href="/">Examples</a> <form role="search"
action="/find"><input name="q" aria-label="Search"></form></div><div class="o-columns"><article
class="o-story" itemscope itemtype="https://schema.org/Article"><h1
itemprop="headline">{headline}</h1><p class="c-when" itemprop="datePublished"
content="{release.date}">{release.dateline}</p><div class="o-story__text"
itemprop="articleBody">{"".join(parts)}</div></article>
<div class="o-rail"><div class="c-box"><h3>Contact</h3><p>Press office<br>555-0134</p></div><div
class="c-box"><h3>Most read</h3><ol><li><a href="/s/1">A new map of wells</a></li><li><a
href="/s/2">Opening hours in winter</a></li></ol></div></div></div>
<div class="o-bottom"><a href="/imprint">Imprint</a></div></div></body></html>"""
    return Base(
        name=f"rail-{release.slug}",
        family="held-out-rail",
        url=f"https://www.example.gov/stories/{release.date[:4]}/{release.slug}.html",
        html=html,
        headline="article h1",
        dateline="p.c-when",
        body="div.o-story__text",
        language=release.language,
    )


DESIGNS: dict[str, Design] = {
    "portal": _portal,
    "blocks": _blocks,
    "export": _export,
    "bulletin": _bulletin,
    "disclosure": _disclosure,
    "rail": _rail,
}
