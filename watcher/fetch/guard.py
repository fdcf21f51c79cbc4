"""Decide where we may connect: public addresses on the web's ports, and what the operator allows.

A page or a DNS answer must never make us ask a machine inside the operator's network (SSRF).
The decision is pure; resolving and connecting are `watcher.fetch.connection`'s.
Special-purpose addresses: IANA registries (RFC 6890), as of 2026-11.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from watcher.errors import ConfigError
from watcher.fetch.attempt import refuse
from watcher.fetch.target import DEFAULT_PORTS, place

_PRIVATE_V4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud's own metadata server, on an address that looks public
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_SPECIAL_V6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, with Teredo and ORCHID
        "2001:db8::/32",
        "2002::/16",  # 6to4, which names an IPv4 address inside
        "3fff::/20",
    )
)
_TRANSLATED_V4 = (
    ipaddress.IPv6Network("::ffff:0:0/96"),
    ipaddress.IPv6Network("64:ff9b::/96"),  # how a network without IPv4 reaches IPv4 servers
)


def is_public(address: str) -> bool:
    """Whether an IP address is global unicast, also when it is IPv4 written as IPv6.

    >>> is_public("::ffff:127.0.0.1"), is_public("2606:4700::1")
    (False, True)
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if any(ip in network for network in _TRANSLATED_V4):
            ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        else:
            return ip in _GLOBAL_V6 and not any(ip in network for network in _SPECIAL_V6)
    return not any(ip in network for network in _PRIVATE_V4)


def is_loopback(address: str) -> bool:
    """Whether an IP address is this machine."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Where to connect for a host and port; ``trusted`` when the operator wrote that down."""

    host: str
    port: int
    trusted: bool
    mapped: bool


class Guard:
    """The operator's rules for connections (`watcher.model.settings.FetchSettings`)."""

    def __init__(
        self, *, allow_hosts: Sequence[str] = (), connect_to: Sequence[tuple[str, str]] = ()
    ) -> None:
        """Read ``host:port`` lists; raises `ConfigError` when one cannot be read."""
        self._allowed = {
            (host, port)
            for entry in allow_hosts
            for host, written in [_read_place(entry, "allow_hosts")]
            for port in ([written] if written else DEFAULT_PORTS.values())
        }
        self._mapped = {
            _read_full_place(origin, "connect_to"): _read_full_place(target, "connect_to")
            for origin, target in connect_to
        }

    def way(self, host: str, port: int) -> Way:
        """Return where to connect; raises `AttemptError` (refused) for a port nobody allowed."""
        target = self._mapped.get((host, port))
        if target is not None:
            return Way(host=target[0], port=target[1], trusted=target in self._allowed, mapped=True)
        trusted = (host, port) in self._allowed
        if not trusted and port not in DEFAULT_PORTS.values():
            refuse(f"{place(host, port)} is not on port 80 or 443")
        return Way(host=host, port=port, trusted=trusted, mapped=False)

    def check(self, way: Way, addresses: Sequence[str]) -> None:
        """Raise `AttemptError` (refused) unless every address may be connected to.

        One private address among public ones refuses all: it is how a name is rebound.
        """
        if way.trusted:
            return
        for address in addresses:
            if not is_public(address) and not (way.mapped and is_loopback(address)):
                refuse(f"{place(way.host, way.port)} is at {address}, not a public address")


def _read_place(text: str, key: str) -> tuple[str, int | None]:
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError as error:
        message = f"[fetch] {key}: expected host:port, got {text!r} ({error})"
        raise ConfigError(message) from error
    if not host or parts.path or "@" in text:
        message = f"[fetch] {key}: expected host:port, got {text!r}"
        raise ConfigError(message)
    return host, port


def _read_full_place(text: str, key: str) -> tuple[str, int]:
    host, port = _read_place(text, key)
    if port is None:
        message = f"[fetch] {key}: expected host:port, got {text!r}"
        raise ConfigError(message)
    return host, port
