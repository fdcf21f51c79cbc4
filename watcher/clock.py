"""The real clock: the only reader of time, sleep and randomness in the program."""

import ctypes
import secrets
import threading
import time
from datetime import UTC, datetime

from watcher.ports import Clock, ClockState

_SMALLEST_STEP_SECONDS = 5.0
"""Below this it is time service nudging the clock, as it does all day."""


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

    def state(self) -> ClockState:
        """Return what the kernel says of the clock (adjtimex(2)); nothing where it says nothing."""
        return _kernel_state()

    def stop(self) -> None:
        """Ask the program to end: every wait returns now, and from now on at once.

        Safe to call from any thread, and more than once.
        """
        self._stop.set()

    @property
    def stopped(self) -> bool:
        """Whether `stop` was called."""
        return self._stop.is_set()


class ClockSteps:
    """Notices that the wall clock was set: it then parts from the monotonic one."""

    def __init__(self, clock: Clock) -> None:
        """Take the clock as it stands for right."""
        self._clock = clock
        self._apart = self._wall_minus_monotonic()

    def since_last_look(self) -> float | None:
        """Return by how many seconds the clock was set since the last look, if it was."""
        apart = self._wall_minus_monotonic()
        step = apart - self._apart
        if abs(step) < _SMALLEST_STEP_SECONDS:
            return None
        self._apart = apart
        return step

    def _wall_minus_monotonic(self) -> float:
        return self._clock.now().timestamp() - self._clock.monotonic()


class _Timex(ctypes.Structure):
    """``struct timex`` of Linux, as far as it is read; the kernel writes to the rest too."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 256),
    )


_UNSYNCHRONISED = 0x40


def _kernel_state() -> ClockState:
    timex = _Timex()
    try:
        answer = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.byref(timex))
    except (AttributeError, OSError):
        answer = -1
    if answer < 0:
        return ClockState(synchronised=None, max_error_us=None)
    return ClockState(
        synchronised=not timex.status & _UNSYNCHRONISED, max_error_us=max(timex.maxerror, 0)
    )
