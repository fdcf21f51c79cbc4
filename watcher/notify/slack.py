"""Slack, through an incoming webhook."""

import re
from typing import Final

from watcher.model.alert import Message
from watcher.notify.post import Answer, Post, checked_address, post, refusal
from watcher.render.safe import to_json
from watcher.render.slack import message as slack_message

_TAKEN: Final = "ok"
_ERROR_WORD: Final = re.compile(r"[a-z][a-z_]{2,63}")


class SlackChannel:
    """Posts to one Slack channel; the webhook's address decides which."""

    def __init__(self, url: str, *, timeout: float = 30.0, post: Post = post) -> None:
        """Take the webhook's address (a secret) and the timeout in seconds.

        Raises `ConfigError` when the address is not https.
        """
        self._url = checked_address(url)
        self._timeout = timeout
        self._post = post

    def deliver(self, message: Message) -> None:
        """Post once; raise `DeliveryError` in Slack's words unless Slack says "ok"."""
        answer = self._post(
            self._url,
            to_json(slack_message(message)).encode(),
            headers={"Content-Type": "application/json; charset=utf-8"},
            timeout=self._timeout,
        )
        if not answer.success or answer.words != _TAKEN:
            raise refusal(answer, self._said(answer))

    def _said(self, answer: Answer) -> str:
        """Return Slack's error word; anything else could repeat the address, so is not printed."""
        word = answer.words
        if _ERROR_WORD.fullmatch(word) and word not in self._url:
            return word
        return "not with Slack's ok" if answer.success else ""
