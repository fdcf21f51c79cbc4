"""ReplayWeb.page opens our WACZ in a browser, offline, and the page's words are on the screen."""

import functools
import http.server
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.standards.conftest import Tool, missing
from tests.standards.environments import VIEWER_FILES
from tests.standards.recorded import Capture, Recorded

pytestmark = pytest.mark.standards

PAGE = """<!doctype html><title>Replay</title><script src="ui.js"></script>
<replay-web-page style="height: 600px" replayBase="./replay/" source="/archive.wacz"
 url="{url}" ts="{moment}"></replay-web-page>
"""
"""A page that shows a capture, as a newsroom would put it into its own."""

OPEN = """
import json, sys
from playwright.sync_api import sync_playwright, Error

def words(page, wanted):
    for frame in page.frames:
        try:
            said = frame.inner_text("body", timeout=1000)
        except Error:
            continue
        if wanted in said:
            return {"frame": frame.url, "said": said}

browser, address, wanted = sys.argv[1:]
with sync_playwright() as playwright:
    chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
    page = chromium.new_page()
    asked = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    found = None
    for _ in range(150):
        if found := words(page, wanted):
            break
        page.wait_for_timeout(200)
    print(json.dumps({"found": found, "frames": [f.url for f in page.frames], "asked": asked}))
    chromium.close()
"""
"""Opens an address and waits until a frame says the words that are wanted, 30 seconds at most."""


class RangeServer(http.server.SimpleHTTPRequestHandler):
    """Serves a folder, single byte ranges included; one that is too long ends with the file."""

    def do_GET(self) -> None:
        """Answer with the whole file or the range asked for."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        content = path.read_bytes()
        size, first, last = len(content), 0, len(content) - 1
        asked = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        if asked and asked[1]:
            first, last = int(asked[1]), min(int(asked[2] or last), last)
        elif asked:
            first = max(size - int(asked[2]), 0)
        self.send_response(206 if asked else 200)
        if asked:
            self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(last - first + 1))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content[first : last + 1])

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def site(tool: Tool, recorded: Recorded, tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Serve the viewer's files and the WACZ; return folder and address."""
    viewer = tool("browser")
    (tmp_path / "replay").mkdir()
    shutil.copy(viewer / "ui.js", tmp_path)
    for name in VIEWER_FILES:
        shutil.copy(viewer / name, tmp_path / "replay")
    shutil.copy(recorded.wacz, tmp_path / "archive.wacz")
    handler = functools.partial(RangeServer, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield tmp_path, f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.parametrize(
    ("name", "turn", "words"),
    [
        ("plain", 1, "Annual count of plain"),
        ("chunked-gzip", 1, "Annual count of both"),
        ("edited", 0, "Annual count of eleven"),
        ("edited", 1, "Annual count of twelve"),
        ("asked-again", 1, "Annual count of tag"),
        ("gone", 0, "Annual count of none"),
    ],
)
def test_the_words_of_a_page_are_on_the_screen(
    tool: Tool, recorded: Recorded, site: tuple[Path, str], name: str, turn: int, words: str
) -> None:
    """Revisits, both wordings of an edited page, what a 304 speaks of, and a 404."""
    browser = shutil.which("chromium")
    if browser is None:
        missing("chromium is not installed (apt-get install chromium)")
    folder, address = site
    capture = [each for each in recorded.captures if each.url.endswith("/" + name)][turn]
    (folder / "index.html").write_text(PAGE.format(url=capture.url, moment=capture.moment))

    command = [str(tool("browser") / "bin" / "python"), "-c", OPEN, browser, address, words]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stderr
    said = json.loads(ran.stdout)
    assert said["found"], said["frames"]
    assert f"/{shown_at(recorded, capture)}mp_/{capture.url}" in said["found"]["frame"]
    assert all(url.startswith((address, "data:", "blob:")) for url in said["asked"])


def shown_at(recorded: Recorded, capture: Capture) -> str:
    """Return the time that the viewer says of a capture; of a 304, that of what it speaks of."""
    first = next(each for each in recorded.captures if each.url == capture.url)
    return first.moment if capture.status == 304 else capture.moment
