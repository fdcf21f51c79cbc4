"""The parts that sites on Drupal share: head, government banner, menus, share bar, footer."""

from benchmarks.detection.release import Release
from benchmarks.detection.templates_chrome import Chrome
from benchmarks.detection.templates_shape import plain

_STYLE = """body{margin:0;font-family:"Source Sans Pro",Arial,sans-serif;color:#1b1b1b}
.grid-container,#page,.ds-l-container,.main-content{max-width:1040px;margin:0 auto;padding:0 16px}
.usa-banner{background:#f0f0f0;font-size:12px;padding:4px 16px}.usa-header{background:#112e51}
.usa-header a,.usa-header summary{color:#fff}.usa-nav__primary{display:flex;gap:24px}
.usa-nav__submenu{display:none}.usa-footer{background:#112e51;color:#fff;padding:24px}
.usa-footer a{color:#fff;margin-right:16px}.usa-skipnav,.visually-hidden,.modal{position:absolute;
left:-9999px}table{border-collapse:collapse}td,th{border:1px solid #aaa;padding:4px 8px}
.archive-header-item{background:#ffe396;padding:8px}.usa-icon{width:20px;height:20px}
.region-sidebar-first{float:right;width:260px;margin-left:24px;font-size:14px}"""


def head(release: Release, chrome: Chrome, title: str) -> str:
    """Return all before the body, with ``title`` in the title bar and in the shared cards."""
    stamp = f"{release.published}T15:22:10Z"
    return f"""<!DOCTYPE html>
<html lang="{release.language}" dir="ltr" prefix="og: https://ogp.me/ns#">
<head>
<meta charset="utf-8">
<script>window.dataLayer = window.dataLayer || []; window.dataLayer.push({{
"drupalLanguage":"{release.language}","entityBundle":"news_release","entityId":"{chrome.digits(5)}",
"entityVid":"{chrome.digits(6)}","entityStatus":"1","entityUuid":"{chrome.hex(32)}"}});</script>
<link rel="canonical" href="{release.url}">
<meta property="og:title" content="{plain(title)}">
<meta property="og:url" content="{release.url}">
<meta property="article:published_time" content="{release.published}">
<meta property="article:modified_time" content="{stamp}">
<meta name="Generator" content="Drupal 11 (https://www.drupal.org)">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<title>{plain(title)} | {chrome.words.agency}</title>
{chrome.stylesheets(8)}
<style>{_STYLE}
{chrome.rules(260)}</style>
<script type="application/json" data-drupal-selector="drupal-settings-json">
{chrome.settings(12)}</script>
<script src="/sites/default/files/js/js_{chrome.token(43)}.js?scope=header&amp;delta=0"></script>
{chrome.beacon()}
</head>"""


def banner(chrome: Chrome) -> str:
    """Return the skip link, the tag manager's frame, the government banner, and the icons."""
    return f"""<a href="#main-content" class="usa-skipnav">{chrome.words.skip}</a>
<noscript><iframe src="https://tags.example.net/ns.html?id=GTM-{chrome.token(7)}"
height="0" width="0" style="display:none;visibility:hidden"></iframe></noscript>
<section class="usa-banner"><div class="usa-banner__header">
<img class="usa-banner__header-flag" src="/themes/site/img/flag_small.png" alt="">
<p>{chrome.words.official}</p></div></section>
{chrome.icons(24)}
"""


def search_form(chrome: Chrome) -> str:
    """Return the search form with its build id."""
    return f"""<form class="usa-search" action="/search" method="get" role="search">
<label class="visually-hidden" for="edit-{chrome.hex(6)}">{chrome.words.search}</label>
<input type="search" name="query"><input type="hidden" name="form_build_id"
value="form-{chrome.token(43)}"><button type="submit">{chrome.words.search}</button></form>"""


def header(chrome: Chrome) -> str:
    """Return the agency's name, its menu and the search form."""
    group = (
        '<li class="usa-nav__primary-item"><a href="#nav-{2}"><span>{0}</span></a>'
        '<ul id="nav-{2}" class="usa-nav__submenu">{1}</ul></li>'
    )
    entry = (
        '<li class="usa-nav__submenu-item"><a href="{}" data-drupal-link-system-path="node/1">'
        "<span>{}</span></a></li>"
    )
    return f"""<header class="usa-header usa-header--extended" role="banner">
<div class="usa-logo"><em>
<a href="/" title="{chrome.words.home}">{chrome.words.agency}</a></em></div>
{search_form(chrome)}
<nav class="usa-nav" aria-label="main"><ul class="usa-nav__primary">
{chrome.menu(group, entry)}
</ul></nav></header>"""


def share_bar(release: Release, chrome: Chrome) -> str:
    """Return links that share the page."""
    services = ("facebook", "x", "linkedin", "email", "print")
    links = "".join(
        f'<a class="a2a_button_{service}" href="https://share.example.net/{service}?u={release.url}">'
        f'<svg class="usa-icon"><use href="#icon-{n}"></use></svg></a>'
        for n, service in enumerate(services)
    )
    return f"""<div class="a2a_kit a2a_kit_size_24 addtoany_list" data-a2a-url="{release.url}">
<span>{chrome.words.share}</span>{links}</div>"""


def news_view(chrome: Chrome, count: int) -> str:
    """Return a view of other releases, with the id that is new at each rendering."""
    entry = (
        '<div class="views-row"><div class="news-date">{2}</div><h3 class="news-title">'
        '<a href="{0}">{1}</a></h3><div class="news-teaser">{3}</div></div>'
    )
    return f"""<div class="views-element-container block-views-related">
<h2>{chrome.words.related}</h2>
<div class="view view-news view-id-news js-view-dom-id-{chrome.hex(64)}"><div class="view-content">
{chrome.related(entry, count)}
</div></div></div>"""


def survey(chrome: Chrome) -> str:
    """Return the survey that opens over the page."""
    yes, no = chrome.words.survey_answers
    return f"""<div class="modal" id="survey-{chrome.hex(8)}" role="dialog" aria-hidden="true">
<p>{chrome.words.survey}</p><button type="button">{yes}</button><button type="button">{no}</button>
</div>"""


def footer(chrome: Chrome) -> str:
    """Return the footer and the scripts at the end."""
    return f"""<footer class="usa-footer" role="contentinfo">
<div class="usa-footer__primary"><p>{chrome.words.agency}</p>
{chrome.small_print('<a class="usa-footer__link" href="{}">{}</a>')}</div>
<form action="/subscribe" method="post"><label>{chrome.words.subscribe}
<input type="email" name="address"></label></form></footer>
<script src="/sites/default/files/js/js_{chrome.token(43)}.js?scope=footer&amp;delta=0"></script>
<script nonce="{chrome.token(22)}">(function(){{var s=document.createElement("script");
s.src="/metrics/{chrome.hex(40)}.js";document.head.appendChild(s)}})();</script>"""
