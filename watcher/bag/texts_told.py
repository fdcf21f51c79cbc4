"""The texts of a bag: what their files are called, and which leaf logged the digest of each."""

from collections.abc import Iterable, Iterator

from watcher.model.change import Revision
from watcher.render.safe import one_line
from watcher.services.bag import Contents, Stretch
from watcher.services.kept_leaf import KeptLeaf


def in_force_names(stretches: Iterable[Stretch]) -> Iterator[tuple[str, Revision]]:
    """Yield the file of each text that was in force, with its number and its first sight."""
    revisions = (each for stretch in stretches for each in stretch.revisions)
    for number, revision in enumerate(revisions, 1):
        yield f"text/in-force-{number}-{revision.first_seen:%Y%m%dT%H%M%SZ}.txt", revision


def texts_told(contents: Contents) -> Iterator[str]:
    """Yield in words what each text is, and which leaf tells that it was read before anybody asked.

    Nothing where the bag holds no text.
    """
    lines = [*_of_changes(contents), *_in_force(contents)]
    if lines:
        yield from ("The texts:", "", *lines, "")


def _of_changes(contents: Contents) -> Iterator[str]:
    for number, change in enumerate(contents.changes, 1):
        for side, digest in (("old", change.old_digest), ("new", change.new_digest)):
            if digest is not None:
                yield f"  text/{number}-{side}.txt: {_logged(digest, contents)}"


def _in_force(contents: Contents) -> Iterator[str]:
    for name, revision in in_force_names(contents.stretches):
        since = f"{revision.first_seen:%Y-%m-%d %H:%M:%S} UTC"
        yield f"  {name}: {_logged(revision.text_digest, contents)}"
        yield f"    what {one_line(revision.url)} said, first seen {since}"


def _logged(digest: str, contents: Contents) -> str:
    """Return where the digest of a text was logged, and whether what it was read from is here."""
    leaf = next((one for one in contents.beside if _is_reading(one, digest)), None)
    if leaf is None:
        return "in no leaf; read out of the records later"
    looks = [look for look in contents.leaves if look.digest in leaf.about]
    of = f"of the look in leaf {looks[0].index}" if looks else "of a look that is not in this bag"
    return f"its digest was logged, leaf {leaf.index}, {of}"


def _is_reading(leaf: KeptLeaf, digest: str) -> bool:
    is_text = leaf.kind == "derived/1" and leaf.said("sort") == "text"
    return is_text and leaf.said("sha256") == digest
