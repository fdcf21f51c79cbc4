"""The words in a bag: what it holds, what it proves, how to check it, and draft certifications.

What is the same in every bag lies in ``texts/`` and ``scripts/``; what depends on it is said here.
"""

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from importlib.resources import files
from itertools import count
from typing import Final

from watcher.bag.outsiders_told import ReadKept, bracket, given
from watcher.bag.slots import Gap, answered, largest_gap, outcomes, saw, seeing
from watcher.bag.texts_told import texts_told
from watcher.render.safe import one_line
from watcher.services.bag import Contents, Stretch
from watcher.services.kept_leaf import KeptLeaf

_TIME: Final = "%Y-%m-%d %H:%M:%S UTC"


def fixed_documents() -> Iterator[tuple[str, bytes]]:
    """Yield name and content of what is the same in every bag."""
    package = files("watcher.bag")
    scripts = (one for one in package.joinpath("scripts").iterdir() if one.name.endswith(".sh"))
    verify = package.joinpath("texts", "VERIFY.md")
    for one in (*sorted(scripts, key=lambda script: script.name), verify):
        yield one.name, one.read_bytes()


def methods(contents: Contents) -> bytes:
    """Return how the records are made and where they can be wrong, and what others add to them."""
    outside = bool(contents.anchors or contents.beacons)
    bounds = "The times of others bound it." if outside else "No time of others bounds it here."
    return _filled("methods.txt", {"GIVEN": _wrapped(given(contents), 2), "BOUNDS": bounds})


def certificate(
    contents: Contents,
    *,
    software: str,
    operator: str,
    made_at: datetime,
    digests: Mapping[str, str],
) -> bytes:
    """Return the draft certifications with what the program knows filled in.

    ``digests`` gives hex SHA-256 values by file name. What a person must know stays blank.
    """
    outside = bool(contents.anchors or contents.beacons)
    whose = " I do not control those others." if outside else " Its times are those of our clock."
    filled = {
        "SOFTWARE": software,
        "OPERATOR": one_line(operator),
        "MADE": f"{made_at:{_TIME}}",
        "RECORDS": _records_in_words(contents),
        "GIVEN": _wrapped(given(contents) + whose, 6),
        "DIGESTS": "\n".join(f"   {digest}  {name}" for name, digest in digests.items()),
    }
    return _filled("certificate-902-13-14.txt", filled)


def _filled(name: str, values: Mapping[str, str]) -> bytes:
    """Return a text of ``texts/`` with its blanks filled in."""
    text = files("watcher.bag").joinpath("texts", name).read_text("utf-8")
    for blank, value in values.items():
        text = text.replace("{{" + blank + "}}", value)
    return text.encode()


def _wrapped(text: str, indent: int) -> str:
    return f"\n{' ' * indent}".join(textwrap.wrap(text, 100 - indent))


def _records_in_words(contents: Contents) -> str:
    return "; ".join(
        f"{len(stretch.looks)} looks at {stretch.url}, leaves {stretch.looks[0].index} to "
        f"{stretch.looks[-1].index} of the ledger"
        for stretch in contents.stretches
    )


def readme(
    contents: Contents,
    *,
    made_at: datetime,
    operator: str,
    kept: ReadKept,
    holds: Iterable[str],
) -> bytes:
    """Return ``README.txt``: the bag in plain words, unflattering ones included.

    ``kept`` reads files of anchors, ``holds`` are the names of the other payload files.
    """
    lines = [
        "EVIDENCE BAG",
        "",
        f"Made on {made_at:{_TIME}} by {one_line(operator)}",
        "",
        "It is about:",
        "",
        *about(contents),
        *texts_told(contents),
        *bracket(contents, kept),
        *_what_it_shows(contents),
        *_where(holds),
    ]
    return ("\n".join(lines) + "\n").encode()


def about(contents: Contents) -> Iterator[str]:
    """Yield what the bag holds of each page: the looks, what they came to, the largest gap."""
    numbers = count(1)
    for stretch in contents.stretches:
        yield from _about_page(stretch)
        for change in stretch.changes:
            seen = f"between {change.last_seen_old:{_TIME}} and {change.first_seen_new:{_TIME}}"
            yield f"    change {next(numbers)}, {change.id}: {seen}"
        yield ""


def _about_page(stretch: Stretch) -> Iterator[str]:
    looks = stretch.asked
    came_to = ", ".join(f"{times} {outcome}" for outcome, times in outcomes(looks).most_common())
    yield f"  {one_line(stretch.url)}"
    if stretch.span:
        since, until = stretch.span
        yield f"    asked for: {since:{_TIME}} to {until:{_TIME}}, and the look before and after"
        yield from _open_ends(stretch)
    made = f"{len(looks)} look{'s' * (len(looks) > 1)}"
    yield f"    {made}, from {_at(looks[0])} to {_at(looks[-1])}: {came_to}"
    if stretch.earlier:
        yield f"    and every look before those since {_at(stretch.looks[0])} ({stretch.earlier}):"
        yield "    at the first of them a text was read that was in force"
    if not stretch.changes:
        yield "    no change of its words was found at these looks"
    gap, own = largest_gap(looks), largest_gap(looks, saw)
    if own is None:
        yield "    it was seen less than twice: nothing can be said of the time between"
    else:
        yield f"    largest gap between two looks that saw it: {_gap(own)}"
    if gap is not None and gap != own:
        yield "    counting the server's word that nothing had changed (not-modified-asserted):"
        yield f"    largest gap: {_gap(gap)}"
    blind = [look for look in looks if not seeing(look)]
    for look in blind[:20]:
        yield f"    not seen at {look.said('slot')}: {_why_not(look)}"
    if len(blind) > 20:
        yield f"    and {len(blind) - 20} more looks that did not see it: proofs/slots.csv"


def _why_not(look: KeptLeaf) -> str:
    """Return why a look did not see the page; what was answered in its place has a status."""
    status = f"status {look.body['status']}" if "status" in look.body else ""
    if answered(look):
        return status
    why = look.said("failure") or status
    return f"{look.said('outcome')}{', ' * bool(why)}{why}"


def _open_ends(stretch: Stretch) -> Iterator[str]:
    """Say where the interval reaches beyond the looks that are known."""
    if stretch.span is None:
        return
    since, until = (f"{moment:%Y-%m-%dT%H:%M:%S.%fZ}" for moment in stretch.span)
    if str(stretch.asked[0].body["slot"]) > since:
        yield "    NO LOOK BEFORE the interval is in the ledger: it was not followed then"
    if max(str(stretch.looks[-1].body[name]) for name in ("slot", "t")) < until:
        yield "    NO LOOK AFTER the interval is published: its end is open"


def _at(look: KeptLeaf) -> str:
    return f"{str(look.body['t'])[:19].replace('T', ' ')} UTC"


def _gap(gap: Gap) -> str:
    return f"{_duration(gap.seconds)}, from {gap.since:{_TIME}} to {gap.until:{_TIME}}"


def _duration(seconds: float) -> str:
    """Return a length of time in words.

    >>> _duration(660), _duration(0.17)
    ('11 min', '0.17 s')
    """
    if seconds < 1:
        return f"{seconds:.2f} s"
    whole = round(seconds)
    parts = [(whole // 86_400, "d"), (whole // 3600 % 24, "h"), (whole // 60 % 60, "min")]
    said = [f"{count} {unit}" for count, unit in parts if count]
    if whole < 3600 and whole % 60:
        said.append(f"{whole % 60} s")
    return " ".join(said)


def _what_it_shows(contents: Contents) -> Iterator[str]:
    yield "What it proves, to whoever checks it (VERIFY.md):"
    yield ""
    yield "  - These bytes were logged at these looks, and nothing was changed since the checkpoint"
    yield "    that somebody else keeps."
    yield "  - No look between the first and the last was left out; what failed is listed."
    if contents.anchors:
        yield "  - The log existed, as it is, at the times above that outsiders signed."
    yield from _WHAT_IT_DOES_NOT_SHOW


_WHAT_IT_DOES_NOT_SHOW: Final[Sequence[str]] = (
    "",
    'Here and in the leaves, "changed" and "other bytes" say that an answer had not the same bytes',
    "as the one before. Many pages send other bytes at every look (tokens, counters), and the same",
    "words. Which words were read is in text/; leaves of the kind derived hold their digests, and",
    "slots.csv names each at the look where it was read first.",
    "",
    "What it does not prove:",
    "",
    "  - Anything of the time between two looks.",
    "  - What was published to all: these are the bytes that were served to us.",
    "  - To a stranger, that the agency sent them: encryption leaves no such proof. That rests on",
    "    the testimony of whoever ran the program, and on what others captured.",
    "  - That the texts and differences are right: they are a program's reading of the records.",
    "    A text whose digest was logged is the one that was read then: sha256sum of its file is",
    "    the sha256 in that leaf. Nothing proves a text that is in no leaf.",
    "  - What this file, methods.txt, the certificate, custody.csv, environment.json and the",
    "    differences say: those are words. The records, the leaves and the proofs are what counts.",
    "",
    "It is tamper-evident: a change can be seen, not prevented.",
    "The ledger's public key in proofs/log.vkey must be compared with one from elsewhere.",
    "",
)


def _where(holds: Iterable[str]) -> Iterator[str]:
    """Yield what lies where; ``holds`` are the names of the payload files."""
    yield "What lies where, below data/:"
    yield ""
    there = {name.partition("/")[0] for name in holds}
    for place, said in _PLACES.items():
        if place in there:
            name = f"{place}/" if "." not in place else place
            yield from textwrap.wrap(
                said,
                100,
                initial_indent=f"  {name:<22}  ",
                subsequent_indent=" " * 26,
                break_on_hyphens=False,
            )


_PLACES: Final[Mapping[str, str]] = {
    "VERIFY.md": "every command of the checks, typed out; verify*.sh do the same. They need a "
    "shell, GNU coreutils, sed, grep, zcat, xxd and OpenSSL 3",
    "capture": "the records, byte for byte (WARC 1.1); records.csv: which is where",
    "replay.wacz": "the page as it looked, for a web archive viewer; a view, no proof",
    "text": "for each change: both texts, the difference, its record as JSON; in-force-*.txt: what "
    "a page said from the time in the name on (exactly as on the page: open in an editor, not in "
    "a terminal)",
    "proofs": "the ledger's key and checkpoint; leaves, and proof of each; slots.csv: every look, "
    "what it came to, and the gaps",
    "anchors": "what outsiders gave",
    "independent": "captures of others",
    "environment.json": "program, machine, packages, settings, state of the clock",
    "custody.csv": "who did what to which bytes, digests before and after",
    "methods.txt": "how the records are made, and known sources of error",
    "certificate-902-13-14.txt": "draft certifications; not legal advice",
}
