"""Everything derived can be deleted and comes back the same from the WARC files."""

from watcher.testing.newsroom import Newsroom
from watcher.testing.story import (
    AGREEMENT,
    BANNER,
    COUNT,
    GRANTS,
    SHARING,
    WARNING,
    agreement_pdf,
    further_release,
)


def _eventful_days(newsroom: Newsroom) -> None:
    """Live through something of everything."""
    site = newsroom.site
    site.edit(COUNT.slug, "11 men", "10 men")
    site.publish(further_release(1))
    newsroom.check()
    site.edit(COUNT.slug, "10 men", "11 men")
    site.put_banner_everywhere(BANNER)
    site.relist(SHARING.slug, title="Departments sign")
    newsroom.check()
    site.block(GRANTS.slug)
    site.withdraw(WARNING.slug)
    newsroom.check()
    site.unblock()
    site.delist(COUNT.slug)
    newsroom.check()
    site.restore(WARNING.slug)
    site.replace_document(AGREEMENT, agreement_pdf(days=900))
    newsroom.check()


def _everything(newsroom: Newsroom) -> dict[str, str]:
    """All that the commands say of the archive."""
    said = {"changes": newsroom.run("changes", "--json").out}
    for change in newsroom.changes():
        said[change["id"]] = newsroom.run("show", change["id"], "--json").out
        if change["kinds"] != ["item_added"]:
            said[change["url"]] = newsroom.run("history", change["url"], "--json").out
    return said


def test_an_index_rebuilt_from_the_warc_files_says_the_same(following: Newsroom) -> None:
    """Delete index.db, rederive: changes, their diffs and every history are equal to the byte."""
    _eventful_days(following)
    before = _everything(following)
    told = len(following.desk.messages)
    for left in following.archive.glob("index.db*"):
        left.unlink()
    assert following.run("rederive").code == 0
    assert _everything(following) == before
    following.check()
    assert len(following.desk.messages) == told


def test_rederiving_twice_changes_nothing(following: Newsroom) -> None:
    """Over an index that is whole, rederiving is a no-op for the reader."""
    _eventful_days(following)
    before = _everything(following)
    assert following.run("rederive").code == 0
    assert following.run("rederive").code == 0
    assert _everything(following) == before


def test_a_check_over_a_missing_index_reads_the_archive_first(following: Newsroom) -> None:
    """A lost index.db is noticed, rebuilt without alerts, and the sweep goes on."""
    following.site.edit(COUNT.slug, "11 men", "10 men")
    following.check()
    told = len(following.desk.messages)
    for left in following.archive.glob("index.db*"):
        left.unlink()
    assert set(following.outcomes()) <= {"unchanged", "not_modified"}
    assert len(following.changes()) == 1
    assert len(following.desk.messages) == told


def _with_other_rules(newsroom: Newsroom) -> None:
    """Decide that the picture in a release is not part of the statement."""
    written = newsroom.config.read_text()
    other = written.replace('".share-bar"', '".share-bar", ".release-body figure"')
    assert other != written
    newsroom.config.write_text(other)


def test_a_text_that_differs_by_our_own_new_rules_is_no_change_of_theirs(
    following: Newsroom,
) -> None:
    """The revision says that we read anew; nobody is alerted, nothing is listed."""
    url = following.site.url(COUNT.slug)
    _with_other_rules(following)
    following.check()
    assert following.changes() == []
    assert following.desk.messages == ()
    revisions = following.run("history", url, "--json").json["revisions"]
    assert [revision["cause"] for revision in revisions] == ["first_seen", "rederived"]


def test_an_edit_in_the_week_of_new_rules_is_told_alone(following: Newsroom) -> None:
    """Old and new page are read by the same rules, so that only the agency's edit is left."""
    _with_other_rules(following)
    following.site.edit(COUNT.slug, "11 men", "10 men")
    following.check()
    (change,) = following.changes()
    assert change["kinds"] == ["figure"]
    assert len(following.desk.messages) == 1


def test_rederiving_with_new_rules_alerts_nobody_and_keeps_every_change(
    following: Newsroom,
) -> None:
    """The same edits are found in the stored captures, read by the new rules."""
    following.site.edit(COUNT.slug, "11 men", "10 men")
    following.check()
    before = [(change["url"], change["kinds"]) for change in following.changes()]
    told = len(following.desk.messages)
    _with_other_rules(following)
    assert following.run("rederive").code == 0
    following.check()
    assert [(change["url"], change["kinds"]) for change in following.changes()] == before
    assert len(following.desk.messages) == told
