"""A reporter packs the evidence of a change, and a stranger checks it."""

import json
import subprocess
import sys
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from watcher.evidence.member import GZIP_HEADER
from watcher.proof.notes import NoteKey
from watcher.testing.newsroom import Newsroom
from watcher.testing.program import Ran
from watcher.testing.story import AGREEMENT, COUNT, GRANTS, agreement_pdf
from watcher.verifier.bag import BagCheck


@pytest.fixture
def edited(following: Newsroom) -> dict[str, Any]:
    """The change in which 11 men became 10, without a word of the page about it."""
    following.site.edit(COUNT.slug, "11 men", "10 men")
    following.check()
    return next(one for one in following.changes() if one["kinds"] != ["redated"])


def _bag(newsroom: Newsroom, *words: str) -> tuple[Ran, Path]:
    folder = newsroom.archive.parent / "bag"
    return newsroom.run("bag", *words, "--output", str(folder)), folder


def test_a_change_is_packed_and_a_stranger_finds_it_whole(
    following: Newsroom, edited: dict[str, Any]
) -> None:
    """The command says what is in it and how to check it; nothing of ours is needed for that."""
    told, folder = _bag(following, edited["id"][:6])

    assert told.code == 0, told.err
    for words in (str(folder), COUNT.slug, "2 looks", "sh data/verify.sh", "tamper-evident"):
        assert words in told.out
    stranger = ["env", "-i", "PATH=/usr/bin:/bin", "sh", "data/verify.sh"]
    checked = subprocess.run(stranger, cwd=folder, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    bagit = [sys.executable, "-m", "bagit", "--validate", str(folder)]
    assert subprocess.run(bagit, capture_output=True, check=False).returncode == 0
    key = NoteKey.from_vkey((following.archive / "ledger/vkey").read_text().strip())
    assert list(BagCheck(folder, key).problems(lambda read: None)) == []


def test_the_bag_holds_both_wordings_and_the_digests_that_the_ledger_names(
    following: Newsroom, edited: dict[str, Any]
) -> None:
    """What was read out of each look was logged before anybody asked."""
    _, folder = _bag(following, edited["id"])

    old, new = ((folder / f"data/text/1-{side}.txt").read_text() for side in ("old", "new"))
    assert "11 men" in old
    assert "10 men" in new
    slots = (folder / "data/proofs/slots.csv").read_text()
    assert edited["old_digest"] in slots
    assert edited["new_digest"] in slots
    assert (
        "text/1-new.txt: its digest was logged, leaf " in (folder / "data/README.txt").read_text()
    )


def test_no_secret_of_the_newsroom_is_in_the_bag(
    following: Newsroom, edited: dict[str, Any]
) -> None:
    """Neither the webhook nor the ledger's key."""
    _, folder = _bag(following, edited["id"])

    hook = following.environment["WATCHER_SLACK_WEBHOOK"]
    key = next(following.archive.parent.glob("*.key")).read_text().strip()
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert hook.encode() not in content, path
            assert key.encode() not in content, path


def test_a_webhook_in_the_config_itself_stops_the_bag(
    following: Newsroom, edited: dict[str, Any]
) -> None:
    """The file is named; no bag is left."""
    hook = following.environment["WATCHER_SLACK_WEBHOOK"]
    following.config.write_text(f"# {hook}\n{following.config.read_text()}")

    told, folder = _bag(following, edited["id"])

    assert told.code == 2
    assert "data/environment.json would hold the secret" in told.err
    assert hook not in told.err
    assert not folder.exists()


def test_an_interval_of_a_page_that_never_changed_is_packed_with_its_gaps(
    following: Newsroom,
) -> None:
    """The page still said so at each look."""
    for _ in range(2):
        following.check()
    url = following.site.url(COUNT.slug)

    told, folder = _bag(following, url, "--interval", "1d", "2100-01-01")

    assert told.code == 0, told.err
    assert "3 looks" in told.out
    assert "NO LOOK BEFORE the interval" in told.out
    assert len((folder / "data/proofs/slots.csv").read_text().splitlines()) == 4


def test_an_interval_without_a_change_holds_what_the_page_said_and_who_logged_it(
    following: Newsroom,
) -> None:
    """The bag that is to show "it still said so" can be read, and its text is proven."""
    for _ in range(2):
        following.check()
    url = following.site.url(COUNT.slug)
    last = json.loads(following.run("history", url, "--json").out)["checks"][0]["captured_at"]

    told, folder = _bag(following, url, "--interval", last, "2100-01-01")

    assert told.code == 0, told.err
    (text,) = folder.glob("data/text/in-force-1-*.txt")
    assert "11 men" in text.read_text()
    digest = f"sha256:{sha256(text.read_bytes()).hexdigest()}"
    assert digest in (folder / "data/proofs/slots.csv").read_text()
    said = (folder / "data/README.txt").read_text()
    assert f"{text.name}: its digest was logged, leaf " in said
    assert "2 looks, from" in said
    assert "no change of its words was found at these looks" in said
    assert "other bytes (not necessarily other words)" in " ".join(told.out.split())
    key = NoteKey.from_vkey((following.archive / "ledger/vkey").read_text().strip())
    assert list(BagCheck(folder, key).problems(lambda read: None)) == []


def test_the_last_day_of_an_interval_is_in_it(following: Newsroom) -> None:
    """A date as the end means its end, also where it is the first day too; a time means itself."""
    url = following.site.url(COUNT.slug)
    today = json.loads(following.run("history", url, "--json").out)["checks"][0]["captured_at"][:10]

    told, folder = _bag(following, url, "--interval", today, today)

    assert told.code == 0, told.err
    assert f"asked for: {today} 00:00:00 UTC to {today} 23:59:59 UTC" in told.out
    assert folder.exists()
    midnight = f"{today}T00:00Z"
    told = following.run("bag", url, "--interval", midnight, midnight, "--output", "unused")
    assert (told.code, "the first look at it was at" in told.err) == (1, True), told.err


def test_a_moment_while_the_words_changed_brings_both_wordings(
    following: Newsroom, edited: dict[str, Any]
) -> None:
    """Nobody can say which of the two it said then: the bag holds the change and both texts."""
    behind = datetime.fromisoformat(edited["last_seen_old"]) + timedelta(microseconds=1)
    moment = behind.isoformat()

    told, folder = _bag(following, following.site.url(COUNT.slug), "--interval", moment, moment)

    assert told.code == 0, told.err
    assert edited["id"] in told.out
    assert "no change of its words" not in told.out
    texts = [path.read_text() for path in sorted(folder.glob("data/text/in-force-*.txt"))]
    assert ["11 men" in text for text in texts] == [True, False]


def test_every_sort_of_change_can_be_packed_alone_and_all_together(following: Newsroom) -> None:
    """A withdrawal has no new text, a list has none at all, a document answers with 304."""
    following.site.replace_document(AGREEMENT, agreement_pdf(days=30))
    following.site.withdraw(GRANTS.slug)
    for _ in range(3):
        following.check()
    changes = following.changes()
    assert {"withdrawal", "item_removed", "attachment"} <= {c["kinds"][-1] for c in changes}

    for number, ids in enumerate([*([c["id"]] for c in changes), [c["id"] for c in changes]]):
        folder = following.archive.parent / f"bag-{number}"
        told = following.run("bag", *ids, "--output", str(folder))
        assert told.code == 0, told.err
        assert list(BagCheck(folder).problems(lambda read: None)) == []


def test_what_cannot_be_packed_is_said(following: Newsroom, edited: dict[str, Any]) -> None:
    """One clear line, and the exit code of its sort."""
    url = following.site.url(COUNT.slug)
    address = url.partition("://")[2]
    attempts = {
        (address,): (2, f"'{address}' is no id of a change; if it is an address, write it with"),
        ("",): (2, "CHANGE|URL is empty"),
        ("nothing",): (1, "no change 'nothing'"),
        ("https://www.example.gov/other",): (1, "is not followed"),
        (edited["id"], "--interval", "1d", "1h"): (2, "a change has its own window"),
        (url, "--interval", "1h", "1d"): (2, "ends before it begins"),
        (url, "--key", "what"): (2, "--key"),
        (): (2, "CHANGE|URL"),
    }
    for words, (code, said) in attempts.items():
        told, folder = _bag(following, *words)
        assert (told.code, said in told.err) == (code, True), (words, told.err)
        assert not folder.exists()


def test_a_bag_inside_the_archive_is_refused(following: Newsroom, edited: dict[str, Any]) -> None:
    """Every file of it would be a problem to whoever verifies the archive."""
    inside = following.archive / "bags" / "first"

    told = following.run("bag", edited["id"], "--output", str(inside))

    assert (told.code, "is inside the archive" in told.err) == (2, True), told.err
    assert not inside.parent.exists()


def test_what_is_said_of_a_bag_fits_a_narrow_terminal(
    following: Newsroom, edited: dict[str, Any]
) -> None:
    """Only what cannot be broken is longer: addresses, paths, commands, keys."""
    told, _ = _bag(following, following.site.url(COUNT.slug))

    long = [line for line in told.out.splitlines() if len(line) > 79]
    assert [line for line in long if " " in line.strip() and "/" not in line] == []
    assert "not necessarily other words" in " ".join(told.out.split())


@pytest.mark.unsound
def test_an_archive_without_a_ledger_says_what_is_missing(
    following: Newsroom, edited: dict[str, Any]
) -> None:
    """Its records are as good as ever; but nobody could tell that none is left out."""
    (following.archive / "ledger/vkey").unlink()

    told, _ = _bag(following, edited["id"])

    assert (told.code, "no ledger there" in told.err) == (1, True)


@pytest.mark.unsound
def test_a_damaged_record_is_named(following: Newsroom, edited: dict[str, Any]) -> None:
    """Exit 3: the archive is damaged."""
    (path,) = following.archive.glob("warc/*/*/*.gz")
    first, *members = path.read_bytes().split(GZIP_HEADER)[1:]
    damaged = (member[:-8] + bytes(8) for member in members)
    path.write_bytes(b"".join(GZIP_HEADER + member for member in (first, *damaged)))

    told, folder = _bag(following, edited["id"])

    assert told.code == 3
    assert f"{path.name} at offset" in told.err
    assert not folder.exists()
