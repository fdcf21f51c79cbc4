"""What an index of an earlier version holds is read by this one."""

import json

from watcher.model.statement import Block, BlockKind, StatementText
from watcher.store.rows import _hunks_from_json
from watcher.text.canonical import from_json, to_json


def test_a_text_that_knew_no_slots_is_read() -> None:
    """The first version of the engine kept blocks without them."""
    text = StatementText(title="Count", blocks=(Block(kind=BlockKind.PARAGRAPH, text="Eleven."),))
    older = json.loads(to_json(text))
    for block in older["blocks"]:
        del block["slots"]

    assert from_json(json.dumps(older)) == text


def test_a_change_that_knew_no_muting_is_read() -> None:
    """Nothing was muted then."""
    older = {
        "kinds": ["figure"],
        "old": "11",
        "new": "10",
        "edits": [["delete", "11"], ["insert", "10"]],
        "moved_from": None,
        "where": "paragraph 1",
    }

    (hunk,) = _hunks_from_json(json.dumps([older]))

    assert (hunk.slots, hunk.muted) == ((), False)
