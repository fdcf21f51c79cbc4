"""Nouns to rows and back: the columns of a table are the fields of its noun wherever they can be.

Pure: nothing here talks to a database. What is read back is equal to what was written.
"""

import json
from dataclasses import fields
from typing import Any

from sqlalchemy import RowMapping

from watcher.errors import ArchiveError
from watcher.model.alert import Alert
from watcher.model.change import Change, Edit, Hunk, Kind, Review, Revision
from watcher.model.check import RecordPlace
from watcher.model.digest import sha256
from watcher.model.exchange import Validators
from watcher.model.source import Resource
from watcher.ports import CheckSummary, Finding, LastSight

_NOT_COLUMNS = {"review"}
"""A change's review is not derived, so it is kept in a table of its own."""


def flat_row(noun: Resource | Alert | Change | Revision | CheckSummary) -> dict[str, Any]:
    """Return the fields of a noun by name."""
    return {
        field.name: getattr(noun, field.name)
        for field in fields(noun)
        if field.name not in _NOT_COLUMNS
    }


def check_row(finding: Finding) -> dict[str, Any]:
    """Return the row of a check: what was recorded, what it came to, and where it lies."""
    recorded = finding.recorded
    return flat_row(finding.summary) | {
        "id": recorded.check.id,
        "kind": recorded.check.kind,
        "file": recorded.metadata.file,
        "begin": recorded.metadata.offset,
        "end": recorded.end,
    }


def summary_of(row: RowMapping) -> CheckSummary:
    """Return the check that a row holds."""
    return CheckSummary(**{field.name: row[field.name] for field in fields(CheckSummary)})


def sight_row(url: str, sight: LastSight) -> dict[str, Any]:
    """Return the row of a resource's last sight."""
    return {
        "url": url,
        "check": sight.check,
        "captured_at": sight.captured_at,
        "file": sight.place.file,
        "offset": sight.place.offset,
        "length": sight.place.length,
        "payload_digest": sight.payload_digest,
        "content_type": sight.content_type,
        "etag": sight.validators.etag,
        "last_modified": sight.validators.last_modified,
    }


def sight_of(row: RowMapping) -> LastSight:
    """Return the last sight that a row holds."""
    return LastSight(
        check=row["check"],
        captured_at=row["captured_at"],
        place=RecordPlace(file=row["file"], offset=row["offset"], length=row["length"]),
        payload_digest=row["payload_digest"],
        content_type=row["content_type"],
        validators=Validators(etag=row["etag"], last_modified=row["last_modified"]),
    )


def revision_row(revision: Revision, text_digest: str | None) -> dict[str, Any]:
    """Return the row of a revision, with the digest under which its text is kept."""
    return flat_row(revision) | {"text": text_digest}


def revision_of(row: RowMapping) -> Revision:
    """Return the revision that a row holds."""
    return Revision(**{field.name: row[field.name] for field in fields(Revision)})


def text_row(body: str) -> dict[str, Any]:
    """Return the row of a text: its canonical JSON under the digest of that JSON."""
    return {"digest": sha256(body.encode()), "body": body}


def change_row(change: Change) -> dict[str, Any]:
    """Return the row of a change."""
    row = flat_row(change)
    row["kinds"] = tuple(kind.value for kind in change.kinds)
    row["hunks"] = _hunks_to_json(change.hunks)
    return row


def change_of(row: RowMapping) -> Change:
    """Return the change that a row holds, with its review when the row has one."""
    values = {field.name: row[field.name] for field in fields(Change)}
    try:
        values["kinds"] = tuple(Kind(kind) for kind in values["kinds"])
        values["hunks"] = _hunks_from_json(values["hunks"])
    except (ValueError, KeyError, TypeError) as error:
        raise ArchiveError(f"the index is damaged: change {row['id']}: {error}") from error
    values["review"] = values["review"] or Review.NEW
    return Change(**values)


def _hunks_to_json(hunks: tuple[Hunk, ...]) -> str:
    return json.dumps(
        [
            {
                "kinds": [kind.value for kind in hunk.kinds],
                "old": hunk.old,
                "new": hunk.new,
                "edits": [[edit.op, edit.text] for edit in hunk.edits],
                "moved_from": hunk.moved_from,
                "where": hunk.where,
                "slots": hunk.slots,
                "muted": hunk.muted,
            }
            for hunk in hunks
        ],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )


def _hunks_from_json(text: str) -> tuple[Hunk, ...]:
    return tuple(
        Hunk(
            kinds=tuple(Kind(kind) for kind in hunk["kinds"]),
            old=hunk["old"],
            new=hunk["new"],
            edits=tuple(Edit(op, words) for op, words in hunk["edits"]),
            moved_from=hunk["moved_from"],
            where=hunk["where"],
            # Changes recorded before watcher-text/2 knew neither.
            slots=tuple(hunk.get("slots", ())),
            muted=hunk.get("muted", False),
        )
        for hunk in json.loads(text)
    )
