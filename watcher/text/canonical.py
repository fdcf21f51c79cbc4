"""Canonical text, its digests, and the JSON in which texts and listings are kept.

Canonical text is UTF-8 lines, each ended by one line feed::

    watcher-canonical 1
    title TAB text
    published TAB stamp            (when the page has one)
    updated TAB stamp              (when the page has one)
    stamp TAB name TAB value       (sorted by name)
    payload TAB digest             (of a document)
    kind TAB flags TAB text TAB url [TAB "page" SPACE number]
        link TAB start-end TAB url        (indented by one space)

one ``kind`` line for each block of the statement, in order; ``flags`` is ``-`` or the
letters ``h`` (hidden) and ``s:start-end,…`` (struck). Furniture, chrome, locator, decoding
and derivation are not part of it. Wording is the same without stamps, formatting and
typography: what a reader would call the same words with the same links and attachments.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from dataclasses import fields as fields_of
from typing import Any

from watcher.errors import ArchiveError
from watcher.model.digest import Digest, sha256
from watcher.model.statement import (
    Block,
    BlockKind,
    Link,
    ListedItem,
    Listing,
    Role,
    Slot,
    StatementText,
)
from watcher.text.labels import without_file_label
from watcher.text.link import link_key, says_its_target
from watcher.text.normalise import key

_TEXT_FORMAT = "watcher/text/1"
_TEXT_FIELDS = tuple(one.name for one in fields_of(StatementText))
_BLOCK_FIELDS = tuple(one.name for one in fields_of(Block))
_LISTING_FORMAT = "watcher/listing/1"


def canonical_text(text: StatementText) -> str:
    """Return the canonical text of a statement, as the module's docstring specifies it."""
    lines = ["watcher-canonical 1", f"title\t{text.title}"]
    if text.published_on is not None:
        lines.append(f"published\t{text.published_on}")
    if text.updated_on is not None:
        lines.append(f"updated\t{text.updated_on}")
    lines += [f"stamp\t{name}\t{value}" for name, value in sorted(text.stamps)]
    if text.payload_digest:
        lines.append(f"payload\t{text.payload_digest}")
    for block in text.statement:
        lines += _block_lines(block)
    return "\n".join(lines) + "\n"


def text_digest(text: StatementText) -> Digest:
    """Return the digest of the canonical text: stamps, formatting and typography count."""
    return sha256(canonical_text(text).encode())


def wording_digest(text: StatementText) -> Digest:
    """Return the digest of words, links and attachments alone, in the form that decides equality.

    Where one block ends and the next begins does not count, nor does the picture behind an
    alternative text. A document without a text layer is known by its bytes.
    """
    words = " ".join(_words(text))
    targets = sorted({*_targets(text)})
    return sha256(json.dumps([key(text.title), key(words), targets], ensure_ascii=False).encode())


def to_json(text: StatementText) -> str:
    """Return one line of JSON that `from_json` reads back exactly; keys are sorted."""
    fields = {name: getattr(text, name) for name in _TEXT_FIELDS}
    fields["blocks"] = [_block_fields(block) for block in text.blocks]
    return _dumped({"format": _TEXT_FORMAT, **fields})


def from_json(document: str) -> StatementText:
    """Read what `to_json` wrote; raise `ArchiveError` saying what is wrong with anything else."""
    fields = _loaded(document, _TEXT_FORMAT)
    try:
        blocks = tuple(_block(block) for block in fields.pop("blocks"))
        stamps = tuple((name, value) for name, value in fields.pop("stamps"))
        shown = tuple(fields.pop("shown_stamps", ()))
        return StatementText(blocks=blocks, stamps=stamps, shown_stamps=shown, **fields)
    except (KeyError, TypeError, ValueError) as error:
        raise ArchiveError(f"a stored text is not a {_TEXT_FORMAT}: {error}") from error


def listing_to_json(listing: Listing) -> str:
    """Return one line of JSON that `listing_from_json` reads back exactly; keys are sorted."""
    return _dumped({"format": _LISTING_FORMAT, **asdict(listing)})


def listing_from_json(document: str) -> Listing:
    """Read what `listing_to_json` wrote; raise `ArchiveError` for anything else."""
    fields = _loaded(document, _LISTING_FORMAT)
    try:
        items = tuple(ListedItem(**item) for item in fields.pop("items"))
        return Listing(items=items, **fields)
    except (KeyError, TypeError, ValueError) as error:
        raise ArchiveError(f"a stored listing is not a {_LISTING_FORMAT}: {error}") from error


def _block_lines(block: Block) -> Iterator[str]:
    struck = ",".join(f"{start}-{end}" for start, end in block.struck)
    flags = ("h" if block.hidden else "") + (f"s:{struck}" if struck else "")
    page = f"\tpage {block.page}" if block.page is not None else ""
    yield f"{block.kind}\t{flags or '-'}\t{block.text}\t{block.url or ''}{page}"
    for link in block.links:
        yield f" link\t{link.start}-{link.end}\t{link.url}"


def _words(text: StatementText) -> Iterator[str]:
    if text.payload_digest and not text.statement:
        yield text.payload_digest
    for block in text.statement:
        repeats = block.kind is BlockKind.HEADLINE or block.kind is BlockKind.ATTACHMENT
        if not repeats and block.text:
            yield f"\x01{block.text}\x01" if block.hidden else block.text


def _targets(text: StatementText) -> Iterator[str]:
    for block in text.statement:
        for link in block.links:
            words = block.text[link.start : link.end]
            if not says_its_target(words, link.url):
                yield f"{key(words)}\t{link_key(link.url)}"
        if block.kind is BlockKind.ATTACHMENT and block.url:
            yield f"{key(without_file_label(block.text))}\t{link_key(block.url)}"


def _block(fields: dict[str, Any]) -> Block:
    return Block(
        kind=BlockKind(fields.pop("kind")),
        role=Role(fields.pop("role")),
        links=tuple(Link(**link) for link in fields.pop("links")),
        struck=tuple((start, end) for start, end in fields.pop("struck")),
        # Texts made before watcher-text/2 knew no slots, before 3 no paths.
        slots=tuple(Slot(*slot) for slot in fields.pop("slots", ())),
        path=tuple(fields.pop("path", ())),
        **fields,
    )


def _block_fields(block: Block) -> dict[str, object]:
    # dataclasses.asdict copies every leaf, which costs more than all the rest of a check.
    fields: dict[str, object] = {name: getattr(block, name) for name in _BLOCK_FIELDS}
    fields["links"] = [
        {"start": link.start, "end": link.end, "url": link.url} for link in block.links
    ]
    return fields


def _dumped(fields: dict[str, object]) -> str:
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _loaded(document: str, expected: str) -> dict[str, Any]:
    try:
        fields = json.loads(document)
    except ValueError as error:
        raise ArchiveError(f"expected a {expected}, found no JSON: {error}") from error
    if not isinstance(fields, dict) or fields.pop("format", None) != expected:
        raise ArchiveError(f"expected a {expected}, found {document[:80]!r}")
    return fields
