"""Runs the real ``watcher`` command in a process of its own and returns what it said.

For the demo, and for stories about processes (signals, restarts). It interprets nothing.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, read as one JSON object. Raises `ValueError` with it when it is none."""
        try:
            return json.loads(self.out)
        except json.JSONDecodeError:
            problem = f"exit {self.code}, and no JSON in: {self.out!r}\n{self.err}"
            raise ValueError(problem) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """The command with its config, and the environment it is given beside our own."""

    config: Path
    environment: Mapping[str, str]

    def command(self, *arguments: str) -> list[str]:
        """Return the full command line."""
        return [sys.executable, "-m", "watcher", "--config", str(self.config), *arguments]

    def run(self, *arguments: str, timeout_seconds: float = 120) -> Ran:
        """Run to the end; raises `subprocess.TimeoutExpired` when it does not come."""
        done = subprocess.run(
            self.command(*arguments),
            env=self._environment(),
            capture_output=True,
            text=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            timeout=timeout_seconds,
            check=False,
        )
        return Ran(code=done.returncode, out=done.stdout, err=done.stderr)

    def hand_over(self, *arguments: str) -> int:
        """Run with our own terminal; return its exit code."""
        done = subprocess.run(self.command(*arguments), env=self._environment(), check=False)
        return done.returncode

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start it and return at once; the caller stops it."""
        return subprocess.Popen(
            self.command(*arguments),
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "PYTHONUTF8": "1", **self.environment}
