"""The outbox: a dead channel loses nothing, and nothing is told twice."""

from watcher.testing.newsroom import Newsroom
from watcher.testing.story import COUNT, GRANTS


def _states(newsroom: Newsroom) -> list[str]:
    return [alert["state"] for alert in newsroom.run("alerts", "list", "--json").json["alerts"]]


def test_a_dead_channel_loses_nothing_and_retry_delivers_it_once(following: Newsroom) -> None:
    """The change is recorded, the alert waits, and arrives when the channel is back."""
    following.desk.refuse(503)
    following.site.edit(COUNT.slug, "11 men", "10 men")
    following.check()
    assert len(following.changes()) == 1
    assert _states(following) == ["pending"]
    assert following.run("alerts", "retry").code == 4
    following.desk.accept()
    assert following.run("alerts", "retry").code == 0
    assert _states(following) == ["delivered"]
    assert len(following.desk.messages) == 1


def test_a_message_refused_for_good_is_dead_until_somebody_retries(following: Newsroom) -> None:
    """404 from the channel: no such webhook; it is not tried again by itself."""
    following.desk.refuse(404)
    following.site.edit(COUNT.slug, "11 men", "10 men")
    following.check()
    assert _states(following) == ["dead"]
    following.desk.accept()
    following.check()
    assert following.desk.messages == ()
    assert following.run("alerts", "retry").code == 0
    assert len(following.desk.messages) == 1


def test_what_was_delivered_is_not_sent_again_by_later_runs(following: Newsroom) -> None:
    """New processes, further sweeps and a retry: still one message."""
    following.site.edit(COUNT.slug, "11 men", "10 men")
    following.check()
    for _ in range(2):
        assert following.program.run("check", "--all", "--json").code == 0
    assert following.run("alerts", "retry").code == 0
    assert len(following.desk.messages) == 1


def test_a_webhook_missing_from_the_environment_keeps_its_alerts_and_says_so(
    following: Newsroom,
) -> None:
    """The sweep goes on; the alert goes out as soon as the variable is there."""
    named = following.environment.pop("WATCHER_SLACK_WEBHOOK")
    following.site.edit(GRANTS.slug, "$250,000", "$25,000")
    swept = following.run("check", "--all", "--json")
    assert "WATCHER_SLACK_WEBHOOK" in swept.err
    assert len(following.changes()) == 1
    following.environment["WATCHER_SLACK_WEBHOOK"] = named
    assert following.run("alerts", "retry").code == 0
    assert len(following.desk.messages) == 1


def test_the_message_says_what_changed_where_and_how_to_see_it(following: Newsroom) -> None:
    """Title, reason, address and a way to the change are in it."""
    following.site.edit(COUNT.slug, "11 men", "10 men")
    following.check()
    (change,) = following.changes()
    said = str(following.desk.messages[0])
    for part in (COUNT.title, "11", "10", following.site.url(COUNT.slug), change["id"]):
        assert part in said


def test_a_test_alert_arrives(following: Newsroom) -> None:
    """An operator can see that the channel works before anything happens."""
    assert following.run("alerts", "test").code == 0
    assert len(following.desk.messages) == 1
