"""Real pages under their own hosts: nothing is skipped, noise is quiet, changes are named.

The pages lie in a folder ``shared`` beside the checkout (or where WATCHER_SHARED says) and
are read there; without it these stories are skipped.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from warcio.archiveiterator import ArchiveIterator

from tests.real_pages import PAGES, needs_real_pages
from watcher.testing.newsroom import run_in_process
from watcher.testing.program import Ran
from watcher.testing.replay import ReplaySite, read_manifest, write_config

pytestmark = needs_real_pages

QUALITIES = ("raw_html", "raw_html_wget_links_rewritten")
"""The second is raw but for its links; labelled White House pairs begin with such versions."""

ALERTS = """
[[alerts]]
to = "slack"
webhook_env = "WATCHER_NO_SUCH_WEBHOOK"
"""

Record = dict[str, Any]


@dataclass(kw_only=True)
class Replayed:
    """An archive of replayed pages, and all that its sweeps said."""

    config: Path
    replay: ReplaySite
    checks: list[tuple[str, Record]] = field(default_factory=list)
    """Every check of a page, with the file name of the version that was served."""

    def run(self, *arguments: str) -> Ran:
        """Run a command on the archive."""
        return run_in_process(self.config, {}, *arguments)

    def sweep(self, *urls: str) -> list[Record]:
        """Check these pages, or all; keep and return the checks."""
        swept = self.run("check", "--all", "--quiet", "--json", *urls)
        found = [c for c in swept.json["checks"] if c["url"] in self.replay.versions]
        for check in found:
            version = self.replay.current(check["url"])
            assert version is not None
            self.checks.append((str(version.file.relative_to(PAGES)), check))
        return found

    def play(self) -> None:
        """Sweep through every version of every page."""
        moved = self.sweep()
        while moved := self.replay.advance():  # type: ignore[assignment]
            self.sweep(*moved)

    def changes(self) -> list[Record]:
        """Return all changes, oldest first."""
        found: list[Record] = self.run("changes", "--json").json["changes"]
        return found[::-1]

    def alerts(self) -> list[Record]:
        """Return what the desk would hear by the default rules."""
        found: list[Record] = self.run("alerts", "list", "--json").json["alerts"]
        return found


@contextmanager
def _watching(folder: Path, site: str, wanted: Callable[[str], bool]) -> Iterator[Replayed]:
    urls = [url for url in read_manifest(PAGES, sites=[site], qualities=QUALITIES) if wanted(url)]
    with ReplaySite(PAGES, sites=[site], qualities=QUALITIES) as replay:
        config = write_config(folder / "config.toml", replay, urls=urls, more=ALERTS)
        yield Replayed(config=config, replay=replay)


def _everything(_: str) -> bool:
    return True


def _captured(archive: Path) -> set[tuple[str, str]]:
    """Return (URL, payload digest) of every response, or revisit of one, in the WARC files."""
    found = set()
    for file in sorted((archive / "warc").rglob("*.warc*")):
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type in {"response", "revisit"}:
                    headers = record.rec_headers
                    digest = headers.get_header("WARC-Payload-Digest").removeprefix("sha256:")
                    found.add((headers.get_header("WARC-Target-URI"), digest))
    return found


def _pairs(site: str, gold: str) -> list[tuple[str, str]]:
    """Return the (old, new) files of a site that people or rules labelled ``gold``."""
    with (PAGES / "pairs.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [(row["a"], row["b"]) for row in rows if row["site"] == site and row["gold"] == gold]


SITES = (
    "data.gov",
    "doi.gov",
    "energy.gov",
    "ice.gov",
    "noaa.gov",
    "ota-demo",
    "sustainability.gov",
    "us-state-health",
    "whitehouse.gov",
)


def test_the_replayed_sites_are_all_there_are() -> None:
    """A site added to the folder is added here."""
    found = {v[0].site for v in read_manifest(PAGES).values()}
    assert found == set(SITES)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("site", SITES)
def test_every_version_of_every_page_becomes_a_capture(tmp_path: Path, site: str) -> None:
    """All byte-distinct versions are in the WARC files, and no check ended in an error."""
    with _watching(tmp_path, site, _everything) as archive:
        archive.play()
        wanted = {
            (url, version.digest)
            for url, versions in archive.replay.versions.items()
            for version in versions
        }
        assert wanted <= _captured(tmp_path / "snapshots")
        assert len(archive.checks) == sum(map(len, archive.replay.versions.values()))
        outcomes = Counter(check["outcome"] for _, check in archive.checks)
        assert not outcomes["error"], [c for _, c in archive.checks if c["outcome"] == "error"]
        _EXTRA.get(site, _nothing_more)(archive)


def _nothing_more(_: Replayed) -> None:
    """Nothing else is promised of this site."""


def _noise_is_quiet(archive: Replayed) -> None:
    """Of the pairs labelled noise, at most two raise an alert, and each says why."""
    noise = _pairs("whitehouse.gov", "noise")
    assert len(noise) == 75
    assert set(noise) <= set(_compared(archive))
    told = {alert["event"] for alert in archive.alerts()}
    changes = dict(_changes_by_file(archive))
    loud = [changes[new] for _, new in noise if new in changes and changes[new]["event"] in told]
    assert len(loud) <= 2, loud
    assert all(change["reasons"] for change in loud)


def _changes_are_listed(archive: Replayed) -> None:
    """Every pair of pages labelled change is a listed change with its kinds."""
    expected = set(_pairs("sustainability.gov", "change")) & set(_compared(archive))
    listed = dict(_changes_by_file(archive))
    assert len(expected) == 96
    assert [new for _, new in sorted(expected) if new not in listed] == []
    assert all(change["kinds"] and change["reasons"] for change in listed.values())


def _compared(archive: Replayed) -> list[tuple[str, str]]:
    """Return the (old, new) files of neighbouring versions that were both served."""
    by_url: dict[str, list[str]] = {}
    for file, check in archive.checks:
        by_url.setdefault(check["url"], []).append(file)
    return [pair for files in by_url.values() for pair in pairwise(files)]


def _changes_by_file(archive: Replayed) -> list[tuple[str, Record]]:
    changes = {change["id"]: change for change in archive.changes()}
    return [(file, changes[check["change"]]) for file, check in archive.checks if check["change"]]


_EXTRA = {"whitehouse.gov": _noise_is_quiet, "sustainability.gov": _changes_are_listed}


def _is_release(url: str) -> bool:
    return "/news/releases/" in url


def test_the_ice_releases_are_read_as_statements_and_stay_quiet(tmp_path: Path) -> None:
    """36 statements: headline from the h1, date line, the release's own body, both stamps."""
    with _watching(tmp_path, "ice.gov", _is_release) as archive:
        first = archive.sweep()
        assert Counter(check["outcome"] for check in first) == {"first_seen": 36}
        for check in first:
            _is_the_release_alone(archive, check["url"])
        second = archive.sweep()
        assert {check["outcome"] for check in second} <= {"unchanged", "not_modified"}
        assert archive.changes() == []
        assert archive.alerts() == []


def _is_the_release_alone(archive: Replayed, url: str) -> None:
    """Hold a text against what another parser finds in the page by the site's own markup."""
    version = archive.replay.current(url)
    assert version is not None
    page = BeautifulSoup(version.body, "lxml")
    text = archive.run("at", url, "2100-01-01", "--json").json
    assert text["title"] == _words(page, ".nr-title h1, main h1, h1.margin-0")
    datelines = [b["text"] for b in text["blocks"] if b["kind"] == "dateline"]
    assert [_bare(line) for line in datelines] == [
        _bare(line.get_text()) for line in page.select(".nr-meta")
    ], url
    for name, key in (("published", "published_on"), ("modified", "updated_on")):
        meta = page.select_one(f"meta[property='article:{name}_time']")
        assert meta is not None
        assert str(text[key])[:10] == str(meta["content"])[:10], url
    prose = [b["text"] for b in text["blocks"] if b["kind"] in PROSE]
    around = _words(page, ".nr-head, article[lang=es]") + _words(page, ".archive-header-item")
    # Two Spanish releases were served with an empty article: there is no body to find.
    body = _words(page, ".nr-body, article[lang=es]")
    assert [words for words in prose if _bare(words) not in _bare(around + body)] == [], url
    assert len(_bare("".join(prose))) >= 0.9 * len(_bare(body)), url


PROSE = {"paragraph", "list_item", "quote", "heading", "table_row"}


def _words(page: BeautifulSoup, selector: str) -> str:
    found = page.select_one(selector)
    assert found is not None, selector
    return " ".join(found.get_text(" ").split())


def _bare(words: str) -> str:
    """Return the letters and digits alone, so that spaces and quotes cannot matter."""
    return "".join(filter(str.isalnum, words))
