"""The heaviest rising chain of pairs: which matches can stand in one order. Pure, n log n."""

from collections.abc import Sequence


def increasing(
    pairs: Sequence[tuple[int, int]], weights: Sequence[int] | None = None
) -> list[tuple[int, int]]:
    """Return the heaviest chain of pairs that rises on both sides (weights default to 1).

    ``pairs`` must be sorted by their first number, without repeats on either side. A
    Fenwick tree of best sums makes it n log n.
    """
    ranks = {b: rank for rank, b in enumerate(sorted(b for _, b in pairs), 1)}
    tree: list[tuple[int, int]] = [(0, -1)] * (len(pairs) + 1)
    before: list[int] = []
    for index, (_, b) in enumerate(pairs):
        best = _best_before(tree, ranks[b] - 1)
        before.append(best[1])
        weight = 1 if weights is None else weights[index]
        _raise_best(tree, ranks[b], (best[0] + weight, index))
    chain: list[tuple[int, int]] = []
    at = _best_before(tree, len(pairs))[1]
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


def _best_before(tree: list[tuple[int, int]], rank: int) -> tuple[int, int]:
    best = (0, -1)
    while rank > 0:
        if tree[rank][0] > best[0]:
            best = tree[rank]
        rank &= rank - 1
    return best


def _raise_best(tree: list[tuple[int, int]], rank: int, value: tuple[int, int]) -> None:
    while rank < len(tree):
        if value[0] > tree[rank][0]:
            tree[rank] = value
        rank += rank & -rank
