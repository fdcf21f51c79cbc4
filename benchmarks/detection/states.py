"""Page states: what a site serves in place of a statement, and statements that only sound like it.

The old side is the base; the new side is a wall, an error, a stub, another page, or a part of
the page. The signatures of vendors are facts, quoted as short as they are recognised by; all
other words were written for this project. Controls talk about blocks and missing pages and are
neither. A truth with ``|`` names every answer that can be defended.
"""

import random
from collections.abc import Collection, Iterator
from string import Template
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from benchmarks.detection.scene import Base, Case, Scene

_CUT = "here-the-connection-broke"
_POP_UP = """<div class="modal" role="dialog"><p>Get updates by email. Enter your address to go on.
</p><input type="email"><button>No thanks</button></div>"""

_BARE = """
== cloudflare challenge: blocked
<html lang="en-US"><head><title>Just a moment...</title></head><body><h1>$host</h1><p>Verifying
you are human. This may take a few seconds.</p><noscript>Enable JavaScript and cookies to
continue</noscript><script>(function(){window._cf_chl_opt={cRay:'$ray'};var
a=document.createElement('script');a.src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/\
v1?ray=$ray';})();</script></body></html>
== cloudflare 1020: blocked
<html><head><title>Access denied | $host used Cloudflare to restrict
access</title></head><body><h1>Error 1020</h1><h2>Access denied</h2><p>What happened?</p><p>This
website is using a security service.</p><p>Cloudflare Ray ID: $ray</p></body></html>
== akamai access denied: blocked
<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY><H1>Access Denied</H1>You don't have
permission to access "http&#58;&#47;&#47;$host$path" on this
server.<P>Reference&#32;&#35;18&#46;$ref<P>https&#58;&#47;&#47;errors&#46;edgesuite&#46;net&#47;\
18&#46;$ref</BODY></HTML>
== akamai bm-verify: blocked
<html><head><meta http-equiv='refresh' content="5;
URL='$path?bm-verify=$token'"></head><body><script>var i=17;var
j=i+Number('4'+'23');xhr.send(JSON.stringify({'bm-verify':'$token','pow':j}));\
triggerInterstitialChallenge();</script></body></html>
== akamai sbsd: blocked
<html><head><title></title></head><body><script src='/.well-known/sbsd?v=$ref&t=0'
async></script><script>location.reload(true)</script></body></html>
== akamai crypto challenge: blocked
<html><head><title>Challenge Validation</title></head><body><div id="sec-if-cpt-container"><p>One
more step before you go on.</p><p>Powered and protected by Akamai</p></div><script
src="/_sec/cp_challenge/sec-cpt-$ref.js"></script></body></html>
== imperva incapsula: blocked
<html style="height:100%"><head><META NAME="ROBOTS" CONTENT="NOINDEX,
NOFOLLOW"></head><body><iframe id="main-iframe"
src="/_Incapsula_Resource?SWUDNSAI=31&xinfo=$ref">Request unsuccessful. Incapsula incident ID:
$digits-$digits</iframe></body></html>
== perimeterx: blocked
<html><head><title>Access to this page has been denied</title></head><body><h1>Press &amp; Hold to
confirm you are a human (and not a bot).</h1><p>Reference ID
$ray</p><script>window._pxAppId='PX$digits';</script></body></html>
== datadome: blocked
<html><head><title>$host</title></head><body><p id='cmsg'>Please enable JS and disable any ad
blocker</p><script data-cfasync='false'>var
dd={'rt':'c','cid':'$token','hsh':'$ref','host':'geo.captcha-delivery.com'}</script></body></html>
== aws waf challenge: blocked
<html><head><title></title><script>window.awsWafCookieDomainList=[];window.gokuProps={\
key:'$token'};</script><script
src='https://$ref.token.awswaf.com/$ref/challenge.js'></script></head><body><noscript><h1>JavaScript
is disabled</h1>In order to continue, we need to verify that you're not a
robot.</noscript></body></html>
== f5 rejected: blocked
<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. Please
consult with your administrator.<br><br>Your support ID is: $digits</body></html>
== nginx 403: blocked
<html><head><title>403 Forbidden</title></head><body><center><h1>403
Forbidden</h1></center><hr><center>nginx</center></body></html>
== rate limit: blocked
<html><head><title>429 Too Many Requests</title></head><body><h1>Too Many Requests</h1><p>You have
sent too many requests. Try again later.</p></body></html>
== rate limit as text: blocked
Rate limit exceeded. Retry after 60 seconds.
== nginx 502: blocked
<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad
Gateway</h1></center><hr><center>nginx/1.24.0</center></body></html>
== nginx 504: blocked
<html><head><title>504 Gateway Time-out</title></head><body><center><h1>504 Gateway
Time-out</h1></center><hr><center>nginx</center></body></html>
== apache 500: blocked
<html><head><title>500 Internal Server Error</title></head><body><h1>Internal Server
Error</h1><p>The server encountered an internal error or misconfiguration and was unable to
complete your request.</p></body></html>
== apache 503: blocked
<html><head><title>503 Service Unavailable</title></head><body><h1>Service Unavailable</h1><p>The
server is temporarily unable to service your request.</p></body></html>
== iis 500: blocked
<html><head><title>500 - Internal server error.</title></head><body><h1>Server Error</h1><h2>500 -
Internal server error.</h2><h3>There is a problem with the resource you are looking for, and it
cannot be displayed.</h3></body></html>
== varnish 503: blocked
<html><head><title>503 Backend fetch failed</title></head><body><h1>Error 503 Backend fetch
failed</h1><h3>Guru Meditation:</h3><p>XID: $digits</p><hr><p>Varnish cache
server</p></body></html>
== akamai error: blocked
<HTML><HEAD><TITLE>Error</TITLE></HEAD><BODY>An error occurred while processing your
request.<p>Reference&#32;&#35;97&#46;$ref</BODY></HTML>
== drupal 500: blocked
The website encountered an unexpected error. Please try again later.
== drupal maintenance: blocked
<html><head><title>Site under maintenance | Examples</title></head><body><main><h1>Site under
maintenance</h1>Examples is currently under maintenance. We should be back shortly. Thank you for
your patience.</main></body></html>
== script shell: blocked
<!doctype html><html><head><title>Newsroom</title><script src='/static/js/main.$ref.js'
defer></script></head><body><noscript>You need to enable JavaScript to run this
app.</noscript><div id='root'></div></body></html>
== sign-in wall: blocked
<html><head><title>Sign in | Examples</title></head><body><main><h1>Sign in</h1><p>Access to this
page requires login.</p><form><label>User name<input></label><label>Password<input
type=password></label><button>Sign in</button></form></main></body></html>
== consent wall: blocked
<html><head><title>Before you continue</title></head><body><main><h1>Before you continue</h1><p>We
use cookies to count visits. Choose what we may keep, then the page will open.</p><button>Accept
all</button><button>Reject all</button></main></body></html>
== subscription wall: blocked
<html><head><title>Subscribe to updates</title></head><body><main><h1>Get updates by
email</h1><p>Enter your address to go on to the page.</p><form
action='https://public.govdelivery.com/accounts/EXAMPLES/subscriber/new'><input
type=email><button>Submit</button><a href='$path'>No thanks</a></form></main></body></html>
== geoblock: blocked
<html><head><title>Not available in your country</title></head><body><h1>Not available in your
country</h1><p>$host does not answer visitors from your region. Code: $ray</p></body></html>
== nginx 404: gone
<html><head><title>404 Not Found</title></head><body><center><h1>404 Not
Found</h1></center><hr><center>nginx</center></body></html>
== iis 404: gone
<html><head><title>404 - File or directory not found.</title></head><body><h1>Server
Error</h1><h2>404 - File or directory not found.</h2><h3>The resource you are looking for might
have been removed, had its name changed, or is temporarily unavailable.</h3></body></html>
== 404 as text: gone
404 page not found
== meta refresh stub: gone|blocked
<html><head><meta http-equiv="refresh"
content="0;url=https://$host/newsroom"></head><body></body></html>
== parked domain: gone|blocked|replaced
<html><head><title>$host is for sale</title></head><body><h1>$host may be for sale</h1><p>Related
searches</p><ul><li>Model railways</li><li>Teapots</li><li>Cheap flights</li></ul><p>This domain
is parked free of charge.</p></body></html>
== json refusal: blocked|rules_broken
{"message":"Forbidden","requestId":"$ref"}
"""
"""Whole pages of network edges, servers and gates, each headed by its name and its truth."""

_IN_DESIGN = """
== soft 404: gone
Page not found
The page you asked for could not be found.
== soft 404 in Spanish: gone
Página no encontrada
No pudimos encontrar la página que busca.
== soft 404 with apology: gone
We're sorry
The page you requested does not exist.
== removed content: gone
Content removed
This content has been removed and is no longer available.
== refusal in the site's design: blocked
Access denied
You are not authorized to access this page.
== failure in the site's design: blocked
Error
The website encountered an unexpected error. Please try again later.
== maintenance in the site's design: blocked
We'll be right back
This site is down for scheduled maintenance until 6 a.m.
== moved notice: gone|replaced
This page has moved
Please update your bookmark.
You will be taken there.
== home page: gone|replaced
Welcome to our website
Find services, forms and offices near you.
Most asked: how to request a sample, how to return one, and opening hours.
== listing: gone|replaced
News releases
June 12, 2026 Teapots of three counties go on a journey
June 11, 2026 Paper weather stations pass their yearly test
June 9, 2026 A bridge made of matches carries its first cat
"""
"""A headline, and a paragraph a line, in the site's own design."""

_NOT_FOUND = "Page not found\nThe page you asked for could not be found."

_OTHERS = {
    "en": """
Lighthouse keepers of paper islands win the yearly kite race
Seven keepers flew kites of newspaper above the harbour on Sunday, and the smallest kite stayed \
up longest.
“Wind is a guest that brings no luggage,” said the oldest keeper, who has raced since the harbour \
was drawn.
The next race begins when the ink of the new islands is dry. Kites may be handed in at every \
lighthouse until then.
""",
    "es": """
Los fareros de las islas de papel ganan la carrera de cometas
Siete fareros volaron cometas de periódico sobre el puerto el domingo, y la más pequeña fue la \
última en caer.
«El viento es un invitado sin maletas», dijo el farero más viejo del puerto.
La próxima carrera empieza cuando se seque la tinta de las islas nuevas.
""",
}

_CONTROLS = """
== about captchas: changed
No more captcha: forms stop asking whether you are a robot
Visitors were told to complete the CAPTCHA and to verify that they are human 41 times last year. \
From Monday the forms trust them.
The phrase “Just a moment...” will not be seen again on our counters.
== about refusals: changed
Access Denied
Access Denied is the name of an exhibition of 41 locked doors, open from Monday. Some say “You \
don't have permission to access this server”.
Each door may be photographed, and 3 of them may be opened on request.
== about maintenance: changed
Site under maintenance this weekend
The bridge site is under maintenance on Saturday. Service will be unavailable for 41 hours while \
the matches are replaced.
Cats may cross by the old bridge, which stays open day and night.
== about missing pages: changed
Page not found
“Page not found” is what 41 readers wrote in our guest book when the page 404 of the great atlas \
had been removed. It is back.
The document you requested does not exist, said the label; now it does.
"""
"""Statements in the words of walls: each is served again, as noise, and with its 41 edited."""

_ALARMING_HEADLINES = {
    "a block's words as the new headline": "Access Denied",
    "a missing page's words as the new headline": "404 examples not found",
}
_ALARMING_WORDS = (
    "Readers who were shown “Access Denied” or “404 Not Found” on Monday may try again; the "
    "maintenance is over and no captcha is asked for."
)
"""Edits of the base itself, after which it sounds like a wall and is none."""


def state_cases(base: Base, draw: random.Random) -> Iterator[Case]:
    """Yield every page state of ``base``, in the same order for every base.

    Raises `ValueError` when a selector of the base does not match.
    """
    for name, truth, page in _sections(_BARE):
        yield _case(base, name, _filled(page, base, draw), truth)
    for name, truth, words in _sections(_IN_DESIGN):
        yield _case(base, name, _retold(base, draw, words, alone=True), truth)
    yield _case(base, "soft 404 amid related news", _retold(base, draw, _NOT_FOUND), "gone")
    for name, payload, truth in _unreadable(base, draw):
        yield _case(base, name, payload, truth)
    yield from _replacements(base, draw)
    yield from _controls(base, draw)


def is_right(truth: str, outcome: str, kinds: Collection[str]) -> bool:
    """Whether an outcome of ``watcher compare``, with the kinds it names, is what is true."""
    said = "replaced" if outcome == "changed" and "replaced" in kinds else outcome
    return said in truth.split("|")


def _sections(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield name, truth and words of each section."""
    for section in text.removeprefix("\n== ").split("\n== "):
        first, _, words = section.partition("\n")
        name, _, truth = first.partition(": ")
        yield name, truth, words.strip()


def _case(base: Base, name: str, new: str | bytes, truth: str, old: str | None = None) -> Case:
    return Case(
        id=f"{base.name}/{name}",
        family=base.family,
        group="state",
        mutators=(name,),
        url=base.url,
        old=(base.html if old is None else old).encode(),
        new=new.encode() if isinstance(new, str) else new,
        kind="replaced" if truth == "replaced" else None,
        truth=truth,
    )


def _filled(page: str, base: Base, draw: random.Random) -> str:
    parts = urlsplit(base.url)
    return Template(page).substitute(
        host=parts.netloc,
        path=parts.path,
        ray=f"{draw.getrandbits(64):016x}",
        ref=f"{draw.getrandbits(32):08x}.{draw.getrandbits(40):010x}",
        token=f"{draw.getrandbits(160):040x}",
        digits=f"{draw.getrandbits(60):019d}",
    )


def _retold(
    base: Base, draw: random.Random, words: str, *, keep_last: bool = False, alone: bool = False
) -> str:
    """Return the page with another headline, title and body in the same design.

    ``alone`` leaves out what stands around a release: sharing, stamps, related news.
    """
    scene = Scene(base, draw)
    if alone:
        _clear_around(scene)
    last = scene.paragraphs()[-1:] if keep_last else []
    kept = [part.extract() for part in (*last, scene.headline) if scene.body in part.parents]
    scene.body.clear()
    scene.body.extend(part for part in kept if part is scene.headline)
    headline, *paragraphs = words.splitlines()
    _say(scene, scene.headline, headline)
    for text in paragraphs:
        scene.body.append(_paragraph(scene, text))
    scene.body.extend(part for part in kept if part is not scene.headline)
    if scene.dateline is not None and not keep_last:
        scene.dateline.decompose()
    for about in scene.soup.select('meta[property^="og:"], script[type="application/ld+json"]'):
        about.decompose()
    if scene.soup.title is not None:
        site = scene.soup.title.get_text().rpartition(" | ")
        _say(scene, scene.soup.title, headline + "".join(site[1:] if site[1] else ()))
    return scene.markup()


def _clear_around(scene: Scene) -> None:
    """Leave nothing of the page's ``main`` but headline and body; chrome stands outside it."""
    kept = [scene.headline, *scene.headline.descendants, scene.body, *scene.body.descendants]
    ways = {id(way) for way in (*kept, *scene.headline.parents, *scene.body.parents)}
    for part in scene.soup.select("main *, [role=main] *"):
        if id(part) not in ways:
            part.extract()


def _say(scene: Scene, tag: Tag, words: str) -> None:
    tag.clear()
    tag.append(scene.soup.new_string(words))


def _paragraph(scene: Scene, words: str) -> Tag:
    paragraph = scene.soup.new_tag("p")
    _say(scene, paragraph, words)
    return paragraph


def _cut(base: Base, draw: random.Random, share: float) -> str:
    """Return the page up to the middle of a word, that share of the body's text nodes down."""
    scene = Scene(base, draw)
    texts = scene.texts()
    node = texts[min(int(len(texts) * share), len(texts) - 1)]
    words = str(node)
    node.replace_with(words[: len(words) // 2] + _CUT)
    return scene.markup().partition(_CUT)[0]


def _unreadable(base: Base, draw: random.Random) -> Iterator[tuple[str, str | bytes, str]]:
    """Yield what arrived of the page where it did not arrive whole, or not at all."""
    head, body = base.html.find("<body"), base.html.rfind("</body")
    yield "no bytes", b"", "blocked"
    yield "only whitespace", " \r\n\t\n", "blocked"
    yield "an empty document", "<!doctype html><html><head></head><body></body></html>", "blocked"
    yield "cut at once", base.html[:20], "blocked"
    yield "cut in the head", base.html[: max(head, 40)], "blocked"
    yield "cut before the statement's end", _cut(base, draw, 0.8), "blocked"
    yield "cut in the statement's middle", _cut(base, draw, 0.5), "blocked"
    yield "cut in its first paragraph", _cut(base, draw, 0.0), "blocked"
    yield "cut behind the statement", base.html[:body], "noise|blocked"
    yield "binary garbage", b"\x1f\x8b\x08\x00" + draw.randbytes(4000), "blocked|rules_broken"


def _replacements(base: Base, draw: random.Random) -> Iterator[Case]:
    """Yield another release at the address, and a pop-up that stands before the whole page."""
    other = _OTHERS[base.language].strip()
    yield _case(base, "another release", _retold(base, draw, other), "replaced")
    ended_alike = _retold(base, draw, other, keep_last=True)
    yield _case(base, "another release that ends alike", ended_alike, "replaced")
    scene = Scene(base, draw)
    (scene.soup.body or scene.soup).append(BeautifulSoup(_POP_UP, "html.parser"))
    yield _case(base, "pop-up over the statement", scene.markup(), "noise")


def _controls(base: Base, draw: random.Random) -> Iterator[Case]:
    for name, truth, words in _sections(_CONTROLS):
        old = _retold(base, draw, words)
        noisy = old + f"<!-- rendered {draw.getrandbits(32):08x} -->"
        edited = old.replace(" 41 ", " 47 ")
        yield _case(base, f"statement {name}, unchanged", noisy, "noise", old)
        yield _case(base, f"statement {name}, edited", edited, truth, old)
    for name, headline in _ALARMING_HEADLINES.items():
        scene = Scene(base, draw)
        _say(scene, scene.headline, headline)
        yield _case(base, name, scene.markup(), "changed")
    scene = Scene(base, draw)
    place = [*scene.paragraphs(), scene.texts()[-1]][0]
    place.insert_after(_paragraph(scene, _ALARMING_WORDS))
    yield _case(base, "a block's words in a new paragraph", scene.markup(), "changed")
