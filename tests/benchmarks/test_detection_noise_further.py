"""Noise that was held out once and is tuned on now: it leaves every word, link and picture."""

import random
import re
from collections import Counter
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup

from benchmarks.detection.noise import FURTHER
from benchmarks.detection.scene import Noise, Scene
from tests.benchmarks.test_detection_held_out import SAMPLE, leaves, mutated, squeezed


def targets(soup: BeautifulSoup, selector: str, url: str) -> Counter[str]:
    """Where the links of the page lead, as a browser without a session would go."""
    named = soup.select_one("base[href]")
    origin = urljoin(url, str(named["href"])) if named else url
    found = Counter[str]()
    for link in soup.select(f"{selector} a[href]"):
        plain = re.sub(r";jsessionid=\w+", "", urljoin(origin, str(link["href"])))
        parts = urlsplit(plain)
        host = parts.netloc.lower().removesuffix(":443")
        found[parts._replace(netloc=host).geturl()] += 1
    return found


def pictures(soup: BeautifulSoup, selector: str, url: str) -> set[tuple[str, str]]:
    """The pictures with their descriptions, found again behind loaders and optimisers."""
    named = soup.select_one("base[href]")
    origin = urljoin(url, str(named["href"])) if named else url
    found = set()
    for picture in soup.select(f"{selector} img"):
        source = str(picture.get("data-src") or picture["src"])
        if source.startswith("/_next/image"):
            source = parse_qs(urlsplit(source).query)["url"][0]
        source = re.sub(r"^/cdn-cgi/image/[^/]+", "", source)
        found.add((urljoin(origin, source), str(picture["alt"])))
    return found


@pytest.mark.parametrize("noise", FURTHER, ids=lambda noise: noise.name)
def test_noise_leaves_the_statement_as_it_was(noise: Noise) -> None:
    assert sum(way is not None for way in (noise.tree, noise.markup, noise.encode)) == 1
    applied = 0
    for base in SAMPLE:
        page = mutated(noise, base, base.name)
        assert page == mutated(noise, base, base.name)
        if page is None:
            continue
        applied += 1
        assert page != base.html.encode()
        old = BeautifulSoup(base.html, "html.parser")
        new = BeautifulSoup(page, "html.parser")
        for drawing in new.select("svg"):
            drawing.decompose()
        text = squeezed(new.get_text())
        body = old.select_one(base.body)
        assert body is not None
        assert [leaf for leaf in leaves(body) if leaf not in text] == []
        headline = Scene(base, random.Random(1)).headline
        assert squeezed(headline.get_text()) in text
        before = targets(old, base.body, base.url)
        assert before <= targets(new, base.body, base.url)
        assert pictures(old, base.body, base.url) <= pictures(new, base.body, base.url)
    assert applied >= 2
