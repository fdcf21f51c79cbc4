"""trafilatura, ``extract`` with nothing set: alerts when the main text it extracts differs."""

# mypy: disable-error-code="import-not-found, import-untyped"

import trafilatura

from benchmarks.detection.peers.protocol import Page, serve


def text(page: Page) -> str | None:
    """Return the main text, ``None`` when it finds none. It decodes the bytes itself."""
    extracted: str | None = trafilatura.extract(page.content, url=page.url or None)
    return extracted


if __name__ == "__main__":
    serve(lambda old, new: text(old) != text(new))
