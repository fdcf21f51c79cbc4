"""Where on a page an edit can be made: its passages, its sentences, and spots between two letters.

Nothing here knows a site: a passage is a run of text between the borders of blocks and line
breaks, whatever the blocks are called, so that `<p>`, `<div>` and `<br><br>` read alike.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random
from typing import Literal

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from benchmarks.detection.edits_lexicon import LEXICONS, Lexicon
from benchmarks.detection.scene import Language, Scene, TreeChange

BLOCKS = re.compile(
    r"address|article|blockquote|body|caption|center|d[dlt]|details|div|fieldset|figcaption|figure"
    r"|footer|h[1-6]|header|hr|li|main|[ou]l|p|pre|section|summary|table|tbody|t[dhr]|tfoot|thead"
)
"""The names of elements whose borders break the text."""
_CELLS = frozenset({"li", "td", "th", "dd", "dt"})
_NOT_PROSE = re.compile(r"caption|dt|figcaption|h[1-6]|pre|th")
_NOT_READ = re.compile(
    r"aside|button|form|iframe|nav|noscript|object|script|select|style|svg|template"
)
_HIDING_CLASS = re.compile(r"hidden|sr-only|screen-reader|show-for-sr|share|social", re.IGNORECASE)
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_QUOTED = re.compile(r"“[^”]*(?:”|$)|«[^»]*(?:»|$)|\"[^\"]*(?:\"|$)")
_END = re.compile(r"[.!?][”\"»)]*(?=\s+[“\"«¿¡]?[A-ZÁÉÍÓÚÑ]|\s*$)")
_ABBREVIATED = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Jr|Sen|Rep|Gov|Gen|Sgt|Lt|Col|Sec|No|St|Inc|Corp|Co|vs|etc"
    r"|Sr|Sra|Dra|Ing|Lic|art|núm|Jan|Feb|Aug|Sept|Oct|Nov|Dec|Va|Md|Calif|Fla|Tex"
    r"|[A-Za-z])|(?:\b[A-Za-z]\.)+[A-Za-z])\.$"
)

Where = Literal["plain", "quoted", "any"]
"""Outside quotation marks, inside them, or no matter."""


@dataclass(eq=False, slots=True)
class Passage:
    """A run of text with no border in it. Stale once an edit was made."""

    block: Tag
    """The nearest block around it, at the most the body."""
    body: Tag
    nodes: list[NavigableString]

    @property
    def text(self) -> str:
        """Return its characters as they stand in the source, so with its line breaks."""
        return "".join(self.nodes)

    @property
    def words(self) -> int:
        """Return how many words it has."""
        return len(self.text.split())

    def pieces(self) -> list[PageElement]:
        """Return the whole elements and bare texts that are this passage and nothing else."""
        own, found = set(map(id, self.nodes)), list[PageElement]()
        for node in self.nodes:
            piece: PageElement = node
            while (above := piece.parent) is not None and above is not self.body:
                strings = [text for text in above.find_all(string=True) if text.strip()]
                if above.name in _CELLS or not all(id(text) in own for text in strings):
                    break
                piece = above
                if BLOCKS.fullmatch(above.name):
                    break
            if not any(piece is other for other in found):
                found.append(piece)
        return found

    def element(self) -> Tag | None:
        """Return the block that is this passage and nothing else, if there is one."""
        match self.pieces():
            case [Tag(name=name) as only] if BLOCKS.fullmatch(name):
                return only
            case _:
                return None


@dataclass(slots=True)
class Spot:
    """A stretch of one text node, not in a link, that an edit may replace."""

    match: re.Match[str]
    node: NavigableString
    start: int
    end: int

    @property
    def text(self) -> str:
        """Return the characters that stand there."""
        return str(self.node)[self.start : self.end]

    def put(self, new: str) -> None:
        """Write ``new`` there."""
        words = str(self.node)
        self.node.replace_with(NavigableString(f"{words[: self.start]}{new}{words[self.end :]}"))

    def wrap(self, tag: Tag) -> None:
        """Put the stretch into ``tag``, an empty element."""
        words, tag.string = str(self.node), self.text
        after = NavigableString(words[self.end :])
        self.node.replace_with(NavigableString(words[: self.start]), tag, after)


def passages(scene: Scene) -> list[Passage]:
    """Return every passage that a reader sees in the body, in order."""
    found, borders, last = list[Passage](), 0, (0, 0)
    for part in scene.body.descendants:
        if isinstance(part, Tag):
            borders += part.name == "br" or BLOCKS.fullmatch(part.name) is not None
        elif type(part) is NavigableString and is_read(scene, part):
            block = next(
                above
                for above in part.parents
                if above is scene.body or BLOCKS.fullmatch(above.name)
            )
            if (id(block), borders) != last:
                last = (id(block), borders)
                found.append(Passage(block, scene.body, []))
            found[-1].nodes.append(part)
    return [passage for passage in found if passage.text.strip()]


def is_read(scene: Scene, part: PageElement) -> bool:
    """Return whether a reader sees it as text of the body, not as a tool or the headline."""
    for above in (part, *part.parents):
        if above is scene.body:
            return True
        if above is scene.headline or above is scene.dateline:
            return False
        if isinstance(above, Tag) and (
            _NOT_READ.fullmatch(above.name)
            or above.has_attr("hidden")
            or _HIDING_STYLE.search(str(above.get("style", "")))
            or _HIDING_CLASS.search(str(above.get("class", "")))
        ):
            return False
    return False


def prose(scene: Scene, least_words: int = 8) -> list[Passage]:
    """Return the passages that are sentences: no headings, captions, figures or lists of links."""
    return [
        passage
        for passage in passages(scene)
        if not _NOT_PROSE.fullmatch(passage.block.name)
        and passage.words >= least_words
        and _END.search(passage.text)
        and 2 * sum(len(node) for node in passage.nodes if node.find_parent("a"))
        < len(passage.text)
    ]


def paragraphs(scene: Scene, *, bare: bool = False) -> list[Passage]:
    """Return the prose that stands by itself, not in a list or table.

    ``bare`` leaves out those with a link or picture, whose removal would be two changes.
    """
    return [
        passage
        for passage in prose(scene)
        if (passage.block.name not in _CELLS or passage.block is scene.body)
        and not (bare and any(_holds_more(piece) for piece in passage.pieces()))
    ]


def _holds_more(piece: PageElement) -> bool:
    return isinstance(piece, Tag) and (piece.name == "a" or piece.find(["a", "img"]) is not None)


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the spans of the sentences of ``text``; what follows the last stop is not one."""
    spans, start = [], 0
    for stop in _END.finditer(text):
        if _ABBREVIATED.search(text[start : stop.end()]) and stop.end() < len(text.rstrip()):
            continue
        lead = len(text[start:]) - len(text[start:].lstrip())
        spans.append((start + lead, stop.end()))
        start = stop.end()
    return spans


def whole_sentences(among: Iterable[Passage]) -> list[Spot]:
    """Return the sentences in one text node of a passage of several, each with its own quotes."""
    pattern = re.compile(r".+", re.DOTALL)
    found = []
    for passage in among:
        spans = sentences(passage.text)
        for start, end in spans:
            words = passage.text[start:end]
            spot = _spot(passage, start, end, pattern)
            if spot and len(spans) > 1 and 4 < len(words.split()) < 70 and _balanced(words):
                found.append(spot)
    return found


def _balanced(words: str) -> bool:
    return (
        words.count("“") == words.count("”")
        and words.count("«") == words.count("»")
        and words.count('"') % 2 == 0
    )


def quotations(text: str) -> list[tuple[int, int]]:
    """Return the spans between quotation marks, marks included, open ones to the end."""
    return [match.span() for match in _QUOTED.finditer(text)]


def spots(
    among: Iterable[Passage],
    pattern: re.Pattern[str],
    *,
    where: Where = "plain",
    outside: re.Pattern[str] | None = None,
    quiet: re.Pattern[str] | None = None,
) -> list[Spot]:
    """Return the places of ``pattern``; its group `at`, if it has one, is what is replaced.

    A place that overlaps a match of ``outside``, or stands in a sentence in which ``quiet``
    is found, is left out.
    """
    found = []
    for passage in among:
        text = passage.text
        quoted = quotations(text)
        kept = [] if outside is None else [match.span() for match in outside.finditer(text)]
        for match in pattern.finditer(text):
            start, end = span_of(match)
            inside = [span for span in quoted if span[0] < end and start < span[1]]
            if (where == "plain" and inside) or any(a < end and start < b for a, b in kept):
                continue
            if where == "quoted" and not any(a < start and end < b for a, b in inside):
                continue
            if quiet and quiet.search(_around(text, start)):
                continue
            if spot := _spot(passage, start, end, pattern, match):
                found.append(spot)
    return found


def _around(text: str, at: int) -> str:
    for start, end in sentences(text):
        if start <= at < end:
            return text[start:end]
    return text


def _spot(
    passage: Passage,
    start: int,
    end: int,
    pattern: re.Pattern[str],
    match: re.Match[str] | None = None,
) -> Spot | None:
    before = 0
    for node in passage.nodes:
        if before <= start and end <= before + len(node):
            match = match or pattern.search(passage.text, start, end)
            if match is None or node.find_parent(["a", "s", "del", "strike"]):
                return None
            return Spot(match, node, start - before, end - before)
        before += len(node)
    return None


def replacing(
    patterns: dict[Language, re.Pattern[str]],
    new: Callable[[re.Match[str], Random], str],
    *,
    where: Where = "plain",
    outside: re.Pattern[str] | None = None,
    quiet: dict[Language, re.Pattern[str]] | None = None,
) -> TreeChange:
    """Return the edit that rewrites one place of the pattern of the page's language.

    ``new`` gives the words to put there; where it gives those that stand there, it is no place.
    """

    def change(scene: Scene) -> bool:
        found = spots(
            prose(scene),
            patterns[scene.language],
            where=where,
            outside=outside,
            quiet=quiet[scene.language] if quiet else None,
        )
        scene.draw.shuffle(found)
        for spot in found:
            words = new(spot.match, scene.draw)
            if words != spot.text:
                spot.put(words)
                return True
        return False

    return change


def swapping(
    table: Callable[[Lexicon], dict[str, str]],
    *,
    where: Where = "plain",
    quiet: dict[Language, re.Pattern[str]] | None = None,
) -> TreeChange:
    """Return the edit that writes another word for one of a table, which holds whole words."""
    tables = {language: table(words) for language, words in LEXICONS.items()}
    patterns = {language: one_of(words) for language, words in tables.items()}

    def new(match: re.Match[str], _: Random) -> str:
        language: Language = "en" if match.re is patterns["en"] else "es"
        return tables[language][" ".join(match.group().split())]

    return replacing(patterns, new, where=where, quiet=quiet)


def one_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of any of the words, the longest first, each whole."""
    longest_first = sorted(words, key=len, reverse=True)
    either = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest_first)
    return re.compile(rf"(?<![\w’'-])(?:{either})(?![\w’'-])")


def span_of(match: re.Match[str]) -> tuple[int, int]:
    """Return where the match's group `at` stands, or the whole match when it has no such group."""
    return match.span("at" if "at" in match.re.groupindex else 0)


def words_of(match: re.Match[str]) -> str:
    """Return the words that `span_of` bounds."""
    start, end = span_of(match)
    return match.string[start:end]
