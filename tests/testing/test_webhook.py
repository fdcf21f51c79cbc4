"""The Slack-like desk keeps what it accepts and nothing that it refused."""

import requests

from watcher.testing.webhook import WebhookDesk


def test_a_desk_keeps_messages_in_order_and_refuses_when_told() -> None:
    """A refused message is not among the received ones."""
    with WebhookDesk() as desk:
        assert requests.post(desk.url, json={"text": "one"}, timeout=10).status_code == 200
        desk.refuse(429, retry_after=7)
        refused = requests.post(desk.url, json={"text": "two"}, timeout=10)
        desk.accept()
        requests.post(desk.url, json={"text": "three"}, timeout=10)
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "7")
        assert [message["text"] for message in desk.messages] == ["one", "three"]
