"""resiliparse, main content as plain text: alerts when the text it extracts differs."""

# mypy: disable-error-code="import-not-found, import-untyped"

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import bytes_to_str, detect_encoding

from benchmarks.detection.peers.protocol import Page, serve


def text(page: Page) -> str:
    """Return the main content, decoded as its manual says."""
    markup = bytes_to_str(page.content, page.charset or detect_encoding(page.content))
    extracted: str = extract_plain_text(markup, main_content=True)
    return extracted


if __name__ == "__main__":
    serve(lambda old, new: text(old) != text(new))
