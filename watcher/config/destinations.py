"""Where alert routes go: read from the environment or from 0600 files, never printed."""

from collections.abc import Mapping
from pathlib import Path

from watcher.config.tables import SlackTable, WebhookTable
from watcher.model.settings import Destination


class SecretMissing(Exception):
    """A secret that the file names is not there now; the message says what to do."""


def destination(
    route: SlackTable | WebhookTable, environ: Mapping[str, str], folder: Path
) -> Destination:
    """Return where a route goes; raises `SecretMissing` when its URL or secret is not there now."""
    if isinstance(route, SlackTable):
        return Destination(url=_url(route.webhook_env, route.webhook_file, environ, folder))
    url = _url(route.url_env, route.url_file, environ, folder)
    if route.secret_env is None and route.secret_file is None:
        return Destination(url=url)
    return Destination(url=url, secret=secret(route.secret_env, route.secret_file, environ, folder))


def _url(variable: str | None, file: str | None, environ: Mapping[str, str], folder: Path) -> str:
    url = secret(variable, file, environ, folder)
    if not url.startswith(("https://", "http://")) or not url.isprintable() or " " in url:
        raise SecretMissing(f"{_place(variable, file)} does not hold a URL")
    return url


def secret(variable: str | None, file: str | None, environ: Mapping[str, str], folder: Path) -> str:
    """Return a secret from a variable or a file; raises `SecretMissing` when it is not there."""
    if variable is not None:
        value = environ.get(variable, "").strip()
    else:
        value = _read(folder / (file or ""), _place(variable, file))
    if not value:
        raise SecretMissing(f"{_place(variable, file)} is not set or empty")
    return value


def _read(path: Path, place: str) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise SecretMissing(f"{place} cannot be read: {reason}") from error


def _place(variable: str | None, file: str | None) -> str:
    return f"the environment variable {variable}" if variable is not None else f"the file {file}"
