"""urlwatch with its filter ``html2text``: alerts when the text of the filter differs.

The one argument is the filter's method; without one it is the filter's own default, ``re``.
"""

# mypy: disable-error-code="import-not-found, import-untyped"

import sys

import requests
from urlwatch.filters import Html2TextFilter
from urlwatch.jobs import UrlJob

from benchmarks.detection.peers.protocol import Page, serve


def text(page: Page) -> str:
    """Return what urlwatch would store of the page."""
    job = UrlJob(url=page.url)
    subfilter = {"method": sys.argv[1]} if len(sys.argv) > 1 else {}
    extracted: str = Html2TextFilter(job, None).filter(_decoded(page), subfilter)
    return extracted


def _decoded(page: Page) -> str:
    """Decode as its fetcher does: by the header's charset, else as UTF-8, else as Latin-1."""
    if UrlJob.CHARSET_RE.match(page.media_type):
        response = requests.Response()
        response._content, response.encoding = page.content, page.charset
        return response.text
    try:
        return page.content.decode("utf-8")
    except UnicodeDecodeError:
        return page.content.decode("latin1")


if __name__ == "__main__":
    serve(lambda old, new: text(old) != text(new))
