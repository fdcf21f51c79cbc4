"""Noise in addresses: the same target written in another way."""

import re
from collections.abc import Callable
from types import MappingProxyType
from urllib.parse import urljoin, urlsplit

from bs4 import Tag

from benchmarks.detection.noise_furniture import attribute, furniture, into_chrome, token
from benchmarks.detection.scene import Scene, TreeChange

_OPAQUE_HOST = re.compile(r"^(?:click|links|lnks|track|url\d+)\.[\w.-]+$")
_LONG_TOKEN = re.compile(r"[A-Za-z0-9]{20,}")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def _links(scene: Scene) -> list[Tag]:
    """Return every link of the page that leads to a page or a file."""
    return [
        link
        for link in scene.soup.select("a[href]")
        if re.match(r"https?://|/|\.|\w[\w-]*(?:[./?]|$)", attribute(link, "href"))
        and not re.search(r"^/cdn-cgi/|\[", attribute(link, "href"))
    ]


def _readdressed(scene: Scene, rewrite: Callable[[str], str]) -> bool:
    changed = False
    for link in _links(scene):
        old = attribute(link, "href")
        new = rewrite(old)
        if new != old:
            link["href"] = new
            changed = True
    return changed


def _absolute(scene: Scene) -> bool:
    declared = scene.soup.select_one("base[href]")
    base = urljoin(scene.base.url, attribute(declared, "href")) if declared else scene.base.url
    return _readdressed(scene, lambda href: urljoin(base, href))


def _relative(scene: Scene) -> bool:
    if scene.soup.select_one("base[href]"):
        return False
    parts = urlsplit(scene.base.url)
    site = f"{parts.scheme}://{parts.netloc}/"
    return _readdressed(
        scene, lambda href: f"/{href.removeprefix(site)}" if href.startswith(site) else href
    )


def _schemes(scene: Scene) -> bool:
    if any(attribute(link, "href").startswith("https://") for link in _links(scene)):
        return _readdressed(scene, lambda href: re.sub("^https://", "http://", href))
    return _readdressed(scene, lambda href: re.sub("^http://", "https://", href))


def _campaign_parameters(scene: Scene) -> bool:
    source = scene.draw.choice(("newsletter", "homepage", "govdelivery"))
    parameters = f"utm_source={source}&utm_medium=web&utm_campaign={token(scene.draw, 6)}"

    def tagged(href: str) -> str:
        address, hash_, fragment = href.partition("#")
        return f"{address}{'&' if '?' in address else '?'}{parameters}{hash_}{fragment}"

    return _readdressed(scene, tagged)


def _trailing_slashes(scene: Scene) -> bool:
    def slashed(href: str) -> str:
        parts = urlsplit(href)
        last = parts.path.rpartition("/")[2]
        if parts.path in {"", "/"} or "." in last:
            return href
        path = parts.path.rstrip("/") if parts.path.endswith("/") else f"{parts.path}/"
        return parts._replace(path=path).geturl()

    return _readdressed(scene, slashed)


def _reminted(scene: Scene) -> bool:
    """Mint every mail-tracking link anew; on a page without any, add one to the chrome."""

    def minted(href: str) -> str:
        parts = urlsplit(href)
        if not _OPAQUE_HOST.match(parts.netloc):
            return href
        start = href.index(parts.netloc) + len(parts.netloc)
        return href[:start] + _LONG_TOKEN.sub(
            lambda found: token(scene.draw, len(found[0]), _LETTERS), href[start:]
        )

    if _readdressed(scene, minted):
        return True
    href = f"https://click.mail.example.gov/ls/click?upn={token(scene.draw, 80, _LETTERS)}"
    return into_chrome(scene, furniture(f'<p><a href="{href}">View as an e-mail</a></p>'))


def _link_attributes(scene: Scene) -> bool:
    links = _links(scene)
    for number, link in enumerate(links):
        link["rel"] = "noopener noreferrer"
        link["target"] = "_blank"
        link["data-track"] = f"click-{number}-{token(scene.draw, 6)}"
    return bool(links)


def _link_icons(scene: Scene) -> bool:
    # What the Drupal module for external links adds; it shows an arrow and no word.
    links = [link for link in scene.body.select("a[href]") if link.get_text(strip=True)]
    for link in links:
        link["class"] = f"{attribute(link, 'class')} ext".strip()
        link.append(
            furniture(
                '<svg class="ext" role="img" aria-label="(link is external)" '
                'viewbox="0 0 80 40"><path d="M48 26c-1 0-2 1-2 2v12"></path></svg>'
            )
        )
    return bool(links)


LINKS = MappingProxyType[str, TreeChange](
    {
        "absolute links": _absolute,
        "relative links": _relative,
        "link schemes": _schemes,
        "campaign parameters": _campaign_parameters,
        "trailing slashes": _trailing_slashes,
        "re-minted links": _reminted,
        "link attributes": _link_attributes,
        "link icons": _link_icons,
    }
)
"""By name; each leaves every target what it was."""
