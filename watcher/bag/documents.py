"""The words in a bag: what it holds, what it proves, how to check it, and draft certifications.

What is the same in every bag lies in ``texts/`` and ``scripts/``; what depends on it is said here.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from importlib.resources import files
from itertools import count
from typing import Final

from watcher.bag.slots import Gap, answered, largest_gap, outcomes, saw, seeing
from watcher.bag.texts_told import texts_told
from watcher.proof import timestamps
from watcher.proof.errors import ProofError
from watcher.proof.timestamps import Reply
from watcher.render.safe import one_line
from watcher.services.bag import Anchor, Contents, Stretch
from watcher.services.kept_leaf import KeptLeaf

_TIME: Final = "%Y-%m-%d %H:%M:%S UTC"
_TEXTS: Final = ("VERIFY.md", "methods.txt")

ReadKept = Callable[[str], bytes]


def fixed_documents() -> Iterator[tuple[str, bytes]]:
    """Yield name and content of what is the same in every bag."""
    package = files("watcher.bag")
    scripts = (one for one in package.joinpath("scripts").iterdir() if one.name.endswith(".sh"))
    texts = (package.joinpath("texts", name) for name in _TEXTS)
    for one in (*sorted(scripts, key=lambda script: script.name), *texts):
        yield one.name, one.read_bytes()


def certificate(
    *, software: str, operator: str, made_at: datetime, records: str, digests: Mapping[str, str]
) -> bytes:
    """Return the draft certifications with what the program knows filled in.

    ``digests`` gives hex SHA-256 values by file name. What a person must know stays blank.
    """
    text = files("watcher.bag").joinpath("texts", "certificate-902-13-14.txt").read_text("utf-8")
    filled = {
        "SOFTWARE": software,
        "OPERATOR": one_line(operator),
        "MADE": f"{made_at:{_TIME}}",
        "RECORDS": records,
        "DIGESTS": "\n".join(f"   {digest}  {name}" for name, digest in digests.items()),
    }
    for name, value in filled.items():
        text = text.replace("{{" + name + "}}", value)
    return text.encode()


def readme(contents: Contents, *, made_at: datetime, operator: str, kept: ReadKept) -> bytes:
    """Return ``README.txt``: the bag in plain words, unflattering ones included."""
    lines = [
        "EVIDENCE BAG",
        "",
        f"Made on {made_at:{_TIME}} by {one_line(operator)}",
        "",
        "It is about:",
        "",
        *about(contents),
        *texts_told(contents),
        *_bracket(contents, kept),
        *_WHAT_IT_SHOWS,
        *_WHERE,
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


def _bracket(contents: Contents, kept: ReadKept) -> Iterator[str]:
    """Yield between which times of outsiders the looks lie."""
    yield "When, by the word of outsiders:"
    yield ""
    for beacon in contents.beacons:
        yield (
            f"  not before: leaf {beacon.index} holds a public value ({beacon.said('sort')}) of "
            f"{one_line(beacon.said('from') or '')} that nobody knew earlier; every leaf behind it "
            "is younger than that value"
        )
    if not contents.beacons:
        yield "  not before: no public value was logged before these looks; only our clock tells"
    for anchor in contents.anchors:
        yield f"  not after: {_said_by(anchor, kept)}"
    if not contents.anchors:
        yield "  not after: no authority has stamped a checkpoint behind these looks yet. Until one"
        yield "    has, the ledger's owner alone says when, and could have written all of it anew."
    for leaf in contents.beside:
        if leaf.kind == "independent-capture/1":
            by, at = one_line(leaf.said("by") or ""), one_line(leaf.said("at") or "")
            found = f"payload {leaf.said('payload')}, text {leaf.said('text')}"
            yield f"  captured by {by} too ({at}): {found} (leaf {leaf.index})"
    yield ""


def _said_by(anchor: Anchor, kept: ReadKept) -> str:
    by = one_line(anchor.leaf.said("from") or "")
    covered = f"every leaf below {anchor.size} (leaf {anchor.leaf.index} tells of it)"
    if anchor.leaf.said("sort") != "rfc3161":
        return f"{anchor.leaf.said('sort')} by {by}, on {covered}; its files say when"
    try:
        stamped = timestamps.verify(
            Reply.parse(_file(anchor.leaf, "response.tsr", kept)),
            bytes.fromhex(str(anchor.leaf.body["of"]).removeprefix("sha256:")),
            [_file(anchor.leaf, "roots.pem", kept)],
            untrusted=[content for content in [_file(anchor.leaf, "chain.pem", kept)] if content],
        )
    except ProofError as error:
        return f"a token of {by} on {covered} that COULD NOT BE CHECKED here: {error}"
    return f"{stamped.gen_time:{_TIME}}, token of {by}, on {covered}"


def _file(leaf: KeptLeaf, name: str, kept: ReadKept) -> bytes:
    path = next((one for one in leaf.files if one.endswith(f"/{name}")), None)
    return b"" if path is None else kept(path)


def _at(look: KeptLeaf) -> str:
    return f"{str(look.body['t'])[:19].replace('T', ' ')} UTC"


def _gap(gap: Gap) -> str:
    return f"{_duration(gap.seconds)}, from {gap.since:{_TIME}} to {gap.until:{_TIME}}"


def _duration(seconds: float) -> str:
    """Return a length of time in words.

    >>> _duration(660)
    '11 min'
    """
    whole = round(seconds)
    parts = [(whole // 86_400, "d"), (whole // 3600 % 24, "h"), (whole // 60 % 60, "min")]
    said = [f"{count} {unit}" for count, unit in parts if count]
    if whole < 3600 and whole % 60:
        said.append(f"{whole % 60} s")
    return " ".join(said) or "0 s"


_WHAT_IT_SHOWS: Final[Sequence[str]] = (
    "What it proves, to whoever checks it (VERIFY.md):",
    "",
    "  - These bytes were logged at these looks, and nothing was changed since.",
    "  - No look at the page between the first and the last was left out; what failed is listed.",
    "  - The log existed, as it is, at the times above that outsiders signed, if any did.",
    "",
    'Here and in the leaves, "changed" and "other bytes" say that an answer had not the same bytes',
    "as the one before. Many pages send other bytes at every look (tokens, counters), and the same",
    "words. Which words were read is in text/; leaves of the kind derived hold their digests.",
    "",
    "What it does not prove:",
    "",
    "  - Anything of the time between two looks.",
    "  - What was published to all: these are the bytes that were served to us.",
    "  - To a stranger, that the agency sent them: encryption leaves no such proof. That rests on",
    "    the testimony of whoever ran the program, and on what others captured.",
    "  - That the texts and differences are right: they are a program's reading of the records.",
    "",
    "It is tamper-evident: a change can be seen, not prevented.",
    "The ledger's public key in proofs/log.vkey must be compared with one from elsewhere.",
    "",
)

_WHERE: Final[Sequence[str]] = (
    "What lies where, below data/:",
    "",
    "  VERIFY.md               every command of the checks, typed out; verify*.sh do the same",
    "  capture/                the records, byte for byte (WARC 1.1); records.csv: which is where",
    "  replay.wacz             the page as it looked, for a web archive viewer; a view, no proof",
    "  text/                   for each change: both texts, the difference, its record as JSON;",
    "                          in-force-*.txt: what a page said from the time in the name on",
    "                          (exactly as on the page: open in an editor, not in a terminal)",
    "  proofs/                 the ledger's key and checkpoint; leaves, and proof of each;",
    "                          slots.csv: every look, what it came to, and the gaps",
    "  anchors/, independent/  what outsiders gave: tokens, beacons, captures of others",
    "  environment.json        program, machine, packages, settings, state of the clock",
    "  custody.csv             who did what to which bytes, digests before and after",
    "  methods.txt             how the records are made, and known sources of error",
    "  certificate-902-13-14.txt   draft certifications; not legal advice",
)
