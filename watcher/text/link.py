"""Addresses in one spelling, so that two links to one place compare equal. Fetches nothing.

`canonical_url` keeps everything that may choose another page; `link_target` also forgets
what mailing services mint anew for each sending; `link_key` forgets spellings that servers
treat alike and is for comparing only.
"""

import re
from html import unescape
from urllib.parse import SplitResult, quote, unquote, urlsplit

from watcher.text.normalise import key

OPAQUE_HOSTS = frozenset(
    {
        "link.mediaoutreach.meltwater.com",
        "lnks.gd",
        "links-1.govdelivery.com",
        "links.govdelivery.com",
        "t.co",
    }
)
"""Hosts that mint a new address for the same target each time; only the host can be compared."""

_TRACKING = re.compile(
    r"(utm_.*|mc_.*|_ga|_ga_.*|_gl|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid"
    r"|ttclid|li_fat_id|s_kwcid|mkt_tok|vero_id|oly_anon_id|oly_enc_id|_hsenc|_hsmi|_x_tr_.*"
    r"|itok|ref_src|sfvrsn|jsessionid|phpsessid|aspsessionid\w*|sessionid|session_id|cfid|cftoken)",
    re.IGNORECASE,
)
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid|sessionid)=[^/;]*", re.IGNORECASE)
"""What servers write into a path for visitors without cookies."""
_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_PATH_SAFE = "/%:@!$&'()*+,;=[]|"
_QUERY_SAFE = _PATH_SAFE + "?"
_INDEX_PAGE = re.compile(r"/(index|default)\.(html?|aspx?|php)$", re.IGNORECASE)
_ASKABLE = re.compile(
    r"https?://(?:[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?|\[[0-9a-f:.]+\])"
    r"(?::(?P<port>\d{1,5}))?(?:[/?][\x21-\x3b\x3d\x3f-\x7e]*)?"
)
_LONGEST = 8192
_LAST_PORT = 65_535
_NO_DIGIT = re.compile(r"[^0-9]")
_TABS_AND_NEWLINES = re.compile(r"[\t\r\n]")


def canonical_url(url: str, base: str) -> str:
    """Return ``url`` absolute against ``base`` (RFC 3986), without tracking and fragment.

    Scheme and host are lowercased, default ports dropped, percent-escapes written one way.
    Never raises: what is not an address of the web comes back stripped.

    >>> canonical_url("../b?utm_source=x&p=1#top", "https://Example.gov:443/news/a")
    'https://example.gov/b?p=1'
    """
    stripped = _TABS_AND_NEWLINES.sub("", url.strip())
    if stripped[:7].lower() == "mailto:":
        # Some pages veil addresses as entities, anew for every response.
        return _TABS_AND_NEWLINES.sub("", unescape(stripped))
    try:
        parts = _resolve(urlsplit(stripped), urlsplit(base.strip()))
        if parts.scheme.lower() not in _DEFAULT_PORTS or not parts.hostname:
            return stripped
        return _spelled(parts)
    except ValueError:
        return stripped


def askable(url: str) -> bool:
    """Whether a canonical URL can be asked for and recorded: what else a list names is no page.

    That is http or https, a host that can be one, no user or password, printable ASCII without
    space or angle bracket (RFC 3986), and no more than 8192 characters.

    >>> askable("https://example.gov/a"), askable("https://not a host/")
    (True, False)
    """
    found = _ASKABLE.fullmatch(url) if len(url) <= _LONGEST else None
    return found is not None and int(found["port"] or 0) <= _LAST_PORT


def same_site(url: str, other: str) -> bool:
    """Whether two canonical URLs are on one host, with or without ``www.``."""
    return _site(url) == _site(other)


def _site(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def link_target(url: str, base: str) -> str:
    """Return a statement link's canonical target; only scheme and host for opaque hosts."""
    target = canonical_url(url, base)
    scheme, separator, rest = target.partition("://")
    host = rest.partition("/")[0]
    return f"{scheme}://{host}/" if separator and host in OPAQUE_HOSTS else target


def link_key(url: str) -> str:
    """Return the form for comparing: no scheme, ``www.``, index page or slash at the end."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in _DEFAULT_PORTS:
        return url
    path, question, query = rest.removeprefix("www.").partition("?")
    return _INDEX_PAGE.sub("/", path).rstrip("/") + question + query


def says_its_target(words: str, url: str) -> bool:
    """Whether a link dials or writes to just what its words say: phones make such links.

    >>> says_its_target("(555) 010-0199", "tel:+15550100199")
    True
    """
    scheme, _, rest = url.partition(":")
    if scheme.lower() == "mailto":
        return unquote(rest).strip().casefold() == key(words).casefold()
    if scheme.lower() != "tel" or any(character.isalpha() for character in words):
        return False
    dialled, said = (_NO_DIGIT.sub("", text).removeprefix("1") for text in (rest, words))
    return bool(said) and dialled == said


def _resolve(reference: SplitResult, base: SplitResult) -> SplitResult:
    """Resolve a reference as RFC 3986, 5.2.2 says; unlike `urljoin` this keeps empty segments."""
    if reference.scheme:
        return reference
    if reference.netloc:
        return reference._replace(scheme=base.scheme)
    path, query = reference.path, reference.query
    if not path:
        path, query = base.path, query or base.query
    elif not path.startswith("/"):
        path = (base.path.rpartition("/")[0] or "") + "/" + path
    return base._replace(path=path, query=query, fragment="")


def _spelled(parts: SplitResult) -> str:
    scheme = parts.scheme.lower()
    port = parts.port
    authority = _ascii_host(parts.hostname or "")
    if port is not None and port != _DEFAULT_PORTS[scheme]:
        authority += f":{port}"
    if "@" in parts.netloc:
        authority = parts.netloc.rpartition("@")[0] + "@" + authority
    path = _one_escape(_without_dots(_SESSION.sub("", parts.path)) or "/", _PATH_SAFE)
    query = _one_escape(_without_tracking(parts.query), _QUERY_SAFE)
    return f"{scheme}://{authority}{path}" + (f"?{query}" if query else "")


def _ascii_host(host: str) -> str:
    if ":" in host:
        return f"[{host}]"
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _without_dots(path: str) -> str:
    """Remove ``.`` and ``..`` segments (RFC 3986, 5.2.4); empty segments stay."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for place, segment in enumerate(segments):
        last = place == len(segments) - 1
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
        if last and segment in {".", ".."}:
            kept.append("")
    return "/".join(kept)


def _without_tracking(query: str) -> str:
    kept = (
        pair
        for pair in query.split("&")
        if pair and not _TRACKING.fullmatch(pair.partition("=")[0])
    )
    return "&".join(kept)


def _one_escape(text: str, safe: str) -> str:
    return _ESCAPE.sub(_respelled, quote(text, safe=safe, errors="replace"))


def _respelled(escape: re.Match[str]) -> str:
    character = chr(int(escape[0][1:], 16))
    return character if character in _UNRESERVED else escape[0].upper()
