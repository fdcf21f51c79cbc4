"""Which classes and ids a page's own style sheet hides from every reader.

Only what can be said without a browser: a rule outside any at-rule, with a selector of one class
or id, and no other rule or script of the page that names it. A tab that another rule shows, or a
box that a script opens, is not hidden.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

_COMMENT: Final = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_MARK: Final = re.compile(r"[{};]")
_AT: Final = re.compile(" ?@")
HIDING_DECLARATIONS: Final = (
    r"display\s*:\s*none\b|visibility\s*:\s*(?:hidden|collapse)\b|content-visibility\s*:\s*hidden\b"
    r"|font-size\s*:\s*0(?:px|em|rem|pt|%)?\s*(?:!important\s*)?(?:;|$)|color\s*:\s*transparent\b"
    r"|(?:text-indent|left|right|top|margin-left)\s*:\s*-\d{3,}|clip\s*:\s*rect\(\s*0"
)
"""A pattern of what keeps words from the eye and leaves them in the page.

Not ``opacity: 0``: sites set it on whole sections that a script then lets appear.
"""
_HIDES: Final = re.compile(rf"(?:^|[;\s])(?:{HIDING_DECLARATIONS})", re.IGNORECASE)
_SIMPLE: Final = re.compile(r"[a-zA-Z]*[.#]([A-Za-z_][\w-]*)")
_LONGEST: Final = 200_000
"""Characters of style sheets that are read; real pages carry a tenth of that inline."""
_MOST_HIDING: Final = 500
"""Selectors that are believed; each is sought in all scripts and on the whole page."""


def hiding_selectors(styles: Iterable[str], scripts: Iterable[str]) -> tuple[str, ...]:
    """Return the simple selectors by which these style sheets hide something for good, sorted."""
    hidden: dict[str, str] = {}
    named: list[str] = []
    for selectors, declarations in _plain_rules("\n".join(styles)[:_LONGEST]):
        for selector in (one.strip() for one in selectors.split(",")):
            simple = _SIMPLE.fullmatch(selector)
            if simple and len(hidden) < _MOST_HIDING and _HIDES.search(declarations):
                hidden[simple[1]] = selector
            else:
                named.append(selector)
    if not hidden:
        return ()
    elsewhere = "\n".join((*named, *scripts))
    return tuple(sorted(selector for name, selector in hidden.items() if name not in elsewhere))


def _plain_rules(css: str) -> Iterator[tuple[str, str]]:
    """Yield the selectors of every closed rule outside at-rules with its own declarations.

    One pass: a sheet of marks that nothing closes costs no more than any other. A rule that
    holds others is given without declarations, for it is not known which of them are its own.
    """
    css = " ".join(_COMMENT.sub(" ", css).split())
    start = opened = depth = 0
    for mark in _MARK.finditer(css):
        if mark[0] == "{":
            opened = opened if depth else mark.start()
            depth += 1
        elif mark[0] == "}":
            depth = max(depth - 1, 0)
            if depth == 0:
                declarations = css[opened + 1 : mark.start()]
                if opened > start and not _AT.match(css, start):
                    yield css[start:opened], "" if "{" in declarations else declarations
                start = opened = mark.end()
        elif depth == 0 and _AT.match(css, start):
            start = opened = mark.end()
