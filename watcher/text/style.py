"""Which classes and ids a page's own style sheet hides from every reader.

Only what can be said without a browser: a rule outside any at-rule, with a selector of one class
or id, and no other rule or script of the page that names it. A tab that another rule shows, or a
box that a script opens, is not hidden.
"""

import re
from collections.abc import Iterable
from typing import Final

_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE: Final = re.compile(r"([^{}]+)\{([^{}]*)\}")
_AT_RULE: Final = re.compile(r"@[^{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
_HIDES: Final = re.compile(
    r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE
)
_SIMPLE: Final = re.compile(r"[a-zA-Z]*[.#]([A-Za-z_][\w-]*)")
_LONGEST: Final = 200_000
"""Characters of style sheets that are read; real pages carry a tenth of that inline."""


def hiding_selectors(styles: Iterable[str], scripts: Iterable[str]) -> tuple[str, ...]:
    """Return the simple selectors by which these style sheets hide something for good, sorted."""
    css = _AT_RULE.sub(" ", _COMMENT.sub(" ", "\n".join(styles)[:_LONGEST]))
    hidden: dict[str, str] = {}
    named: list[str] = []
    for selectors, declarations in _RULE.findall(css):
        for selector in (one.strip() for one in selectors.split(",")):
            simple = _SIMPLE.fullmatch(selector)
            if simple and _HIDES.search(declarations):
                hidden[simple[1]] = selector
            else:
                named.append(selector)
    if not hidden:
        return ()
    elsewhere = "\n".join((*named, *scripts))
    return tuple(sorted(selector for name, selector in hidden.items() if name not in elsewhere))
