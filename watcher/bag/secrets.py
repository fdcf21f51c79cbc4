"""The last look over a bag: no secret of the newsroom may leave with it.

Known secrets are searched in every byte, also inside gzip and zip. Shapes of secrets are searched
only in what the program itself wrote: a page may print whatever it likes.
"""

import gzip
import re
import tomllib
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Final
from urllib.parse import urlsplit

from watcher.bag.bagit import BagWriter
from watcher.errors import ConfigError

_STRETCH: Final = 1 << 20
_LONGEST: Final = 1 << 13
"""Bytes of the longest secret that is found across two stretches."""
_SHORTEST: Final = 8
"""Characters; a shorter value would be found everywhere."""
_CAPTURED: Final = ("capture/", "text/", "anchors/", "independent/", "replay.wacz")
_SHAPES: Final = {
    "a Slack webhook": re.compile(rb"hooks\.slack\.com/(?:services|workflows)/[\w/]{20,}"),
    "a Slack token": re.compile(rb"\bxox[abeoprs]-[\w-]{10,}"),
    "a private key": re.compile(rb"PRIVATE KEY-----|\bPRIVATE\+KEY\+"),
    "a cloud access key": re.compile(rb"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a GitHub token": re.compile(rb"\bgh[oprsu]_[A-Za-z0-9]{36}|\bgithub_pat_\w{22,}"),
    "an archive.org key": re.compile(rb"\bLOW [A-Za-z0-9]{12,}:[A-Za-z0-9]{12,}"),
    "a bearer token": re.compile(rb"(?i)\bbearer [a-z0-9._~+/-]{20,}"),
    "a password in a URL": re.compile(rb"(?i)\bhttps?://[^\s/:@\"'<>]+:[^\s/@\"'<>]+@"),
}


def refuse_secrets(bag: BagWriter, known: Mapping[str, str]) -> None:
    """Raise `ConfigError` naming the file that holds a secret, and whose; never the secret.

    ``known`` gives, for a name that may be told ("alert route slack-1"), the value.
    """
    needles = {name: tuple(_forms(value)) for name, value in known.items()}
    for file in bag.names():
        shapes = {} if file.startswith(_CAPTURED) else _SHAPES
        with bag.place(file).open("rb") as opened:
            for window in _windows(file, opened):
                for name, forms in needles.items():
                    if any(form in window for form in forms):
                        raise _refusal(file, f"the secret of {name}")
                for shape, pattern in shapes.items():
                    if pattern.search(window):
                        raise _refusal(file, f"what looks like {shape}")


def _refusal(file: str, what: str) -> ConfigError:
    return ConfigError(f"data/{file} would hold {what}: the bag was not finished")


def _forms(value: str) -> Iterator[bytes]:
    """Yield how a secret may stand in a file: whole, and of a URL the part that is secret."""
    secret = value.strip()
    if len(secret) >= _SHORTEST:
        yield secret.encode()
    if "://" in secret:
        parts = urlsplit(secret)
        behind = parts.path.strip("/")
        if len(behind) >= 2 * _SHORTEST:
            yield behind.encode()
        if len(parts.query) >= _SHORTEST:
            yield parts.query.encode()


def _windows(name: str, file: IO[bytes]) -> Iterator[bytes]:
    """Yield a file's bytes in stretches that overlap, then what comes out of it when it is packed.

    What cannot be unpacked hides nothing that could be read either.
    """
    yield from _stretches(file)
    file.seek(0)
    if name.endswith(".gz"):
        with suppress(OSError, EOFError, zlib.error):
            yield from _stretches(gzip.GzipFile(fileobj=file))
    elif name.endswith((".wacz", ".zip")):
        with suppress(zipfile.BadZipFile), zipfile.ZipFile(file) as packed:
            for each in packed.namelist():
                with packed.open(each) as inside:
                    yield from _windows(each, inside)


def _stretches(file: IO[bytes] | gzip.GzipFile) -> Iterator[bytes]:
    before = b""
    while stretch := file.read(_STRETCH):
        yield before + stretch
        before = stretch[-_LONGEST:]


def configured_secrets(config: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Return every secret that a config names and that is there now, by the key that names it.

    A key that ends in ``_env`` names a variable, one that ends in ``_file`` a file, whose lines
    count each; certificates are no secrets. Raises `ConfigError` when the config cannot be read.
    """
    try:
        tree = tomllib.loads(config.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{config}: cannot be read: {error}") from error
    found: dict[str, str] = {}
    for key, value in _named(tree, ""):
        if key.endswith("_env") and value in environ:
            found[f"{key} = {value}"] = environ[value]
        elif key.endswith("_file"):
            for number, line in enumerate(_lines(config.parent / value), 1):
                found[f"{key} = {value}, line {number}"] = line
    return found


def _named(tree: object, key: str) -> Iterator[tuple[str, str]]:
    """Yield every string of a TOML tree with its dotted key."""
    if isinstance(tree, dict):
        for name, value in tree.items():
            yield from _named(value, f"{key}.{name}".lstrip("."))
    elif isinstance(tree, list):
        for value in tree:
            yield from _named(value, key)
    elif isinstance(tree, str):
        yield key, tree


def _lines(path: Path) -> list[str]:
    """Return the lines of a file that holds secrets; none of one that is public, or not there."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return []
    return [] if "-----BEGIN CERTIFICATE" in text else text.splitlines()
