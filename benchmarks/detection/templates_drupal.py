"""Agency sites on Drupal: five ways in which the same system is dressed."""

from benchmarks.detection.release import Release
from benchmarks.detection.templates_chrome import Chrome
from benchmarks.detection.templates_drupal_parts import (
    banner,
    footer,
    head,
    header,
    news_view,
    search_form,
    share_bar,
    survey,
)
from benchmarks.detection.templates_shape import Dialect, Template, plain

_MEDIA = Dialect(
    subheadline='<h2 class="subheadline">{}</h2>',
    quote='<blockquote class="usa-quote"><p>{}</p></blockquote>',
    table='<div class="table-responsive"><table class="usa-table">\n<thead>{}</thead>\n'
    "<tbody>\n{}\n</tbody>\n</table></div>",
    picture='<img loading="lazy" src="/sites/default/files/styles/large/public/{}?itok=k3VtzQ0a" '
    'width="960" height="640" alt="{}">',
    captioned='<figure role="group" class="caption caption-drupal-media align-center">'
    '<div class="media media--type-image">{}</div><figcaption>{}</figcaption></figure>',
    uncaptioned='<div class="media media--type-image align-center">{}</div>',
    attachment='<p><a href="{}" data-entity-type="media" '
    'data-entity-substitution="media">{}</a></p>',
)
_PROSE = Dialect(
    subheadline='<p class="usa-intro">{}</p>',
    heading="<h2>{}</h2>",
    listing='<ul class="usa-list">\n{}\n</ul>',
    table='<table class="usa-table usa-table--borderless">\n<thead>{}</thead>\n<tbody>\n{}\n'
    "</tbody>\n</table>",
    quote="<blockquote>{}</blockquote>",
)
_OLD_EDITOR = Dialect(
    paragraph='<p class="MsoNormal"><span>{}</span></p>',
    heading="<p><strong>{}</strong></p>",
    subheadline="<p><em>{}</em></p>",
    listing='<ul type="disc">\n{}\n</ul>',
    table='<table border="1" cellpadding="3" cellspacing="0"><tbody>\n{}\n{}\n</tbody></table>',
    head_cell="<td><p><strong>{}</strong></p></td>",
    cell="<td><p>{}</p></td>",
    captioned="<p>{}</p>\n<p><em>{}</em></p>",
    uncaptioned="<p>{}</p>",
)


def _enforcement(release: Release, chrome: Chrome) -> str:
    return _enforcement_page(release, chrome, release.headline, "")


def _archived(release: Release, chrome: Chrome) -> str:
    """The archive's mark is in the title bar and above the statement, never in the headline."""
    words = chrome.words
    notice = f'<div class="archive-header-item"><p>{words.archive_notice}</p></div>'
    return _enforcement_page(release, chrome, f"{words.archived}: {release.headline}", notice)


def _enforcement_page(release: Release, chrome: Chrome, title: str, notice: str) -> str:
    words = chrome.words
    return f"""{head(release, chrome, title)}
<body class="path-node page-node-type-news-release">
{banner(chrome)}{header(chrome)}
<main role="main" class="main-content usa-layout-docs usa-section">
<a id="main-content" tabindex="-1"></a>
<div class="grid-container">{notice}
<div class="block block-block-content mission"><div class="field field--name-body">
<p>{words.mission}</p></div></div>
<div data-drupal-messages-fallback class="hidden"></div>
<div class="block block-system-main"><article class="node node--type-news-release">
<div class="nr-container">
<div class="nr-meta"><time datetime="{release.published}T12:00:00Z">{release.long_date}</time></div>
<div class="nr-title"><h1>{plain(release.headline)}</h1></div>
<div class="nr-body">
{_MEDIA.body(release)}
</div></div></article></div>
{share_bar(release, chrome)}
<div class="views-element-container last-updated block" id="block-last-updated">
<div class="view js-view-dom-id-{chrome.hex(64)}"><span>{words.updated}:</span>
<time datetime="{release.published}T15:22:10Z">{release.published:%m/%d/%Y}</time></div></div>
{news_view(chrome, 5)}</div></main>
{survey(chrome)}{footer(chrome)}
</body></html>"""


def _insurance(release: Release, chrome: Chrome) -> str:
    linked = f"""<script type="application/ld+json">{{"@context":"https://schema.org","@graph":[
{{"@type":"NewsArticle","@id":"{release.url}","datePublished":"{release.published}T13:30:00-0400",
"dateModified":"{release.published}T13:41:07-0400"}}]}}</script>"""
    return f"""{head(release, chrome, release.headline)}
<body class="path-node page-node-type-newsroom-article">{linked}
{banner(chrome)}{header(chrome)}
<div class="dialog-off-canvas-main-canvas" data-off-canvas-main-canvas>
<main id="main-content" class="ds-l-container">
<nav class="breadcrumb"><a href="/">{chrome.words.home}</a> / <a href="/newsroom">
{chrome.words.newsroom}</a></nav>
<div class="ds-l-row"><div class="ds-l-col--8">
<span class="ds-c-badge">{chrome.words.release}</span>
<h1 class="page-title"><span class="field field--name-title">{plain(release.headline)}</span></h1>
<div class="create-date">{_short_date(release)}</div>
<ul class="topics"><li><a href="/offices">{release.office}</a></li></ul>
<article class="node node--type-newsroom-article node--view-mode-full">
<div class="node__content"><div class="text-formatted field field--name-body">
{Dialect().body(release)}
</div></div></article>
{share_bar(release, chrome)}
</div><aside class="ds-l-col--4"><h2>{chrome.words.subscribe}</h2>
<form action="/subscribe" method="post"><input type="hidden" name="form_build_id"
value="form-{chrome.token(43)}"><input type="email" name="mail" aria-label="E-mail">
<button>{chrome.words.subscribe}</button></form></aside></div>
{news_view(chrome, 4)}
</main></div>
{footer(chrome)}
</body></html>"""


def _security(release: Release, chrome: Chrome) -> str:
    return f"""{head(release, chrome, release.headline)}
<body class="path-node page-node-type-news">
{banner(chrome)}
<section class="usa-site-alert usa-site-alert--info"><div class="usa-alert">
<p class="usa-alert__text">{chrome.words.alert}</p></div></section>
{header(chrome)}
<div class="usa-section grid-container"><div class="grid-row">
<main class="main-content desktop:grid-col-9" id="main-content">
<div class="region region-content">
<div class="block-page-title"><h1 class="uswds-page-title">{plain(release.headline)}</h1></div>
{share_bar(release, chrome)}
<div class="views-element-container block-news-release-date"><div class="views-row">
<span class="news-release-date-label"></span>
<span class="news-release-date-value">{release.long_date}</span></div></div>
<article class="node node--type-news-release"><div class="node__content">
<div class="clearfix text-formatted field field--name-body field__item">
{_OLD_EDITOR.body(release)}
</div></div></article>
<div class="field--name-field-topics"><a href="/offices">{release.office}</a></div>
</div></main>
<aside class="desktop:grid-col-3">{news_view(chrome, 6)}</aside>
</div></div>
{survey(chrome)}{footer(chrome)}
</body></html>"""


def _health(release: Release, chrome: Chrome) -> str:
    return f"""{head(release, chrome, release.headline)}
<body>
{banner(chrome)}{header(chrome)}
<nav class="usa-breadcrumb"><ol><li><a href="/">{chrome.words.home}</a></li>
<li><a href="/press-room">{chrome.words.newsroom}</a></li></ol></nav>
<main id="main" class="grid-container">
<h1 class="font-heading-xl">{plain(release.headline)}</h1>
<div class="press-release-date"><time datetime="{release.published}">{release.long_date}</time>
</div>
<div class="usa-prose">
{_PROSE.body(release)}
</div>
<div class="usa-collection-wrapper"><h2>{chrome.words.related}</h2><ul class="usa-collection">
{chrome.related(_COLLECTION_ENTRY, 5)}
</ul></div>
</main>
{footer(chrome)}
</body></html>"""


def _anchored(release: Release, chrome: Chrome) -> str:
    """The element that is called the main content is an empty anchor for the skip link."""
    words = chrome.words
    return f"""{head(release, chrome, f"{release.headline} | {words.agency}")}
<body class="page-node">
<a class="skip" href="#main-content">{words.skip}</a>
<div id="page-wrapper"><div id="page">
<div id="header" class="clearfix"><div class="logo"><a href="/">{words.agency}</a></div>
{search_form(chrome)}</div>
<ul class="menu">{chrome.menu("<li><b>{0}</b><ul>{1}</ul></li>", '<li><a href="{}">{}</a></li>')}
</ul>
<div id="main-wrapper"><a id="main-content"></a>
<div class="region-sidebar-first">
<div class="field field--name-body"><p>{words.mission}</p><p>{words.alert}</p></div>
{chrome.related('<div class="views-row"><a href="{0}">{1}</a><br>{2}</div>', 8)}</div>
<div class="region region-content">
<h1 id="page-title">{plain(release.headline)}</h1>
<div class="field--name-field-date"><span property="dc:date">{release.published}</span></div>
<div class="field--name-field-statement">
{_MEDIA.body(release)}
</div>
{share_bar(release, chrome)}
</div></div>
{survey(chrome)}{footer(chrome)}
</div></div></body></html>"""


_COLLECTION_ENTRY = (
    '<li class="usa-collection__item"><h3><a class="usa-link" href="{0}">{1}</a></h3>'
    "<p>{3}</p><time>{2}</time></li>"
)


def _short_date(release: Release) -> str:
    if release.language == "es":
        return release.long_date
    return f"{release.month[:3]} {release.published.day}, {release.published.year}"


DRUPAL = (
    Template(
        family="drupal-enforcement",
        page=_enforcement,
        headline=".nr-title h1",
        dateline=".nr-meta time",
        body=".nr-body",
    ),
    Template(
        family="drupal-archived",
        page=_archived,
        headline=".nr-title h1",
        dateline=".nr-meta time",
        body=".nr-body",
        redesigns=False,
    ),
    Template(
        family="drupal-insurance",
        page=_insurance,
        headline="h1.page-title",
        dateline=".create-date",
        body="article.node--type-newsroom-article .field--name-body",
    ),
    Template(
        family="drupal-security",
        page=_security,
        headline="h1.uswds-page-title",
        dateline=".news-release-date-value",
        body="article.node--type-news-release .field--name-body",
    ),
    Template(
        family="drupal-health",
        page=_health,
        headline="main h1",
        dateline=".press-release-date time",
        body="main .usa-prose",
    ),
    Template(
        family="drupal-anchored",
        page=_anchored,
        headline="#page-title",
        dateline=".field--name-field-date span",
        body=".field--name-field-statement",
    ),
)
