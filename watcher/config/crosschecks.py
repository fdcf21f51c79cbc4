"""Checks that need more than one key: names that repeat, names that do not exist, nothing followed.

Works on the file as `tomllib` read it and passes over whatever has another shape, so that
these mistakes are told together with those of shape.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from watcher.config.faults import Fault, did_you_mean
from watcher.config.lines import KeyPath

_FOLLOWED: Final = ("listing", "feeds", "sitemaps", "json_lists")
_SECRET_PAIRS: Final = {"slack": ("webhook",), "webhook": ("url",)}
_ANYBODY_ELSE: Final = 0o077

_Tree = Mapping[str, Any]


def cross_faults(tree: _Tree, folder: Path) -> list[Fault]:
    """Return the mistakes that lie between keys; ``folder`` is what relative paths start from."""
    return [
        *_repeated_names(tree, "sources"),
        *_repeated_names(tree, "topics"),
        *_repeated_names(tree, "alerts"),
        *_repeated_authorities(tree),
        *_follows_nothing(tree),
        *_followed_twice(tree),
        *_unknown_names(tree),
        *_secret_keys(tree),
        *_loose_files(tree, folder),
        *_no_ca_file(tree, folder),
        *_no_roots_file(tree, folder),
    ]


def _tables(tree: _Tree, name: str) -> Iterator[tuple[int, _Tree]]:
    found = tree.get(name)
    for number, table in enumerate(found if isinstance(found, list) else ()):
        if isinstance(table, dict):
            yield number, table


def _texts(table: _Tree, key: str) -> list[str]:
    found = table.get(key)
    return [text for text in found if isinstance(text, str)] if isinstance(found, list) else []


def _repeated_names(tree: _Tree, what: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, table in _tables(tree, what):
        name = table.get("name")
        if isinstance(name, str) and name in seen:
            yield Fault((what, number, "name"), f'another of [[{what}]] is already named "{name}"')
        elif isinstance(name, str):
            seen.add(name)


def _follows_nothing(tree: _Tree) -> Iterator[Fault]:
    for number, table in _tables(tree, "sources"):
        sets = any(table.get(key) for key in _FOLLOWED)
        if not sets and not table.get("pages"):
            places = ", ".join((*_FOLLOWED, "pages"))
            yield Fault(("sources", number), f"follows nothing: name a URL in one of {places}")
        elif sets and not table.get("follow"):
            yield Fault(
                ("sources", number), "follows nothing: write in follow which of the links it finds"
            )


def _followed_twice(tree: _Tree) -> Iterator[Fault]:
    """Find URLs named twice: a URL is one resource, read in one way and for one source."""
    seen: set[str] = set()
    for number, table in _tables(tree, "sources"):
        for key in (*_FOLLOWED, "pages"):
            for place, url in enumerate(_texts(table, key)):
                if url in seen:
                    yield Fault(("sources", number, key, place), f"{url} is already followed above")
                seen.add(url)


def _unknown_names(tree: _Tree) -> Iterator[Fault]:
    known = {
        "topics": _values(tree, "topics", "name"),
        "sources": _values(tree, "sources", "name"),
        "agencies": _values(tree, "sources", "agency"),
    }
    for number, table in _tables(tree, "alerts"):
        for key, names in known.items():
            for place, name in enumerate(_texts(table, key)):
                if name not in names:
                    told = f'"{name}" is in no table of this file{did_you_mean(name, names)}'
                    yield Fault(("alerts", number, key, place), told)


def _values(tree: _Tree, what: str, key: str) -> list[str]:
    found = (table.get(key) for _, table in _tables(tree, what))
    return list(dict.fromkeys(value for value in found if isinstance(value, str)))


def _secret_keys(tree: _Tree) -> Iterator[Fault]:
    """Find routes that do not say where their secret is, or say it twice."""
    for number, table in _tables(tree, "alerts"):
        for stem in _SECRET_PAIRS.get(str(table.get("to")), ()):
            given = [key for key in (f"{stem}_env", f"{stem}_file") if key in table]
            if not given and not {"webhook", "url", "webhook_url"} & table.keys():
                yield Fault(("alerts", number), f"is missing {stem}_env or {stem}_file")
        for stem in ("webhook", "url", "secret"):
            if f"{stem}_env" in table and f"{stem}_file" in table:
                told = f"is given twice: keep {stem}_env or {stem}_file"
                yield Fault(("alerts", number, f"{stem}_file"), told)


def _loose_files(tree: _Tree, folder: Path) -> Iterator[Fault]:
    for number, table in _tables(tree, "alerts"):
        for key, value in table.items():
            if key.endswith("_file") and isinstance(value, str):
                yield from _loose_file(("alerts", number, key), folder / value)
    independent = tree.get("independent")
    keys = independent.get("keys_file") if isinstance(independent, dict) else None
    if isinstance(keys, str):
        yield from _loose_file(("independent", "keys_file"), folder / keys)


def _repeated_authorities(tree: _Tree) -> Iterator[Fault]:
    """Names of outsiders stand in leaves, where each must mean one."""
    yield from _repeated_names(tree, "authorities")
    yield from _repeated_names(tree, "witnesses")


def _loose_file(where: KeyPath, path: Path) -> Iterator[Fault]:
    """Find a secret's file that others may read; a file that is not there yet is no mistake."""
    if path.exists() and not path.is_file():
        yield Fault(where, "expected a file, got something else")
    elif path.is_file() and path.stat().st_mode & _ANYBODY_ELSE:
        mode = f"{path.stat().st_mode & 0o777:04o}"
        yield Fault(where, f"expected a file of mode 0600, got {mode}: run chmod 600 on it")


def _no_roots_file(tree: _Tree, folder: Path) -> Iterator[Fault]:
    for number, table in _tables(tree, "authorities"):
        path = table.get("roots_file")
        if isinstance(path, str) and path and not (folder / path).is_file():
            told = f'expected a PEM file, got "{path}", which is none'
            yield Fault(("authorities", number, "roots_file"), told)


def _no_ca_file(tree: _Tree, folder: Path) -> Iterator[Fault]:
    fetch = tree.get("fetch")
    path = fetch.get("ca_file") if isinstance(fetch, dict) else None
    if isinstance(path, str) and path and not (folder / path).is_file():
        yield Fault(("fetch", "ca_file"), f'expected a file, got "{path}", which is none')
