"""Draws what stands around a statement on an agency's page: tokens, styles, menus, other news.

All of it is drawn from the release's slug and the template's family, so that a page is the same
bytes on any machine.
"""

import json
import random
import string

from bs4 import BeautifulSoup

from benchmarks.detection.release import Paragraph, Release, releases
from benchmarks.detection.templates_words import WORDS

_LETTERS = string.ascii_letters + string.digits
_DECLARATIONS = (
    "color:#1b{}",
    "margin:0 0 .{}rem",
    "padding:{}px 0",
    "display:flex;gap:{}px",
    "background-color:#f{}",
    "font-size:1.{}rem",
    "max-width:{}ch",
    "border-top:1px solid #d{}",
    "grid-column:span {}",
    "letter-spacing:.0{}em",
)
_PARTS = (
    "usa-nav",
    "usa-card",
    "usa-accordion",
    "grid-row",
    "tablet",
    "desktop",
    "margin-x",
    "padding-y",
    "layout",
    "region",
    "block",
    "field",
    "views-row",
    "menu-item",
    "btn",
    "carousel",
    "modal",
    "tooltip",
)


class Chrome:
    """The surroundings of one release in one template; each call draws anew from one stream."""

    def __init__(self, release: Release, family: str) -> None:
        self.release, self.words = release, WORDS[release.language]
        self.draw = random.Random(f"{family} {release.slug}")

    def token(self, length: int) -> str:
        """Return letters and digits that mean nothing."""
        return "".join(self.draw.choices(_LETTERS, k=length))

    def hex(self, length: int) -> str:
        """Return hexadecimal digits that mean nothing."""
        return "".join(self.draw.choices("0123456789abcdef", k=length))

    def digits(self, length: int) -> str:
        """Return decimal digits that mean nothing."""
        return "".join(self.draw.choices("123456789", k=length))

    def stylesheets(self, count: int) -> str:
        """Return links to aggregated stylesheets, with the long queries that Drupal gives them."""
        include = self.token(420)
        return "\n".join(
            f'<link rel="stylesheet" media="all" href="/sites/default/files/css/css_'
            f"{self.token(43)}.css?delta={delta}&amp;language={self.release.language}"
            f'&amp;include=eJ{include}">'
            for delta in range(count)
        )

    def rules(self, count: int) -> str:
        """Return style rules for things that are nowhere on the page."""
        return "".join(
            f".{self.draw.choice(_PARTS)}-{self.hex(4)}"
            f"{{{self.draw.choice(_DECLARATIONS).format(self.draw.randint(11, 89))}}}"
            for _ in range(count)
        )

    def settings(self, rows: int) -> str:
        """Return the page's settings as JSON, most of them opaque."""
        written = {
            "path": {"baseUrl": "/", "currentPath": f"node/{self.digits(5)}", "isFront": False},
            "ajaxPageState": {"libraries": f"eJ{self.token(600)}", "theme_token": None},
            "user": {"uid": 0, "permissionsHash": self.hex(64)},
            "views": {f"views_dom_id:{self.hex(64)}": {"view_name": "news"} for _ in range(rows)},
        }
        return json.dumps(written).replace("<", "\\u003C")

    def icons(self, count: int) -> str:
        """Return a hidden sprite of line drawings."""
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" style="display:none" aria-hidden="true">'
            + "".join(
                f'<symbol id="icon-{number}" viewBox="0 0 24 24"><path d="{self._path()}"/>'
                "</symbol>"
                for number in range(count)
            )
            + "</svg>"
        )

    def _path(self) -> str:
        steps = (
            f"{self.draw.choice('lcahv')}{self.draw.uniform(-9, 9):.3f} "
            f"{self.draw.uniform(-9, 9):.3f}"
            for _ in range(self.draw.randint(12, 40))
        )
        return "M12 4" + "".join(steps)

    def beacon(self) -> str:
        """Return the scripts that measure and guard the page."""
        return (
            f'<script nonce="{self.token(22)}==">window.BOOMR_config={{"key":"'
            f'{self.hex(20)}","ak.ai":{self.digits(6)},"ak.rid":"{self.hex(8)}"}};</script>\n'
            f'<script src="/akam/13/{self.hex(8)}" defer></script>\n'
            f'<noscript><img src="/akam/13/pixel_{self.hex(8)}?a={self.token(60)}" '
            'style="visibility: hidden" alt=""></noscript>'
        )

    def menu(self, group: str, entry: str) -> str:
        """Return the menu. ``group`` is filled with a title, entries and a key; ``entry`` with
        an address and a title.
        """
        return "\n".join(
            group.format(title, "".join(entry.format(_address(each), each) for each in entries), n)
            for n, (title, entries) in enumerate(self.words.menu)
        )

    def small_print(self, entry: str) -> str:
        """Return the links of the footer; ``entry`` is filled with an address and a title."""
        return "".join(entry.format(_address(each), each) for each in self.words.small_print)

    def related(self, entry: str, count: int) -> str:
        """Return other releases; ``entry`` is filled with address, headline, date and teaser."""
        others = [
            each
            for each in releases()
            if each.language == self.release.language and each.slug != self.release.slug
        ]
        return "\n".join(
            entry.format(other.url, other.headline, other.long_date, teaser(other))
            for other in self.draw.sample(others, min(count, len(others)))
        )


def teaser(release: Release) -> str:
    """Return the first words of the release, cut as listings cut them."""
    opening = next(each.html for each in release.blocks if isinstance(each, Paragraph))
    words = BeautifulSoup(opening, "html.parser").get_text().split()
    return " ".join(words[:28]).rstrip(".,;:") + "…"


def _address(title: str) -> str:
    kept = "".join(letter if letter.isalnum() else "-" for letter in title.lower())
    return f"/{kept.strip('-')}"
