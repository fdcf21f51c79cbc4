"""What somebody may do to a sequence of records, leaves or files, a sentence each."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

Spoil = Callable[[list[bytes], int, Sequence[bytes]], list[bytes]]
"""Given all parts, the one that is spoiled, and the parts of another archive of the same owner."""


def _instead(*parts: bytes) -> Callable[[list[bytes], int], list[bytes]]:
    return lambda all_, at: [*all_[:at], *parts, *all_[at + 1 :]]


def _cut(length: Callable[[int], int]) -> Spoil:
    return lambda all_, at, _: _instead(all_[at][: length(len(all_[at]))])(all_, at)


def _swap(all_: list[bytes], at: int, _: Sequence[bytes]) -> list[bytes]:
    other = (at + 1) % len(all_)
    swapped = list(all_)
    swapped[at], swapped[other] = swapped[other], swapped[at]
    return swapped


def _replace(all_: list[bytes], at: int, others: Sequence[bytes]) -> list[bytes]:
    return _instead(others[at % len(others)])(all_, at)


SPOILS: Final[dict[str, Spoil]] = {
    "is taken out": lambda all_, at, _: _instead()(all_, at),
    "is emptied": _cut(lambda size: 0),
    "is cut behind its first byte": _cut(lambda size: 1),
    "is cut in half": _cut(lambda size: size // 2),
    "lacks its last byte": _cut(lambda size: size - 1),
    "is there twice": lambda all_, at, _: _instead(all_[at], all_[at])(all_, at),
    "is swapped with the next": _swap,
    "stands behind all others": lambda all_, at, _: [*_instead()(all_, at), all_[at]],
    "is one of another archive of the same key": _replace,
}


def spoiled(sentence: str, parts: list[bytes], others: Sequence[bytes]) -> Iterator[list[bytes]]:
    """Yield the parts with one of them spoiled, for each of them of which that makes a change."""
    for at in range(len(parts)):
        after = SPOILS[sentence](parts, at, others)
        if after != parts:
            yield after
