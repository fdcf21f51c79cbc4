"""What a template is, and how the blocks of a release are written in one."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from benchmarks.detection.release import (
    Attachment,
    Block,
    Heading,
    Image,
    Listing,
    Paragraph,
    Quote,
    Release,
    Table,
)
from benchmarks.detection.scene import Base, Language, reread
from benchmarks.detection.templates_chrome import Chrome


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How a site writes blocks: formats whose ``{}`` are filled with inline HTML."""

    subheadline: str = "<h2>{}</h2>"
    paragraph: str = "<p>{}</p>"
    heading: str = "<h3>{}</h3>"
    quote: str = "<blockquote><p>{}</p></blockquote>"
    listing: str = "<ul>\n{}\n</ul>"
    point: str = "<li>{}</li>"
    table: str = "<table>\n<thead>{}</thead>\n<tbody>\n{}\n</tbody>\n</table>"
    row: str = "<tr>{}</tr>"
    head_cell: str = '<th scope="col">{}</th>'
    cell: str = "<td>{}</td>"
    picture: str = '<img src="/sites/default/files/{}" alt="{}">'
    captioned: str = "<figure>{}<figcaption>{}</figcaption></figure>"
    uncaptioned: str = "<figure>{}</figure>"
    attachment: str = '<p><a href="{}">{}</a></p>'

    def body(self, release: Release) -> str:
        """Return the subheadline, if any, and every block."""
        above = [self.subheadline.format(plain(release.subheadline))] if release.subheadline else []
        return "\n".join(above + [self.block(block) for block in release.blocks])

    def block(self, block: Block) -> str:
        """Return one block."""
        match block:
            case Paragraph(html=html):
                return self.paragraph.format(html)
            case Heading(html=html):
                return self.heading.format(html)
            case Quote(html=html):
                return self.quote.format(html)
            case Listing(points=points):
                return self.listing.format("\n".join(map(self.point.format, points)))
            case Table(rows=rows):
                return self._table(rows)
            case Image(source=source, alt=alt, caption=caption):
                picture = self.picture.format(source, escape(alt))
                form = self.captioned if caption else self.uncaptioned
                return form.format(picture, caption)
            case Attachment(href=href, words=words):
                return self.attachment.format(href, words)

    def _table(self, rows: tuple[tuple[str, ...], ...]) -> str:
        head = self.row.format("".join(map(self.head_cell.format, rows[0])))
        others = (self.row.format("".join(map(self.cell.format, row))) for row in rows[1:])
        return self.table.format(head, "\n".join(others))


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A kind of site: writes the whole page of a release; the selectors say what stands where."""

    family: str
    page: Callable[[Release, Chrome], str]
    headline: str
    dateline: str
    body: str
    languages: tuple[Language, ...] = ("en", "es")
    redesigns: bool = True
    """Whether another template may follow or precede it without a notice coming or going."""

    def base(self, release: Release) -> Base:
        """Return the release on a page of this kind, the same at every call."""
        page = self.page(release, Chrome(release, self.family))
        return reread(
            Base(
                name=f"{release.slug}/{self.family}",
                family=self.family,
                url=release.url,
                html=page,
                headline=self.headline,
                dateline=self.dateline,
                body=self.body,
                language=release.language,
            )
        )


def plain(words: str) -> str:
    """Return plain words as HTML text."""
    return escape(words, quote=False)
