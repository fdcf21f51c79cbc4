"""diffengine's rule: alerts when readability's title differs, or its summary's fingerprint.

The fingerprint is the summary's text without white space and punctuation. The rule is written
out here, because importing diffengine takes a browser driver and a client of a social network.
"""

# mypy: disable-error-code="import-not-found, import-untyped"

import re
import sys
import unicodedata

import bleach
import requests
from readability import Document

from benchmarks.detection.peers.protocol import Page, serve

_PUNCTUATION = dict.fromkeys(
    point for point in range(sys.maxunicode) if unicodedata.category(chr(point)).startswith("P")
)
_NORMAL = str.maketrans({"\xa0": " ", "“": '"', "”": '"', "’": "'", "\n": " ", "\xad": None})


def title_and_fingerprint(page: Page) -> tuple[str, str]:
    """Return what diffengine compares of the page."""
    response = requests.Response()
    # As requests reads the header: text without a charset is Latin-1.
    response._content, response.encoding = page.content, page.charset or "ISO-8859-1"
    document = Document(response.text)
    summary = bleach.clean(document.summary(html_partial=True), tags=["p"], strip=True)
    text = bleach.clean(_normal(summary), tags=[], strip=True)
    return document.title(), re.sub(r"\s+", "", text).translate(_PUNCTUATION)


def _normal(text: str) -> str:
    return re.sub("  +", " ", text.translate(_NORMAL)).strip()


if __name__ == "__main__":
    serve(lambda old, new: title_and_fingerprint(old) != title_and_fingerprint(new))
