"""Small bags: about a change whose texts were logged when read, and of what one outsider gave."""

from collections.abc import Callable
from pathlib import Path

from tests.bag.samples import CHANGE, chosen, maker, sources
from tests.verifier.archives import OTHER_URL, PACE, ArchiveBuilder, building
from watcher.bag.build import build_bag
from watcher.testing.builders import URL


def logged_texts(folder: Path, *logged: str | None) -> Path:
    """Return a bag about the change, in whose ledger each look is followed by one of ``logged``.

    Two texts are logged in leaves 3 and 5, one in leaf 3.
    """
    digests = dict(enumerate(logged))
    with building(folder / "archive") as builder:
        builder.start()
        builder.at += PACE
        for number, body in enumerate((b"eleven", b"ten")):
            head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
            look = builder.look(OTHER_URL, head + body)
            if number in digests:
                text = {"sort": "text", "sha256": digests[number], "derivation": "rules/1"}
                builder.tell("derived/1", {"of": [look.digest], **text})
            builder.at += PACE
        builder.publish()
    found = sources(folder / "archive")
    return build_bag(folder / "bag", chosen((CHANGE,), of=found), found, maker())


def vouched_by(folder: Path, vouch: Callable[[ArchiveBuilder], object]) -> Path:
    """Return a bag about one look, with what an outsider gave for it."""
    with building(folder / "archive") as builder:
        builder.start()
        builder.look(URL, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n11")
        builder.publish()
        vouch(builder)
        builder.publish()
    found = sources(folder / "archive")
    return build_bag(folder / "bag", chosen((URL,), of=found), found, maker())
