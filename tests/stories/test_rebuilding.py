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
