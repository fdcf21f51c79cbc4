"""Sites that mix the statement with others: a newsletter in tables, a card, two languages."""

from bs4 import BeautifulSoup

from benchmarks.detection.release import Paragraph, Release, releases
from benchmarks.detection.scene import Language
from benchmarks.detection.templates_chrome import Chrome
from benchmarks.detection.templates_neighbours import NEIGHBOURS, neighbours
from benchmarks.detection.templates_shape import Dialect, Template, plain

_FONTS = Dialect(
    subheadline='<p><font face="Verdana" size="2" color="#990000"><b>{}</b></font></p>',
    paragraph='<p align="left"><font face="Verdana" size="2">{}</font></p>',
    heading='<p><font face="Verdana" size="2"><b><u>{}</u></b></font></p>',
    quote='<blockquote><font face="Verdana" size="2"><i>{}</i></font></blockquote>',
    listing='<ul type="square">\n{}\n</ul>',
    point='<li><font face="Verdana" size="2">{}</font></li>',
    table='<table border="1" bordercolor="#cccccc" width="95%" align="center">{}\n{}</table>',
    head_cell='<td bgcolor="#ffffcc"><font face="Verdana" size="1"><b>{}</b></font></td>',
    cell='<td><font face="Verdana" size="1">{}</font></td>',
    captioned='<p align="center">{}<br><font face="Verdana" size="1">{}</font></p>',
    uncaptioned='<p align="center">{}</p>',
    attachment='<p><font face="Verdana" size="2"><a href="{}">{}</a></font></p>',
)
_TOUCH = Dialect(
    subheadline='<p class="standfirst">{}</p>',
    heading='<h2 class="m-heading">{}</h2>',
    quote='<blockquote class="m-quote" data-style="large"><p>{}</p></blockquote>',
    listing='<ul class="m-list" role="list">\n{}\n</ul>',
    picture='<img loading="lazy" sizes="100vw" src="/sites/default/files/{}" alt="{}">',
    captioned='<figure class="m-figure">{}<figcaption class="m-caption">{}</figcaption></figure>',
    uncaptioned='<figure class="m-figure">{}</figure>',
    attachment='<p class="m-file"><a href="{}" download>{}</a></p>',
)
_TONGUE = Dialect(
    subheadline='<p class="subtitle" role="doc-subtitle">{}</p>',
    paragraph='<p dir="ltr">{}</p>',
    heading="<h3><strong>{}</strong></h3>",
    table="<table><tbody>{}\n{}</tbody></table>",
    quote='<p class="quotation">{}</p>',
)
_SIGN_UP = (
    '<form class="inline-sign-up" action="/letter" aria-label="{0}"><input type="email" '
    'placeholder="{0}"><input type="submit" value="{1}"></form>'
)
"""Stands amid the text, yet has no text of its own: its words are in attributes only."""
_TOUCH_WORDS = {
    "en": {
        "listen": "Listen to this article",
        "minutes": "{} min read",
        "credit": "Photograph: A. Lender / Department of Examples",
        "save": "Save for later",
        "letter": "Our letter, every Friday",
        "join": "Sign me up",
        "also": "Keep reading",
        "pages": "Pages",
        "top": "Back to top",
        "rate": "How was this article?",
    },
    "es": {
        "listen": "Escuchar este artículo",
        "minutes": "{} min de lectura",
        "credit": "Fotografía: A. Prestamista / Departamento de Ejemplos",
        "save": "Guardar para después",
        "letter": "Nuestra carta, cada viernes",
        "join": "Quiero recibirla",
        "also": "Siga leyendo",
        "pages": "Páginas",
        "top": "Volver arriba",
        "rate": "¿Qué le pareció este artículo?",
    },
}


def _newsletter(release: Release, chrome: Chrome) -> str:
    story = (
        '<tr><td bgcolor="#fffff0"><a name="s{{n}}"></a><font face="Verdana" size="3" '
        'color="#003399"><b>{1}</b></font><br><font face="Verdana" size="1">{2}</font>'
        '<p align="left"><font face="Verdana" size="2">{3} <a href="{0}">(more)</a></font></p>'
        "</td></tr>"
    )
    stories = neighbours(chrome, story, 4).splitlines()
    above, *below = (each.format(n=n) for n, each in enumerate(stories))
    index = neighbours(chrome, '<a href="#s{{}}"><font size="1">{1}</font></a><br>', 4)
    entry = '<a href="{}.asp"><font face="Verdana" size="1" color="#ffffff">{}</font></a> | '
    return f"""{_newsletter_top(release, chrome, entry)}
<tr><td width="140" valign="top" bgcolor="#ddddee"><center><font face="Verdana" size="1"><b>IN THIS
ISSUE</b></font></center><br><a href="#lead"><font size="1">{plain(release.headline)}</font></a><br>
{"".join(each.format(n) for n, each in enumerate(index.splitlines()))}<br>
<center><img src="/images/spacer.gif" width="1" height="20"><br><font face="Verdana" size="1">
This newsletter is printed on both sides of the page.</font></center></td>
<td width="4"><img src="/images/spacer.gif" width="4" height="1"></td>
<td valign="top"><table width="100%" cellpadding="6" cellspacing="0" border="0">
{above}
<tr><td><img src="/images/rule.gif" width="430" height="2"></td></tr>
<tr><td><table width="100%" cellpadding="0" cellspacing="0"><tr><td class="leadhead">
<a name="lead"></a><font face="Verdana" size="4" color="#003399"><b>{plain(release.headline)}</b>
</font><br><font face="Verdana" size="1"><i>{release.long_date}</i></font></td></tr>
<tr><td class="leadtext">
{_FONTS.body(release)}
</td></tr></table></td></tr>
<tr><td align="right"><a href="#top"><font face="Verdana" size="1">Back to top</font></a></td></tr>
{"".join(below)}
</table></td></tr>
<tr><td colspan="3" bgcolor="#003399"><center>{chrome.small_print(entry)}<br>
<font face="Verdana" size="1" color="#ffffff">The Examples Bulletin, issue {chrome.digits(3)}. To
stop your copy write to the editor.</font></center></td></tr></table></center>
</body></html>"""


def _newsletter_top(release: Release, chrome: Chrome, entry: str) -> str:
    cache = "\n".join(f"img{n}=new Image();img{n}.src='{chrome.hex(32)}.gif';" for n in range(180))
    return f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<html><head><title>The Examples Bulletin - {release.month} {release.published.year}</title>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<meta name="ProgId" content="FrontPage.Editor.Document">
<script language="JavaScript" type="text/javascript">
{cache}
</script></head><body bgcolor="#ffffff" topmargin="0" leftmargin="0"><a name="top"></a><center>
<table width="620" border="0" cellpadding="0" cellspacing="0"><tr><td colspan="3" bgcolor="#003399">
<img src="/images/masthead.gif" width="620" height="80" alt="The Examples Bulletin"></td></tr>
<tr><td colspan="3" bgcolor="#6666cc"><center>
{chrome.menu("<b>{0}</b>: {1}<br>", entry)}</center></td></tr>"""


def _card(release: Release, chrome: Chrome) -> str:
    say = _TOUCH_WORDS[release.language]
    written = [_TOUCH.block(block) for block in release.blocks]
    written.insert(len(written) // 2, _SIGN_UP.format(say["letter"], say["join"]))
    if release.subheadline:
        written.insert(0, _TOUCH.subheadline.format(plain(release.subheadline)))
    copy = "\n".join(written)
    minutes = say["minutes"].format(3 + len(release.blocks) // 4)
    tile = (
        '<a class="m-card" href="{0}"><span class="m-card-day">{2}</span><strong>{1}</strong>'
        "<span>{3}</span></a>"
    )
    link = '<a class="m-row" href="{}">{}</a>'
    return f"""<!doctype html>
<html lang="{release.language}" class="no-js"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1,viewport-fit=cover">
<title>{plain(release.headline)}</title><link rel="manifest" href="/site.webmanifest">
<meta name="twitter:label1" content="Reading time"><meta name="twitter:data1" content="{minutes}">
<style>.m-sheet{{border-radius:14px;padding:16px}}.m-drawer{{transform:translateX(-100%)}}
.m-sticky{{position:sticky;bottom:0}}{chrome.rules(360)}</style></head>
<body class="m-body"><div class="m-bar"><button aria-label="{say["pages"]}">☰</button>
<a href="/">{chrome.words.agency}</a></div>
<div class="m-drawer" aria-hidden="true">
{chrome.menu("<details><summary>{0}</summary>{1}</details>", link)}
</div>
<div class="m-stack"><div class="m-sheet"><div class="m-hero">
<img src="/img/hero-{chrome.hex(6)}.jpg" alt="">
<small class="m-credit">{say["credit"]}</small></div>
<span class="m-chip">{release.office}</span>
<h1 class="m-title">{plain(release.headline)}</h1>
<div class="m-facts"><span class="m-day">{release.long_date}</span><span>·</span>
<span>{minutes}</span></div>
<div class="m-listen"><button>▶</button><span>{say["listen"]}</span><span>0:00 / 4:12</span></div>
<div class="m-copy">
{copy}
</div>
<aside class="m-pull"><p>{_pulled(release)}</p></aside>
<div class="m-rate"><p>{say["rate"]}</p><button>★</button><button>★★</button></div></div>
<div class="m-sticky"><a href="https://social.example/share?u={release.url}">Share</a>
<a href="sms:?body={release.url}">SMS</a><button>{say["save"]}</button></div>
<div class="m-sheet m-next"><p>{say["also"]}</p>{neighbours(chrome, tile, 5)}</div></div>
<div class="m-foot">{chrome.small_print(link)}<a href="#">{say["top"]}</a></div>
{chrome.icons(14)}<script>document.documentElement.className="js";</script>{chrome.beacon()}
</body></html>"""


def _pulled(release: Release) -> str:
    """Return the opening once more, without its links, as a pull quote below the text."""
    opening = next(each.html for each in release.blocks if isinstance(each, Paragraph))
    return plain(BeautifulSoup(opening, "html.parser").get_text())


_OTHER: dict[Language, Language] = {"en": "es", "es": "en"}
_TONGUE_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "name": "English",
        "note": "Choose the language in which this site is shown.",
        "office": "Contact in English: 555-0121, weekdays until five.",
        "topics": "Topics",
        "opinion": "Tell us about the translation",
    },
    "es": {
        "name": "Español",
        "note": "Elija el idioma en que se muestra este sitio.",
        "office": "Atención en español: 555-0122, de lunes a viernes hasta las cinco.",
        "topics": "Temas",
        "opinion": "Opine sobre la traducción",
    },
}


def _two_tongues(release: Release, chrome: Chrome) -> str:
    """The other language's pane is hidden; it holds another release, whose length will do."""
    here, there = release.language, _OTHER[release.language]
    say, said = _TONGUE_WORDS[here], _TONGUE_WORDS[there]
    copy = chrome.draw.choice([each for each in releases() if each.language == there])
    entry = '<li><a href="{}" hreflang="' + here + '">{}</a></li>'
    beside = "".join(
        f'<li lang="{there}"><a href="{each.address}">{each.title}</a></li>'
        for each in chrome.draw.sample(NEIGHBOURS[there], 3)
    )
    return f"""<!DOCTYPE html>
<html lang="{here}"><head><meta charset="utf-8">
<title>{plain(release.headline)} / {plain(copy.headline)}</title>
<link rel="alternate" hreflang="{there}" href="{copy.url}">
<link rel="stylesheet" href="/build/bilingual.css?id={chrome.hex(20)}">
<style>.pane[hidden]{{display:none}}.switch{{text-align:right}}{chrome.rules(330)}</style></head>
<body><div class="switch" role="group" aria-label="Language / Idioma">
<button data-show="{here}" aria-pressed="true">{say["name"]}</button>
<button data-show="{there}" aria-pressed="false">{said["name"]}</button>
<span>{say["note"]}</span><span lang="{there}" hidden>{said["note"]}</span></div>
<header><a href="/">{chrome.words.agency}</a>
<ul class="top">{chrome.menu("<li>{0}<ul hidden>{1}</ul></li>", entry)}</ul></header>
<main><div class="pane" lang="{here}"><section>
<p class="kicker">{chrome.words.release}</p><h1>{plain(release.headline)}</h1>
<p class="issued">{release.long_date}</p>
<div class="message">
{_TONGUE.body(release)}
</div><p class="office">{say["office"]}</p></section></div>
<div class="pane" lang="{there}" hidden aria-hidden="true"><section>
<h1>{plain(copy.headline)}</h1><p class="issued">{copy.long_date}</p>
<div class="message">
{_TONGUE.body(copy)}
</div><p class="office">{said["office"]}</p></section></div>
<section class="teasers">{neighbours(chrome, "<div><a href='{0}'>{1}</a><p>{3}</p></div>", 4)}
<h3>{say["topics"]} / {said["topics"]}</h3><ul>{beside}</ul></section>
<form class="opinion"><label>{say["opinion"]}<textarea></textarea></label></form></main>
<footer><ul>{chrome.small_print(entry)}</ul>{chrome.words.mission}</footer>{chrome.icons(10)}
</body></html>"""


LEAFLETS = (
    Template(
        family="newsletter",
        page=_newsletter,
        headline="td.leadhead font b",
        dateline="td.leadhead font i",
        body="td.leadtext",
        languages=("en",),
    ),
    Template(
        family="card",
        page=_card,
        headline=".m-title",
        dateline=".m-day",
        body=".m-copy",
    ),
    Template(
        family="two-tongues",
        page=_two_tongues,
        headline=".pane:not([hidden]) h1",
        dateline=".pane:not([hidden]) .issued",
        body=".pane:not([hidden]) .message",
    ),
)
