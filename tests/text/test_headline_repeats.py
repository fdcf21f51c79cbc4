"""A passage that repeats the headline is not told a second time."""

from watcher.model.change import Kind
from watcher.model.statement import Block, BlockKind, StatementText
from watcher.text.extras import banner_finding
from watcher.text.finding import Finding
from watcher.text.headline import headline_findings, without_repeats


def _statement(title: str) -> StatementText:
    return StatementText(title=title, blocks=(Block(kind=BlockKind.HEADLINE, text=title),))


def _findings(old: str, new: str) -> list[Finding]:
    return headline_findings(_statement(old), _statement(new), frozenset(), banner_finding)


def test_the_same_edit_in_the_body_stays_a_hunk_and_is_not_told_again() -> None:
    """An old page prints its headline again above the text."""
    head = _findings("Ferry opens; public not at risk", "Ferry opens")

    (kept,) = without_repeats(head, head)

    assert kept.hunk.kinds == (Kind.HEADLINE,)
    assert kept.notes == ()


def test_another_edit_is_told() -> None:
    """Only the very edit of the headline is a repetition."""
    head = _findings("Ferry opens in May", "Ferry opens in June")
    other = _findings("Ferry opens", "Ferry closes")

    assert without_repeats(other, head) == other
