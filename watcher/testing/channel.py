"""A channel that keeps what it is handed, or refuses, for tests of services."""

from watcher.errors import DeliveryError
from watcher.model.alert import Message


class RecordingChannel:
    """Keeps every message it takes, oldest first, in ``messages``; refuses while told to."""

    def __init__(self) -> None:
        """Begin by taking everything."""
        self.messages: list[Message] = []
        self._refusal: DeliveryError | None = None

    def refuse(
        self, said: str = "no", *, permanent: bool = False, retry_after: float | None = None
    ) -> None:
        """Refuse everything from now on; ``retry_after`` in seconds."""
        self._refusal = DeliveryError(said, permanent=permanent, retry_after=retry_after)

    def accept(self) -> None:
        """Take messages again."""
        self._refusal = None

    def deliver(self, message: Message) -> None:
        """Keep the message, or raise the refusal."""
        if self._refusal is not None:
            raise self._refusal
        self.messages.append(message)
