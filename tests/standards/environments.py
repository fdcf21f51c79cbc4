"""Make the environments of other people's programs: `python -m tests.standards.environments`.

Each has a folder of its own below `.venv-standards`, with exactly the pinned files: their licences
and versions stay apart from ours. It needs PyPI, and for the browser npm's registry through the
`npm` command; the tests themselves need neither. A browser is not installed here: Debian's
`chromium` is used.

Pins are made anew with `uv pip compile --generate-hashes` from what the first line of each
requirements file names.
"""

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
import time
import venv
from collections.abc import Callable
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / ".venv-standards"
"""What is made; thrown away, it is made again."""

VIEWER = "replaywebpage@2.4.6"
"""ReplayWeb.page, as npm has it: the viewer that opens a WACZ in a browser."""
VIEWER_SHA512 = (
    "uG50jESRld0p+fY7+nUxIWl7hvfimreNjSmaNkc/a9a8gBdmb7PH4J42Iib+vgk9KrHd0HLScVT++LgqV5fwpQ=="
)
VIEWER_FILES = ("ui.js", "sw.js", "index.html")
TOOLS = ("wacz", "pywb", "browser")

_MAX_SECONDS = 600
_MARK = "made-of"


class CannotMakeError(Exception):
    """An environment that cannot be made here; the message says what failed and what it said."""


def ready(tool: str) -> Path | None:
    """Return the folder of a tool's environment if it was made of what is pinned now."""
    folder = FOLDER / tool
    mark = folder / _MARK
    made_of = mark.read_text(encoding="ascii") if mark.is_file() else None
    return folder if made_of == _pins(tool) else None


def make(tool: str) -> Path:
    """Make the environment of a tool, whole or not at all; raises `CannotMakeError`."""
    folder = FOLDER / tool
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (FOLDER / ".gitignore").write_text("*\n", encoding="ascii")
    venv.create(folder, with_pip=True, symlinks=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    _run([*pip, "install", "--require-hashes", "-r", str(_requirements(tool))], folder)
    if tool == "browser":
        _fetch_viewer(folder)
    (folder / _MARK).write_text(_pins(tool), encoding="ascii")
    return folder


def _requirements(tool: str) -> Path:
    return Path(__file__).with_name(f"requirements-{tool}.txt")


def _pins(tool: str) -> str:
    """Return a digest of all that decides what is in an environment."""
    viewer = f"{VIEWER_SHA512} {VIEWER_FILES}" if tool == "browser" else ""
    pinned = _requirements(tool).read_bytes() + viewer.encode() + sys.version.encode()
    return hashlib.sha256(pinned).hexdigest()


def _fetch_viewer(folder: Path) -> None:
    """Take the files of the viewer out of its package, when that is the pinned one.

    They are whole programs, so that none of the hundreds of packages it is built from is needed.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise CannotMakeError("the npm command is not installed (apt-get install npm)")
    _run([npm, "pack", "--silent", "--pack-destination", str(folder), VIEWER], folder)
    package = folder / f"{VIEWER.replace('@', '-')}.tgz"
    found = base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode()
    if found != VIEWER_SHA512:
        raise CannotMakeError(f"{VIEWER} has the SHA-512 {found}, and {VIEWER_SHA512} is pinned")
    with tarfile.open(package) as files:
        for name in VIEWER_FILES:
            file = files.extractfile(f"package/{name}")
            if file is None:
                raise CannotMakeError(f"{VIEWER} holds no file {name}")
            (folder / name).write_bytes(file.read())


def _run(command: list[str], folder: Path) -> None:
    try:
        ran = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=False, timeout=_MAX_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise CannotMakeError(f"{command[0]} took more than {_MAX_SECONDS} s") from error
    if ran.returncode:
        said = (ran.stderr or ran.stdout).strip()[-500:]
        raise CannotMakeError(f"{command[0]} ended with {ran.returncode}: {said}")


def main(tell: Callable[[str], object] = sys.stdout.write) -> int:
    """Make what is not ready; return 1 when something cannot be made, having said why."""
    failed = 0
    for tool in TOOLS:
        if ready(tool):
            tell(f"{tool}: ready\n")
            continue
        began = time.monotonic()
        try:
            make(tool)
        except CannotMakeError as error:
            failed = 1
            tell(f"{tool}: cannot be made: {error}\n")
        else:
            tell(f"{tool}: made in {time.monotonic() - began:.0f} s\n")
    return failed


if __name__ == "__main__":
    sys.exit(main())
