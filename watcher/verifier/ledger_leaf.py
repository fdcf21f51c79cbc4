"""A leaf of a ledger as it was read."""

from dataclasses import dataclass

from watcher.proof.canonical_json import Value

OBSERVATION = "observation/1"
_PREFIX = "watcher/"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf of the form that ``docs/formats/ledger.md`` gives; ``digest`` is of its leaf hash.

    ``where`` names its file and number for people.
    """

    index: int
    digest: str
    where: str
    body: dict[str, Value]

    @property
    def kind(self) -> str:
        """Kind and version, without the name of the program."""
        return str(self.body["v"]).removeprefix(_PREFIX)

    def text(self, name: str) -> str:
        """Return a member that is a text; empty when it is not there."""
        value = self.body.get(name)
        return value if isinstance(value, str) else ""
