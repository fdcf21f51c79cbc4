"""readability-lxml: alerts when the title or the text of the summary differs.

It gives the summary as HTML. Its text is taken here, with runs of white space as one space, so
that it does not answer for our way of making text.
"""

# mypy: disable-error-code="import-not-found, import-untyped"

from lxml import html
from readability import Document

from benchmarks.detection.peers.protocol import Page, serve


def title_and_text(page: Page) -> tuple[str, str]:
    """Return the title and the words of the summary. It decodes the bytes itself."""
    document = Document(page.content, url=page.url or None)
    title, summary = document.title(), html.fromstring(document.summary())
    return title, " ".join(summary.text_content().split())


if __name__ == "__main__":
    serve(lambda old, new: title_and_text(old) != title_and_text(new))
