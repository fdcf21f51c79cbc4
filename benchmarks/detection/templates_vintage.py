"""Sites that were never rebuilt: one on SharePoint, one that was written by hand in 1998."""

from benchmarks.detection.release import Release
from benchmarks.detection.templates_chrome import Chrome
from benchmarks.detection.templates_shape import Dialect, Template, plain

_RICH_TEXT = Dialect(
    subheadline='<h3 class="ms-rteElement-H3">{}</h3>',
    paragraph='<div class="ms-rteElement-P">{}</div>',
    heading='<h3 class="ms-rteElement-H3B"><span class="ms-rteThemeForeColor-2-0">{}</span></h3>',
    quote='<div style="margin-left:40px"><em>{}</em></div>',
    table='<table cellspacing="0" class="ms-rteTable-default" style="width:100%"><tbody>\n{}\n{}\n'
    "</tbody></table>",
    head_cell='<td class="ms-rteTableHeaderEvenCol-default">{}</td>',
    cell='<td class="ms-rteTableEvenCol-default">{}</td>',
    captioned='<div class="ms-rtestate-read">{}<br>{}</div>',
    uncaptioned='<div class="ms-rtestate-read">{}</div>',
    attachment='<div><a href="{}"><span class="ms-rteThemeFontFace-1">{}</span></a></div>',
)
_TAGS = Dialect(
    subheadline='<i><font size="4">{}</font></i><br><br>',
    paragraph="{}<br><br>",
    heading='<font size="4" color="#003366"><b>{}</b></font><br><br>',
    quote="<blockquote>{}</blockquote>",
    table='<table border="1" cellpadding="4" cellspacing="0" width="100%">\n{}\n{}\n</table><br>',
    head_cell='<td bgcolor="#cccccc"><font size="2" face="Arial"><b>{}</b></font></td>',
    cell='<td><font size="2" face="Arial">{}</font></td>',
    picture='<img src="/sites/default/files/{}" alt="{}" border="0" hspace="8" width="320">',
    captioned='<center>{}<br><font size="1">{}</font></center><br>',
    uncaptioned="<center>{}</center><br>",
    attachment='<a href="{}"><b>{}</b></a><br><br>',
)


def _sharepoint(release: Release, chrome: Chrome) -> str:
    words, zone = chrome.words, f"ctl00_ctl{chrome.digits(2)}_g_{chrome.hex(8)}"
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"
"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html lang="{release.language}" dir="ltr"><head>
<meta name="GENERATOR" content="Microsoft SharePoint"><meta charset="utf-8">
<title>{plain(release.headline)}</title>
<link rel="stylesheet" href="/_layouts/15/1033/styles/corev15.css?rev={chrome.token(22)}==TAG0">
<style>body{{font-family:"Segoe UI",Tahoma,sans-serif;font-size:13px;margin:0}}
#s4-workspace{{width:1000px;margin:auto}}.ms-rteElement-P,.ms-rtestate-field div{{margin:8px 0}}
.nav ul{{display:none}}.ms-rteTable-default td{{border:1px solid #888;padding:3px}}
{chrome.rules(240)}</style>
<script>var _spPageContextInfo={{webServerRelativeUrl:"/news",userId:0,
formDigestValue:"0x{chrome.hex(128).upper()},{release.published} 14:02:11"}};</script>
</head><body onload="if(typeof(_spBodyOnLoadWrapper)!='undefined')_spBodyOnLoadWrapper();">
<form method="post" action="./{release.slug}.aspx" id="aspnetForm">
<div class="aspNetHidden">
<input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value="">
<input type="hidden" name="__REQUESTDIGEST" value="0x{chrome.hex(128).upper()}">
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="/wEP{chrome.token(6000)}==">
<input type="hidden" name="__EVENTVALIDATION" value="/wEd{chrome.token(400)}"></div>
<div id="s4-workspace"><div id="s4-bodyContainer">
<div class="ms-siteicon"><a href="/">{words.agency}</a></div>
<div class="nav"><table role="presentation"><tr>
{chrome.menu("<td><span>{0}</span><ul>{1}</ul></td>", '<li><a href="{}">{}</a></li>')}
</tr></table></div>
<table width="100%" id="layoutsTable"><tr><td valign="top" width="220">
<div class="ms-webpart-zone">
<div id="{zone}" class="s4-wpcell-plain"><h2>{words.related}</h2><ul class="dfwp-list">
{chrome.related('<li class="dfwp-item"><a href="{0}">{1}</a><div>{2}</div></li>', 7)}
</ul></div></div>
</td><td valign="top"><div class="ms-webpart-zone"><table width="100%"><tr><td>
<div id="ctl00_PlaceHolderMain_Title"><h2 class="press-title">{plain(release.headline)}</h2></div>
<span class="press-date">{_slashed_date(release)}</span></td></tr>
<tr><td><div id="ctl00_PlaceHolderMain_Content_label" style="display:none">Page Content</div>
<div id="ctl00_PlaceHolderMain_Content" class="ms-rtestate-field" style="display:inline">
{_RICH_TEXT.body(release)}
</div></td></tr></table></div>
<div class="ms-webpart-zone"><div id="{zone}_2"><b>{words.share}</b>
<a href="#">E-mail</a>
<a href="/offices">{release.office}</a></div></div>
</td></tr></table>
<div class="footer">{chrome.small_print('<a href="{}">{}</a> | ')}<span>{words.alert}</span></div>
</div></div><input type="hidden" name="_wpcmWpid" value="{chrome.hex(32)}">
<script>var g_presenceEnabled = true;WebForm_InitCallback();{chrome.settings(4)};</script>
</form>{chrome.beacon()}</body></html>"""


def _nineties(release: Release, chrome: Chrome) -> str:
    words = chrome.words
    entry = '<img src="/gif/dot.gif" width="6" height="6" alt="*"> <a href="{}">{}</a><br>'
    group = (
        '<tr><td bgcolor="#003366"><font face="Arial" size="2" color="#ffffff"><b>{0}</b></font>'
        '</td></tr>\n<tr><td><font face="Arial" size="1">{1}</font></td></tr>'
    )
    other = (
        '<tr><td valign="top"><font size="1">{2}<br><a href="{0}">{1}</a><br>{3}</font></td></tr>'
    )
    swaps = "\n".join(
        f'var on{n} = new Image(); on{n}.src = "/gif/nav_{chrome.hex(24)}_on.gif";'
        for n in range(160)
    )
    return f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">
<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>{words.agency}: {plain(release.headline)}</title>
<script language="JavaScript">
<!--
{swaps}
// --></script></head>
<body bgcolor="#ffffff" text="#000000" link="#0000cc" vlink="#551a8b" background="/gif/bg.gif">
<table border="0" cellpadding="0" cellspacing="0" width="760"><tr>
<td colspan="3" bgcolor="#003366">
<font face="Times" size="6" color="#ffffff">{words.agency}</font><br>
<font size="1" color="#ffffff">[ <a href="/">{words.home}</a> | <a href="/news">
{words.newsroom}</a> | <a href="/search">{words.search}</a> ]</font></td></tr>
<tr><td width="150" valign="top"><table border="0" cellspacing="2" width="150">
{chrome.menu(group, entry)}
</table></td>
<td width="440" valign="top" id="text"><table border="0" cellpadding="10"><tr><td>
<font size="2"><b>{words.release.upper()}</b></font><br>
<font face="Times" size="5" color="#660000"><b>{plain(release.headline)}</b></font><br>
<font size="2" color="#666666"><i>{release.long_date}</i></font><br><hr noshade size="1">
</td></tr><tr><td class="bodytext"><font face="Times" size="3">
{_TAGS.body(release)}
</font></td></tr><tr><td><hr noshade size="1"><font size="1">
{words.updated}: {release.published:%m/%d/%y}<br>{chrome.small_print('<a href="{}">{}</a> | ')}
<br>You are visitor no. {chrome.digits(6)}</font></td></tr></table></td>
<td width="170" valign="top" bgcolor="#eeeeee"><table border="0" cellpadding="4">
{chrome.related(other, 9)}
</table></td></tr></table>
</body></html>"""


def _slashed_date(release: Release) -> str:
    day, month, year = release.published.day, release.published.month, release.published.year
    return f"{month}/{day}/{year}" if release.language == "en" else release.long_date


VINTAGE = (
    Template(
        family="sharepoint",
        page=_sharepoint,
        headline="h2.press-title",
        dateline=".press-date",
        body=".ms-rtestate-field",
    ),
    Template(
        family="nineties",
        page=_nineties,
        headline="#text > table font[size='5'] b",
        dateline="#text font[color='#666666'] i",
        body="td.bodytext",
    ),
)
