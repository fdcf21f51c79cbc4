"""Says where and with what the numbers were measured, without naming a path or a host."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from watcher import __version__

_ROOT = Path(__file__).resolve().parents[1]


def described() -> dict[str, str]:
    """Return the date, the machine, the system and our own version, each in words."""
    return {
        "measured_on": datetime.now(UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, {_processor()}, {_memory_gib()} GiB",
        "system": f"{platform.system()} {platform.release().partition('-')[0]}",
        "python": platform.python_version(),
        "watcher": f"{__version__} ({_commit()})",
        "load": f"{os.getloadavg()[0]:.1f} at the start",
    }


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text(encoding="utf-8").splitlines() if listed.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _memory_gib() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def _commit() -> str:
    """Name the commit; a plain "no commit" where there is no git or no repository."""
    asked = ["git", "rev-parse", "--short=10", "HEAD"]
    try:
        ran = subprocess.run(asked, cwd=_ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return "no commit"
    return ran.stdout.strip() or "no commit"
