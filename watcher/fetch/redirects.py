"""Decide where an answer sends us next, and when to stop following."""

from collections.abc import Sequence

from watcher.fetch.attempt import AttemptError
from watcher.fetch.target import Target, read_redirect
from watcher.model.exchange import Exchange, FailureKind
from watcher.text.http_message import read_head

MAX_REDIRECTS = 10

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def next_target(target: Target, hops: Sequence[Exchange]) -> Target | None:
    """Return where the last of ``hops``, which answered ``target``, redirects to, if it does.

    Raises `AttemptError`: refused when we may not go there, redirects when it has no end.
    """
    head = read_head(hops[-1].response)
    location = head.header("location")
    if head.status not in _REDIRECTS or not location:
        return None
    following = read_redirect(target, location)
    if any(hop.url == following.url for hop in hops):
        detail = f"redirected in a circle, back to a page of {following.place}"
        raise AttemptError(FailureKind.REDIRECTS, detail)
    if len(hops) > MAX_REDIRECTS:
        detail = f"more than {MAX_REDIRECTS} redirects, the last one to {following.place}"
        raise AttemptError(FailureKind.REDIRECTS, detail)
    return following
