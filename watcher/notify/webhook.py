"""Any program that listens for JSON: ``docs/formats/webhook.md`` specifies what it receives."""

import hashlib
import hmac

from watcher.model.alert import Message
from watcher.model.moment import stamp
from watcher.notify.post import Post, checked_address, post, refusal
from watcher.render.webhook import body as webhook_body


class WebhookChannel:
    """Posts a change as JSON, signed when there is a secret."""

    def __init__(
        self, url: str, secret: str | None = None, *, timeout: float = 30.0, post: Post = post
    ) -> None:
        """Take the address and the shared secret, and the timeout in seconds.

        Raises `ConfigError` when the address is not https.
        """
        self._url = checked_address(url)
        self._secret = secret
        self._timeout = timeout
        self._post = post

    def deliver(self, message: Message) -> None:
        """Post once; raise `DeliveryError` unless the answer is 2xx."""
        body = webhook_body(message)
        # The alert's own time: every repeat is the same request, signature included.
        timestamp = stamp(message.alert.created_at)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "X-Watcher-Alert": message.alert.id,
            "X-Watcher-Timestamp": timestamp,
        }
        if self._secret is not None:
            headers["X-Watcher-Signature"] = signature(self._secret, timestamp, body)
        answer = self._post(self._url, body, headers=headers, timeout=self._timeout)
        if not answer.success:
            raise refusal(answer, "")


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return the value of ``X-Watcher-Signature``: HMAC-SHA256 over ``timestamp.body``, in hex."""
    signed = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return "sha256=" + signed.hexdigest()
