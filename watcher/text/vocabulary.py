"""Lists of words, written as plain text because that is how a person reads and mends them."""


def word_list(text: str) -> tuple[str, ...]:
    """Return the words of ``text`` in order.

    >>> word_list("zero one two")
    ('zero', 'one', 'two')
    """
    return tuple(text.split())
