"""Reads rules' selectors on a page: CSS, ``css@attr``, ``jsonld:Type.key``, ``script:key``.

Selects and reads only; what a value means is for the caller.
"""

import json
import re
from collections.abc import Iterator, Sequence

from watcher.errors import RulesBroken
from watcher.text.dom import Element, Page
from watcher.text.normalise import display

_AT_ATTRIBUTE = re.compile(r"(?P<css>.+?)@(?P<attribute>[\w:-]+)$", re.DOTALL)
_JSONLD_DEPTH = 20


def read_first(page: Page, selectors: Sequence[str]) -> str | None:
    """Return the value of the first selector that gives one that is not empty.

    Raises `RulesBroken` when a selector cannot be read at all.
    """
    for selector in selectors:
        value = read(page, selector)
        if value:
            return value
    return None


def read(page: Page, selector: str) -> str | None:
    """Return the display text that one selector gives, ``None`` when it matches nothing.

    Raises `RulesBroken` naming the selector when it cannot be read.
    """
    scheme, separator, rest = selector.partition(":")
    if separator and scheme == "jsonld":
        return _read_jsonld(page, rest)
    if separator and scheme == "script":
        return _read_script(page, rest)
    at = _AT_ATTRIBUTE.match(selector)
    css, attribute = (at["css"], at["attribute"]) if at else (selector, None)
    try:
        nodes = page.nodes(css)
    except ValueError as error:
        raise RulesBroken(str(error)) from error
    for node in nodes:
        value = node.attributes.get(attribute) if attribute else node.text(separator=" ")
        if value and display(value):
            return display(value)
    return None


def elements(page: Page, selector: str) -> list[Element]:
    """Return the elements a CSS selector matches; none for the kinds that read values only.

    Raises `RulesBroken` naming the selector when it is no CSS.
    """
    if selector.startswith(("jsonld:", "script:")) or _AT_ATTRIBUTE.match(selector):
        return []
    try:
        return page.select(selector)
    except ValueError as error:
        raise RulesBroken(str(error)) from error


def jsonld_objects(page: Page) -> Iterator[tuple[frozenset[str], dict[str, object]]]:
    """Yield every object of the page's JSON-LD with its types; broken JSON is passed over."""
    for node in page.nodes('script[type="application/ld+json"]'):
        try:
            tree = json.loads(node.text())
        except (ValueError, RecursionError):
            continue
        yield from _typed_objects(tree, _JSONLD_DEPTH)


def _typed_objects(tree: object, depth: int) -> Iterator[tuple[frozenset[str], dict[str, object]]]:
    if depth == 0:
        return
    if isinstance(tree, list):
        for child in tree:
            yield from _typed_objects(child, depth - 1)
    elif isinstance(tree, dict):
        types = tree.get("@type", ())
        names = types if isinstance(types, list) else [types]
        yield frozenset(name for name in names if isinstance(name, str)), tree
        for child in tree.values():
            yield from _typed_objects(child, depth - 1)


def _read_jsonld(page: Page, path: str) -> str | None:
    wanted, _, key = path.partition(".")
    for types, fields in jsonld_objects(page):
        if wanted in types:
            value = fields.get(key)
            if isinstance(value, str | int | float) and display(str(value)):
                return display(str(value))
    return None


def _read_script(page: Page, key: str) -> str | None:
    pattern = re.compile(rf'["\']?\b{re.escape(key)}["\']?\s*:\s*("(?:[^"\\]|\\.)*"|-?\d+)')
    for node in page.nodes("script"):
        found = pattern.search(node.text())
        if found:
            return _unquoted(found[1]) or None
    return None


def _unquoted(literal: str) -> str:
    try:
        return display(str(json.loads(literal)))
    except ValueError:
        return display(literal.strip('"'))
