"""Real agency pages to mutate, read where they lie and never copied."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice, zip_longest
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from benchmarks.detection.scene import Base, reread, written

_MOST_OF_A_SITE = 40
_MOST_OF_AN_ADDRESS = 4
_LEAST_WORDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where pages of one make keep their statement."""

    body: str
    headline: str
    dateline: str | None = None


_PLACES: dict[str, tuple[_Place, ...]] = {
    "ice.gov": (_Place(body=".nr-body", headline=".nr-title h1", dateline=".nr-meta"),),
    "whitehouse.gov": (
        _Place(
            body=".pane-node-field-forall-body .forall-body",
            headline=".pane-node-title h1",
            dateline="#press_article_date_created",
        ),
        _Place(body=".pane-node-field-forall-body .forall-body", headline="h1"),
    ),
    "sustainability.gov": (_Place(body=".content_fullwidth", headline=".page_title2 h1"),),
    "ota-demo": (_Place(body=".cms-default-content", headline="main h1"),),
    "us-state-health": (
        _Place(body="article > .field-name-body", headline="#page-title"),
        _Place(body="#dnn_ctr11592_HtmlModule_lblContent", headline="h1"),
        _Place(body="#article .msdh", headline="#pageContent h1"),
        _Place(body="article.node", headline="h1.page-header"),
        _Place(body=".two-thirds-left-1", headline="h1#site-name"),
    ),
}


def real_bases(pages: Path) -> list[Base]:
    """Return at most 150 pages of the shared folder ``pages``, at most 40 of one site.

    Different addresses come before further versions of one. Pages on which the body or the
    headline cannot be told for certain are left out. Empty without the folder.
    """
    return list(_bases(pages)) if (pages / "manifest.jsonl").is_file() else []


@cache
def _bases(pages: Path) -> tuple[Base, ...]:
    found = (
        islice(_of_site(pages, site, addresses), _MOST_OF_A_SITE)
        for site, addresses in sorted(_versions(pages).items())
    )
    return tuple(base for bases in found for base in bases)


def _versions(pages: Path) -> dict[str, dict[str, list[str]]]:
    """Return the paths of different payloads by site and address."""
    sites: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for line in (pages / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        page = json.loads(line)
        statement = page["quality"] == "raw_html" and page["kind"] != "listing"
        if statement and page["site"] in _PLACES:
            sites[page["site"]][page["url"]].setdefault(page["sha256"], page["path"])
    return {
        site: {url: list(paths.values()) for url, paths in sorted(addresses.items())}
        for site, addresses in sites.items()
    }


def _of_site(pages: Path, site: str, addresses: dict[str, list[str]]) -> Iterator[Base]:
    spread = [[(url, path) for path in _spread(paths)] for url, paths in addresses.items()]
    for versions in zip_longest(*spread):
        for version in versions:
            base = version and _base(pages, site, *version)
            if base:
                yield base


def _spread(paths: list[str]) -> list[str]:
    """Return a few of the paths, evenly spaced over the time that they cover."""
    step = max(1, -(-len(paths) // _MOST_OF_AN_ADDRESS))
    return paths[::step]


def _base(pages: Path, site: str, url: str, path: str) -> Base | None:
    try:
        html = (pages / path).read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return None
    soup = BeautifulSoup(html, "html.parser")
    for place in _PLACES[site]:
        body, headline = _only(soup, place.body), _only(soup, place.headline)
        if body is None or headline is None or body in headline.parents:
            continue
        if len(body.get_text(" ").split()) < _LEAST_WORDS or not headline.get_text(strip=True):
            continue
        dated = place.dateline and _only(soup, place.dateline)
        base = Base(
            name=path,
            family=site,
            url=url,
            html=written(soup),
            headline=place.headline,
            dateline=place.dateline if dated else None,
            body=place.body,
            language="es" if "/es/" in url else "en",
        )
        # The first writing of some pages ends in a line feed that the second does without.
        return reread(base)
    return None


def _only(soup: BeautifulSoup, selector: str) -> Tag | None:
    found = soup.select(selector)
    return found[0] if len(found) == 1 else None
