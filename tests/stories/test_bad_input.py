"""Wrong configs, wrong names and damaged archives end in one clear sentence and their exit code."""

from pathlib import Path

import pytest

from watcher.testing.newsroom import Newsroom, run_in_process
from watcher.testing.story import COUNT


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("[fetch]\nper_host_secnods = 5\n", "per_host_secnods"),
        ('[fetch]\nper_host_seconds = "fast"\n', "per_host_seconds"),
        ("[fetch]\nper_host_seconds = -1\n", "per_host_seconds"),
        ("[[sources]\n", "line 1"),
        ('[[sources]]\nname = "x"\nagency = "X"\nlisting = ["ftp://example.gov/"]\n', "listing"),
        ('[[alerts]]\nto = "slack"\nwebhook = "https://hooks.example/1"\n', "webhook"),
    ],
    ids=["misspelt key", "wrong type", "negative", "not TOML", "not a web address", "a secret"],
)
def test_a_wrong_config_names_what_is_wrong_and_exits_2(
    tmp_path: Path, line: str, named: str
) -> None:
    """The sentence names the file and the key or line."""
    config = tmp_path / "config.toml"
    config.write_text(line)
    ended = run_in_process(config, {}, "check")
    assert ended.code == 2
    assert "config.toml" in ended.err
    assert named in ended.err
    assert "Traceback" not in ended.err


def test_a_missing_config_exits_2_and_says_where_it_looked(tmp_path: Path) -> None:
    """Nothing is made in its place."""
    ended = run_in_process(tmp_path / "nowhere.toml", {}, "check")
    assert ended.code == 2
    assert "nowhere.toml" in ended.err
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_name_on_the_command_line_exits_2(following: Newsroom) -> None:
    """Neither a source nor a followed URL."""
    ended = following.run("check", "no-such-source")
    assert ended.code == 2
    assert "no-such-source" in ended.err


def test_an_unknown_change_or_address_exits_1(following: Newsroom) -> None:
    """The archive holds no such thing."""
    assert following.run("show", "c0000000000").code == 1
    assert following.run("history", "http://www.example.gov/nowhere").code == 1


def test_a_time_before_the_first_sight_exits_1(following: Newsroom) -> None:
    """Nothing was in force as far as we know."""
    assert following.run("at", following.site.url(COUNT.slug), "1999-01-01").code == 1


def test_reading_before_there_is_an_archive_exits_1(newsroom: Newsroom) -> None:
    """The sentence says what to do."""
    ended = newsroom.run("changes")
    assert ended.code == 1
    assert "watcher check" in ended.err
    assert not newsroom.archive.exists()


@pytest.mark.parametrize("option", [("--since", "yesteryear"), ("--kind", "gossip")])
def test_a_wrong_filter_exits_2(following: Newsroom, option: tuple[str, str]) -> None:
    """Filters that mean nothing are refused, not ignored."""
    ended = following.run("changes", *option)
    assert ended.code == 2
    assert option[1] in ended.err


def test_an_archive_that_is_a_file_exits_3(newsroom: Newsroom) -> None:
    """The archive's place is taken: everything stops, and nothing is overwritten."""
    newsroom.archive.write_text("not an archive")
    ended = newsroom.run("check", "--all")
    assert ended.code == 3
    assert "Traceback" not in ended.err
    assert newsroom.archive.read_text() == "not an archive"


def test_a_damaged_index_exits_3_and_rederive_mends_it(following: Newsroom) -> None:
    """The index can be lost; the sentence says how to get it back."""
    for left in following.archive.glob("index.db*"):
        left.unlink()
    (following.archive / "index.db").write_bytes(b"no database at all" * 100)
    ended = following.run("changes")
    assert ended.code == 3
    assert "Traceback" not in ended.err
    assert "rederive" in ended.err

    (following.archive / "index.db").unlink()
    assert following.run("rederive").code == 0


@pytest.mark.parametrize("option", ["--agency", "--source", "--topic"])
def test_a_name_that_nothing_has_is_not_taken_for_no_change(
    following: Newsroom, option: str
) -> None:
    """A slip of the pen must not read like "the agency changed nothing"."""
    told = following.run("changes", option, "exmaples")

    assert "no " + option.removeprefix("--") + " 'exmaples'" in told.err
    assert "it names" in told.err
