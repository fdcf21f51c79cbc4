"""Blocks, absence and trouble are told apart, and from statements that only speak of them."""

import json

import pytest

from tests.real_pages import PAGES, needs_real_pages
from watcher.model.statement import PageStateKind, StatementText
from watcher.text.derive import derive
from watcher.text.pagestate import page_state

URL = "https://www.example.gov/news/releases/examples-agreement"
PROSE = (
    "The Department of Examples today announced an agreement with two of its bureaus. "
    "The agreement sets out which records are shared, for how long, and with whom. "
    "Eleven offices took part in the work, which began in March and ended in June. "
    "A spokesperson said that the department will publish a yearly report on its use. "
)


def html(title: str, body: str, *, heading: str | None = None) -> bytes:
    """Return a page of the Department of Examples with menu and foot."""
    shown = title if heading is None else heading
    return (
        f"<html><head><title>{title}</title></head><body><nav><a href='/'>Home</a></nav>"
        f"<main><h1>{shown}</h1>{body}</main><footer>Department of Examples</footer></body></html>"
    ).encode()


STATEMENT = html(
    "Agreement announced | Department of Examples", f"<p>{PROSE}</p><p>{PROSE * 2}</p>"
)


def state(
    payload: bytes = STATEMENT,
    *,
    status: int = 200,
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),),
    urls: tuple[str, ...] = (URL,),
    previous: StatementText | None = None,
) -> PageStateKind:
    """Return the kind of a response's state."""
    answer = page_state(
        status=status, headers=headers, payload=payload, urls=urls, previous=previous
    )
    assert answer.kind is PageStateKind.OK or answer.reason
    return answer.kind


def known() -> StatementText:
    """Return the text of the statement as it was seen before."""
    return derive(STATEMENT, content_type="text/html", url=URL, rules=None)


AKAMAI = html(
    "Access Denied",
    "<p>You don't have permission to access this on this server.</p>"
    "<p>Reference #18.2d3a1060.1.abc</p><p>https://errors.edgesuite.net/18.2d3a1060.1.abc</p>",
)
CLOUDFLARE = (
    b"<html><head><title>Just a moment...</title></head><body><noscript>Enable it</noscript>"
    b"<script src='/cdn-cgi/challenge-platform/h/b/orchestrate'></script></body></html>"
)
SCRIPT_ONLY = b"<html><body><script src='/.well-known/sbsd?v=1'></script></body></html>"


@pytest.mark.parametrize("status", [200, 202, 403, 404, 410, 429, 503])
@pytest.mark.parametrize("payload", [AKAMAI, CLOUDFLARE, SCRIPT_ONLY])
def test_a_block_or_challenge_page_is_blocked_whatever_its_status(
    status: int, payload: bytes
) -> None:
    """A block never becomes a revision or a withdrawal."""
    assert state(payload, status=status) is PageStateKind.BLOCKED
    assert state(payload, status=status, previous=known()) is PageStateKind.BLOCKED


@pytest.mark.parametrize(
    "headers",
    [
        (("cf-mitigated", "challenge"),),
        (("x-amzn-waf-action", "captcha"),),
        (("Server", "AkamaiGHost"), ("Cache-Control", "max-age=0")),
        (("Server-Timing", 'cdn-cache; desc=HIT, edge; dur=1, ak_p; desc="1_2"'),),
    ],
)
def test_an_edge_that_answers_404_by_itself_is_a_block(
    headers: tuple[tuple[str, str], ...],
) -> None:
    """The agency's own server was never asked, so nothing is known to be gone."""
    assert (
        state(html("Error", "<p>Error</p>"), status=404, headers=headers) is PageStateKind.BLOCKED
    )


def test_cloudfront_refusing_is_a_block_and_cloudfront_passing_a_404_on_is_not() -> None:
    """CloudFront marks every error with the same header."""
    headers = (("x-cache", "Error from cloudfront"),)
    page = html("Error", "<p>Not here</p>")
    assert state(page, status=403, headers=headers) is PageStateKind.BLOCKED
    assert state(page, status=404, headers=headers) is PageStateKind.GONE


@pytest.mark.parametrize("status", [401, 403, 429])
def test_a_refusal_is_a_block_even_without_a_known_signature(status: int) -> None:
    """A refusal says nothing about the statement."""
    assert state(html("Sorry", "<p>No.</p>"), status=status) is PageStateKind.BLOCKED


@pytest.mark.parametrize("status", [404, 410])
def test_an_honest_absence_is_gone(status: int) -> None:
    """404 and 410 from the agency's server are an observed absence."""
    page = html("Page not found", "<p>The page you requested could not be found.</p>")
    assert state(page, status=status, headers=(("Server", "nginx"),)) is PageStateKind.GONE


@pytest.mark.parametrize(
    "title",
    [
        "Page not found | Department of Examples",
        "404 Not Found",
        "Error 404",
        "Department of Examples - The page you were looking for was not found",
        "This page isn't available",
        "This release is no longer available",
    ],
)
def test_a_short_page_headed_as_missing_is_gone_though_its_status_is_200(title: str) -> None:
    """A soft 404 is an absence."""
    assert state(html(title, "<p>Try the search.</p>")) is PageStateKind.GONE


def test_a_short_apology_in_place_of_a_known_statement_is_gone() -> None:
    """Where the old sentences are known to be lost, an apology needs no heading."""
    page = html("Department of Examples", "<p>This release has been removed.</p>")
    assert state(page, previous=known()) is PageStateKind.GONE
    assert state(page) is PageStateKind.OK


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Access denied: how records requests were refused", "Access was denied to reporters."),
        ("Page not found", "Staff looked for the missing page of the ledger. " + PROSE * 6),
        ("Department ends maintenance of old systems", "The site is under maintenance no more."),
        ("Forbidden", "The forbidden practice ended in June. " + PROSE * 6),
        ("Office removed from list", "The page has been removed from the public list, it said."),
        ("Rules on captcha use", "Agencies must not ask people to verify you are human. " + PROSE),
        ("Statement on errors", "Too many requests were refused. The file was not found. " + PROSE),
    ],
)
def test_a_statement_that_speaks_of_blocks_or_absence_is_content(title: str, said: str) -> None:
    """A false alarm on a genuine statement is as bad as a miss."""
    assert state(html(title, f"<p>{said}</p><p>{PROSE}</p>")) is PageStateKind.OK


def test_a_page_that_still_shows_the_known_sentences_is_content_whatever_its_title() -> None:
    """The words are there for every reader."""
    renamed = STATEMENT.replace(b"Agreement announced", b"Access Denied")
    assert state(renamed, previous=known()) is PageStateKind.OK


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("https://www.example.gov/", PageStateKind.GONE),
        ("https://www.example.gov/index.html", PageStateKind.GONE),
        ("https://www.example.gov/news/releases", PageStateKind.GONE),
        ("https://www.example.gov/newsroom", PageStateKind.GONE),
        ("https://www.example.gov/404", PageStateKind.GONE),
        ("https://www.example.gov/news/releases/another-release", PageStateKind.REDIRECTED),
        ("https://archive.example.gov/news/releases/examples-agreement", PageStateKind.REDIRECTED),
        ("http://example.gov/news/releases/examples-agreement/", PageStateKind.OK),
        ("https://unblock.federalregister.gov/", PageStateKind.BLOCKED),
        ("https://www.example.gov/user/login?destination=x", PageStateKind.BLOCKED),
    ],
)
def test_a_redirect_is_judged_by_where_it_ends(target: str, expected: PageStateKind) -> None:
    """Home pages and listings swallow what was removed; another release is content."""
    other = html("Newsroom", f"<p>Something else altogether. {PROSE.replace('e', 'i')}</p>" * 3)
    assert state(other, urls=(URL, target)) is expected


def test_a_redirect_home_that_still_shows_the_statement_is_content_elsewhere() -> None:
    """What readers can still read is not gone."""
    urls = (URL, "https://www.example.gov/")
    assert state(urls=urls, previous=known()) is PageStateKind.REDIRECTED


def test_maintenance_is_the_servers_trouble() -> None:
    """A page under maintenance says nothing about the statement."""
    page = html("Site under maintenance", "<p>We will be back soon.</p>")
    assert state(page) is PageStateKind.SERVER_ERROR
    assert state(page, status=503) is PageStateKind.SERVER_ERROR
    assert state(html("Oops", ""), status=500) is PageStateKind.SERVER_ERROR


def test_nothing_and_less_than_promised_are_states_of_their_own() -> None:
    """Neither an empty nor a cut-off body is an edit."""
    assert state(b"") is PageStateKind.EMPTY
    assert state(b" \n ") is PageStateKind.EMPTY
    assert state(b"<html><body></body></html>") is PageStateKind.EMPTY
    headers = (("Content-Length", str(len(STATEMENT) + 1)),)
    assert state(headers=headers) is PageStateKind.TRUNCATED
    assert state(status=206) is PageStateKind.TRUNCATED
    coded = (*headers, ("Content-Encoding", "gzip"))
    assert state(headers=coded) is PageStateKind.OK


def test_a_document_is_content() -> None:
    """A file cannot be judged by words."""
    assert state(b"%PDF-1.7\n\0\0binary", headers=()) is PageStateKind.OK


@needs_real_pages
def test_no_real_page_is_taken_for_a_block_or_an_absence() -> None:
    """One hundred real pages of agencies are all content."""
    rows = [json.loads(line) for line in (PAGES / "manifest.jsonl").read_text().splitlines()]
    for row in rows[::14]:
        payload = (PAGES / row["path"]).read_bytes()
        url = row["url"] or URL
        assert state(payload, headers=(), urls=(url,)) is PageStateKind.OK, row["path"]
