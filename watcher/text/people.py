"""Who an edited passage names, and who is said to have said it: notes on names and attribution."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from watcher.model.change import Kind
from watcher.text.edited import FEW_WORDS, EditedPassage, Place
from watcher.text.facts import Fact, Family, is_role, is_speaker, speech_clauses, speech_tags
from watcher.text.places import is_function_word, within
from watcher.text.reasons import became, note, said
from watcher.text.tokens import Token

_CLAUSE_WORDS: Final = 8
_CLAUSE_BORDER = re.compile(r"[,.;:!?\"“”«»]")


def note_attribution(passage: EditedPassage) -> None:
    """Note another verb of saying or another speaker."""
    if not passage.of(0, Family.SPEECH) and not passage.of(1, Family.SPEECH):
        return
    gone, come = passage.not_redacted_of(Family.SPEECH)
    speakers = _changed_speakers(passage)
    if not (gone or come) and not _name_somebody(passage, speakers):
        return
    passage.explain_facts(gone, come)
    if bool(gone) != bool(come):
        speakers = _whole_clauses(passage, (gone, come), speakers)
    for side in (0, 1):
        passage.explain(side, [(word.start, word.end) for word in speakers[side]])
    words = [
        _shown(passage, side, facts_of, speakers[side]) for side, facts_of in ((0, gone), (1, come))
    ]
    passage.found.append(note(Kind.ATTRIBUTION, became("attribution", words[0], words[1])))


def _changed_speakers(passage: EditedPassage) -> list[list[Token]]:
    """Return for each side the words that say who speaks and that the other does not have."""
    sides = [[*_speakers(passage, side), *_subjects(passage, side)] for side in (0, 1)]
    common = Counter(w.text for w in sides[0]) & Counter(w.text for w in sides[1])
    return [[word for word in side if not common[word.text]] for side in sides]


def _whole_clauses(
    passage: EditedPassage, verbs: Sequence[Sequence[Fact]], speakers: list[list[Token]]
) -> list[list[Token]]:
    """Return the words of a clause of speech that came or went whole, who spoke told with it."""
    whole = list(speakers)
    for side in (0, 1):
        tags = speech_tags(passage.units[side].text)
        for fact in verbs[side]:
            place = passage.place_of(side, fact)
            if place is None or place.sides[1 - side]:
                continue
            words = place.sides[side]
            if all(within((word.start, word.end), tags) for word in words):
                passage.told_whole.append(place)
            elif len(words) > _CLAUSE_WORDS:
                continue
            whole[side] = [*whole[side], *words]
    return whole


def _speakers(passage: EditedPassage, side: int) -> list[Token]:
    text, quoted = passage.units[side].text, passage.units[side].quoted
    clauses, tags = speech_clauses(text), speech_tags(text)
    return [
        word
        for place in passage.places
        if place not in passage.told_whole
        for word in place.sides[side]
        if within((word.start, word.end), clauses)
        and not within((word.start, word.end), quoted)
        and (
            is_speaker(word.text)
            or _speaks(passage, side, word)
            or (within((word.start, word.end), tags) and _describes(word))
        )
        and not any(
            fact.start <= word.start < fact.end
            for fact in passage.facts[side]
            if fact.family in {Family.DATE, Family.FIGURE, Family.MODAL, Family.NEGATION}
        )
    ]


def _speaks(passage: EditedPassage, side: int, word: Token) -> bool:
    """Whether a word stands right before a verb of saying, and is no adverb of it."""
    verbs = {fact.start for fact in passage.of(side, Family.SPEECH)}
    return word.end + 1 in verbs and not _is_adverb(word)


def _subjects(passage: EditedPassage, side: int) -> list[Token]:
    """Return the few words that took the place of a speaker right before a verb of saying."""
    found: list[Token] = []
    for place in passage.places:
        span = place.region.new_span if side else place.region.old_span
        few = all(0 < len(words) <= FEW_WORDS for words in place.sides)
        speaks = any(is_role(word.text) for words in place.sides for word in words)
        if (
            few
            and speaks
            and any(
                _is_subject(passage.units[side].text[span[1] : verb.start])
                for verb in passage.of(side, Family.SPEECH)
                if span[1] <= verb.start
            )
        ):
            found += [word for word in place.sides[side] if not is_speaker(word.text)]
    return found


def _is_subject(between: str) -> bool:
    """Whether so little stands between words and a verb that they are its subject."""
    return len(between.split()) <= _CLAUSE_WORDS and not _CLAUSE_BORDER.search(between)


def _describes(word: Token) -> bool:
    return not is_function_word(word.text) and not _is_adverb(word)


def _is_adverb(word: Token) -> bool:
    return word.text.endswith(("ly", "mente"))


def _shown(
    passage: EditedPassage, side: int, verbs: Sequence[Fact], speakers: Sequence[Token]
) -> str:
    """Return the changed words of an attribution in page order, with what lies between them."""
    spans = [(fact.start, fact.end) for fact in verbs] + [(w.start, w.end) for w in speakers]
    if not spans:
        return ""
    return said(passage.units[side].text[min(spans)[0] : max(end for _, end in spans)])


def note_names(passage: EditedPassage) -> None:
    """Note the names that came, went or changed where names are most of what changed."""
    gone, come = passage.not_redacted_of(Family.NAME)
    folded = [{fact.value.lower() for fact in side} for side in (gone, come)]
    for place in passage.places:
        here = [
            [fact for fact in side if _is_in(passage, place, n, fact, folded[1 - n])]
            for n, side in enumerate((gone, come))
        ]
        if place in passage.told_whole or not any(here) or not _are_most(passage, place, here):
            continue
        passage.explain_facts(here[0], here[1])
        shown = [_in_full(passage, n, here[n]) for n in (0, 1)]
        if bool(here[0]) != bool(here[1]) and _is_told_whole(passage, place, here):
            passage.explain(0, [place.region.old_span])
            passage.explain(1, [place.region.new_span])
            shown = [_quoted(place.region.old), _quoted(place.region.new)]
        passage.found.append(note(Kind.NAME, became("name", *shown)))


def _is_in(passage: EditedPassage, place: Place, side: int, fact: Fact, others: set[str]) -> bool:
    role = is_role(fact.value) and within((fact.start, fact.end), passage.explained[side])
    return (
        not role
        and fact.value.lower() not in others
        and any(word.start <= fact.start < word.end for word in place.sides[side])
    )


def _is_told_whole(passage: EditedPassage, place: Place, here: Sequence[Sequence[Fact]]) -> bool:
    """Whether a name gave way to a few words or the reverse, or came with its preposition."""
    strange = [
        word
        for side in (0, 1)
        for word in place.sides[side]
        if not is_function_word(word.text)
        and not within((word.start, word.end), passage.explained[side])
        and not any(fact.start <= word.start < fact.end for fact in here[side])
    ]
    return len(strange) <= (FEW_WORDS if all(place.sides) else 1)


def _in_full(passage: EditedPassage, side: int, of: Sequence[Fact]) -> str:
    """Return names as they are written, with the names that stand beside them."""
    if not of:
        return ""
    text, start, end = passage.units[side].text, of[0].start, of[-1].end
    names = passage.of(side, Family.NAME)
    for fact in reversed(names):
        start = fact.start if text[fact.end : start] == " " else start
    for fact in names:
        end = fact.end if text[end : fact.start] == " " else end
    return said(text[start:end])


def _are_most(passage: EditedPassage, place: Place, here: Sequence[Sequence[Fact]]) -> bool:
    """Whether names make up at least half of the content words that changed in a place."""
    names = others = 0
    for side in (0, 1):
        spans = [(fact.start, fact.end) for fact in here[side]]
        for word in place.sides[side]:
            if any(start <= word.start < end for start, end in spans):
                names += 1
            elif not is_function_word(word.text):
                others += not within((word.start, word.end), passage.explained[side])
    return names >= others


def _name_somebody(passage: EditedPassage, speakers: Sequence[Sequence[Token]]) -> bool:
    """Whether changed words of a clause of speech make another speaker.

    They do one for one, or with a name, or where nothing but the speaker stands.
    """
    if all(speakers) or any(word.text[0].isupper() for side in speakers for word in side):
        return True
    return any(
        within((word.start, word.end), speech_tags(passage.units[side].text))
        for side in (0, 1)
        for word in speakers[side]
    )


def _quoted(text: str) -> str:
    return said(text.strip(" ,;")) if text.strip(" ,;") else ""
