"""Questions to outsiders: whatever comes of one is the body of an answer, or a `VouchError`.

Plain http is fine: what counts in an answer is signed or bound by hashes, and is checked by whoever
asked. A redirect is refused and not followed: the operator names the address that answers.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from watcher.asking import Asker, NoAnswerError
from watcher.errors import NotReadable, VouchError
from watcher.text.http_message import Response, read_response

MOST_BYTES: Final = 1 << 20
"""Of an answer, unless the question says otherwise: the largest token known has some 8 kB."""


class Line:
    """Asks outsiders.

    Raises `VouchError` naming the address and what happened: no connection, no answer in time,
    another status than 200, an answer larger than the cap.
    """

    def __init__(self, asker: Asker) -> None:
        """Ask with ``asker``."""
        self._asker = asker

    def get(self, url: str, *, accept: str = "*/*", most_bytes: int = MOST_BYTES) -> bytes:
        """Return the body behind ``url``, as it was sent."""
        return _body(url, self._ask("GET", url, {"Accept": accept}, None, most_bytes))

    def get_if_there(self, url: str, *, accept: str, most_bytes: int) -> bytes | None:
        """Return the body behind ``url``, or ``None`` when the answer is 404."""
        answer = self._ask("GET", url, {"Accept": accept}, None, most_bytes)
        return None if answer.status == 404 else _body(url, answer)

    def post(
        self,
        url: str,
        body: bytes,
        *,
        content_type: str,
        accept: str,
        most_bytes: int = MOST_BYTES,
    ) -> bytes:
        """Return the body of the answer to ``body``."""
        headers = {"Accept": accept, "Content-Type": content_type}
        return _body(url, self._ask("POST", url, headers, body, most_bytes))

    def _ask(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None, most_bytes: int
    ) -> Response:
        _require_address(url)
        headers = {"Accept-Encoding": "identity", **headers}
        try:
            return read_response(
                self._asker.ask(method, url, headers=headers, body=body, most_bytes=most_bytes)
            )
        except (NoAnswerError, NotReadable) as error:
            raise VouchError(f"{url}: {error}") from None


def _require_address(url: str) -> None:
    """Raise `VouchError` for an address that is not to be asked."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise VouchError(f"{url}: not a URL") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise VouchError(f"{url}: only http and https addresses are asked")
    if "@" in parts.netloc:
        # Addresses stand in leaves, which are public.
        raise VouchError(f"{parts.hostname}: an address must not carry a name or password")


def _body(url: str, answer: Response) -> bytes:
    if answer.status // 100 == 3:
        raise VouchError(f"{url}: answered {answer.status}; a redirect is not followed")
    if answer.status != 200:
        raise VouchError(f"{url}: answered {answer.status}")
    return answer.entity
