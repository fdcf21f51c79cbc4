"""A URL made fit to be asked: absolute, http or https, no secrets, nothing that splits a header.

It changes only what may not stand in a request (RFC 3986): other than ASCII is percent-encoded
as UTF-8, hosts become IDNA, the fragment is dropped. Everything else stays as it was written,
because the URL as asked is part of the evidence. It resolves no names.
"""

import ipaddress
import re
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote, urldefrag, urljoin, urlsplit

from watcher.fetch.attempt import refuse

DEFAULT_PORTS = {"http": 80, "https": 443}

_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\x80-\xa0\ud800-\udfff]")
_HOST = re.compile(r"(?=.{1,254}\Z)[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\.?")
_SAFE = "%/:=&?~#+!$,;'@()*[]-._"
_MAX_URL = 8192


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What one request is addressed to; ``host`` is ASCII, lower case, without brackets."""

    url: str
    scheme: str
    host: str
    port: int
    request_target: str
    """Path and query, as the request line has it."""

    @property
    def place(self) -> str:
        """``host:port``, as messages name it."""
        return place(self.host, self.port)

    @property
    def host_header(self) -> str:
        """The value of the Host header: the port only when it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


def place(host: str, port: int) -> str:
    """Return ``host:port``, an IPv6 address in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def read_target(url: str) -> Target:
    """Return what to ask for ``url``; raises `AttemptError` (refused) when it may not be asked."""
    _refuse_unsafe(url)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        refuse(f"not a URL: {error}")
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS:
        refuse(f"only http and https are asked, not {scheme or 'a URL without a scheme'}")
    if "@" in parts.netloc:
        refuse("the URL holds a user name or a password")
    host = _ascii_host(parts.hostname or "", bracketed="[" in parts.netloc)
    path = quote(parts.path, safe=_SAFE)
    query = f"?{quote(parts.query, safe=_SAFE)}" if "?" in urldefrag(url).url else ""
    if not path and query:
        path = "/"
    netloc = parts.netloc if parts.netloc.isascii() else _netloc(host, port)
    return Target(
        url=f"{url.partition(':')[0]}://{netloc}{path}{query}",
        scheme=scheme,
        host=host,
        port=DEFAULT_PORTS[scheme] if port is None else port,
        request_target=(path or "/") + query,
    )


def read_redirect(origin: Target, location: str) -> Target:
    """Return where a ``Location`` header (as latin-1 text) leads from ``origin``.

    Raises `AttemptError` (refused) for what `read_target` refuses and for a step from https to
    http, which would let anybody on the way answer in the agency's name.
    """
    with suppress(UnicodeError):  # Else it is latin-1, and each character is percent-encoded.
        location = location.encode("latin-1").decode("utf-8")
    _refuse_unsafe(location)
    try:
        absolute = urljoin(origin.url, location)
    except ValueError as error:
        refuse(f"{origin.place} redirects to what is not a URL: {error}")
    target = read_target(absolute)
    if (origin.scheme, target.scheme) == ("https", "http"):
        refuse(f"{origin.place} redirects from https to http at {target.place}")
    return target


def _refuse_unsafe(url: str) -> None:
    if len(url) > _MAX_URL:
        refuse(f"a URL of {len(url)} characters, more than {_MAX_URL}")
    unsafe = _FORBIDDEN.search(url)
    if unsafe:
        refuse(f"the URL holds {unsafe[0]!a} at character {unsafe.start()}")


def _ascii_host(host: str, *, bracketed: bool) -> str:
    """Return a host name in IDNA, or an address, lower case."""
    if bracketed:
        return _ipv6(host)
    try:
        ascii_host = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        refuse(f"{host!a} is not a host name: {error}")
    if not _HOST.fullmatch(ascii_host):
        refuse(f"{host!a} is not a host name")
    return ascii_host.lower()


def _ipv6(host: str) -> str:
    try:
        return str(ipaddress.IPv6Address(host))
    except ValueError:
        refuse(f"{host!a} is not an address")


def _netloc(host: str, port: int | None) -> str:
    return host if port is None else place(host, port)
