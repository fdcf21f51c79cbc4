"""An alert as the exact bytes that a webhook is sent: ``watcher/alert/1`` as JSON."""

from watcher.model.alert import Message
from watcher.render import records
from watcher.render.safe import to_json


def body(told: Message) -> bytes:
    """Return the body in UTF-8; the same message always gives the same bytes."""
    return to_json(records.alert(told)).encode()
