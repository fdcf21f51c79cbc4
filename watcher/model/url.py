"""URL patterns: ``*`` stands for any characters, everything else for itself."""

import re
from collections.abc import Iterable
from functools import lru_cache


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in pattern.split("*")), re.DOTALL)


def matches(url: str, patterns: Iterable[str]) -> bool:
    """Whether the whole of ``url`` fits one of ``patterns``.

    >>> matches("https://example.gov/news/a", ["https://example.gov/news/*"])
    True
    """
    return any(_compiled(pattern).fullmatch(url) for pattern in patterns)
