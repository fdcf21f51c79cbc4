"""Logging to stderr: a line an event, with secrets and page text made harmless."""

import logging
import re

from watcher.render.safe import visible

_SECRET_RES = (
    re.compile(r"https://hooks\.slack\.com/\S+"),
    re.compile(r"(?i)(authorization|token|secret|password|signature)([=:]\s*)\S+"),
    re.compile(r"//[^/\s:@]+:[^/\s@]+@"),
)


class _Harmless(logging.Formatter):
    """Formats a record so that nothing in it can drive a terminal or give a secret away."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the finished line, its traceback included, with secrets cut out."""
        action = getattr(record, "action", None)
        line = super().format(record)
        line = f"{line} action={action} url={getattr(record, 'url', '-')}" if action else line
        for secret in _SECRET_RES:
            line = secret.sub("[secret]", line)
        return visible(line)


def start_logging(level: int) -> None:
    """Send the program's log to stderr; libraries speak only when something is wrong."""
    stderr = logging.StreamHandler()
    stderr.setFormatter(_Harmless("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[stderr], force=True)
    logging.getLogger("watcher").setLevel(level)
    logging.getLogger("urllib3").setLevel(logging.ERROR)
