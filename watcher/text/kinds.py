"""One edited passage -> what sort of change it is, label by label, each with its reason.

Facts of both sides are compared as multisets; a label is given when a fact changed, and
"wording" only for content words that no changed fact explains. Works on two aligned
passages; whole passages that came, went or moved are judged in `watcher.text.compare`.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from watcher.model.change import Edit, Kind, Severity
from watcher.text.facts import Fact, Family, facts, is_speaker, speech_clauses
from watcher.text.figures import AMBIGUOUS
from watcher.text.places import (
    Region,
    changed_words,
    denies,
    is_copy_edit,
    is_function_word,
    regions,
)
from watcher.text.reasons import Note, became, note, reworded, said
from watcher.text.tokens import Token
from watcher.text.units import Unit, quotation_round, quoted_words

Span = tuple[int, int]
_SMALL_REGION: Final = 6


def read_edits(
    old: Unit,
    new: Unit,
    edits: Sequence[Edit],
    known_names: frozenset[str],
    *,
    titled: bool = False,
) -> tuple[Note, ...]:
    """Return what changed between two passages that belong together, in no particular order.

    Nothing but typography gives no note.
    """
    return _Reader(old, new, edits, known_names, titled=titled).notes()


class _Place:
    """A region with the words that went and came, and which of them are explained."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.sides = changed_words(region)

    def texts(self, side: int, explained: Sequence[Span]) -> list[str]:
        return [w.text for w in self.sides[side] if not _within((w.start, w.end), explained)]


class _Reader:
    def __init__(
        self,
        old: Unit,
        new: Unit,
        edits: Sequence[Edit],
        known_names: frozenset[str],
        *,
        titled: bool,
    ) -> None:
        self.units = (old, new)
        self.places = [_Place(r) for r in regions(edits) if not r.is_typography]
        self.facts = tuple(facts(unit.text, known_names, titled=titled) for unit in self.units)
        self.explained: tuple[list[Span], list[Span]] = ([], [])
        self.found: list[Note] = []

    def notes(self) -> tuple[Note, ...]:
        if not self.places:
            return ()
        self._redactions()
        self._counted(Family.FIGURE, Kind.FIGURE, "figure")
        self._counted(Family.DATE, Kind.DATE, "date")
        self._negations()
        self._modals()
        self._attribution()
        self._names()
        self._quotes()
        self._wording()
        return tuple(self.found)

    # facts

    def _of(self, side: int, family: Family) -> list[Fact]:
        return [fact for fact in self.facts[side] if fact.family is family]

    def _changed(self, family: Family) -> tuple[list[Fact], list[Fact]]:
        """Return the facts of a family that one side has more often, those in changed places."""
        sides = [self._of(0, family), self._of(1, family)]
        values = [[fact.value for fact in side] for side in sides]
        if values[0] == values[1]:
            return [], []
        counts = [Counter(side) for side in values]
        surplus = [counts[0] - counts[1], counts[1] - counts[0]]
        return (
            self._pick(0, sides[0], surplus[0]),
            self._pick(1, sides[1], surplus[1]),
        )

    def _pick(self, side: int, of: list[Fact], surplus: Counter[str]) -> list[Fact]:
        if not surplus:
            return []
        left = Counter(surplus)
        picked: list[Fact] = []
        for fact in sorted(of, key=lambda fact: not self._place_of(side, fact)):
            if left[fact.value] > 0:
                left[fact.value] -= 1
                picked.append(fact)
        return sorted(picked, key=lambda fact: fact.start)

    def _place_of(self, side: int, fact: Fact) -> _Place | None:
        for place in self.places:
            start, end = place.region.new_span if side else place.region.old_span
            if fact.start < end and fact.end > start:
                return place
        return None

    def _explain(self, side: int, spans: Sequence[Span]) -> None:
        self.explained[side].extend(spans)

    def _explain_facts(self, gone: Sequence[Fact], come: Sequence[Fact]) -> None:
        self._explain(0, [(fact.start, fact.end) for fact in gone])
        self._explain(1, [(fact.start, fact.end) for fact in come])

    def _written(self, side: int, fact: Fact) -> str:
        return self.units[side].text[fact.start : fact.end]

    def _redactions(self) -> None:
        gone, come = self._changed(Family.REDACTION)
        self._explain_facts(gone, come)
        for side, found, verb in ((1, come, "redacted"), (0, gone, "redaction lifted")):
            for fact in found:
                place = self._place_of(side, fact)
                old, new = (place.region.old, place.region.new) if place else ("", "")
                if place:
                    self._explain(0, [place.region.old_span])
                    self._explain(1, [place.region.new_span])
                mark = self._written(side, fact)
                pair = f"{said(old)} → {said(new)}" if old.strip() and new.strip() else said(mark)
                self.found.append(note(Kind.REDACTION, f"{verb}: {pair}"))

    def _counted(self, family: Family, kind: Kind, label: str) -> None:
        """Note figures or dates that differ in number or, with other neighbours, in order."""
        gone, come = (self._not_redacted(n, side) for n, side in enumerate(self._changed(family)))
        gone, come = _unambiguous(self.units, gone, come)
        if not gone and not come:
            gone, come = self._exchanged(family)
        self._explain_facts(gone, come)
        for n in range(max(len(gone), len(come))):
            old = self._written(0, gone[n]) if n < len(gone) else ""
            new = self._written(1, come[n]) if n < len(come) else ""
            self.found.append(note(kind, became(label, old, new)))
        self._explain_respelled(family)

    def _not_redacted(self, side: int, of: list[Fact]) -> list[Fact]:
        """Drop what a redaction took away or gave back: that is told as a redaction."""
        if not any(found.kind is Kind.REDACTION for found in self.found):
            return of
        covered = self.explained[side]
        return [fact for fact in of if not _within((fact.start, fact.end), covered)]

    def _exchanged(self, family: Family) -> tuple[list[Fact], list[Fact]]:
        """Return facts that changed places: same values, other order and other company."""
        old, new = self._of(0, family), self._of(1, family)
        if [fact.value for fact in old] == [fact.value for fact in new] or len(old) != len(new):
            return [], []
        if Counter(self._company(0, old)) == Counter(self._company(1, new)):
            return [], []
        swapped = [(a, b) for a, b in zip(old, new, strict=True) if a.value != b.value]
        return [a for a, _ in swapped], [b for _, b in swapped]

    def _company(self, side: int, of: list[Fact]) -> list[tuple[str, str]]:
        """Return each value with the word behind it."""
        text = self.units[side].text
        behind = [text[fact.end : fact.end + 40].split() for fact in of]
        return [
            (fact.value, words[0].lower() if words else "")
            for fact, words in zip(of, behind, strict=True)
        ]

    def _explain_respelled(self, family: Family) -> None:
        """A figure or date spelled otherwise ("11", "eleven") is no content word."""
        values = {fact.value for fact in self._of(0, family)}
        values &= {fact.value for fact in self._of(1, family)}
        for side in (0, 1):
            kept = [fact for fact in self._of(side, family) if fact.value in values]
            self._explain(side, [(fact.start, fact.end) for fact in kept])

    def _negations(self) -> None:
        gone, come = self._changed(Family.NEGATION)
        self._explain_facts(gone, come)
        for side, found, verb in ((0, gone, "removed"), (1, come, "added")):
            for fact in found:
                reason = f"{said(self._written(side, fact))} was {verb}"
                self.found.append(note(Kind.NEGATION, reason, within=self._quote_round(side, fact)))
        for place in self.places:
            for a in place.sides[0]:
                for b in place.sides[1][:_SMALL_REGION]:
                    if denies(a.text, b.text):
                        self._explain(0, [(a.start, a.end)])
                        self._explain(1, [(b.start, b.end)])
                        reason = f"{said(a.text)} became {said(b.text)}"
                        self.found.append(note(Kind.NEGATION, reason))

    def _quote_round(self, side: int, fact: Fact) -> Kind | None:
        """Return `Kind.QUOTE` for a fact inside a quotation that changed, which shows it best."""
        quoted = _within((fact.start, fact.end), self.units[side].quoted)
        return Kind.QUOTE if quoted and self._quotes_differ() else None

    def _quotes_differ(self) -> bool:
        return quoted_words(self.units[0]) != quoted_words(self.units[1])

    def _modals(self) -> None:
        gone, come = self._changed(Family.MODAL)
        if not (gone and come):
            gone = [fact for fact in gone if self._is_small(0, fact)]
            come = [fact for fact in come if self._is_small(1, fact)]
        self._explain_facts(gone, come)
        self._explain_respelled(Family.MODAL)
        for n in range(max(len(gone), len(come))):
            old = said(self._written(0, gone[n])) if n < len(gone) else ""
            new = said(self._written(1, come[n])) if n < len(come) else ""
            if old and new:
                reason = f"{old} became {new}"
            else:
                reason = f"{new} was added" if new else f"{old} was removed"
            self.found.append(note(Kind.MODALITY, reason))

    def _is_small(self, side: int, fact: Fact) -> bool:
        place = self._place_of(side, fact)
        return place is not None and max(map(len, place.sides)) <= _SMALL_REGION

    # people

    def _attribution(self) -> None:
        if not self._of(0, Family.SPEECH) and not self._of(1, Family.SPEECH):
            return
        gone, come = self._changed(Family.SPEECH)
        clauses = [speech_clauses(unit.text) for unit in self.units]
        speakers = self._changed_speakers(clauses)
        if not (gone or come) and not _name_somebody(speakers):
            return
        self._explain_facts(gone, come)
        for side in (0, 1):
            self._explain(side, [(word.start, word.end) for word in speakers[side]])
        words = [
            self._shown(side, facts_of, speakers[side]) for side, facts_of in ((0, gone), (1, come))
        ]
        self.found.append(note(Kind.ATTRIBUTION, became("attribution", words[0], words[1])))

    def _changed_speakers(self, clauses: Sequence[Sequence[Span]]) -> list[list[Token]]:
        """Return for each side the words that say who speaks and that the other does not have."""
        sides = [self._speakers(side, clauses[side]) for side in (0, 1)]
        common = Counter(w.text for w in sides[0]) & Counter(w.text for w in sides[1])
        return [[word for word in side if not common[word.text]] for side in sides]

    def _speakers(self, side: int, clauses: Sequence[Span]) -> list[Token]:
        quoted = self.units[side].quoted
        return [
            word
            for place in self.places
            for word in place.sides[side]
            if _within((word.start, word.end), clauses)
            and not _within((word.start, word.end), quoted)
            and is_speaker(word.text)
            and not any(
                fact.start <= word.start < fact.end
                for fact in self.facts[side]
                if fact.family in {Family.DATE, Family.FIGURE, Family.MODAL}
            )
        ]

    def _shown(self, side: int, verbs: Sequence[Fact], speakers: Sequence[Token]) -> str:
        """Return the changed words of an attribution in page order, with what lies between them."""
        spans = [(fact.start, fact.end) for fact in verbs] + [(w.start, w.end) for w in speakers]
        if not spans:
            return ""
        return said(self.units[side].text[min(spans)[0] : max(end for _, end in spans)])

    def _names(self) -> None:
        gone, come = (
            self._not_redacted(n, side) for n, side in enumerate(self._changed(Family.NAME))
        )
        folded = [{fact.value.lower() for fact in side} for side in (gone, come)]
        for place in self.places:
            here = [
                [fact for fact in side if self._is_in(place, n, fact, folded[1 - n])]
                for n, side in enumerate((gone, come))
            ]
            if not any(here) or not self._are_most(place, here):
                continue
            self._explain_facts(here[0], here[1])
            shown = [_span_text(self.units[n].text, here[n]) for n in (0, 1)]
            self.found.append(note(Kind.NAME, became("name", *shown)))

    def _is_in(self, place: _Place, side: int, fact: Fact, others: set[str]) -> bool:
        return fact.value.lower() not in others and any(
            word.start <= fact.start < word.end for word in place.sides[side]
        )

    def _are_most(self, place: _Place, here: Sequence[Sequence[Fact]]) -> bool:
        """Whether names make up at least half of the content words that changed in a place."""
        names = others = 0
        for side in (0, 1):
            spans = [(fact.start, fact.end) for fact in here[side]]
            for word in place.sides[side]:
                if any(start <= word.start < end for start, end in spans):
                    names += 1
                elif not is_function_word(word.text):
                    others += not _within((word.start, word.end), self.explained[side])
        return names >= others

    # words

    def _quotes(self) -> None:
        if not self._quotes_differ():
            return
        self._explain_quoted()
        quoted = [" … ".join(unit.text[a:b] for a, b in unit.quoted).strip() for unit in self.units]
        if quoted[0] and quoted[1]:
            self.found.append(note(Kind.QUOTE, self._quote_reason()))
        elif quoted[1]:
            reason = f"quotation marks added round {said(quoted[1])}"
            self.found.append(note(Kind.QUOTE, reason))
        else:
            reason = f"quotation marks removed from {said(quoted[0])}"
            self.found.append(note(Kind.QUOTE, reason))

    def _explain_quoted(self) -> None:
        for place in self.places:
            spans = (place.region.old_span, place.region.new_span)
            if any(_touches(spans[side], self.units[side].quoted) for side in (0, 1)):
                self._explain(0, [spans[0]])
                self._explain(1, [spans[1]])

    def _quote_reason(self) -> str:
        """Name the quotation on either side that holds the first change."""
        shown = ["", ""]
        for place in self.places:
            spans = (place.region.old_span, place.region.new_span)
            if any(_touches(spans[side], self.units[side].quoted) for side in (0, 1)):
                shown = [quotation_round(self.units[side], spans[side]) for side in (0, 1)]
                break
        if shown[0] == shown[1]:
            shown = [" … ".join(u.text[a:b] for a, b in u.quoted) for u in self.units]
        return became("quote", *(said(text) if text.strip() else "" for text in shown))

    def _wording(self) -> None:
        """Note content words that nothing explains; copy edits only if there is nothing else."""
        small: list[Note] = []
        large: list[Note] = []
        for place in self.places:
            gone, come = (place.texts(side, self.explained[side]) for side in (0, 1))
            reason = reworded(place.region.old.strip(), place.region.new.strip())
            if is_copy_edit(gone, come):
                small.append(note(Kind.WORDING, reason, Severity.MINOR))
            else:
                large.append(note(Kind.WORDING, reason))
        self.found += large
        if not self.found:
            self.found += small


def _name_somebody(speakers: Sequence[Sequence[Token]]) -> bool:
    """Whether changed words of a clause of speech make another speaker: one for one, or a name."""
    return all(speakers) or any(word.text[0].isupper() for side in speakers for word in side)


def _unambiguous(
    units: tuple[Unit, Unit], gone: list[Fact], come: list[Fact]
) -> tuple[list[Fact], list[Fact]]:
    """Drop "one" where no other figure stands against it: it is mostly a pronoun."""

    def plain(side: int, of: list[Fact]) -> list[Fact]:
        text = units[side].text
        return [fact for fact in of if text[fact.start : fact.end].lower() not in AMBIGUOUS]

    return (gone if come else plain(0, gone)), (come if gone else plain(1, come))


def _span_text(text: str, of: Sequence[Fact]) -> str:
    return said(text[of[0].start : of[-1].end]) if of else ""


def _within(span: Span, others: Sequence[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)


def _touches(span: Span, others: Sequence[Span]) -> bool:
    return any(span[0] <= end and span[1] >= start for start, end in others)
