"""Every error Watcher raises on purpose.

::

    WatcherError
    ├── ConfigError            the operator must mend config or command    exit 2
    ├── TextError              these bytes do not give a statement         recorded
    │   ├── RulesBroken        the rules select nothing that proves itself
    │   └── NotReadable        not text at all: binary, damaged or unsupported
    ├── DeliveryError          a channel refused or did not answer         stays in the outbox
    ├── VouchError             an outsider gave no proof that counts       told, tried again
    ├── NotFound               the archive holds no such thing             exit 1
    └── ArchiveError           fatal: everything stops, loudly             exit 3
        ├── ArchiveBusy        another process is writing
        ├── ArchiveUnwritable  no permission, no space, not a folder
        ├── FixityError        stored bytes no longer match their digest
        ├── WriteConflict      same key, other bytes
        └── SchemaMismatch     the database was made by a newer Watcher

A failed fetch is not an error but a value (`watcher.model.exchange.FetchFailure`): it is
kept, counted and shown. Bugs are never caught, except once at the top of a sweep's lane.
"""


class WatcherError(Exception):
    """Base of all errors raised on purpose; its message is fit for a person to read."""

    exit_code = 1


class ConfigError(WatcherError):
    """Configuration or command line is wrong; the message names file, key and expectation."""

    exit_code = 2


class TextError(WatcherError):
    """These bytes do not give a statement; the capture is kept, nothing is derived from it."""


class RulesBroken(TextError):
    """The rules select nothing that proves itself; the message names the selectors."""


class NotReadable(TextError):
    """The payload is not text: binary served as HTML, a damaged PDF, a bad feed."""


class DeliveryError(WatcherError):
    """A channel did not take a message.

    ``retry_after`` is the number of seconds the channel asked us to wait, if it did;
    ``permanent`` is true when another try of the same message cannot succeed.
    """

    exit_code = 4

    def __init__(
        self, message: str, *, retry_after: float | None = None, permanent: bool = False
    ) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.permanent = permanent


class VouchError(WatcherError):
    """An authority, calendar or beacon did not answer, or with something that proves nothing."""

    exit_code = 4


class NotFound(WatcherError):
    """The archive holds nothing under that name."""


class ArchiveError(WatcherError):
    """The archive cannot be trusted or written; everything stops."""

    exit_code = 3


class ArchiveBusy(ArchiveError):
    """Another process is writing to this archive; nothing was changed."""

    exit_code = 1


class ArchiveUnwritable(ArchiveError):
    """The archive's folder or disk refuses our writes."""


class FixityError(ArchiveError):
    """Stored bytes no longer match their digest; the message names file and offset."""


class WriteConflict(ArchiveError):
    """A write-once key was offered other bytes than it holds."""


class SchemaMismatch(ArchiveError):
    """The database was written by a newer Watcher than this one."""
