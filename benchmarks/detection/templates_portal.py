"""Sites for the public at large: a plain service, a dashboard of health, a page with a rail."""

from benchmarks.detection.release import Attachment, Heading, Release
from benchmarks.detection.templates_chrome import Chrome
from benchmarks.detection.templates_neighbours import figures, neighbours, questions
from benchmarks.detection.templates_shape import Dialect, Template, plain

_PLAIN = Dialect(
    subheadline='<p class="govuk-body-l lead-in">{}</p>',
    heading='<h2 class="govuk-heading-m">{}</h2>',
    quote='<blockquote class="govuk-inset-text"><p>{}</p></blockquote>',
    listing='<ul class="govuk-list govuk-list--bullet">\n{}\n</ul>',
    table='<table class="govuk-table"><thead class="govuk-table__head">{}</thead>\n'
    '<tbody class="govuk-table__body">{}</tbody></table>',
    captioned='<figure class="image embedded">{}<figcaption><p>{}</p></figcaption></figure>',
    uncaptioned='<figure class="image embedded">{}</figure>',
    attachment='<section class="gem-attachment"><h3 class="gem-attachment__title">'
    '<a class="govuk-link" href="{}">{}</a></h3></section>',
)
_PANEL = Dialect(
    subheadline='<p class="lede"><em>{}</em></p>',
    heading="<h4>{}</h4>",
    quote='<div class="callout callout-quote"><p>{}</p></div>',
    listing='<ul class="check-list">\n{}\n</ul>',
    table='<div class="table-scroll" tabindex="0"><table class="table table-striped">'
    "<thead>{}</thead><tbody>\n{}\n</tbody></table></div>",
    captioned='<div class="photo">{}<p class="photo-caption">{}</p></div>',
    uncaptioned='<div class="photo">{}</div>',
    attachment='<p class="download"><i class="fa fa-file-pdf" aria-hidden="true"></i>'
    '<a href="{}">{}</a></p>',
)
_COLUMN = Dialect(
    subheadline='<h2 class="deck">{}</h2>',
    paragraph='<p class="copy">{}</p>',
    heading='<h3 class="crosshead">{}</h3>',
    quote="<blockquote>{}</blockquote>",
    table="<table>\n<tbody>{}\n{}</tbody>\n</table>",
    attachment='<div class="doc-link"><a href="{}">{}</a></div>',
)
_RAIL_WORDS = {
    "en": {
        "glance": "At a glance",
        "facts": "The Department runs 31 offices and lends from nine depots. Its year begins in "
        "October, and its books are open to anyone who asks.",
        "issued": "Issued by",
        "press": "Media contact",
        "desk": "Press desk, 555-0117, weekdays from 8 to 6",
        "files": "Downloads",
        "kit": "Logos and portraits (ZIP, 14 MB)",
        "here": "You are here:",
        "next": "More from this office",
        "cookies": "We count visits and nothing else. That needs one cookie.",
        "agree": "Fine by me",
        "refuse": "No cookies",
    },
    "es": {
        "glance": "De un vistazo",
        "facts": "El Departamento tiene 31 oficinas y presta desde nueve depósitos. Su año empieza "
        "en octubre y cualquiera puede consultar sus cuentas.",
        "issued": "Publicado por",
        "press": "Contacto de prensa",
        "desk": "Mesa de prensa, 555-0117, de lunes a viernes de 8 a 18",
        "files": "Descargas",
        "kit": "Logotipos y retratos (ZIP, 14 MB)",
        "here": "Usted está aquí:",
        "next": "Más de esta oficina",
        "cookies": "Contamos las visitas y nada más. Para eso hace falta una galleta.",
        "agree": "De acuerdo",
        "refuse": "Sin galletas",
    },
}


def _service(release: Release, chrome: Chrome) -> str:
    headings = [block.html for block in release.blocks if isinstance(block, Heading)]
    contents = "".join(
        f'<li class="gem-c-contents-list__item"><a href="#part-{n}">{each}</a></li>'
        for n, each in enumerate(headings)
    )
    published = f"{release.published.day} {release.month} {release.published.year}"
    return f"""{_service_top(release, chrome)}
<div class="govuk-width-container"><div class="govuk-breadcrumbs"><ol>
<li><a href="/">Home</a></li><li><a href="/search/all">Organisations and reports</a></li></ol></div>
<main role="main" id="content" class="news-article">
<div class="govuk-grid-row"><div class="govuk-grid-column-two-thirds">
<span class="govuk-caption-xl">Press release</span>
<h1 class="gem-c-heading__text govuk-heading-xl">{plain(release.headline)}</h1></div>
<div class="govuk-grid-column-two-thirds metadata-column"><div class="gem-c-metadata">
<dl data-module="gem-track-click"><dt class="gem-c-metadata__term">From:</dt>
<dd class="gem-c-metadata__definition"><a href="/offices">{release.office}</a></dd>
<dt class="gem-c-metadata__term">Published</dt>
<dd class="gem-c-metadata__definition first-published">{published}</dd>
<dt class="gem-c-metadata__term">Last updated</dt>
<dd class="gem-c-metadata__definition">{published} —
<a href="#full-history">See all updates</a></dd></dl></div></div></div>
<div class="govuk-grid-row gem-print-columns-none">
<div class="govuk-grid-column-one-third"><nav class="gem-c-contents-list" aria-label="Contents">
<h2>Contents</h2><ol>{contents}</ol></nav></div>
<div class="govuk-grid-column-two-thirds"><div class="gem-c-govspeak govuk-govspeak"
data-module="govspeak"><div class="govspeak">
{_PLAIN.body(release)}
</div></div>
<section class="gem-c-devolved" id="full-history"><h2>Updates to this page</h2>
<p>Published <time datetime="{release.published}">{published}</time></p></section>
<div class="gem-c-signup-link"><a href="/email/subscriptions">Get emails about this page</a></div>
</div></div></main>
{_service_foot(chrome)}{chrome.beacon()}</body></html>"""


def _service_top(release: Release, chrome: Chrome) -> str:
    return f"""<!DOCTYPE html>
<html class="govuk-template" lang="en"><head><meta charset="utf-8">
<title>{plain(release.headline)} - EXAMPLES.GOV</title>
<meta name="govuk:content-id" content="{chrome.hex(32)}">
<link rel="stylesheet" href="/assets/frontend/application-{chrome.hex(64)}.css">
<style>.govuk-width-container{{max-width:960px;margin:0 auto}}.gem-c-metadata{{font-size:16px}}
.js-enabled .menu-panel{{display:none}}{chrome.rules(330)}</style></head>
<body class="gem-c-layout-for-public govuk-template__body">
<div id="global-cookie-message" class="gem-c-cookie-banner govuk-cookie-banner" role="region"
aria-label="Cookies on EXAMPLES.GOV"><div class="govuk-width-container">
<h2 class="govuk-cookie-banner__heading">Cookies on EXAMPLES.GOV</h2>
<p class="govuk-body">We would like to set additional cookies to learn how you use the service and
to remember your settings.</p><button class="govuk-button">Accept additional cookies</button>
<button class="govuk-button">Reject additional cookies</button></div></div>
<header class="gem-c-layout-super-navigation-header" role="banner"><a href="/">EXAMPLES.GOV</a>
<button aria-expanded="false" aria-controls="super-menu">Menu</button>
<nav id="super-menu" class="menu-panel" hidden>
{chrome.menu("<h3>{0}</h3><ul>{1}</ul>", _TOPIC)}</nav></header>"""


def _service_foot(chrome: Chrome) -> str:
    return f"""<aside class="gem-c-related"><h2>Collection</h2><ul>
{neighbours(chrome, '<li><a href="{0}">{1}</a></li>', 5)}</ul></aside>
<div class="gem-c-feedback"><h2>Is this page useful?</h2><button>Yes, this page is useful</button>
<button>No, this page is not useful</button><a href="/contact">Report a problem with this page</a>
</div></div>
<footer class="govuk-footer" role="contentinfo"><h2>Services and information</h2><ul>
{chrome.small_print(_TOPIC)}</ul>
<span>All content is available under the Open Example Licence, except where otherwise stated</span>
</footer>"""


_TOPIC = '<li><a class="govuk-link" href="{}">{}</a></li>'


def _dashboard(release: Release, chrome: Chrome) -> str:
    asked = (
        '<div class="accordion-item"><button aria-expanded="false" aria-controls="faq-{0}">{1}'
        '</button><div id="faq-{0}" class="accordion-body" hidden><p>{2}</p></div></div>'
    )
    quick = '<a class="quick-link" href="{}"><span class="fa fa-arrow-right"></span>{}</a>'
    return f"""{_dashboard_top(release, chrome)}
<div class="layout"><div class="quick"><h2>Quick links</h2>{chrome.small_print(quick)}</div>
<div class="stage"><div class="tabs" role="tablist">
<button role="tab" aria-selected="true" aria-controls="tab-news">Announcement</button>
<button role="tab" aria-selected="false" aria-controls="tab-data">Data</button>
<button role="tab" aria-selected="false" aria-controls="tab-help">Help</button></div>
<div class="tab-pane" role="tabpanel" id="tab-news">
<div class="announcement-head"><span class="pill">{release.office}</span>
<h2 class="announcement-title">{plain(release.headline)}</h2>
<p class="announcement-date">Posted on <b>{release.long_date}</b></p></div>
<div class="announcement-copy">
{_PANEL.body(release)}
</div></div>
<div class="tab-pane" role="tabpanel" id="tab-data" hidden><p>The tables behind our announcements
are updated on the first working day of the month. Older tables are kept for ten years and can be
had on paper for the price of the copies.</p></div>
<div class="tab-pane" role="tabpanel" id="tab-help" hidden><p>Call 555-0100 at any hour. Tell the
operator which language you prefer, and stay on the line until somebody has answered you.</p></div>
<div class="accordion"><h3>Often asked</h3>{questions(asked)}</div>
<details class="glossary"><summary>Words used on this page</summary><p>A <dfn>depot</dfn> is where
specimens are kept cool. A <dfn>case</dfn> is a person, not a box.</p></details>
<div class="updates">{neighbours(chrome, _UPDATE, 4)}</div>
</div></div>
<div class="foot">Examples Health Portal, a service of the {chrome.words.agency}. Last refreshed
{release.published:%m/%d/%Y} 6:02 AM</div>
<script>window.portalState={chrome.settings(12)};</script></body></html>"""


def _dashboard_top(release: Release, chrome: Chrome) -> str:
    tile = '<div class="tile"><span class="tile-name">{}</span><strong>{}</strong></div>'
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Examples Health Portal</title>
<meta property="og:title" content="{plain(release.headline)}">
<link rel="stylesheet" href="/portal/dist/portal.{chrome.hex(8)}.css">
<style>.ribbon{{background:#8a1538;color:#fff}}.tiles{{display:grid;grid-template-columns:repeat(4,
1fr)}}.accordion-body[hidden],.tab-pane[hidden]{{display:none}}{chrome.rules(280)}</style></head>
<body class="portal home-layout">{chrome.icons(12)}
<div class="ribbon" role="alert"><strong>Advisory level: blue.</strong> Counters in Lorem County
close early today because of high water. <a href="/advisories">All advisories</a>
<button aria-label="Dismiss">×</button></div>
<div class="topbar"><a class="brand" href="/">Examples Health Portal</a>
<div class="mega">{chrome.menu("<div><b>{0}</b>{1}</div>", '<a href="{}">{}</a>')}</div></div>
<div class="tiles" aria-label="Today in numbers">
{figures(tile)}
<small>Refreshed every morning. Figures are provisional.</small></div>"""


_UPDATE = (
    '<div class="update-card"><time>{2}</time><a href="{0}">{1}</a><p>{3}</p>'
    '<span class="tag">Update</span></div>'
)


def _rail(release: Release, chrome: Chrome) -> str:
    say = _RAIL_WORDS[release.language]
    files = "".join(
        f'<li><a href="{block.href}">{block.words}</a></li>'
        for block in release.blocks
        if isinstance(block, Attachment)
    )
    card = '<div class="more-card"><a href="{0}"><h4>{1}</h4></a><p>{3}</p><span>{2}</span></div>'
    return f"""{_rail_top(release, chrome, say)}
<div class="two-col"><div class="wide">
<p class="over-line">{chrome.words.release}</p>
<h1 class="story-head">{plain(release.headline)}</h1>
<p class="story-day"><time>{release.long_date}</time></p>
<div class="story-copy">
{_COLUMN.body(release)}
</div>
<p class="end-mark">###</p>
<div class="more"><h3>{say["next"]}</h3>{neighbours(chrome, card, 3)}</div></div>
<div class="rail"><div class="box"><h4>{say["glance"]}</h4><p>{say["facts"]}</p>
<dl><dt>{say["issued"]}</dt><dd>{release.office}</dd></dl></div>
<div class="box"><h4>{say["press"]}</h4><p>{say["desk"]}<br>
<a href="mailto:press@example.gov">press@example.gov</a></p></div>
<div class="box"><h4>{say["files"]}</h4><ul><li><a href="/press/kit.zip">{say["kit"]}</a></li>
{files}</ul></div>
<div class="box promo"><a href="/lectures"><img src="/theme/office/img/lectures.jpg" alt=""></a>
</div></div></div>
<footer>{chrome.small_print(_ENTRY)}<p>{chrome.words.mission}</p></footer>
{chrome.icons(8)}{chrome.beacon()}</body></html>"""


def _rail_top(release: Release, chrome: Chrome, say: dict[str, str]) -> str:
    return f"""<!doctype html>
<html lang="{release.language}"><head><meta charset="utf-8">
<title>{plain(release.headline)} | {release.office}</title>
<meta name="description" content="{chrome.words.mission}">
<link rel="stylesheet" href="/theme/office/css/main.css?v={chrome.digits(6)}">
<style>.two-col{{display:flex;gap:40px}}.rail{{flex:0 0 300px}}.drop{{display:none}}
.box{{border-top:4px solid #274;padding:12px;background:#f6f6f1}}{chrome.rules(340)}</style></head>
<body id="office-news"><div class="cookie-strip" id="ck"><p>{say["cookies"]}</p>
<button>{say["agree"]}</button> <button>{say["refuse"]}</button></div>
<header class="masthead"><a href="/"><span>{chrome.words.agency}</span> {release.office}</a>
<nav>{chrome.menu('<div class="drop-holder">{0}<div class="drop">{1}</div></div>', _ENTRY)}</nav>
</header>
<p class="crumbs">{say["here"]} <a href="/">{chrome.words.home}</a> &rsaquo;
<a href="/offices">{release.office}</a> &rsaquo; {chrome.words.newsroom}</p>"""


_ENTRY = '<a href="{}">{}</a>'
PORTAL = (
    Template(
        family="service",
        page=_service,
        headline="h1.gem-c-heading__text",
        dateline="dd.first-published",
        body="div.govspeak",
        languages=("en",),
    ),
    Template(
        family="dashboard",
        page=_dashboard,
        headline=".announcement-title",
        dateline=".announcement-date > b",
        body=".announcement-copy",
        languages=("en",),
    ),
    Template(
        family="rail",
        page=_rail,
        headline=".story-head",
        dateline=".story-day > time",
        body=".story-copy",
    ),
)
