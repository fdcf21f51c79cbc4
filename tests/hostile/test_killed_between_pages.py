"""A program that dies between two pages of a list goes on as if it had not."""

import pytest

from tests.services.trunk import HTML, LISTING, PAGE, Trunk, release
from watcher.errors import ArchiveUnwritable
from watcher.model.check import Outcome
from watcher.ports import Finding
from watcher.testing.fetcher import Scripted

SECOND, THIRD = f"{LISTING}?page=1", f"{LISTING}?page=2"


def page(slug: str, further: str | None) -> Scripted:
    """Return one page of a newsroom, with a row and perhaps a link to the next."""
    link = f'<a rel="next" href="{further}">Next</a>' if further else ""
    row = f'<ul><li><a href="/news/releases/{slug}">Release {slug}</a></li></ul>'
    return Scripted(headers=HTML, body=f"<main><h1>Newsroom</h1>{row}{link}</main>".encode())


@pytest.mark.parametrize("dies_at", [LISTING, SECOND, THIRD], ids=["first", "second", "third"])
def test_a_list_whose_reading_died_is_read_again_and_rebuilds_the_same(
    trunk: Trunk, monkeypatch: pytest.MonkeyPatch, dies_at: str
) -> None:
    """A page was recorded, and the index was never told of it: it is no list of its own."""
    trunk.play(release("The offices counted 11 examples."))
    trunk.check(PAGE)
    trunk.play(page("a", SECOND), url=LISTING)
    trunk.play(page("b", THIRD), url=SECOND)
    trunk.play(page("c", None), url=THIRD)
    write = trunk.archive.write

    def die(finding: Finding) -> None:
        if finding.recorded.check.url == dies_at:
            raise ArchiveUnwritable
        write(finding)

    with monkeypatch.context() as patched:
        patched.setattr(trunk.archive, "write", die)
        with pytest.raises(ArchiveUnwritable):
            trunk.check(LISTING)
    trunk.close()
    trunk.open()
    assert trunk.caught_up == 1
    assert trunk.archive.resource(SECOND) is None
    assert trunk.archive.resource(THIRD) is None
    trunk.clock.advance(minutes=10)
    assert trunk.check(LISTING).summary.outcome in {Outcome.FIRST_SEEN, Outcome.UNCHANGED}
    before = list(trunk.archive.dump_derived())
    trunk.rebuild()
    assert list(trunk.archive.dump_derived()) == before
