"""What every `watcher.ports.Channel` promises: Slack, a webhook, and the stand-in for tests."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from watcher.errors import DeliveryError
from watcher.notify.slack import SlackChannel
from watcher.notify.webhook import WebhookChannel
from watcher.ports import Channel
from watcher.testing.builders import a_message
from watcher.testing.channel import RecordingChannel
from watcher.testing.webhook import WebhookDesk


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A channel, how many messages came through it, and how to close and open it."""

    channel: Channel
    arrived: Callable[[], int]
    close: Callable[[int], None]
    """Refuse for so many seconds."""
    close_for_good: Callable[[], None]
    open: Callable[[], None]


def _recording() -> Line:
    channel = RecordingChannel()
    return Line(
        channel=channel,
        arrived=lambda: len(channel.messages),
        close=lambda seconds: channel.refuse(retry_after=seconds),
        close_for_good=lambda: channel.refuse(permanent=True),
        open=channel.accept,
    )


def _real(desk: WebhookDesk, channel: Channel) -> Line:
    return Line(
        channel=channel,
        arrived=lambda: len(desk.messages),
        close=lambda seconds: desk.refuse(429, retry_after=seconds),
        close_for_good=lambda: desk.refuse(404),
        open=desk.accept,
    )


@pytest.fixture(params=["slack", "webhook", "recording"])
def line(request: pytest.FixtureRequest) -> Iterator[Line]:
    """Each channel in turn, the real ones with a receiver on loopback."""
    if request.param == "recording":
        yield _recording()
        return
    with WebhookDesk() as desk:
        slack = request.param == "slack"
        yield _real(desk, SlackChannel(desk.url) if slack else WebhookChannel(desk.url, "secret"))


def test_a_message_is_handed_over_once(line: Line) -> None:
    """One call, one message, and nothing is raised."""
    line.channel.deliver(a_message())

    assert line.arrived() == 1


def test_a_repeat_is_the_callers_to_decide(line: Line) -> None:
    """A channel does not drop what it has seen: that is for the receiver, by the alert's id."""
    line.channel.deliver(a_message())
    line.channel.deliver(a_message())

    assert line.arrived() == 2


def test_a_busy_channel_says_how_long_to_wait(line: Line) -> None:
    """The refusal is not permanent, and carries the seconds that were asked for."""
    line.close(7)

    with pytest.raises(DeliveryError) as refused:
        line.channel.deliver(a_message())

    assert refused.value.retry_after == 7
    assert not refused.value.permanent
    assert line.arrived() == 0


def test_a_dead_channel_says_so(line: Line) -> None:
    """Another try of the same message cannot succeed."""
    line.close_for_good()

    with pytest.raises(DeliveryError) as refused:
        line.channel.deliver(a_message())

    assert refused.value.permanent
    assert str(refused.value)


def test_a_refusal_does_not_stay(line: Line) -> None:
    """A channel remembers nothing: when the other side is back, so is it."""
    line.close(1)
    with pytest.raises(DeliveryError):
        line.channel.deliver(a_message())
    line.open()

    line.channel.deliver(a_message())

    assert line.arrived() == 1
