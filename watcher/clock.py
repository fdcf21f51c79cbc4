"""The real clock: the only reader of time, sleep and randomness in the program."""

import secrets
import threading
import time
from datetime import UTC, datetime


class SystemClock:
    """The machine's clock (`watcher.ports.Clock`), which can be told to stop waiting."""

    def __init__(self) -> None:
        """Start with nobody having asked to stop."""
        self._stop = threading.Event()

    def now(self) -> datetime:
        """Return the present instant, aware, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never go backwards."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait; return early in every thread as soon as `stop` is called."""
        if seconds > 0:
            self._stop.wait(min(seconds, threading.TIMEOUT_MAX))

    def new_id(self) -> str:
        """Return 32 fresh random hex digits."""
        return secrets.token_hex(16)

    def stop(self) -> None:
        """Ask the program to end: every wait returns now, and from now on at once.

        Safe to call from any thread, and more than once.
        """
        self._stop.set()

    @property
    def stopped(self) -> bool:
        """Whether `stop` was called."""
        return self._stop.is_set()
