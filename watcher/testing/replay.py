"""Serves stored versions of real pages on loopback, under their original hosts and paths.

Watcher reaches it by ``[fetch] connect_to`` and trusts it by ``ca_file``; it believes that it
talks to the agencies themselves. Versions come in time order: `ReplaySite.advance` gives every
URL its next version, `ReplaySite.at` the one in force at an instant. It changes no byte and
judges none.

As a program: ``python -m watcher.testing.replay --pages ../shared/pages --site ice.gov``.
"""

import argparse
import json
import sys
import tempfile
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from watcher.testing.certificates import make_authority, server_context
from watcher.testing.loopback import LoopbackServer, Request
from watcher.testing.pages.nouns import Reply

_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
_MEDIA_TYPES = {".pdf": "application/pdf", ".txt": "text/plain", ".md": "text/markdown"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One stored version of a page. ``digest`` is the hex SHA-256 of its bytes."""

    site: str
    url: str
    captured_at: datetime
    file: Path
    digest: str

    @property
    def body(self) -> bytes:
        """The bytes as they were stored."""
        return self.file.read_bytes()


def read_manifest(
    pages: Path, *, sites: Sequence[str] = (), qualities: Sequence[str] = ("raw_html",)
) -> dict[str, tuple[Version, ...]]:
    """Return the versions of every URL, oldest first; empty ``sites`` means all.

    Fragments are cut off, since no server sees them. A page whose URL is unknown gets
    ``https://SITE.replay.example/FOLDER``. Versions whose time is unknown keep the
    manifest's order and count as seconds of 1970. Raises `OSError` without a manifest.
    """
    found: dict[str, list[Version]] = {}
    with (pages / "manifest.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["quality"] in qualities and (not sites or row["site"] in sites):
                versions = found.setdefault(_url(row), [])
                versions.append(_version(pages, row, len(versions)))
    return {
        url: tuple(sorted(versions, key=lambda version: version.captured_at))
        for url, versions in found.items()
    }


def _url(row: dict[str, Any]) -> str:
    url: str | None = row["url"]
    if not url:
        return f"https://{row['site']}.replay.example/{row['path'].split('/')[1]}"
    parts = urlsplit(url)
    return parts._replace(path=parts.path or "/", fragment="").geturl()


def _version(pages: Path, row: dict[str, Any], before: int) -> Version:
    stamp = row["captured_at"]
    return Version(
        site=row["site"],
        url=_url(row),
        captured_at=(
            datetime.fromisoformat(stamp) if stamp else _UNDATED + timedelta(seconds=before)
        ),
        file=pages / row["path"],
        digest=row["sha256"],
    )


class ReplaySite:
    """A running replay; a context manager. It begins with the first version of every URL.

    ``sites`` names sites of the manifest (all when empty). What is not in the manifest
    answers 404, robots.txt allows everything, and ``POST /__advance`` on any host advances.
    Raises `OSError` without a manifest, `ValueError` when nothing is left to serve,
    `RuntimeError` without ``openssl``.
    """

    def __init__(
        self,
        pages: Path,
        *,
        sites: Sequence[str] = (),
        qualities: Sequence[str] = ("raw_html",),
        port: int = 0,
    ) -> None:
        """Read the manifest and make certificates; nothing listens before ``with``."""
        self.versions = read_manifest(pages, sites=sites, qualities=qualities)
        if not self.versions:
            problem = f"{pages} holds no page of {', '.join(sites) or 'any site'}"
            raise ValueError(problem)
        self._lock = threading.Lock()
        self._step = dict.fromkeys(self.versions, 0)
        self._asked: set[tuple[str, str]] = set()
        self._folder = tempfile.TemporaryDirectory(prefix="watcher-replay-")
        keys = Path(self._folder.name)
        self.ca_file = make_authority(keys, self.hosts)
        self._server = LoopbackServer(self._answer, port=port, tls=server_context(keys))

    # where it is

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every host it stands in for."""
        return tuple(sorted({urlsplit(url).netloc for url in self.versions}))

    @property
    def address(self) -> str:
        """``127.0.0.1:PORT``; the port speaks both HTTP and TLS."""
        return self._server.address

    @property
    def connect_to(self) -> dict[str, str]:
        """What ``[fetch] connect_to`` needs."""
        return {f"{host}:{port}": self.address for host in self.hosts for port in (80, 443)}

    def __enter__(self) -> Self:
        """Listen until the block ends."""
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening and forget the certificates."""
        self._server.stop()
        self._folder.cleanup()

    # time

    def advance(self) -> tuple[str, ...]:
        """Give every URL its next version; return the URLs that had one."""
        with self._lock:
            moved = [url for url, step in self._step.items() if step + 1 < len(self.versions[url])]
            for url in moved:
                self._step[url] += 1
        return tuple(moved)

    def at(self, instant: datetime) -> None:
        """Serve what was in force at ``instant``; what came later answers 404."""
        with self._lock:
            for url, versions in self.versions.items():
                self._step[url] = sum(version.captured_at <= instant for version in versions) - 1

    def current(self, url: str) -> Version | None:
        """Return the version that ``url`` serves now, if it serves one."""
        with self._lock:
            return self._serving(url)

    @property
    def served(self) -> frozenset[tuple[str, str]]:
        """Every (URL, digest) that somebody has asked for so far."""
        with self._lock:
            return frozenset(self._asked)

    # answering

    def _answer(self, request: Request) -> Reply:
        if request.method == "POST" and request.path == "/__advance":
            return Reply(body=f"{len(self.advance())}\n".encode(), content_type="text/plain")
        with self._lock:
            version = self._serving(f"https://{request.host}{request.path}") or self._serving(
                f"http://{request.host}{request.path}"
            )
            if version is not None:
                self._asked.add((version.url, version.digest))
                return _reply(version)
        if request.path == "/robots.txt":
            return Reply(body=b"User-agent: *\nDisallow:\n", content_type="text/plain")
        return Reply(status=404, body=b"<html><body><h1>Not Found</h1></body></html>")

    def _serving(self, url: str) -> Version | None:
        step = self._step.get(url, -1)
        return self.versions[url][step] if step >= 0 else None


def _reply(version: Version) -> Reply:
    media_type = _MEDIA_TYPES.get(version.file.suffix, "text/html")
    return Reply(body=version.body, content_type=media_type)


# configuration


_CONFIG = """\
[archive]
path = {archive}

[fetch]
user_agent = "Watcher/1 (+https://example.org/watcher; desk@example.org)"
per_host_seconds = 0
timeout_seconds = 30
ca_file = {ca_file}

[fetch.connect_to]
{connect_to}
"""

_SOURCE = """
[[sources]]
name = {name}
agency = {name}
pages = [
{pages}
]
every = "10m"
"""


def write_config(
    path: Path, replay: ReplaySite, *, urls: Iterable[str] | None = None, more: str = ""
) -> Path:
    """Write a config.toml with one source a site that follows ``urls`` (all by default).

    ``more`` is added at the end, for rules and alerts. Returns ``path``. Raises `KeyError`
    for a URL that is not replayed.
    """
    by_site: dict[str, list[str]] = {}
    for url in replay.versions if urls is None else urls:
        by_site.setdefault(replay.versions[url][0].site, []).append(url)
    path.write_text(
        _CONFIG.format(
            archive=json.dumps((path.parent / "snapshots").as_posix()),
            ca_file=json.dumps(replay.ca_file.as_posix()),
            connect_to="\n".join(
                f'"{host}" = "{real}"' for host, real in replay.connect_to.items()
            ),
        )
        + "".join(_source(site, pages) for site, pages in sorted(by_site.items()))
        + more,
        encoding="utf-8",
    )
    return path


def _source(site: str, pages: list[str]) -> str:
    # JSON strings of ASCII are TOML strings too.
    listed = "\n".join(f"  {json.dumps(url)}," for url in sorted(pages))
    return _SOURCE.format(name=json.dumps(site), pages=listed)


# as a program


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until end of input; every line read is a step. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m watcher.testing.replay", description=__doc__)
    parser.add_argument("--pages", type=Path, required=True, help="folder with manifest.jsonl")
    parser.add_argument("--site", action="append", default=[], help="only this site; repeatable")
    parser.add_argument("--port", type=int, default=0, help="listen here (default: a free port)")
    parser.add_argument("--config", type=Path, help="write a config.toml here")
    chosen = parser.parse_args(arguments)
    try:
        replay = ReplaySite(chosen.pages, sites=chosen.site, port=chosen.port)
    except (OSError, RuntimeError, ValueError) as problem:
        parser.error(str(problem))
    with replay:
        _introduce(replay, chosen.config)
        _step_through(replay)
    return 0


def _introduce(replay: ReplaySite, config: Path | None) -> None:
    total = sum(map(len, replay.versions.values()))
    _say(f"{total} versions of {len(replay.versions)} pages are served at {replay.address}.")
    if config is not None:
        _say(f"Use it with: watcher --config {write_config(config, replay)} check --all")
        return
    _say("Put this into config.toml, with the pages to follow (or let --config PATH write it):\n")
    _say(f"[fetch]\nca_file = {json.dumps(replay.ca_file.as_posix())}\nper_host_seconds = 0\n")
    _say("[fetch.connect_to]")
    for host, real in replay.connect_to.items():
        _say(f'"{host}" = "{real}"')


def _step_through(replay: ReplaySite) -> None:
    _say(
        "\nPress Enter for the next version of every page "
        f"(or: curl -X POST http://{replay.address}/__advance); end input to stop."
    )
    for _ in sys.stdin:
        moved = len(replay.advance())
        _say(f"{moved} pages have a newer version." if moved else "Every page is at its last.")


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
