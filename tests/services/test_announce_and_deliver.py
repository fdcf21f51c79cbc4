"""One cause is one event and one alert, which goes out at least once, and once if all is well."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.services.trunk import HOST, LISTING, SETTINGS, Trunk, listing, release
from watcher.errors import DeliveryError
from watcher.model.alert import AlertState, Message, Route
from watcher.model.change import Severity
from watcher.services.deliver import Delivered, deliver, revive

SLUGS = ("one", "two", "three", "four")
NOTICE = "This page is kept for the record and may not say what holds today."


class Desk:
    """A channel that keeps what it is given, or refuses."""

    def __init__(self, refuse: Callable[[], Exception | None] = lambda: None) -> None:
        """Refuse with what ``refuse`` gives."""
        self.got: list[Message] = []
        self.refuse = refuse

    def deliver(self, message: Message) -> None:
        """Keep the message."""
        error = self.refuse()
        if error is not None:
            raise error
        self.got.append(message)


def _deliver(trunk: Trunk, desk: Desk) -> Delivered:
    return deliver(
        archive=trunk.archive,
        channels={"desk": desk},
        clock=trunk.clock,
        settings=trunk.settings,
    )


def _banner_on_every_release(trunk: Trunk, *, with_edit: str = "") -> None:
    trunk.play(listing(*((slug, f"On {slug}") for slug in SLUGS)), url=LISTING)
    for slug in SLUGS:
        words = f"We counted 11 examples of {slug} in the year that ended in May."
        edited = words.replace("11", "10") if slug == with_edit else words
        trunk.play(
            release(words, title=f"On {slug}"),
            release(f"{edited}</p><p>{NOTICE}", title=f"On {slug}"),
            url=f"{HOST}/news/releases/{slug}",
        )
    trunk.sweep()
    trunk.clock.advance(hours=1)
    for slug in SLUGS:
        trunk.check(f"{HOST}/news/releases/{slug}", minutes=1)


@pytest.mark.unsound
def test_the_same_edit_on_many_pages_is_one_event_with_one_alert(trunk: Trunk) -> None:
    """A banner on every release is told once, with the number of its pages."""
    _banner_on_every_release(trunk)
    desk = Desk()

    _deliver(trunk, desk)

    assert len({change.event for change in trunk.changes}) == 1
    (message,) = desk.got
    assert message.members == len(SLUGS)


@pytest.mark.unsound
def test_a_member_with_an_extra_edit_keeps_its_own_event(trunk: Trunk) -> None:
    """The figure that changed under cover of the banner is told apart."""
    _banner_on_every_release(trunk, with_edit="three")

    events = {change.url.rsplit("/", 1)[-1]: change.event for change in trunk.changes}

    assert len(set(events.values())) == 2
    assert [slug for slug in SLUGS if events[slug] != events["one"]] == ["three"]


_SEEN_BY = (
    "On that day {} counted the examples of {}.",
    "Nobody but {} had heard of {} before.",
    "All the work on {1} was led by {0} from the beginning.",
    "When asked, {} had a kind word for {}.",
)


def _edited_releases(trunk: Trunk, sentences: tuple[str, ...], old: str, new: str) -> None:
    trunk.play(listing(*((slug, f"On {slug}") for slug in SLUGS)), url=LISTING)
    for slug, sentence in zip(SLUGS, sentences, strict=True):
        sides = [release(sentence.format(words, slug), title=f"On {slug}") for words in (old, new)]
        trunk.play(*sides, url=f"{HOST}/news/releases/{slug}")
    trunk.sweep()
    for slug in SLUGS:
        trunk.check(f"{HOST}/news/releases/{slug}", minutes=1)


def test_another_name_in_other_sentences_is_one_event(trunk: Trunk) -> None:
    """An official is replaced in all releases: one cause, one alert, also after a rebuild."""
    _edited_releases(trunk, _SEEN_BY, "Secretary Jane Doe", "Secretary John Roe")
    events = {change.event for change in trunk.changes}

    trunk.rebuild()

    assert len(trunk.changes) == len(SLUGS)
    assert {change.event for change in trunk.changes} == events
    assert len(events) == len(trunk.archive.alerts()) == 1


def test_a_common_word_swapped_in_other_sentences_is_as_many_events(trunk: Trunk) -> None:
    """An edit must not hide as a member of an event that somebody was told of already."""
    sentences = (
        "A maker of {1} {0} show it.",
        "The bridge {} carry {} at noon.",
        "Nobody {} sell {} in June.",
        "Towns {} lend their {} to others.",
    )
    _edited_releases(trunk, sentences, "must", "may")

    assert len({change.event for change in trunk.changes}) == len(SLUGS)
    assert len(trunk.archive.alerts()) == len(SLUGS)


def _one_change(trunk: Trunk) -> None:
    trunk.play(release("We counted 11 examples."), release("We counted 10 examples."))
    trunk.check()
    trunk.check()


def test_a_dead_channel_loses_nothing_and_changes_nothing_recorded(trunk: Trunk) -> None:
    """The alert waits with the reason, is tried again later, and then goes out."""
    _one_change(trunk)
    before = list(trunk.archive.dump_derived())
    dead = Desk(lambda: DeliveryError("no answer"))

    first = _deliver(trunk, dead)
    at_once = _deliver(trunk, dead)
    trunk.clock.advance(minutes=5)
    alive = Desk()
    second = _deliver(trunk, alive)

    assert (first.delivered, first.waiting) == (0, 1)
    assert at_once.problems == ()
    assert second.delivered == 1
    assert len(alive.got) == 1
    assert list(trunk.archive.dump_derived()) == before


def test_retry_after_is_heeded(trunk: Trunk) -> None:
    """A channel that asks for ten minutes gets them."""
    _one_change(trunk)
    _deliver(trunk, Desk(lambda: DeliveryError("slow down", retry_after=600)))
    desk = Desk()

    trunk.clock.advance(minutes=9)
    _deliver(trunk, desk)
    too_early = len(desk.got)
    trunk.clock.advance(minutes=2)
    _deliver(trunk, desk)

    assert (too_early, len(desk.got)) == (0, 1)


def test_nothing_is_sent_twice_by_a_clean_restart(trunk: Trunk) -> None:
    """What was delivered stays delivered."""
    _one_change(trunk)
    desk = Desk()
    _deliver(trunk, desk)
    trunk.close()
    trunk.open()

    _deliver(trunk, desk)

    assert len(desk.got) == 1


def test_a_permanent_refusal_is_kept_and_can_be_revived(trunk: Trunk) -> None:
    """A revoked webhook costs no alert."""
    _one_change(trunk)
    _deliver(trunk, Desk(lambda: DeliveryError("no_service", permanent=True)))
    (alert,) = trunk.archive.alerts()
    assert alert.state is AlertState.DEAD

    revive(archive=trunk.archive, now=trunk.clock.now())
    desk = Desk()
    _deliver(trunk, desk)

    assert len(desk.got) == 1


def test_who_wants_to_hear_of_a_change_never_decides_what_is_kept(tmp_path: Path) -> None:
    """With every route, with a route that wants nothing of it, or with none: the same rows."""
    deaf = Route(name="other-desk", to="slack", severity=Severity.MAJOR, agencies=("NOBODY",))
    kept = []
    told = []
    for name, routes in (("all", SETTINGS.routes), ("some", (deaf,)), ("none", ())):
        trunk = Trunk(tmp_path / name, replace(SETTINGS, routes=routes))
        with closing(trunk):
            _banner_on_every_release(trunk, with_edit="three")
            kept.append(list(trunk.archive.dump_derived()))
            told.append(len(trunk.archive.alerts()))

    assert told == [2, 0, 0]
    assert kept[0] == kept[1] == kept[2]


def test_the_id_of_an_alert_stays_the_same_over_tries(trunk: Trunk) -> None:
    """A receiver can drop repeats by it."""
    _one_change(trunk)
    (before,) = trunk.archive.alerts()
    _deliver(trunk, Desk(lambda: DeliveryError("no answer")))
    trunk.clock.advance(hours=1)
    desk = Desk()
    _deliver(trunk, desk)

    assert desk.got[0].alert.id == before.id


def test_a_route_without_its_secret_keeps_its_alerts(trunk: Trunk) -> None:
    """They go out once the variable is set."""
    _one_change(trunk)

    result = deliver(archive=trunk.archive, channels={}, clock=trunk.clock, settings=trunk.settings)

    assert (result.delivered, result.waiting) == (0, 1)
    assert "desk" in result.problems[0]
