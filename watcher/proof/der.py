"""Reading and writing DER, and what a time-stamp token is made of in it; nothing is checked here.

ITU-T X.690 (02/2021), clauses 8 and 10 (DER); RFC 5652, section 5 (CMS SignedData, one signer);
RFC 3161, section 2.4.2 (TSTInfo).

Strict where leniency would give one meaning two spellings: definite lengths in their shortest
form, one-octet tags, whole numbers without padding, nothing behind the end.
Tolerant in one place: the members of a SET may come in any order. DER wants them sorted, but
authorities in wide use do not sort them, and the signature covers the octets as they were sent.

Nothing here recurses: an element is opened one level at a time, by whoever knows what it should be.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher.proof.errors import Malformed

BOOLEAN = 0x01
INTEGER = 0x02
BIT_STRING = 0x03
OCTET_STRING = 0x04
NULL = 0x05
OID = 0x06
UTF8_STRING = 0x0C
GENERALIZED_TIME = 0x18
SEQUENCE = 0x30
SET = 0x31

SHA256 = "2.16.840.1.101.3.4.2.1"
TST_INFO = "1.2.840.113549.1.9.16.1.4"

MAX_BYTES = 1 << 20
"""More than this is refused unread: the largest token seen in the wild has some 8 kB."""

MAX_MEMBERS = 512
"""How many elements one element may hold."""

_MAX_NUMBER_BYTES = 64

_TIME = re.compile(rb"([0-9]{14})(?:\.([0-9]{1,9}))?Z")


def implicit(number: int) -> int:
    """The tag octet of a context-specific primitive element, [number]; number is 0 to 30."""
    return 0x80 | number


def explicit(number: int) -> int:
    """The tag octet of a context-specific constructed element, [number]; number is 0 to 30."""
    return 0xA0 | number


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its tag octet, its content octets, all its octets, and where it was found."""

    tag: int
    content: bytes
    raw: bytes
    where: str

    def members(self, tag: int | None = None) -> tuple["Element", ...]:
        """The elements inside, in the order in which they came, all with this tag if one is given.

        Raises `Malformed` for anything else.
        """
        found: list[Element] = []
        at = 0
        while at < len(self.content):
            if len(found) == MAX_MEMBERS:
                raise Malformed(f"{self.where}: more than {MAX_MEMBERS} elements")
            element = _element(self.content, at, f"{self.where}[{len(found)}]")
            if tag not in (None, element.tag):
                raise Malformed(f"{element.where}: tag {element.tag:#04x}, not {tag:#04x}")
            found.append(element)
            at += len(element.raw)
        return tuple(found)

    def integer(self) -> int:
        """The whole number of at most 64 octets, which may be negative; else `Malformed`."""
        octets = self.content
        if not 1 <= len(octets) <= _MAX_NUMBER_BYTES:
            raise Malformed(f"{self.where}: a whole number of {len(octets)} octets")
        if len(octets) > 1 and (octets[0], octets[1] >> 7) in ((0, 0), (0xFF, 1)):
            raise Malformed(f"{self.where}: a whole number with padding")
        return int.from_bytes(octets, "big", signed=True)

    def boolean(self) -> bool:
        """True or false; `Malformed` for octets that DER does not know."""
        if self.content not in (b"\x00", b"\xff"):
            raise Malformed(f"{self.where}: neither true nor false")
        return self.content == b"\xff"

    def oid(self) -> str:
        """The object identifier in dotted form, ``1.2.840.113549``; else `Malformed`."""
        octets = self.content
        if not 1 <= len(octets) <= _MAX_NUMBER_BYTES or octets[-1] & 0x80:
            raise Malformed(f"{self.where}: not an object identifier")
        arcs: list[int] = []
        arc, begins = 0, True
        for octet in octets:
            if begins and octet == 0x80:
                raise Malformed(f"{self.where}: an object identifier with padding")
            arc, begins = arc << 7 | octet & 0x7F, not octet & 0x80
            if begins:
                arcs.append(arc)
                arc = 0
        # The first two arcs share a number (X.690, 8.19.4).
        top = min(arcs[0] // 40, 2)
        return ".".join(map(str, (top, arcs[0] - 40 * top, *arcs[1:])))

    def algorithm(self) -> str:
        """The name in an AlgorithmIdentifier without parameters; else `Malformed`."""
        fields = Fields(self)
        name = fields.take(OID, "algorithm").oid()
        # Some write NULL for "none", some leave it out.
        nothing = fields.take_if(NULL, "parameters")
        fields.end()
        if nothing and nothing.content:
            raise Malformed(f"{self.where}: a NULL with content")
        return name

    def expect(self, dotted: str) -> None:
        """Raise `Malformed` unless this is the object identifier `dotted`."""
        if self.oid() != dotted:
            raise Malformed(f"{self.where}: {self.oid()} where {dotted} should be")

    def instant(self) -> datetime:
        """The GeneralizedTime in UTC, cut (not rounded) to the microsecond; else `Malformed`.

        Seconds and the Z must be there, up to nine digits of a fraction may be (RFC 3161, 2.4.2).
        """
        parts = _TIME.fullmatch(self.content)
        if parts is None:
            raise Malformed(f"{self.where}: not a time as YYYYMMDDhhmmss.fZ")
        fraction = int((parts[2] or b"0").ljust(6, b"0")[:6])
        try:
            whole = datetime.strptime(parts[1].decode("ascii") + "Z", "%Y%m%d%H%M%S%z")
        except ValueError as error:
            raise Malformed(f"{self.where}: no such time") from error
        return whole.replace(microsecond=fraction)


class Fields:
    """A walk along the members of a constructed element, in the order of its specification."""

    def __init__(self, element: Element) -> None:
        self._where = element.where
        self._left = list(reversed(element.members()))

    def take(self, tag: int, name: str) -> Element:
        """The next member; `Malformed` unless it is there and has this tag."""
        member = self.take_if(tag, name)
        if member is None:
            found = f"tag {self._left[-1].tag:#04x}" if self._left else "the end"
            raise Malformed(f"{self._where}: {name}: {found} where tag {tag:#04x} should be")
        return member

    def take_if(self, tag: int, name: str) -> Element | None:
        """The next member if it has this tag, else None, and the walk stays where it is."""
        if not self._left or self._left[-1].tag != tag:
            return None
        return replace(self._left.pop(), where=f"{self._where}: {name}")

    def end(self) -> None:
        """Raise `Malformed` if members are left."""
        if self._left:
            raise Malformed(f"{self._where}: {len(self._left)} elements too many at the end")


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """A CMS SignedData with its one SignerInfo, taken apart and not yet checked."""

    content: bytes
    certificates: tuple[bytes, ...]
    """In DER, as they came; nobody signed for which of them are here."""
    issuer: bytes
    serial: int
    """Issuer (a Name in DER) and serial number of the signer's certificate."""
    digest: str
    """The object identifier of the digest of the content."""
    attributes: dict[str, Element]
    """The one value of each signed attribute, by the attribute's object identifier."""
    covered: bytes
    """What the signature is over: the attributes as a SET, in the order in which they came."""
    algorithm: Element
    """The AlgorithmIdentifier of the signature."""
    signature: bytes


@dataclass(frozen=True, slots=True)
class TimeStamp:
    """What a token says: a TSTInfo (RFC 3161, 2.4.2), and the chain once it has been checked."""

    gen_time: datetime
    """UTC; a fraction finer than a microsecond is cut off."""
    accuracy: timedelta | None
    """The authority's clock may be this far off to either side; None where it does not say."""
    serial: int
    policy: str
    """The authority's rules, as an object identifier in dotted form."""
    imprint: bytes
    """The SHA-256 digest that was stamped, 32 bytes."""
    nonce: int | None
    tsa: bytes | None
    """How the authority names itself: a GeneralName in DER, which its certificate carries too."""
    certificates: tuple[bytes, ...] = ()
    """The checked chain in DER, the signer first, the root last."""


def read(raw: bytes, where: str, tag: int = SEQUENCE) -> Element:
    """The one element that `raw` is; `where` names it in messages.

    Raises `Malformed` for another tag, for octets behind it, and above `MAX_BYTES`.
    """
    if len(raw) > MAX_BYTES:
        raise Malformed(f"{where}: {len(raw)} bytes, more than {MAX_BYTES}")
    element = _element(raw, 0, where)
    if element.tag != tag:
        raise Malformed(f"{where}: tag {element.tag:#04x} where {tag:#04x} should be")
    if len(element.raw) != len(raw):
        raise Malformed(f"{where}: {len(raw) - len(element.raw)} bytes behind the end")
    return element


def read_signed(raw: bytes) -> SignedMessage:
    """The ContentInfo `raw`: a SignedData about a TSTInfo, which is not opened.

    The signer is named by issuer and serial number, and signs attributes. Raises `Malformed`.
    """
    outer = Fields(read(raw, "token"))
    outer.take(OID, "type").expect("1.2.840.113549.1.7.2")
    wrapped = outer.take(explicit(0), "content")
    outer.end()
    fields = Fields(read(wrapped.content, "token"))
    fields.take(INTEGER, "version")
    digests = fields.take(SET, "digests").members(SEQUENCE)
    inner = Fields(fields.take(SEQUENCE, "content"))
    inner.take(OID, "type").expect(TST_INFO)
    octets = inner.take(explicit(0), "octets")
    inner.end()
    bag = fields.take_if(explicit(0), "certificates")
    fields.take_if(explicit(1), "revocation lists")
    signers = fields.take(SET, "signers").members(SEQUENCE)
    fields.end()
    if len(signers) != 1:
        raise Malformed(f"token: {len(signers)} signers where one should be")
    content = read(octets.content, octets.where, OCTET_STRING).content
    certificates = tuple(member.raw for member in bag.members(SEQUENCE)) if bag else ()
    message = _signed_by(replace(signers[0], where="signer"), content, certificates)
    if message.digest not in [digest.algorithm() for digest in digests]:
        raise Malformed(f"token: digests: {message.digest} of the signer is not among them")
    return message


def _signed_by(info: Element, content: bytes, certificates: tuple[bytes, ...]) -> SignedMessage:
    fields = Fields(info)
    fields.take(INTEGER, "version")
    name = Fields(fields.take(SEQUENCE, "certificate"))
    issuer = name.take(SEQUENCE, "issuer").raw
    serial = name.take(INTEGER, "serial").integer()
    name.end()
    digest = fields.take(SEQUENCE, "digest").algorithm()
    attributes = fields.take(explicit(0), "signed attributes")
    algorithm = fields.take(SEQUENCE, "algorithm")
    signature = fields.take(OCTET_STRING, "signature").content
    fields.take_if(explicit(1), "unsigned attributes")
    fields.end()
    values: dict[str, Element] = {}
    for attribute in attributes.members(SEQUENCE):
        parts = Fields(attribute)
        kind = parts.take(OID, "type").oid()
        members = parts.take(SET, "values").members()
        parts.end()
        if len(members) != 1 or kind in values:
            raise Malformed(f"{attribute.where}: not one value of attribute {kind}")
        values[kind] = members[0]
    # Signed is the SET itself, not the tag that stands for it inside (RFC 5652, 5.4).
    covered = write(SET, attributes.content)
    return SignedMessage(
        content, certificates, issuer, serial, digest, values, covered, algorithm, signature
    )


def read_stamp(raw: bytes) -> TimeStamp:
    """The TSTInfo `raw` with a SHA-256 imprint; its chain is left empty. Raises `Malformed`."""
    fields = Fields(read(raw, "stamp"))
    if fields.take(INTEGER, "version").integer() != 1:
        raise Malformed("stamp: version: not 1")
    policy = fields.take(OID, "policy").oid()
    imprint = Fields(fields.take(SEQUENCE, "imprint"))
    if (named := imprint.take(SEQUENCE, "algorithm").algorithm()) != SHA256:
        raise Malformed(f"stamp: imprint: {named} where SHA-256 should be")
    digest = imprint.take(OCTET_STRING, "digest").content
    imprint.end()
    serial = fields.take(INTEGER, "serial").integer()
    moment = fields.take(GENERALIZED_TIME, "genTime").instant()
    accuracy = fields.take_if(SEQUENCE, "accuracy")
    ordering = fields.take_if(BOOLEAN, "ordering")
    nonce = fields.take_if(INTEGER, "nonce")
    tsa = fields.take_if(explicit(0), "tsa")
    extensions = fields.take_if(explicit(1), "extensions")
    fields.end()
    if ordering:
        ordering.boolean()
    for extension in extensions.members(SEQUENCE) if extensions else ():
        parts = Fields(extension)
        kind = parts.take(OID, "kind").oid()
        critical = parts.take_if(BOOLEAN, "critical")
        if critical and critical.boolean():
            raise Malformed(f"stamp: the critical extension {kind} is not known here")
    return TimeStamp(
        gen_time=moment,
        accuracy=_accuracy(accuracy) if accuracy else None,
        serial=serial,
        policy=policy,
        imprint=digest,
        nonce=nonce.integer() if nonce else None,
        tsa=tsa.content if tsa else None,
    )


def _accuracy(element: Element) -> timedelta:
    fields = Fields(element)
    seconds = fields.take_if(INTEGER, "seconds")
    millis = fields.take_if(implicit(0), "millis")
    micros = fields.take_if(implicit(1), "micros")
    fields.end()
    parts = [part.integer() if part else 0 for part in (seconds, millis, micros)]
    # A year of seconds is no clock's accuracy, and timedelta has its own end.
    if any(
        not 0 <= part <= limit for part, limit in zip(parts, (31_622_400, 999, 999), strict=True)
    ):
        raise Malformed(f"{element.where}: {parts} seconds, milliseconds and microseconds")
    return timedelta(seconds=parts[0], milliseconds=parts[1], microseconds=parts[2])


def write(tag: int, *contents: bytes) -> bytes:
    """One element with these contents, joined."""
    content = b"".join(contents)
    if len(content) < 0x80:
        return bytes((tag, len(content))) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def write_integer(number: int) -> bytes:
    """A whole number; any size, negative too."""
    # One bit more than the number needs, for its sign.
    bits = (number if number >= 0 else ~number).bit_length() + 1
    return write(INTEGER, number.to_bytes((bits + 7) // 8, "big", signed=True))


def write_oid(dotted: str) -> bytes:
    """An object identifier given as ``1.2.840.113549``."""
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    return write(OID, b"".join(_base128(arc) for arc in (40 * first + second, *rest)))


def _base128(arc: int) -> bytes:
    octets: Sequence[int] = [arc & 0x7F]
    while arc := arc >> 7:
        octets = [0x80 | arc & 0x7F, *octets]
    return bytes(octets)


def _element(octets: bytes, at: int, where: str) -> Element:
    """The element that begins at `at`; octets behind it are nobody's concern here."""
    if len(octets) - at < 2:
        raise Malformed(f"{where}: {len(octets) - at} bytes where an element should begin")
    tag, length, begin = octets[at], octets[at + 1], at + 2
    if tag & 0x1F == 0x1F:
        raise Malformed(f"{where}: a tag of more than one octet")
    if length >= 0x80:
        width = length & 0x7F
        if not 1 <= width <= 4:
            raise Malformed(f"{where}: a length that is indefinite or of {width} octets")
        length = int.from_bytes(octets[begin : begin + width], "big")
        if length < 0x80 or length >> 8 * (width - 1) == 0:
            raise Malformed(f"{where}: a length that is not in its shortest form")
        begin += width
    end = begin + length
    if end > len(octets):
        raise Malformed(f"{where}: cut off, {end - len(octets)} bytes are missing")
    return Element(tag, octets[begin:end], octets[at:end], where)
