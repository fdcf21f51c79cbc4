"""What came and went beside a statement, asked through the command line."""

import json
from pathlib import Path

import pytest

from watcher.testing.newsroom import Newsroom
from watcher.testing.story import COUNT

_SAID = (
    "The Department of Examples counted eleven examples in the year that ended in May, and "
    "keeps the registers of all of them in its reading room, where anybody may see them."
)


def _page(*menu: str, related: str = "", said: str = _SAID) -> bytes:
    items = "".join(f'<li><a href="/{item.lower()}">{item}</a></li>' for item in menu)
    boxed = f'<div class="related-news"><ul>{related}</ul></div>' if related else ""
    return (
        f"<!doctype html><title>Count</title><nav><ul>{items}</ul></nav>"
        f"<main><h1>The yearly count</h1><p>{said}</p>{boxed}</main>"
    ).encode()


@pytest.fixture
def two_files(tmp_path: Path) -> tuple[str, str]:
    """Two captures: a menu row came, one went, a related release turned, the statement stayed."""
    old, new = tmp_path / "old.html", tmp_path / "new.html"
    old.write_bytes(_page("News", "Careers", related='<li><a href="/a">Ferry opened</a></li>'))
    new.write_bytes(_page("News", "Visits", related='<li><a href="/b">Ferry closed</a></li>'))
    return str(old), str(new)


def test_compare_lists_what_came_and_went_only_when_asked(
    newsroom: Newsroom, two_files: tuple[str, str]
) -> None:
    """The statement's answer is the same; the digest stands behind it."""
    plain = newsroom.run("compare", *two_files)
    asked = newsroom.run("compare", *two_files, "--beside")

    assert plain.code == asked.code == 0
    assert asked.out.startswith(plain.out)
    told = asked.out.removeprefix(plain.out)
    assert "Beside the statement: 1 came, 1 went (furniture); 1 came, 1 went (chrome)" in " ".join(
        told.split()
    )
    for line in ("+ Ferry closed", "− Ferry opened", "+ Visits"):
        assert line in told


def test_the_record_has_the_lines_only_when_asked(
    newsroom: Newsroom, two_files: tuple[str, str]
) -> None:
    """Nobody who reads comparisons today gets another object."""
    assert "beside" not in newsroom.run("compare", *two_files, "--json").json

    found = newsroom.run("compare", *two_files, "--json", "--beside").json["beside"]

    assert found["chrome"] == {
        "came": [
            {
                "text": "Visits",
                "links": ["https://page.invalid/visits"],
                "hidden": False,
                "times": 1,
            }
        ],
        "went": [
            {
                "text": "Careers",
                "links": ["https://page.invalid/careers"],
                "hidden": False,
                "times": 1,
            }
        ],
        "came_count": 1,
        "went_count": 1,
    }
    assert [line["text"] for line in found["furniture"]["came"]] == ["Ferry closed"]


def test_many_pairs_are_told_one_a_line(
    newsroom: Newsroom, two_files: tuple[str, str], tmp_path: Path
) -> None:
    """A pair with the same bytes twice has nothing beside it, and a closed door is not known."""
    old, new = two_files
    door = tmp_path / "door.html"
    door.write_bytes(b"<html><title>Access Denied</title><h1>Access Denied</h1></html>")
    pairs = tmp_path / "pairs.jsonl"
    sides = {"turned": (old, new), "same": (old, old), "closed": (old, str(door))}
    pairs.write_text(
        "".join(
            json.dumps({"id": name, "old": side[0], "new": side[1]}) + "\n"
            for name, side in sides.items()
        )
    )

    out = newsroom.run("compare", "--pairs", str(pairs), "--beside").out
    told = {row["id"]: row["beside"] for row in map(json.loads, out.splitlines())}

    assert told["turned"]["chrome"]["came_count"] == 1
    assert told["same"]["chrome"]["came"] == told["same"]["furniture"]["went"] == []
    assert told["closed"] is None


def test_diff_reads_both_captures_again_from_the_evidence(following: Newsroom) -> None:
    """The index holds the statement alone; the related links that turned are in the WARC files."""
    url = following.site.url(COUNT.slug)
    following.site.edit(COUNT.slug, "11 men", "10 men")
    following.check(url)

    plain = following.run("diff", url, "--json").json
    asked = following.run("diff", url, "--json", "--beside").json
    beside = asked.pop("beside")

    assert asked == plain
    lines = [line for role in beside.values() for side in ("came", "went") for line in role[side]]
    assert lines
    said = " ".join(line["text"] for line in lines)
    assert "10 men" not in said
    assert "11 men" not in said
    assert "Beside the statement: " in following.run("diff", url, "--beside").out


@pytest.mark.unsound
def test_diff_says_when_the_capture_itself_is_lost(following: Newsroom) -> None:
    """The words are in the index, what stood around them is not."""
    url = following.site.url(COUNT.slug)
    following.site.edit(COUNT.slug, "11 men", "10 men")
    following.check(url)
    for file in following.archive.glob("warc/**/*.warc.gz"):
        file.unlink()

    assert following.run("diff", url).code == 0
    asked = following.run("diff", url, "--beside")

    assert asked.code == 3
    assert "is not there" in asked.err
