"""The releases of the fictional Department of Examples: hand-written, kept as TOML beside this.

A file gives the statement and nothing of its looks; every template renders the same blocks.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.detection.scene import Language

_FOLDER = Path(__file__).parent / "releases"
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "diciembre",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Inline HTML: words with ``a``, ``em`` and ``strong``."""

    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading inside the body."""

    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A quotation set apart from the paragraphs."""

    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list of points, each inline HTML."""

    points: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells, the first row being the head."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture; ``source`` is a path below /sites/default/files/."""

    source: str
    alt: str
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A document to download; ``words`` are the words of its link."""

    href: str
    words: str


Block = Paragraph | Heading | Quote | Listing | Table | Image | Attachment


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One statement. The file's name is its slug; the headline and subheadline are plain text."""

    slug: str
    language: Language
    office: str
    headline: str
    subheadline: str
    published: date
    blocks: tuple[Block, ...]

    @property
    def url(self) -> str:
        """Where the release stands, whatever the template."""
        section = "news/releases" if self.language == "en" else "es/noticias/comunicados"
        return f"https://www.example.gov/{section}/{self.slug}"

    @property
    def long_date(self) -> str:
        """The date in words: March 5, 2026; 5 de marzo de 2026."""
        day, month, year = self.published.day, self.month, self.published.year
        return f"{month} {day}, {year}" if self.language == "en" else f"{day} de {month} de {year}"

    @property
    def month(self) -> str:
        """The name of the month in the release's language."""
        return _MONTHS[self.language].split()[self.published.month - 1]


@cache
def releases() -> tuple[Release, ...]:
    """Return every release, by slug. Raises `ValueError` for a block of no known kind."""
    return tuple(_read(file) for file in sorted(_FOLDER.glob("*.toml")))


def _read(file: Path) -> Release:
    written = tomllib.loads(file.read_text(encoding="utf-8"))
    return Release(
        slug=file.stem,
        language=written.get("language", "en"),
        office=written["office"],
        headline=written["headline"],
        subheadline=written.get("subheadline", ""),
        published=written["published"],
        blocks=tuple(_block(block) for block in written["blocks"]),
    )


def _block(written: dict[str, Any]) -> Block:
    match written:
        case {"p": str(html)}:
            return Paragraph(html=_joined(html))
        case {"heading": str(html)}:
            return Heading(html=_joined(html))
        case {"quote": str(html)}:
            return Quote(html=_joined(html))
        case {"list": list(points)}:
            return Listing(points=tuple(_joined(point) for point in points))
        case {"table": list(rows)}:
            return Table(rows=tuple(tuple(row) for row in rows))
        case {"image": str(source), "alt": str(alt)}:
            return Image(source=source, alt=alt, caption=written.get("caption", ""))
        case {"attachment": str(href), "words": str(words)}:
            return Attachment(href=href, words=words)
    raise ValueError(f"a block of no known kind: {sorted(written)}")


def _joined(html: str) -> str:
    """Undo the line breaks that only keep the file readable."""
    return " ".join(html.split())
