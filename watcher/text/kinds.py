"""One edited passage -> what sort of change it is, label by label, each with its reason.

Facts of both sides are compared as multisets; a label is given when a fact changed, and
"wording" only for content words that no changed fact explains. Works on two aligned
passages; whole passages that came, went or moved are judged in `watcher.text.compare`.
"""

from collections import Counter
from collections.abc import Sequence

from watcher.model.change import Edit, Kind, Severity
from watcher.text.align import LABELS, is_content
from watcher.text.dates import same_day
from watcher.text.edited import FEW_WORDS, SMALL_PLACE, EditedPassage, Place
from watcher.text.facts import (
    Fact,
    Family,
)
from watcher.text.figures import AMBIGUOUS
from watcher.text.people import note_attribution, note_names
from watcher.text.places import (
    denies,
    is_copy_edit,
    touches,
    within,
)
from watcher.text.reasons import Note, became, exchanged, note, reworded, said
from watcher.text.tokens import compared_words
from watcher.text.units import Unit, quotation_round, quoted_words

Span = tuple[int, int]


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


class _Reader(EditedPassage):
    def notes(self) -> tuple[Note, ...]:
        if not self.places or same_day(self.units[0].text, self.units[1].text):
            return ()
        self._redactions()
        self._counted(Family.FIGURE, Kind.FIGURE, "figure")
        self._counted(Family.DATE, Kind.DATE, "date")
        if self._is_another_label():
            self._wording()
            return tuple(self.found)
        self._negations()
        self._modals()
        note_attribution(self)
        note_names(self)
        self._quotes()
        self._wording()
        return tuple(self.found)

    def _is_another_label(self) -> bool:
        """Whether a heading or caption was written anew: what it denied or named is no edit."""
        if self.units[1].kind not in LABELS:
            return False
        words = [{word for word in compared_words(u.key) if is_content(word)} for u in self.units]
        return not words[0] & words[1]

    # facts

    def _unambiguous(self, gone: list[Fact], come: list[Fact]) -> tuple[list[Fact], list[Fact]]:
        """Drop "one" or "first" where no other figure stands in its place: it may count nothing."""
        places = [{id(self.place_of(n, fact)) for fact in s} for n, s in enumerate((gone, come))]
        kept = [
            [
                fact
                for fact in side
                if self.written(n, fact).lower() not in AMBIGUOUS
                or id(self.place_of(n, fact)) in places[1 - n]
            ]
            for n, side in enumerate((gone, come))
        ]
        return kept[0], kept[1]

    def _redactions(self) -> None:
        gone, come = self.changed(Family.REDACTION)
        self.explain_facts(gone, come)
        for side, found, verb in ((1, come, "redacted"), (0, gone, "redaction lifted")):
            for fact in found:
                place = self.place_of(side, fact)
                old, new = (place.region.old, place.region.new) if place else ("", "")
                if place:
                    self.told_whole.append(place)
                    self.explain(0, [place.region.old_span])
                    self.explain(1, [place.region.new_span])
                mark = self.written(side, fact)
                pair = f"{said(old)} → {said(new)}" if old.strip() and new.strip() else said(mark)
                self.found.append(note(Kind.REDACTION, f"{verb}: {pair}"))

    def _counted(self, family: Family, kind: Kind, label: str) -> None:
        """Note figures or dates that differ in number or, with other neighbours, in order."""
        gone, come = self._unambiguous(*self.not_redacted_of(family))
        apart = True
        if not gone and not come:
            gone, come = self._exchanged(family)
            apart = False
        self.explain_facts(gone, come)
        for old, new in self.in_pairs(gone, come, apart=apart):
            self.found.append(note(kind, became(label, old, new)))
        self.explain_respelled(family)

    def _exchanged(self, family: Family) -> tuple[list[Fact], list[Fact]]:
        """Return facts that changed places: same values, other order and other company."""
        old, new = self.of(0, family), self.of(1, family)
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

    def _negations(self) -> None:
        gone, come = self.not_redacted_of(Family.NEGATION)
        self.explain_facts(gone, come)
        self._explain_contractions()
        for side, found in ((0, gone), (1, come)):
            for fact in found:
                reason = exchanged(*self._small_exchange(side, fact))
                self.found.append(note(Kind.NEGATION, reason, within=self._quote_round(side, fact)))
        for place in self.places:
            for a in place.sides[0]:
                for b in place.sides[1][:SMALL_PLACE]:
                    if denies(a.text, b.text):
                        self.explain(0, [(a.start, a.end)])
                        self.explain(1, [(b.start, b.end)])
                        reason = f"{said(a.text)} became {said(b.text)}"
                        self.found.append(note(Kind.NEGATION, reason))

    def _small_exchange(self, side: int, fact: Fact) -> tuple[str, str]:
        """Return a place of a few words, old and new, told whole by it; or else the fact alone."""
        place = self.place_of(side, fact)
        if place is not None:
            words = (place.region.old.strip(), place.region.new.strip())
            if all(words) and max(len(text.split()) for text in words) <= FEW_WORDS:
                self.explain(0, [place.region.old_span])
                self.explain(1, [place.region.new_span])
                return words
        written = self.written(side, fact)
        return ("", written) if side else (written, "")

    def _explain_contractions(self) -> None:
        """ "Is not" and "isn't" deny alike."""
        for side in (0, 1):
            plain = [
                (fact.start, fact.end)
                for fact in self.of(side, Family.NEGATION)
                if self.written(side, fact).lower().endswith(("not", "n't", "n’t"))
            ]
            self.explain(side, plain)

    def _quote_round(self, side: int, fact: Fact) -> Kind | None:
        """Return `Kind.QUOTE` for a fact inside a quotation that changed, which shows it best."""
        quoted = within((fact.start, fact.end), self.units[side].quoted)
        return Kind.QUOTE if quoted and self._quotes_differ() else None

    def _quotes_differ(self) -> bool:
        return quoted_words(self.units[0]) != quoted_words(self.units[1])

    def _modals(self) -> None:
        gone, come = self.not_redacted_of(Family.MODAL)
        if not (gone and come):
            gone = [fact for fact in gone if self._is_small(0, fact)]
            come = [fact for fact in come if self._is_small(1, fact)]
        self.explain_facts(gone, come)
        self.explain_respelled(Family.MODAL)
        for old, new in self.in_pairs(gone, come):
            self.found.append(note(Kind.MODALITY, exchanged(old, new)))

    def _is_small(self, side: int, fact: Fact) -> bool:
        place = self.place_of(side, fact)
        return place is not None and place.is_small

    # people

    # words

    def _quotes(self) -> None:
        redacted = any(self._is_quoted(place) for place in self.told_whole)
        others = (place for place in self.places if place not in self.told_whole)
        if not self._quotes_differ() or (redacted and not any(map(self._is_quoted, others))):
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

    def _is_quoted(self, place: Place) -> bool:
        spans = (place.region.old_span, place.region.new_span)
        return any(touches(spans[side], self.units[side].quoted) for side in (0, 1))

    def _explain_quoted(self) -> None:
        for place in filter(self._is_quoted, self.places):
            self.explain(0, [place.region.old_span])
            self.explain(1, [place.region.new_span])

    def _quote_reason(self) -> str:
        """Name the quotation on either side that holds the first change."""
        shown = ["", ""]
        if place := next(filter(self._is_quoted, self.places), None):
            spans = (place.region.old_span, place.region.new_span)
            shown = [quotation_round(self.units[side], spans[side]) for side in (0, 1)]
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
