"""Read a robots.txt (RFC 9309): what we may ask for, how slowly, and which sitemaps it names.

Pure: it does not fetch. What a missing or failing robots.txt means is the caller's to decide.
"""

import math
import re
from dataclasses import dataclass

from protego import Protego

MAX_BYTES = 1 << 20
"""Bytes that are read; RFC 9309 section 2.5 asks for at least 500 KiB."""

_PRODUCT = re.compile(r"[A-Za-z][A-Za-z_-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """The rules of one robots.txt; ``sitemaps`` are the URLs it names, in order."""

    sitemaps: tuple[str, ...]
    _rules: Protego

    def allows(self, url: str, user_agent: str) -> bool:
        """Whether a crawler with this User-Agent header may ask for ``url``."""
        return bool(self._rules.can_fetch(url, _product(user_agent)))

    def delay(self, user_agent: str) -> float | None:
        """Return the seconds to leave between two requests, when the file says so."""
        seconds = self._rules.crawl_delay(_product(user_agent))
        if seconds is None or not math.isfinite(seconds) or seconds < 0:
            return None
        return float(seconds)


def read_robots(payload: bytes) -> Robots:
    """Read the decoded body of a robots.txt; bytes that hold no rule allow everything."""
    head = payload[:MAX_BYTES]
    if len(payload) > MAX_BYTES:
        # Half a rule would forbid or allow more than the whole one.
        head = head[: max(head.rfind(b"\n"), head.rfind(b"\r")) + 1]
    rules = Protego.parse(head.decode("utf-8-sig", errors="replace"))
    return Robots(sitemaps=tuple(rules.sitemaps), _rules=rules)


def _product(user_agent: str) -> str:
    """Return the product token by which groups are chosen, so that a comment's words never match.

    A header that begins like a browser's names its product in the comment: then all of it counts.
    """
    token = _PRODUCT.match(user_agent.strip())
    if token is None or token[0].lower() == "mozilla":
        return user_agent
    return token[0]
