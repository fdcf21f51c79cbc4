"""Replies that no well-meaning site gives: for tests of what must not break a sweep."""

from watcher.testing.pages.nouns import Reply


def huge_page(size: int = 20 * 1024 * 1024) -> Reply:
    """Return an HTML page of at least ``size`` bytes with one short statement in the middle."""
    filler = b"<p>Row %07d of the register of examples.</p>\n"
    half = size // 2 // len(filler % 0) + 1
    rows = [filler % number for number in range(half)]
    middle = b"<main><h1>A very long page</h1><p>The statement stands here.</p></main>\n"
    body = b"<!DOCTYPE html><html><body>\n" + b"".join(rows) + middle + b"".join(rows)
    return Reply(body=body + b"</body></html>\n")


def empty_page() -> Reply:
    """Return a page of no bytes at all, said to be HTML."""
    return Reply(body=b"")


def binary_as_html() -> Reply:
    """Return bytes that are no text in any encoding, said to be HTML."""
    return Reply(body=bytes(range(256)) * 64)


def prose_as_feed() -> Reply:
    """Return a sentence where a feed should be, said to be RSS."""
    return Reply(
        body=b"The feed is being moved. Please look in again later.",
        content_type="application/rss+xml",
    )


def bomb_as_feed() -> Reply:
    """Return a feed whose entities would unfold to gigabytes (the "billion laughs")."""
    entities = "".join(
        f'<!ENTITY e{level} "{("&e" + str(level - 1) + ";") * 10}">' for level in range(1, 10)
    )
    body = (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "ha">{entities}]>'
        '<rss version="2.0"><channel><title>&e9;</title></channel></rss>'
    )
    return Reply(body=body.encode(), content_type="application/rss+xml")


def deep_page(depth: int = 20_000) -> Reply:
    """Return a page whose elements are nested ``depth`` deep around one sentence."""
    inner = "<p>At the bottom.</p>"
    return Reply(body=f"<html><body>{'<div>' * depth}{inner}{'</div>' * depth}".encode())


def listing_without_rows() -> Reply:
    """Return a newsroom page that shows its frame and not one row."""
    return Reply(
        body=b"<!DOCTYPE html><html><body><main><h1>Newsroom</h1>"
        b'<div class="view-content"></div></main></body></html>'
    )
