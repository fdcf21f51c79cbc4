"""Runs one command and measures what it cost: CPU time of its whole process tree, wall, memory.

CPU time is user plus system as the kernel reports it for the process and the children that it
waited for (wait4). Nothing is sampled, so nothing is missed and nothing is added. Peak memory is
that of the largest process of the tree; Linux counts from what the starting process held, so a
harness that is large hides tools that are small.
"""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

PATIENCE_SECONDS = 900.0
"""After so long a command is killed and its measurement fails."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a run cost: seconds of CPU and wall, peak memory in MiB; and how it ended."""

    cpu: float
    wall: float
    peak_mib: float
    code: int
    out: str
    err: str


def clean_environment(home: Path) -> dict[str, str]:
    """Return the same small environment for every tool: no proxies, no settings of ours."""
    return {
        "HOME": str(home),
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "PYTHONUTF8": "1",
        "PYTHONHASHSEED": "0",
    }


def run(command: Sequence[str], *, folder: Path, environment: Mapping[str, str]) -> Cost:
    """Run to the end in ``folder``; its output goes to files there, so that no pipe slows it."""
    out, err = folder / "stdout.txt", folder / "stderr.txt"
    with out.open("wb") as to_out, err.open("wb") as to_err:
        begun = time.perf_counter()
        started = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=to_out,
            stderr=to_err,
        )
        watchdog = Timer(PATIENCE_SECONDS, os.kill, (started.pid, signal.SIGKILL))
        watchdog.start()
        _, status, usage = os.wait4(started.pid, 0)
        wall = time.perf_counter() - begun
        watchdog.cancel()
    started.returncode = os.waitstatus_to_exitcode(status)
    return Cost(
        cpu=usage.ru_utime + usage.ru_stime,
        wall=wall,
        peak_mib=usage.ru_maxrss / 1024,
        code=started.returncode,
        out=out.read_text(encoding="utf-8", errors="replace"),
        err=err.read_text(encoding="utf-8", errors="replace"),
    )
