"""Noise of serialisation: the same tree in other markup, the same markup in another encoding."""

import random
import re
from collections.abc import Callable
from html.entities import codepoint2name
from types import MappingProxyType

from benchmarks.detection.noise_furniture import BLOCKS, token
from benchmarks.detection.scene import BytesChange, MarkupChange

_PIECE = re.compile(
    r"(?P<raw><!--.*?-->|<!DOCTYPE[^>]*>|<(script|style|textarea|pre|title)\b.*?</\2\s*>)"
    r"|(?P<tag></?[a-zA-Z][^>]*>)|(?P<text>[^<]+)",
    re.S | re.I,
)
_VOID = "area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr"
_SPACE = re.compile(r"[ \t\r\n]+")
_TAG_NAME = re.compile(r"^(</?)([a-zA-Z][\w:-]*)")
_ATTRIBUTE = re.compile(r"""\s+[^\s"'>/=]+(?:="[^"]*"|='[^']*')?""")
_BLOCK_TAG = re.compile(
    rf"[ \t\r\n]*(</?(?:{'|'.join(sorted(BLOCKS))})(?=[\s/>])[^>]*>)[ \t\r\n]*", re.I
)


def _rewritten(
    markup: str, *, tag: Callable[[str], str] = str, text: Callable[[str], str] = str
) -> str:
    """Rewrite the tags and the text of markup; scripts, styles, comments and ``<pre>`` stay."""

    def piece(found: re.Match[str]) -> str:
        match found.lastgroup:
            case "tag":
                return tag(found[0])
            case "text":
                return text(found[0])
        return found[0]

    return _PIECE.sub(piece, markup)


def _entities(markup: str, draw: random.Random) -> str:
    form = draw.choice(("named", "decimal", "hexadecimal"))

    def reference(sign: str) -> str:
        name = codepoint2name.get(ord(sign))
        if form == "named" and name:
            return f"&{name};"
        return f"&#x{ord(sign):X};" if form == "hexadecimal" else f"&#{ord(sign)};"

    def referenced(text: str) -> str:
        return re.sub(r"[\"'\x80-\U0010ffff]", lambda found: reference(found[0]), text)

    return _rewritten(markup, text=referenced)


def _reflowed(markup: str, draw: random.Random) -> str:
    gaps = (" ", "\n", "\n\t\t", "  ", "\r\n    ")
    return _rewritten(markup, text=lambda text: _SPACE.sub(lambda _: draw.choice(gaps), text))


def _indented(markup: str, draw: random.Random) -> str:
    gap = "\n" + draw.choice(("  ", "\t", "      "))
    return _outside_raw(markup, lambda part: _BLOCK_TAG.sub(lambda tag: gap + tag[1] + gap, part))


def _minified(markup: str, draw: random.Random) -> str:  # noqa: ARG001
    bare = _PIECE.sub(lambda found: "" if found[0].startswith("<!--") else found[0], markup)
    close = _outside_raw(bare, lambda part: _BLOCK_TAG.sub(r"\1", _SPACE.sub(" ", part)))
    return _rewritten(close, tag=_without_quotes)


def _without_quotes(tag: str) -> str:
    # A value in single quotes may hold double ones that are no delimiters.
    return tag if "='" in tag else re.sub(r'="([\w-]+)"(?=[\s>])', r"=\1", tag)


def _outside_raw(markup: str, rewrite: Callable[[str], str]) -> str:
    """Rewrite stretches of tags and text; scripts, styles, comments and ``<pre>`` stay."""
    parts, at = [], 0
    for found in _PIECE.finditer(markup):
        if found.lastgroup not in {"tag", "text"}:
            parts += [rewrite(markup[at : found.start()]), found[0]]
            at = found.end()
    return "".join([*parts, rewrite(markup[at:])])


def _without_end_tags(markup: str, draw: random.Random) -> str:  # noqa: ARG001
    # HTML lets these end tags be left out before another element of the same name.
    return re.sub(r"</(p|li|tr|td|dd|dt|option)>(?=\s*<\1[\s>])", "", markup)


def _upper_case_tags(markup: str, draw: random.Random) -> str:  # noqa: ARG001
    def upper(tag: str) -> str:
        return _TAG_NAME.sub(lambda found: found[1] + found[2].upper(), tag)

    return _rewritten(markup, tag=upper)


def _void_elements(markup: str, draw: random.Random) -> str:
    end = draw.choice((">", " />"))
    return _rewritten(
        markup,
        tag=lambda tag: re.sub(
            rf"^(<(?:{_VOID})\b.*?)\s*/?>$", rf"\1{end}", tag, flags=re.S | re.I
        ),
    )


def _single_quotes(markup: str, draw: random.Random) -> str:  # noqa: ARG001
    def requoted(tag: str) -> str:
        return tag if "='" in tag else re.sub(r'="([^"\']*)"', r"='\1'", tag)

    return _rewritten(markup, tag=requoted)


def _attribute_order(markup: str, draw: random.Random) -> str:
    # Not done in the tree: its serialiser sorts the attributes.
    def shuffled(tag: str) -> str:
        attributes = _ATTRIBUTE.findall(tag)
        name = _TAG_NAME.match(tag)
        end = "/>" if tag.endswith("/>") else ">"
        if name is None or len(f"{name[0]}{''.join(attributes)}{end}") != len(tag):
            return tag
        draw.shuffle(attributes)
        return f"{name[0]}{''.join(attributes)}{end}"

    return _rewritten(markup, tag=shuffled)


def _line_ends(markup: str, draw: random.Random) -> str:  # noqa: ARG001
    return markup.replace("\r\n", "\n").replace("\n", "\r\n")


def _document_type(markup: str, draw: random.Random) -> str:
    kind = draw.choice(
        ("-//W3C//DTD HTML 4.01//EN", "-//W3C//DTD XHTML 1.0 Transitional//EN", "-//IETF//DTD HTML")
    )
    rest = re.sub(r"^\s*<!DOCTYPE[^>]*>\s*", "", markup, count=1, flags=re.I)
    return f'<!DOCTYPE html PUBLIC "{kind}">\n{rest}'


def _server_trailer(markup: str, draw: random.Random) -> str:
    return f"{markup}\n<!-- {draw.randint(20, 900)} ms | {token(draw, 12)} | cached -->\n"


MARKUP = MappingProxyType[str, MarkupChange](
    {
        "entities": _entities,
        "whitespace reflowed": _reflowed,
        "indented": _indented,
        "minified": _minified,
        "upper-case tags": _upper_case_tags,
        "attribute order": _attribute_order,
        "void elements": _void_elements,
        "single-quoted attributes": _single_quotes,
        "line ends": _line_ends,
        "document type": _document_type,
        "server trailer": _server_trailer,
    }
)
"""By name; each writes the same tree in other markup."""

HARD_MARKUP = MappingProxyType[str, MarkupChange]({"end tags left out": _without_end_tags})
"""By name; the same tree, in markup that ends elements only by starting the next."""


def _declared(markup: str, charset: str) -> str:
    """Return markup that declares ``charset`` and nothing else; with an empty one, nothing."""
    bare = re.sub(r"<meta\b[^>]*charset[^>]*>", "", markup, flags=re.I)
    if not charset:
        return bare
    meta = f'<meta charset="{charset}">'
    head = re.search(r"<head\b[^>]*>", bare, re.I)
    return f"{bare[: head.end()]}{meta}{bare[head.end() :]}" if head else f"{meta}{bare}"


def _encoded(markup: str, codec: str) -> bytes:
    """Encode markup; what the codec lacks is escaped as scripts, or as text, can read it."""

    def escaped(script: re.Match[str]) -> str:
        return re.sub(r"[^\x00-\x7f]", _script_escape, script[0])

    scripts = re.compile(r"<script\b.*?</script>", re.S | re.I)
    return scripts.sub(escaped, markup).encode(codec, "xmlcharrefreplace")


def _script_escape(sign: re.Match[str]) -> str:
    return re.sub("(.{4})", r"\\u\1", sign[0].encode("utf-16-be").hex())


def _windows(markup: str, draw: random.Random) -> bytes:  # noqa: ARG001
    return _encoded(_declared(markup, "windows-1252"), "cp1252")


def _windows_undeclared(markup: str, draw: random.Random) -> bytes:  # noqa: ARG001
    return _encoded(_declared(markup, ""), "cp1252")


def _latin(markup: str, draw: random.Random) -> bytes:  # noqa: ARG001
    return _encoded(_declared(markup, "iso-8859-1"), "latin-1")


def _latin_holding_windows(markup: str, draw: random.Random) -> bytes:  # noqa: ARG001
    # Browsers read this label as windows-1252, and servers that send it count on that.
    return _encoded(_declared(markup, "iso-8859-1"), "cp1252")


def _wide(markup: str, draw: random.Random) -> bytes:  # noqa: ARG001
    return b"\xff\xfe" + _declared(markup, "").encode("utf-16-le")


def _marked(markup: str, draw: random.Random) -> bytes:  # noqa: ARG001
    return b"\xef\xbb\xbf" + markup.encode()


ENCODINGS = MappingProxyType[str, BytesChange](
    {
        "windows-1252": _windows,
        "windows-1252 undeclared": _windows_undeclared,
        "latin-1": _latin,
        "latin-1 holding windows-1252": _latin_holding_windows,
        "utf-16": _wide,
        "byte order mark": _marked,
    }
)
"""By name; each says the same characters in other bytes."""
