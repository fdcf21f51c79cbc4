"""Liquid in page sources: directives go, the words and addresses that they print stay.

Reads the tags and outputs of the Liquid template language as Jekyll documents them
(https://shopify.github.io/liquid/, https://jekyllrb.com/docs/liquid/). Runs no template:
includes, conditions and loops are not followed, so both branches of a condition stay.
"""

import re
from collections.abc import Mapping
from typing import Final

_LIQUID = re.compile(
    r"\{%-?\s*(?P<tag>\w+)(?P<rest>(?:(?!%\}|\{%).){0,4000})%\}"
    r"|\{\{-?(?P<output>(?:(?!\}\}|\{\{).){0,4000})\}\}",
    re.DOTALL,
)
_QUOTED = re.compile(r"\s*(?:\"([^\"]*)\"|'([^']*)')")
_VARIABLE = re.compile(r"\s*page\.([\w-]+)")
_SHOWN_PARAMETER = re.compile(
    r"(?<![\w-])[\w-]*(?:title|heading|paragraph|text|description|content|caption)"
    r"\s*=\s*(?:\"([^\"]*)\"|'([^']*)')"
)
"""Parameters of an include that are named for words a reader sees."""
_PASSAGE: Final = "\n\n"


def without_liquid(text: str, front: Mapping[str, str]) -> str:
    """Return ``text`` with Liquid's tags taken out and its outputs replaced by what they name.

    ``front`` holds the page's front matter, which ``{{ page.name }}`` prints. What stands
    between ``raw`` and ``endraw`` is kept as written, what is a comment is dropped.
    """
    last_comment = max(text.rfind("endcomment"), 0)
    kept: list[str] = []
    at = 0
    inside = ""
    for match in _LIQUID.finditer(text):
        tag = match["tag"]
        if inside and tag != f"end{inside}":
            continue
        if inside != "comment":
            kept.append(text[at : match.start()])
        at = match.end()
        if inside:
            inside = ""
        elif tag == "raw" or (tag == "comment" and at < last_comment):
            inside = tag
        else:
            kept.append(_printed(match, front))
    return "".join([*kept, text[at:]])


def _printed(match: re.Match[str], front: Mapping[str, str]) -> str:
    """Return what a tag or output puts on the page, as far as the source says it."""
    if match["output"] is not None:
        return _value(match["output"], front)
    if match["tag"] == "link":
        return match["rest"].strip(" -")
    if match["tag"] == "include":
        shown = [double or single for double, single in _SHOWN_PARAMETER.findall(match["rest"])]
        return _PASSAGE.join(["", *shown, ""]) if shown else " "
    return ""


def _value(output: str, front: Mapping[str, str]) -> str:
    quoted = _QUOTED.match(output)
    if quoted:
        return (quoted[1] or quoted[2] or "").strip()
    variable = _VARIABLE.match(output)
    return front.get(variable[1], "") if variable else ""
