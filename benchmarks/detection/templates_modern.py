"""A site on WordPress, one made of nameless boxes, and one that exists in Spanish only."""

from benchmarks.detection.release import Release
from benchmarks.detection.templates_chrome import Chrome
from benchmarks.detection.templates_shape import Dialect, Template, plain

_BLOCKS = Dialect(
    subheadline='<p class="has-large-font-size">{}</p>',
    heading='<h2 class="wp-block-heading">{}</h2>',
    quote='<blockquote class="wp-block-quote"><p>{}</p></blockquote>',
    listing='<ul class="wp-block-list">\n{}\n</ul>',
    table='<figure class="wp-block-table"><table class="has-fixed-layout"><thead>{}</thead>'
    "<tbody>\n{}\n</tbody></table></figure>",
    picture='<img fetchpriority="high" decoding="async" src="/sites/default/files/{}" alt="{}">',
    captioned='<figure class="wp-block-image size-large">{}'
    '<figcaption class="wp-element-caption">{}</figcaption></figure>',
    attachment='<div class="wp-block-file"><a href="{}">{}</a></div>',
)
_BOXES = Dialect(
    subheadline='<div class="t_9fQ2x">{}</div>',
    paragraph='<div class="t_c41Lp">{}</div>',
    heading='<div class="t_Zk08d">{}</div>',
    quote='<div class="q_1sWm7"><div class="t_c41Lp">{}</div></div>',
    listing='<div class="l_Tt5e0">\n{}\n</div>',
    point='<div class="i_b7RvA"><div>{}</div></div>',
    table='<div class="s_8Hn3k"><table>{}\n{}</table></div>',
    head_cell='<td class="h_Qe6y2">{}</td>',
    captioned='<div class="m_w0PzX">{}<div class="t_n5Gs1">{}</div></div>',
    uncaptioned='<div class="m_w0PzX">{}</div>',
    attachment='<div class="t_c41Lp"><a href="{}">{}</a></div>',
)
_SPANISH = Dialect(
    subheadline='<p class="sumario"><strong>{}</strong></p>',
    paragraph='<p style="text-align: justify;">{}</p>',
    heading="<h4>{}</h4>",
    quote='<p class="cita">{}</p>',
    listing="<ol>\n{}\n</ol>",
    table='<table class="tabla"><caption></caption>{}\n{}</table>',
    attachment='<p class="documento"><a href="{}" target="_blank" rel="noopener">{}</a></p>',
)


def _wordpress(release: Release, chrome: Chrome) -> str:
    words, number = chrome.words, chrome.digits(5)
    return f"""<!doctype html>
<html lang="{release.language}">
<head><meta charset="UTF-8"><title>{plain(release.headline)} &#8211; {words.agency}</title>
<meta name="viewport" content="width=device-width">
<link rel="canonical" href="{release.url}"><meta name="generator" content="WordPress 6.8.1">
<meta property="article:modified_time" content="{release.published}T16:04:55+00:00">
<style id="wp-block-library-inline-css">body{{font:18px/1.6 Georgia,serif;margin:0}}
.site{{max-width:760px;margin:auto;padding:24px}}.main-navigation ul ul{{display:none}}
.main-navigation ul{{display:flex;list-style:none;gap:18px;padding:0}}
.entry-title{{font-size:34px;line-height:1.2}}{chrome.rules(420)}</style>
<script>window._wpemojiSettings={{"source":{{"concatemoji":"/wp-includes/js/wp-emoji.js?ver={number}"
}}}};</script>{chrome.beacon()}</head>
<body class="wp-singular post-template-default single single-post postid-{number}">
{chrome.icons(18)}
<div id="page" class="site"><a class="skip-link screen-reader-text" href="#primary">{words.skip}</a>
<header id="masthead" class="site-header"><p class="site-title"><a href="/">{words.agency}</a></p>
<nav class="main-navigation"><ul>
{chrome.menu('<li><a href="#">{0}</a><ul>{1}</ul></li>', '<li><a href="{}">{}</a></li>')}
</ul></nav></header>
<main id="primary" class="site-main">
<article id="post-{number}" class="post-{number} post type-post status-publish format-standard">
<header class="entry-header"><h1 class="entry-title">{plain(release.headline)}</h1>
<div class="entry-meta"><span class="posted-on"><time class="entry-date published"
datetime="{release.published}T09:00:00-04:00">{_weekday_date(release)}</time></span></div></header>
<div class="entry-content">
{_BLOCKS.body(release)}
</div>
<footer class="entry-footer"><span class="cat-links"><a href="/offices">{release.office}</a></span>
<div class="sharedaddy"><h3>{words.share}</h3><a href="?share=x&amp;nb=1">X</a></div></footer>
</article>
<div class="jp-relatedposts"><h3>{words.related}</h3>
{chrome.related('<div><a href="{0}">{1}</a><p>{3}</p><time>{2}</time></div>', 3)}</div></main>
<aside class="widget-area"><section class="widget"><h2>{words.subscribe}</h2><form>
<input type="hidden" name="_wpnonce" value="{chrome.hex(10)}"><input type="email"></form></section>
</aside>
<footer class="site-footer">{chrome.small_print('<a href="{}">{}</a> ')}</footer></div>
<!-- Page cached {release.published} 21:14:03 by object cache, {chrome.digits(3)} queries -->
</body></html>"""


def _boxes(release: Release, chrome: Chrome) -> str:
    words = chrome.words
    state = chrome.settings(30)
    return f"""<!DOCTYPE html>
<html lang="{release.language}"><head><meta charset="utf-8">
<title>{plain(release.headline)} | {words.agency}</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<link rel="preload" as="script" href="/_static/chunks/{chrome.hex(16)}.js">
<style>body{{margin:0;font-family:Inter,Arial,sans-serif}}.w_5tBq9{{display:flex}}
.b_Yx3m1{{max-width:720px;margin:32px}}.h_r2Kd8{{font-size:36px;font-weight:700}}
.t_c41Lp{{margin:16px 0;line-height:1.6}}.t_Zk08d{{font-size:22px;font-weight:600}}
.i_b7RvA{{padding-left:18px;border-left:3px solid #468}}.n_0aLf4{{background:#123;padding:12px}}
.n_0aLf4 a{{color:#fff;margin:0 10px}}.g_M6u7c{{display:none}}.r_d9Ji2{{width:300px;margin:32px}}
{chrome.rules(380)}</style></head>
<body><div id="root"><div class="a_{chrome.token(5)}">
<div class="n_0aLf4"><a href="/">{words.agency}</a>
{chrome.menu('<a href="#">{0}</a><div class="g_M6u7c">{1}</div>', '<a href="{}">{}</a>')}
<div role="button" tabindex="0">{words.search}</div></div>
<div class="w_5tBq9"><div class="b_Yx3m1">
<div class="k_{chrome.token(5)}"><a href="/">{words.home}</a>
<a href="/news">{words.newsroom}</a></div>
<div class="h_r2Kd8">{plain(release.headline)}</div>
<div class="d_3mXo6"><div>{release.long_date}</div></div>
<div class="r_77bNe">
{_BOXES.body(release)}
</div>
<div class="s_{chrome.token(5)}"><div>{words.share}</div><div role="button">Link</div></div>
</div>
<div class="r_d9Ji2"><div>{words.related}</div>
{chrome.related('<div class="c_4Vt"><a href="{0}">{1}</a><div>{3}</div></div>', 6)}
<div class="p_{chrome.token(5)}"><div>{words.subscribe}</div><input type="email"></div></div></div>
<div class="f_e8Cw5">{words.alert}{chrome.small_print('<a href="{}">{}</a>')}</div>
</div></div>
{chrome.icons(20)}
<script id="__STATE__" type="application/json">{state}</script>
<script src="/_static/chunks/main-{chrome.hex(16)}.js" async></script>{chrome.beacon()}
</body></html>"""


def _spanish(release: Release, chrome: Chrome) -> str:
    words = chrome.words
    return f"""<!DOCTYPE html>
<html lang="es-es" dir="ltr"><head><meta charset="utf-8">
<base href="{release.url}"><meta name="robots" content="index, follow">
<title>{plain(release.headline)} - {words.agency}</title>
<link href="/media/template/site/ejemplos/css/plantilla.css?{chrome.hex(6)}" rel="stylesheet">
<script type="application/json" class="joomla-script-options new">
{{"csrf.token":"{chrome.hex(32)}","system.paths":{{"root":"","base":""}}}}</script>
<style>body{{font-family:Verdana,sans-serif;margin:0}}#contenedor{{width:980px;margin:auto}}
#menu ul ul{{display:none}}#menu ul{{display:flex;gap:16px;list-style:none}}
#lateral{{float:right;width:240px;font-size:13px}}.tabla td,.tabla th{{border:1px solid #999}}
{chrome.rules(300)}</style></head>
<body class="site com_content view-article">
{chrome.icons(16)}
<div id="contenedor"><div id="cabecera"><a href="/es">{words.agency}</a>
<span>{words.official}</span>
<form action="/es/buscar"><input name="q" placeholder="{words.search}"></form></div>
<div id="menu"><ul>
{chrome.menu('<li><a href="#">{0}</a><ul>{1}</ul></li>', '<li><a href="/es{}">{}</a></li>')}
</ul></div>
<div class="migas"><a href="/es">{words.home}</a> » <span>{words.newsroom}</span></div>
<div id="lateral"><h3>{words.related}</h3>
{chrome.related('<p><a href="{0}">{1}</a><br><small>{2}</small></p>', 6)}
<h3>{words.subscribe}</h3><input type="email"></div>
<div id="principal"><div class="item-page" itemscope itemtype="https://schema.org/Article">
<p class="antetitulo">{words.release}</p>
<h2 class="titular" itemprop="headline">{plain(release.headline)}</h2>
<p class="fecha-comunicado">{_weekday_date(release)}</p>
<div class="iconos"><a href="?tmpl=component&amp;print=1">Imprimir</a> <a href="?format=pdf">PDF</a>
</div>
<div class="cuerpo-comunicado" itemprop="articleBody">
{_SPANISH.body(release)}
</div>
<div class="categoria"><a href="/es/oficinas">{release.office}</a></div>
<div class="votos">Visitas: {chrome.digits(4)}</div></div></div>
<div id="pie">{words.alert} {chrome.small_print('<a href="/es{}">{}</a> | ')}</div></div>
{chrome.beacon()}</body></html>"""


def _weekday_date(release: Release) -> str:
    names = {
        "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        "es": "lunes martes miércoles jueves viernes sábado domingo",
    }
    weekday = names[release.language].split()[release.published.weekday()]
    return f"{weekday}, {release.long_date}"


MODERN = (
    Template(
        family="wordpress",
        page=_wordpress,
        headline="h1.entry-title",
        dateline="time.entry-date",
        body=".entry-content",
    ),
    Template(
        family="boxes",
        page=_boxes,
        headline=".h_r2Kd8",
        dateline=".d_3mXo6 > div",
        body=".r_77bNe",
    ),
    Template(
        family="spanish",
        page=_spanish,
        headline=".titular",
        dateline=".fecha-comunicado",
        body=".cuerpo-comunicado",
        languages=("es",),
    ),
)
