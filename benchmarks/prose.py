"""Writes the statements of the fictional Department of Examples: plausible, different, seeded.

It knows nothing of HTML. Every word was written for this project.
"""

import random

_ACTORS = (
    "The Department of Examples",
    "The Office of Sample Records",
    "The Bureau of Specimens",
    "A spokesperson for the Register",
    "The Secretary of Examples",
    "The Commission on Model Villages",
    "The Instances Service",
    "The regional office in Springfield",
)
_VERBS = (
    "announced",
    "confirmed",
    "published",
    "reviewed",
    "extended",
    "withdrew",
    "completed",
    "approved",
)
_OBJECTS = (
    "a second round of illustrations",
    "the yearly count of teapots",
    "an agreement on shared samples",
    "guidance for makers of diagrams",
    "a grant for rural model railways",
    "the catalogue of lost buttons",
    "a notice about counterexamples",
    "the schedule of public rehearsals",
    "an audit of paper weather stations",
    "rules for labelling miniature bridges",
)
_CIRCUMSTANCES = (
    "after a hearing that lasted {number} minutes",
    "at a cost of ${number},400",
    "for {number} households in {place}",
    "following {number} letters from {place}",
    "together with {number} partners",
    "under an order of {day} {month}",
    "in {number} of the {total} districts",
    "with the help of {number} volunteers from {place}",
)
_ENDINGS = (
    "and will report again before the end of {month}",
    "which may be read at any library in {place}",
    "and asked the public for comments within {number} days",
    "because the earlier figures were incomplete",
    "although nobody had asked for it",
    "so that every visitor can compare the two",
    "while the work in {place} goes on",
)
_PLACES = ("Springfield", "Shelbyville", "Fairview", "Riverton", "Centerville", "Lakeside")
_MONTHS = ("January", "March", "April", "June", "September", "November")
_QUOTES = (
    "We counted {number} of them twice, and the sum did not move",
    "Nobody in {place} should wait {number} days for a sample",
    "An example that cannot be checked is only an anecdote",
    "Our {number} inspectors will look at every teapot in {place}",
)


def headline(draw: random.Random) -> str:
    """Return a headline of about ten words."""
    actor = draw.choice(_ACTORS).removeprefix("The ").removeprefix("A ")
    words = f"{actor} {draw.choice(_VERBS)} {draw.choice(_OBJECTS)} {draw.choice(_CIRCUMSTANCES)}"
    return _filled(words, draw)


def sentence(draw: random.Random) -> str:
    """Return one sentence of 15 to 35 words, with a figure in nearly every one."""
    words = f"{draw.choice(_ACTORS)} {draw.choice(_VERBS)} {draw.choice(_OBJECTS)}"
    words += f" {draw.choice(_CIRCUMSTANCES)}"
    if draw.random() < 0.7:
        words += f", {draw.choice(_ENDINGS)}"
    return _filled(words, draw) + "."


def quotation(draw: random.Random) -> str:
    """Return a quoted sentence and who is said to have said it."""
    return f"“{_filled(draw.choice(_QUOTES), draw)},” said {draw.choice(_ACTORS)}."


def paragraphs(draw: random.Random, count: int) -> list[str]:
    """Return ``count`` paragraphs of two to five sentences; every fourth is a quotation."""
    return [
        quotation(draw)
        if number % 4 == 3
        else " ".join(sentence(draw) for _ in range(draw.randint(2, 5)))
        for number in range(count)
    ]


def _filled(words: str, draw: random.Random) -> str:
    return words.format(
        number=draw.randint(12, 980),
        total=draw.randint(990, 1900),
        place=draw.choice(_PLACES),
        day=draw.randint(1, 28),
        month=draw.choice(_MONTHS),
    )
