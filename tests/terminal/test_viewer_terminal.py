"""``watcher view`` in a real pseudo-terminal: what bytes reach it, and how it ends."""

import fcntl
import os
import pty
import select
import signal
import sqlite3
import struct
import subprocess
import sys
import termios
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.terminal.driving import change_number, write
from watcher.model.change import Edit, Hunk, Kind
from watcher.store.archive import SqlArchive

_CONFIG = """\
[archive]
path = "."

[fetch]
user_agent = "Watcher/1 (+https://example.org/watcher; desk@example.org)"
"""
_PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Ended:
    """How the viewer ended: its exit code, and all that it wrote to the terminal."""

    code: int
    written: bytes


def _view(folder: Path, *, until: bytes) -> Ended:
    """Run ``watcher view`` until it has written ``until``, press q, and wait for its end."""
    config = folder / "config.toml"
    config.write_text(_CONFIG, encoding="utf-8")
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 120, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    for name in ("NO_COLOR", "COLUMNS", "LINES"):  # the size is the terminal's own
        environment.pop(name, None)
    with subprocess.Popen(
        [sys.executable, "-m", "watcher", "--config", str(config), "view"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
        start_new_session=True,
    ) as running:
        os.close(theirs)
        written = _read(ours, until=until)
        # A key that comes before the viewer listens is lost, so it is pressed until it is heard.
        for _ in range(int(_PATIENCE_SECONDS)):
            if running.poll() is not None or until not in written:
                break
            os.write(ours, b"q")
            written += _read(ours, until=None, seconds=1.0)
        if running.poll() is None:
            running.send_signal(signal.SIGKILL)
    os.close(ours)
    return Ended(code=running.returncode, written=written)


def _read(terminal: int, *, until: bytes | None, seconds: float = _PATIENCE_SECONDS) -> bytes:
    """Read until the bytes come, or to the end of the program."""
    read = b""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and (until is None or until not in read):
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                read += os.read(terminal, 65_536)
            except OSError:  # Linux: the other side was closed
                break
    return read


_OWNED = "\x1b]0;owned\x07\x1b[31;5mred\x1b[2J\x9b1;1H\x85\u202eright to left\u2066"


def test_no_page_text_reaches_the_terminal_as_a_command(archive: SqlArchive, index: Path) -> None:
    """Title, agency, topic, reason and passage hold escapes; all are written out as code points."""
    hunk = Hunk(
        kinds=(Kind.WORDING,),
        old=f"before {_OWNED}",
        new=f"behind {_OWNED}",
        edits=(Edit("delete", f"before {_OWNED}"), Edit("insert", f"behind {_OWNED}")),
        where="paragraph 1",
    )
    hostile = change_number(
        1,
        title=f"Title {_OWNED} [bold]markup[/bold]",
        agency=f"Ag {_OWNED}",
        topics=(f"topic {_OWNED}",),
        reasons=(f"reason {_OWNED} [@click=app.quit]x[/]",),
        hunks=(hunk,),
    )
    write(archive, [hostile])

    ended = _view(index.parent, until=b"behind")

    assert ended.code == 0
    for command in ("\x1b]0;owned", "\x1b[31;5m", "\x9b", "\x85", "\u202e", "\u2066"):
        assert command.encode() not in ended.written
    assert "⟨U+001B⟩]0;owned⟨U+0007⟩".encode() in ended.written
    assert b"[bold]markup[/bold]" in ended.written


def test_a_damaged_index_ends_the_viewer_with_one_sentence_and_exit_3(
    archive: SqlArchive, index: Path
) -> None:
    """No traceback, and the terminal is given back first."""
    write(archive, [change_number(1)])
    archive.close()
    with sqlite3.connect(index) as database:
        database.execute("DROP TABLE changes")
    database.close()

    ended = _view(index.parent, until=b"\x1b[?1049l")

    assert ended.code == 3
    assert b"Traceback" not in ended.written
    assert b"watcher: " in ended.written.split(b"\x1b[?1049l")[-1]


def test_without_a_terminal_the_viewer_names_the_commands_that_need_none(index: Path) -> None:
    """A pipe gets a sentence and exit 2 instead of escape sequences."""
    config = index.parent / "config.toml"
    config.write_text(_CONFIG, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "watcher", "--config", str(config), "view"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 2
    assert "watcher changes" in ran.stderr
    assert ran.stdout == ""


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")
