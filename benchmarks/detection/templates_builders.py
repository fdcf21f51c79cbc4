"""Sites made with a builder: an exported app, a theme of blocks, a canvas of boxes, portlets."""

import json
import re

from bs4 import BeautifulSoup
from bs4.element import NavigableString

from benchmarks.detection.release import Release
from benchmarks.detection.templates_chrome import Chrome
from benchmarks.detection.templates_neighbours import neighbours
from benchmarks.detection.templates_shape import Dialect, Template, plain

_HASHED = Dialect(
    subheadline='<p class="Intro_intro__Jq8sT">{}</p>',
    paragraph='<div><p class="Text_text__x81nB">{}</p></div>',
    heading='<div><h2 class="Text_title__9dLme">{}</h2></div>',
    quote='<div><figure class="Quote_quote__0aKz2"><blockquote>{}</blockquote></figure></div>',
    listing='<div><ul class="List_list__mP3eW">\n{}\n</ul></div>',
    point="<li><div><p>{}</p></div></li>",
    picture='<span style="box-sizing:border-box;display:block"><img decoding="async" '
    'src="/sites/default/files/{}" alt="{}"></span>',
    attachment='<div><p class="Text_text__x81nB"><a class="Link_link__e5Rr7" href="{}">{}</a>'
    "</p></div>",
)
_THEME = Dialect(
    subheadline='<p class="has-medium-font-size"><em>{}</em></p>',
    paragraph='<p class="has-contrast-color has-text-color has-small-font-size">{}</p>',
    heading='<h3 class="wp-block-heading has-x-large-font-size">{}</h3>',
    quote='<figure class="wp-block-pullquote"><blockquote><p>{}</p></blockquote></figure>',
    listing='<ul class="wp-block-list is-style-checkmark-list">\n{}\n</ul>',
    table='<figure class="wp-block-table is-style-stripes"><table><thead>{}</thead>'
    "<tbody>\n{}\n</tbody></table></figure>",
    captioned='<figure class="wp-block-image alignwide size-full">{}'
    '<figcaption class="wp-element-caption">{}</figcaption></figure>',
    attachment='<div class="wp-block-button"><a class="wp-block-button__link" href="{}">{}</a>'
    "</div>",
)
_INLINE = (
    '<div style="margin:0 0 18px"><div style="font-size:16px;line-height:1.7em">{}</div></div>'
)
_PAINTED = Dialect(
    subheadline='<div style="margin:0 0 18px"><div style="font-size:21px">{}</div></div>',
    paragraph=_INLINE,
    heading='<div style="margin:26px 0 8px"><div style="font-weight:700">{}</div></div>',
    quote='<div style="border-left:2px solid #bbb"><div style="padding-left:20px">{}</div></div>',
    listing='<div style="margin:0 0 18px"><ul style="font-size:16px">\n{}\n</ul></div>',
    point='<li style="line-height:1.7em"><div>{}</div></li>',
    table='<div style="overflow-x:auto"><table style="width:100%">{}\n{}</table></div>',
    captioned='<div><div style="height:360px">{}</div><div style="font-size:13px">{}</div></div>',
    uncaptioned='<div><div style="height:360px">{}</div></div>',
    attachment='<div style="margin:0 0 18px"><div><a style="text-decoration:underline" '
    'href="{}">{}</a></div></div>',
)
_COMPONENTS = Dialect(
    subheadline='<div class="title"><div class="cmp-title"><h2 class="cmp-title__text">{}</h2>'
    "</div></div>",
    paragraph='<div class="text parbase"><div class="cmp-text"><p>{}</p></div></div>',
    heading='<div class="title"><div class="cmp-title"><h3 class="cmp-title__text">{}</h3></div>'
    "</div>",
    quote='<div class="text parbase"><div class="cmp-text"><blockquote><p>{}</p></blockquote>'
    "</div></div>",
    listing='<div class="text parbase"><div class="cmp-text"><ul>\n{}\n</ul></div></div>',
    table='<div class="table parbase"><div class="cmp-text"><table><tbody>{}\n{}</tbody></table>'
    "</div></div>",
    captioned='<div class="image"><div class="cmp-image">{}<span class="cmp-image__title">{}</span>'
    "</div></div>",
    uncaptioned='<div class="image"><div class="cmp-image">{}</div></div>',
    attachment='<div class="download"><div class="cmp-download"><a class="cmp-download__link" '
    'href="{}">{}</a></div></div>',
)
_APP_WORDS = {
    "en": ("Latest", "Written by", "Up next", "Was this clear?", "Back to all updates"),
    "es": ("Lo último", "Escrito por", "A continuación", "¿Quedó claro?", "Volver a la lista"),
}


def _hydrated(release: Release, chrome: Chrome) -> str:
    latest, author, following, clear, back = _APP_WORDS[release.language]
    chunk, day = chrome.hex(16), _short_day(release)
    card = '<div class="Card_card__T4uYw"><a href="{0}"><div>{1}</div><p>{3}</p></a></div>'
    entry = '<a class="Nav_a__Zz0qF" href="{}">{}</a>'
    return f"""<!DOCTYPE html>
<html lang="{release.language}"><head><meta charSet="utf-8"/>
<title>{plain(release.headline)}</title>
<meta name="next-head-count" content="4"/>
<link rel="preload" href="/_next/static/css/{chunk}.css" as="style"/>
<script defer="" nomodule="" src="/_next/static/chunks/polyfills-{chunk}.js"></script>
<style data-href="/_next/static/css/{chunk}.css">{chrome.rules(340)}</style></head>
<body><div id="__next"><div class="Layout_root__bW1dh"><div><div class="Nav_bar__q2Kx0">
<a href="/"><svg width="24" height="24"><title>{chrome.words.agency}</title></svg></a>
{chrome.menu('<div><button aria-expanded="false">{0}</button></div>', entry)}</div></div>
<div class="Layout_inner__i7TzA"><section class="Hero_hero__5cDfp"><div><div>
<h1 class="Hero_title__Vn6kk">{plain(release.headline)}</h1>
<div class="Hero_meta__w0QyH"><span>{author}</span> <span>{release.office}</span></div>
<div class="Hero_meta__w0QyH"><time class="Hero_day__sa3Lt">{day}</time></div></div></div></section>
<section class="Section_section__R2mvu"><div><div class="Rich_rich__8hNcg">
{_HASHED.body(release)}
</div></div></section>
<section class="Section_section__R2mvu"><div><div><span>{clear}</span><button>👍</button>
<button>👎</button></div></div></section>
<section class="Section_section__R2mvu"><div><h2>{following}</h2><div class="Grid_grid__lO0eD">
{neighbours(chrome, card, 4)}</div></div></section>
<section class="Section_section__R2mvu"><div><div>{latest}</div><ol>
{neighbours(chrome, '<li><a href="{0}">{1}</a><span>{2}</span></li>', 5)}</ol>
<a href="/updates">{back}</a></div></section></div>
<div class="Foot_foot__Kd4s1"><div>{chrome.small_print(entry)}</div></div></div></div>
<script id="__NEXT_DATA__" type="application/json">{_hydration(release, chrome)}</script>
</body></html>"""


def _hydration(release: Release, chrome: Chrome) -> str:
    """Return the state from which the app draws the page again: the statement once more."""
    article = {
        "title": release.headline,
        "standfirst": release.subheadline,
        "date": f"{release.published}T12:00:00.000Z",
        "content": [_HASHED.block(block) for block in release.blocks],
    }
    state = {
        "props": {"pageProps": {"article": article, "preview": False}, "__N_SSG": True},
        "page": "/updates/[slug]",
        "query": {"slug": release.slug},
        "buildId": chrome.token(21),
    }
    return json.dumps(state, ensure_ascii=False).replace("<", "\\u003c")


def _block_theme(release: Release, chrome: Chrome) -> str:
    number = chrome.digits(4)
    item = '<li class="wp-block-navigation-item"><a href="{}"><span>{}</span></a></li>'
    (before, after) = neighbours(chrome, '<a href="{0}" rel="{{}}">{1}</a>', 2).splitlines()
    query = (
        '<li class="wp-block-post"><h3 class="wp-block-post-title"><a href="{0}">{1}</a></h3>'
        '<div class="wp-block-post-excerpt"><p>{3}</p></div>'
        '<div class="wp-block-post-date"><time>{2}</time></div></li>'
    )
    return f"""{_block_theme_top(release, chrome, number, item)}
<main class="wp-block-group has-global-padding is-layout-constrained" id="wp--skip-link--target">
<div class="wp-block-group alignwide"><div class="taxonomy-category wp-block-post-terms">
<a href="/category/announcements" rel="tag">Announcements</a></div>
<h1 class="has-xx-large-font-size wp-block-post-title">{plain(release.headline)}</h1>
<div class="wp-block-group is-nowrap"><div class="wp-block-post-date">
<time datetime="{release.published}T10:30:00-05:00">{release.long_date}</time></div>
<p class="has-small-font-size">by</p>
<div class="wp-block-post-author-name">webteam</div></div></div>
<div class="entry-content wp-block-post-content has-global-padding is-layout-constrained">
{_THEME.body(release)}
</div>
<div class="taxonomy-post_tag wp-block-post-terms"><span>Tags: </span>
<a href="/tag/notice" rel="tag">notice</a><span>, </span>
<a href="/tag/counters" rel="tag">counters</a></div>
<div class="wp-block-group author-box has-base-2-background-color">
<div class="wp-block-avatar"><img src="/avatar/{chrome.hex(32)}?s=96&amp;d=mm" alt=""></div>
<div class="wp-block-post-author-biography">The web team posts what the offices send it. It answers
letters on Thursdays and keeps every draft.</div></div>
<nav class="wp-block-group post-nav" aria-label="Posts"><div class="post-navigation-link-previous">
{before.format("prev")}</div>
<div class="post-navigation-link-next">{after.format("next")}</div></nav>
<div class="wp-block-comments"><h2 class="wp-block-comments-title">One response</h2>
<ol class="wp-block-comment-template"><li><div class="wp-block-comment-author-name">Reader on the
quay</div><div class="wp-block-comment-content"><p>Thank you. Could the next one be sent by post as
well? My neighbor has no computer and asks me to print these.</p></div></li></ol>
<p class="wp-block-comments-closed">Comments are closed.</p></div>
<div class="wp-block-query alignwide"><h2>More posts</h2><ul class="wp-block-post-template">
{neighbours(chrome, query, 3)}</ul></div></main>
<footer class="wp-block-template-part"><div class="wp-block-columns">
<div class="wp-block-column"><h2>About this blog</h2><p>{chrome.words.mission}</p></div>
<div class="wp-block-column"><ul>{chrome.small_print(item)}</ul></div></div></footer></div>
<script id="wp-block-template-skip-link-js-after">(function(){{}}());</script></body></html>"""


def _block_theme_top(release: Release, chrome: Chrome, number: str, item: str) -> str:
    submenu = (
        '<li class="wp-block-navigation-item has-child"><button aria-expanded="false">{0}</button>'
        '<ul class="wp-block-navigation__submenu-container">{1}</ul></li>'
    )
    return f"""<!DOCTYPE html>
<html lang="en-US"><head><meta charset="UTF-8" />
<title>{plain(release.headline)} &#8211; Examples Blog</title>
<meta name='robots' content='max-image-preview:large' />
<link rel="alternate" type="application/rss+xml" href="/feed/" />
<style id='global-styles-inline-css'>:root{{--wp--preset--color--base:#f9f9f9}}
.wp-block-navigation__submenu-container{{display:none}}{chrome.rules(360)}</style></head>
<body class="wp-singular post-template-default single postid-{number} wp-embed-responsive">
<div class="wp-site-blocks"><header class="wp-block-template-part"><div class="wp-block-group">
<p class="wp-block-site-title"><a href="/">Examples Blog</a></p>
<nav class="wp-block-navigation is-responsive"><ul>{chrome.menu(submenu, item)}</ul></nav></div>
</header>"""


def _canvas(release: Release, chrome: Chrome) -> str:
    say = _CANVAS_WORDS[release.language]
    cell = (
        '<div><div style="padding:8px"><div><a href="{0}"><span style="font-size:15px">{1}</span>'
        '</a></div><div><span style="color:#777">{3}</span></div></div></div>'
    )
    link = '<div><a href="{}"><span style="font-size:14px">{}</span></a></div>'
    return f"""<!doctype html>
<html><head><meta charset="utf-8"><title>{plain(release.headline)} — {say[0]}</title>
<meta name="generator" content="Site Builder 7.1"><style>{chrome.rules(300)}</style>
<script>Static.CONTEXT={chrome.settings(10)};</script></head>
<body><div><div><div><div style="padding:20px 4vw"><div><a href="/">
<span style="letter-spacing:.1em">{say[0]}</span></a></div>
<div>{chrome.menu("<div><div>{0}</div><div style='visibility:hidden'>{1}</div></div>", link)}</div>
</div></div>
<div><div style="position:relative"><div><div id="comp-{chrome.token(8)}"><div>
<div class="headline-box"><span style="font-size:44px"><span>{plain(release.headline)}</span></span>
</div></div></div>
<div><div><div class="day-box"><span style="color:#666">{_short_day(release)}</span></div></div>
</div>
<div><div><div class="copy-box" style="max-width:700px">
{_painted(release)}
</div></div></div>
<div><div style="padding:40px 0"><div><span style="font-size:20px">{say[1]}</span></div>
<div><span>{say[2]}</span></div><div><div role="button"><span>{say[3]}</span></div>
</div></div></div>
<div><div style="display:grid">{neighbours(chrome, cell, 6)}</div></div></div></div></div>
<div><div style="background:#eee"><div><div><span>{say[4]}</span></div>
<div>{chrome.small_print(link)}</div></div></div></div></div></div>{chrome.icons(10)}</body></html>"""


_CANVAS_WORDS = {
    "en": (
        "Office of Placeholders",
        "Come and see us",
        (
            "Tours of the depot leave from the north gate on the first Sunday of every month. Wear "
            "shoes that you do not mind losing, and leave umbrellas with the porter."
        ),
        "Book a place",
        "Made with care in the basement of the old granary. Please tell us what does not work.",
    ),
    "es": (
        "Oficina de Comodines",
        "Venga a vernos",
        (
            "Las visitas al depósito salen de la puerta norte el primer domingo de cada mes. Use "
            "calzado viejo y deje el paraguas en la portería."
        ),
        "Reservar plaza",
        "Hecho con cariño en el sótano del antiguo granero. Díganos qué es lo que no funciona.",
    ),
}


def _painted(release: Release) -> str:
    """Return the body as a builder writes it, which gives a few words at a time a span."""
    tree = BeautifulSoup(_PAINTED.body(release), "html.parser")
    for text in tree.find_all(string=re.compile(r"\S")):
        if type(text) is NavigableString:
            pieces = re.findall(r"\s*(?:\S+\s*){1,9}", text)
            spans = (f'<span style="color:#2a2a2a">{plain(piece)}</span>' for piece in pieces)
            text.replace_with(BeautifulSoup("".join(spans), "html.parser"))
    return str(tree)


def _portlets(release: Release, chrome: Chrome) -> str:
    instance = chrome.token(4)
    teaser = (
        '<div class="teaser"><div class="cmp-teaser"><div class="cmp-teaser__content">'
        '<h2 class="cmp-teaser__title"><a class="cmp-teaser__title-link" href="{0}">{1}</a></h2>'
        '<div class="cmp-teaser__description"><p>{3}</p></div></div></div></div>'
    )
    entry = '<li class="lfr-nav-item"><a role="menuitem" href="/web/guest{}">{}</a></li>'
    article = f"{_PORTLET}_INSTANCE_{instance}_"
    return f"""{_portlets_top(release, chrome, entry)}
<div class="columns-1-2" id="main-content" role="main"><div class="portlet-layout row">
<div class="portlet-column col-md-8" id="column-1">
<div class="portlet-dropzone portlet-column-content" id="layout-column_column-1">
<div class="portlet-boundary portlet-static" id="p_p_id_{article}"><span id="p_{article}"></span>
<section class="portlet"><div class="portlet-content"><div class="autofit-float autofit-row
portlet-content-header"></div><div class="portlet-content-container"><div class="portlet-body">
<div class="aem-Grid aem-Grid--12"><div class="cmp-title cmp-title--article">
<h2 class="cmp-title__text">{plain(release.headline)}</h2></div>
<div class="parsys"></div><div class="cmp-dateline">{release.published:%m/%d/%Y}</div></div>
<div class="root responsivegrid"><div class="cmp-container cmp-container--article">
{_COMPONENTS.body(release)}
</div><div class="section"><div class="new"></div></div></div></div></div></div></section></div>
<div class="portlet-boundary" id="p_p_id_{_PORTLET}_INSTANCE_{chrome.token(4)}_">
<section class="portlet"><div class="portlet-body"><div class="text parbase"><div class="cmp-text">
<p>Interpreters are at the counters every day. Ask for one at the door; the service costs nothing
and takes about five minutes to arrange.</p></div></div></div></section></div></div></div>
<div class="portlet-column col-md-4" id="column-2"><div class="portlet-dropzone empty"></div>
<div class="portlet-boundary" id="p_p_id_{_PORTLET}_INSTANCE_{chrome.token(4)}_"><section
class="portlet"><div class="portlet-body"><div class="list">{neighbours(chrome, teaser, 5)}</div>
</div></section></div><div class="portlet-boundary_rating"><form action="/c/rate?p_auth={instance}">
<fieldset><legend>Rate this content</legend>(3 Votes)</fieldset></form></div></div></div></div>
<footer id="footer" class="cmp-experiencefragment"><ul>{chrome.small_print(entry)}</ul>
<p>Last modified: {_short_day(release)}</p></footer></div>
<script>Liferay.Portlet.onLoad({{canEditTitle:false,namespacedId:'p_p_id_{instance}'}});</script>
{chrome.beacon()}</body></html>"""


_PORTLET = "com_liferay_journal_content_web_portlet_JournalContentPortlet"


def _portlets_top(release: Release, chrome: Chrome, entry: str) -> str:
    group = '<li class="lfr-nav-item dropdown"><span>{0}</span><ul class="child-menu">{1}</ul></li>'
    return f"""<!DOCTYPE html>
<html class="ltr" dir="ltr" lang="en-US"><head><title>{plain(release.headline)} - Newsroom</title>
<meta content="text/html; charset=UTF-8" http-equiv="content-type">
<link class="lfr-css-file" href="/o/agency-theme/css/clay.css?t={chrome.digits(13)}">
<style>.child-menu{{display:none}}.portlet-column{{float:left}}{chrome.rules(300)}</style>
<script>var Liferay={{authToken:"{chrome.token(8)}",currentURL:"/web/guest/{release.slug}"}};
</script></head><body class="controls-visible yui3-skin-sam guest-site signed-out public-page site">
<div class="container-fluid" id="wrapper"><header id="banner" role="banner">
<a class="logo" href="/web/guest/home">Examples Intranet &amp; Newsroom</a>
<nav id="navigation"><ul role="menubar">{chrome.menu(group, entry)}</ul></nav>
<div class="cmp-breadcrumb"><ol><li><span>Home</span></li><li><span>Press</span></li></ol></div>
</header>"""


def _short_day(release: Release) -> str:
    if release.language != "en":
        return release.long_date
    return f"{release.month[:3]} {release.published.day}, {release.published.year}"


BUILDERS = (
    Template(
        family="hydrated",
        page=_hydrated,
        headline="h1.Hero_title__Vn6kk",
        dateline="time.Hero_day__sa3Lt",
        body=".Rich_rich__8hNcg",
    ),
    Template(
        family="block-theme",
        page=_block_theme,
        headline="h1.wp-block-post-title",
        dateline=".is-nowrap time",
        body=".entry-content",
        languages=("en",),
    ),
    Template(
        family="canvas",
        page=_canvas,
        headline=".headline-box",
        dateline=".day-box > span",
        body=".copy-box",
    ),
    Template(
        family="portlets",
        page=_portlets,
        headline=".cmp-title--article > h2",
        dateline=".cmp-dateline",
        body=".cmp-container--article",
        languages=("en",),
    ),
)
