"""pywb, the reference replay server, gives every body back byte for byte."""

import gzip
import http.client
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from email.utils import parsedate_to_datetime

import pytest

from tests.standards.conftest import Tool
from tests.standards.recorded import Capture, Recorded

pytestmark = pytest.mark.standards

COLLECTION = "press"
SERVER = """
from gevent.monkey import patch_all; patch_all()
from gevent.pywsgi import WSGIServer
from pywb.apps.frontendapp import FrontEndApp
server = WSGIServer(("127.0.0.1", 0), FrontEndApp(), log=None)
server.start()
print(server.server_port, flush=True)
server.serve_forever()
"""
"""pywb's own application on a free port, which it prints once it listens."""


@dataclass(frozen=True)
class Served:
    """Where pywb listens; ``own_index`` when it indexed the WARC file itself."""

    port: int
    own_index: bool


@pytest.fixture(scope="module", params=["wacz", "warc"])
def served(
    request: pytest.FixtureRequest,
    tool: Tool,
    recorded: Recorded,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Served]:
    """Serve the archive with pywb, by the index of our WACZ or by its own."""
    programs = tool("pywb") / "bin"
    folder = tmp_path_factory.mktemp("pywb")
    (folder / "config.yaml").write_text("{}\n")
    packed = request.param == "wacz"
    added = ["--unpack-wacz", str(recorded.wacz)] if packed else [str(recorded.warc)]
    for words in (["init", COLLECTION], ["add", COLLECTION, *added]):
        command = [str(programs / "wb-manager"), *words]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    with (folder / "errors").open("wb") as errors:
        server = subprocess.Popen(
            [programs / "python", "-c", SERVER], cwd=folder, stdout=subprocess.PIPE, stderr=errors
        )
    with server:
        assert server.stdout
        line = server.stdout.readline()
        if not line:
            server.wait()
            pytest.fail((folder / "errors").read_text())
        yield Served(int(line), own_index=not packed)
        server.terminate()


@dataclass(frozen=True)
class Answer:
    """What the server said; ``body`` without content coding, as a browser sees it."""

    status: int
    headers: Message
    body: bytes


def replayed(served: Served, capture: Capture) -> Answer:
    """Ask for a capture as it was, without rewriting (``id_``)."""
    with closing(http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)) as connection:
        connection.request("GET", f"/{COLLECTION}/{capture.moment}id_/{capture.url}")
        answer = connection.getresponse()
        body = answer.read()
    if answer.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return Answer(answer.status, answer.headers, body)


def test_every_body_is_replayed_byte_for_byte(served: Served, recorded: Recorded) -> None:
    """First captures, revisits of this and of another page, and what a 304 speaks of."""
    for capture in recorded.captures:
        if served.own_index and capture.status == 304:
            continue  # pywb gives the bare 304
        answer = replayed(served, capture)

        status = 200 if capture.status == 304 else capture.status
        assert (answer.status, answer.body) == (status, capture.body), capture


def test_every_capture_is_found_at_its_own_second(served: Served, recorded: Recorded) -> None:
    """A 304 at that of the capture before it, which is what is shown."""
    for capture in recorded.captures:
        if served.own_index and (capture.status == 304 or "chunked" in capture.url):
            continue  # pywb digests a chunked body as no revisit says, and shows the first one
        answer = replayed(served, capture)

        first = next(each for each in recorded.captures if each.url == capture.url)
        moment = (first if capture.status == 304 else capture).moment
        said = parsedate_to_datetime(answer.headers["Memento-Datetime"])
        assert (f"{said:%Y%m%d%H%M%S}", answer.body) == (moment, capture.body), capture


def test_a_redirect_leads_where_it_led(served: Served, recorded: Recorded) -> None:
    """Its header is what was recorded."""
    capture = next(each for each in recorded.captures if each.status == 301)

    assert replayed(served, capture).headers["Location"] == "/edited"


def test_an_edited_page_is_replayed_in_both_wordings(served: Served, recorded: Recorded) -> None:
    """Each at its time: the point of an archive of edits."""
    edited = [each for each in recorded.captures if each.url.endswith("/edited")]

    first, second = (replayed(served, each).body for each in edited)

    assert b"Annual count of eleven" in first
    assert b"Annual count of twelve" in second
