"""How the parts of a fetch tell each other that there will be no exchange.

Never leaves this package: `watcher.fetch.http` turns it into a `FetchFailure`, a value.
"""

from typing import NoReturn

from watcher.model.exchange import FailureKind


class AttemptError(Exception):
    """An attempt ends without an exchange; ``detail`` names what and where, never a whole URL."""

    def __init__(self, kind: FailureKind, detail: str) -> None:
        """Say why (``kind``) and tell a person (``detail``)."""
        super().__init__(detail)
        self.kind = kind
        self.detail = detail


def refuse(detail: str) -> NoReturn:
    """Raise the `AttemptError` for what our own rules forbid."""
    raise AttemptError(FailureKind.REFUSED, detail)


def said(error: OSError) -> str:
    """Return what the system says of a failure, in lower case and without numbers."""
    return (error.strerror or str(error) or type(error).__name__).lower()
