"""A WACZ that somebody else made: forged, damaged or hostile, it is told and never raised."""

import base64
import io
import json
import struct
import zipfile
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.proof.authority import DAY, NOW, ROOT
from tests.standards.packages import (
    CREATED,
    DOMAIN,
    WEB_ROOT,
    by_domain,
    changed,
    contents,
    digest_of,
    forged,
    made,
    relisted,
    said_time,
    signed,
    web_root,
    web_site,
    zipped,
)
from watcher.verifier import Fault
from watcher.verifier.wacz import DIGEST, PACKAGE, PAGES, WaczCheck

ROOTS: dict[str, Any] = {"domain_roots": [WEB_ROOT.raw], "stamp_roots": [ROOT.pem]}
INDEX = "indexes/index.cdx"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a WACZ without fault."""
    return made(tmp_path_factory.mktemp("sound"))


@pytest.fixture
def told(tmp_path: Path) -> Callable[..., list[tuple[Fault, str]]]:
    """Check bytes as a WACZ; return what is told: fault, and where and why in one text."""

    def check(content: bytes, **roots: Any) -> list[tuple[Fault, str]]:
        path = tmp_path / "some.wacz"
        path.write_bytes(content)
        problems = WaczCheck(path, **roots).problems()
        return [(each.what, f"{each.where}: {each.detail}") for each in problems]

    return check


Told = Callable[..., list[tuple[Fault, str]]]


def warc_of(wacz: bytes) -> str:
    """Return the path of the WARC file inside."""
    return next(name for name in contents(wacz) if name.startswith("archive/"))


def test_what_we_write_holds(sound: bytes, tmp_path: Path) -> None:
    """Every listed file is counted; nobody signed."""
    (tmp_path / "a.wacz").write_bytes(sound)

    check = WaczCheck(tmp_path / "a.wacz", name="data/replay.wacz")

    assert list(check.problems()) == []
    assert (check.files, check.signed) == (3, None)


def test_deflated_lists_are_as_good(sound: bytes, told: Told) -> None:
    """The format allows it for what is not packed already."""
    warc = warc_of(sound)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        for name, content in contents(sound).items():
            method = zipfile.ZIP_STORED if name == warc else zipfile.ZIP_DEFLATED
            container.writestr(name, content, method)

    assert told(out.getvalue()) == []


# the package


def test_a_changed_file_is_told(sound: bytes, told: Told) -> None:
    """With both digests in the words, one problem for one file."""
    page = contents(sound)[PAGES].replace(b"Annual", b"Yearly")

    [(fault, words)] = told(changed(sound, **{PAGES: page}))

    assert fault is Fault.DIGEST
    assert words.startswith(f"some.wacz, {PAGES}: it is sha256:")


def test_a_file_that_is_longer_than_listed_is_told(sound: bytes, told: Told) -> None:
    """Size and digest are both compared."""
    page = contents(sound)[PAGES]
    last = page.splitlines(keepends=True)[-1]

    found = told(changed(sound, **{PAGES: page + last}))

    assert [fault for fault, _ in found] == [Fault.LENGTH, Fault.DIGEST]


@pytest.mark.parametrize("name", ["archive/more.warc.gz", "notes.txt", "indexes/deep/x.cdx"])
def test_a_file_that_nobody_listed_is_told(sound: bytes, told: Told, name: str) -> None:
    """A viewer might open it."""
    found = told(changed(sound, **{name: b"?"}))

    assert found == [(Fault.UNLISTED, f"some.wacz, {name}: {PACKAGE} does not list it")]


@pytest.mark.parametrize("name", [INDEX, PAGES])
def test_a_listed_file_that_is_gone_is_told(sound: bytes, told: Told, name: str) -> None:
    """As listed, and for the index also as one that a viewer needs."""
    found = told(changed(sound, **{name: None}))

    assert (Fault.MISSING, f"some.wacz, {name}: {PACKAGE} lists it, and it is not there") in found


@pytest.mark.parametrize("name", ["archive", INDEX, PAGES])
def test_what_a_viewer_needs_is_told_when_nobody_lists_it(
    sound: bytes, told: Told, name: str
) -> None:
    """The reference validator lets a WACZ without pages pass."""
    path = warc_of(sound) if name == "archive" else name

    [(fault, words)] = told(relisted(changed(sound, **{path: None})))

    assert fault is Fault.MISSING
    assert path.partition("/")[0] in words


@pytest.mark.parametrize("name", [PACKAGE, DIGEST])
def test_a_wacz_without_its_list_or_digest_is_told(sound: bytes, told: Told, name: str) -> None:
    """Nothing can be compared without them."""
    [(fault, words)] = told(changed(sound, **{name: None}))

    assert fault is Fault.MISSING
    assert name in words


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("wacz_version", "1.2.0"),
        ("wacz_version", None),
        ("profile", "tabular-data-package"),
        ("resources", None),
        ("resources", [{}]),
        ("resources", [{"path": "a", "bytes": True, "hash": "sha256:" + "0" * 64}]),
        ("resources", [{"path": "a", "bytes": 1, "hash": "md5:" + "0" * 32}]),
    ],
)
def test_a_list_of_another_kind_is_told(
    sound: bytes, told: Told, member: str, value: object
) -> None:
    """Also one whose digests are of an algorithm that can be broken."""
    assert told(relisted(sound, {member: value}))[0][0] is Fault.MANIFEST


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b"\xff{}",
        b'{"a":1,"a":2}',
        b'{"a":NaN}',
        b"[" * 100_000,
        b'{"a":' + b"9" * 5000 + b"}",
    ],
)
@pytest.mark.parametrize("name", [PACKAGE, DIGEST])
def test_json_that_readers_may_take_differently_is_told(
    sound: bytes, told: Told, name: str, content: bytes
) -> None:
    """A name that stands twice means one thing to one reader and another to the next."""
    assert told(changed(sound, **{name: content}))[-1][0] is Fault.MANIFEST


def test_a_file_that_is_listed_twice_is_told(sound: bytes, told: Told) -> None:
    """Readers could believe either."""
    listed = json.loads(contents(sound)[PACKAGE])["resources"]

    found = told(relisted(sound, {"resources": [*listed, listed[0]]}))

    assert [fault for fault, _ in found] == [Fault.DUPLICATE]


@pytest.mark.parametrize(
    ("pages", "fault"),
    [
        (b"", Fault.MISSING),
        (b'{"format":"json-pages-1.0"}\n', Fault.MISSING),
        (b'{"format":"other"}\n{"url":"u","ts":"t"}\n', Fault.MANIFEST),
        (b'{"format":"json-pages-1.0"}\n{"url":"u"}\n', Fault.MANIFEST),
        (b'{"format":"json-pages-1.0"}\nno page\n', Fault.MANIFEST),
    ],
)
def test_pages_that_no_viewer_can_list_are_told(
    sound: bytes, told: Told, pages: bytes, fault: Fault
) -> None:
    """With the line."""
    found = told(relisted(changed(sound, **{PAGES: pages})))

    assert [each for each, _ in found] == [fault]


def test_a_digest_of_another_list_is_told(sound: bytes, told: Told) -> None:
    """As is one that is said to be of another file."""
    other = "sha256:" + "0" * 64

    assert [each for each, _ in told(relisted(sound, hash=other))] == [Fault.DIGEST]
    assert [each for each, _ in told(relisted(sound, path="other.json"))] == [Fault.MANIFEST]


# the zip


def test_a_deflated_archive_is_told(sound: bytes, told: Told) -> None:
    """Nobody can take a record out of the middle of it."""
    found = told(zipped(contents(sound), method=zipfile.ZIP_DEFLATED))

    assert [(fault, words.partition(":")[0]) for fault, words in found] == [
        (Fault.ENCODING, f"some.wacz, {warc_of(sound)}")
    ]


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "/evil",
        "archive/../../evil",
        "archive/./evil",
        "archive//evil",
        "c:evil",
        "archive\\evil",
        "evil\nname",
        "",
    ],
)
def test_a_name_that_leads_out_of_the_folder_is_told(sound: bytes, told: Told, name: str) -> None:
    """Before anything inside is read."""
    [(fault, words)] = told(changed(sound, **{name: b"x"}))

    assert fault is Fault.GARBAGE
    assert "leads elsewhere" in words


def test_a_name_that_ends_early_for_some_readers_is_told(sound: bytes, told: Told) -> None:
    """Python cuts a name at a NUL, others do not."""
    content = changed(sound, **{"notes!txt": b"x"}).replace(b"notes!txt", b"notes\0txt")

    [(fault, _)] = told(content)

    assert fault is Fault.GARBAGE


def test_a_link_is_told(sound: bytes, told: Told) -> None:
    """Unpacked, it would show a file of the reader's own machine."""
    out = io.BytesIO(sound)
    with zipfile.ZipFile(out, "a") as container:
        link = zipfile.ZipInfo("archive/link.warc")
        link.external_attr = 0o120777 << 16
        container.writestr(link, "/etc/passwd")

    assert "a link to another file" in told(out.getvalue())[0][1]


@pytest.mark.parametrize("again", [PACKAGE, PACKAGE.upper()])
def test_two_files_of_one_name_are_told(sound: bytes, told: Told, again: str) -> None:
    """One reader takes the first, another the last, a third cannot keep both."""
    out = io.BytesIO(sound)
    with zipfile.ZipFile(out, "a") as container:
        container.writestr("x" * len(again), b"{}")
    content = out.getvalue().replace(b"x" * len(again), again.encode())

    assert [fault for fault, _ in told(content)] == [Fault.DUPLICATE]


def test_a_zip_bomb_is_told_before_it_is_unpacked(sound: bytes, told: Told) -> None:
    """By the sizes that its directory states."""
    out = io.BytesIO(sound)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as container:
        container.writestr("archive/bomb.warc", bytes(20_000_000))

    [(fault, words)] = told(out.getvalue())

    assert fault is Fault.TOO_LARGE
    assert "unpack to 20000000" in words


def test_files_that_share_their_bytes_are_told(sound: bytes, told: Told) -> None:
    """Many names over one stretch are how a small zip unpacks to everything."""
    with zipfile.ZipFile(io.BytesIO(sound)) as container:
        first, second = container.infolist()[:2]
    directory = sound.rindex(b"PK\x01\x02", 0, sound.rindex(second.filename.encode()))
    content = bytearray(sound)
    struct.pack_into("<L", content, directory + 42, first.header_offset)

    [(fault, words)] = told(bytes(content))

    assert fault is Fault.GARBAGE
    assert "reaches into what follows" in words


def test_an_encrypted_file_is_told(sound: bytes, told: Told) -> None:
    """No reader without a word that is not given could check it."""
    content = bytearray(sound)
    content[sound.index(b"PK\x01\x02") + 8] |= 1

    assert "encrypted" in told(bytes(content))[0][1]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_method_that_viewers_do_not_have_is_told(sound: bytes, told: Told, method: int) -> None:
    """Stored or deflated, nothing else."""
    assert f"compressed by method {method}" in told(zipped(contents(sound), method=method))[0][1]


def test_too_many_files_are_told(sound: bytes, told: Told) -> None:
    """Each costs time, even an empty one."""
    many = {f"notes/{number}": b"" for number in range(10_001)}

    assert told(changed(sound, **many))[0][0] is Fault.TOO_LARGE


def test_no_zip_at_all_is_told(told: Told, tmp_path: Path) -> None:
    """Nor does a file that is missing raise."""
    assert [fault for fault, _ in told(b"PK no zip")] == [Fault.GARBAGE]
    assert [fault for fault, _ in told(b"")] == [Fault.GARBAGE]
    assert [each.what for each in WaczCheck(tmp_path / "none").problems()] == [Fault.GARBAGE]


def test_every_truncation_is_told(sound: bytes, told: Told) -> None:
    """Wherever it ends."""
    for end in range(0, len(sound), 97):
        assert told(sound[:end])


def test_any_flipped_byte_is_told_or_does_no_harm(sound: bytes, told: Told) -> None:
    """It never raises, and what is still taken for sound has the same files."""
    for place in range(0, len(sound), 7):
        content = bytearray(sound)
        content[place] ^= 0x15
        if not told(bytes(content)):
            assert contents(bytes(content)) == contents(sound)


# the signature


def test_a_signed_wacz_names_its_signer_and_time(sound: bytes, tmp_path: Path) -> None:
    """With roots that the reader chose."""
    (tmp_path / "a.wacz").write_bytes(signed(sound))

    check = WaczCheck(tmp_path / "a.wacz", **ROOTS)

    assert list(check.problems()) == []
    assert check.signed
    assert check.signed.by == DOMAIN
    assert check.signed.stamp
    assert check.signed.stamp.gen_time == NOW


def test_a_signature_of_another_package_is_refused(tmp_path: Path, told: Told) -> None:
    """What the reference verifier accepts: changed contents under an honest signature."""
    [(fault, words)] = told(forged(tmp_path), **ROOTS)

    assert fault is Fault.SIGNATURE
    assert "it was given for a package that is" in words


@pytest.mark.parametrize(
    ("roots", "words"),
    [
        ({}, "no roots for time-stamps"),
        ({"stamp_roots": [ROOT.raw]}, "no roots for web sites"),
        ({**ROOTS, "domain_roots": [ROOT.raw]}, "no root vouches for archive.example.gov"),
        ({**ROOTS, "stamp_roots": [WEB_ROOT.raw]}, "chain: no way from the signer to a root"),
    ],
)
def test_a_signer_for_whom_no_chosen_root_vouches_is_refused(
    sound: bytes, told: Told, roots: dict[str, Any], words: str
) -> None:
    """The certificates that come along prove nothing by themselves."""
    [(fault, detail)] = told(signed(sound), **roots)

    assert fault is Fault.SIGNATURE
    assert words in detail


@cache
def _stranger() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _other_signature(said: dict[str, Any]) -> None:
    value = _stranger().sign(said["hash"].encode(), ec.ECDSA(hashes.SHA256()))
    said["signature"] = base64.b64encode(value).decode()


WRONG: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "unknown member": (lambda said: said.update(note="trust me"), "neither form"),
    "missing member": (lambda said: said.pop("timestampCert"), "neither form"),
    "both forms": (lambda said: said.update(publicKey="MA=="), "neither form"),
    "no text": (lambda said: said.update(signature=7), "signature is no text"),
    "other time": (lambda said: said.update(created="2026-01-01T00:00:00Z"), "was created at"),
    "other domain": (lambda said: said.update(domain="www.example.gov"), "no root vouches"),
    "no domain": (lambda said: said.update(domain="a b"), "no host name"),
    "other signature": (_other_signature, "its time-stamp: imprint"),
    "no token": (lambda said: said.update(timeSignature="AAAA"), "its time-stamp"),
    "no base64": (lambda said: said.update(timeSignature="?"), "no base64"),
    "no certificate": (lambda said: said.update(domainCert="?"), "cannot be read"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_signature_that_does_not_hold_says_why(sound: bytes, told: Told, kind: str) -> None:
    """One thing wrong at a time."""
    spoil, words = WRONG[kind]
    said = by_domain(digest_of(sound))
    spoil(said)

    [(fault, detail)] = told(signed(sound, said), **ROOTS)

    assert fault is Fault.SIGNATURE
    assert words in detail


def test_a_token_far_from_the_stated_time_is_refused(sound: bytes, told: Told) -> None:
    """Ten minutes, as the specification says."""
    within = by_domain(digest_of(sound), at=CREATED + timedelta(minutes=10))
    beyond = by_domain(digest_of(sound), at=CREATED + timedelta(minutes=10, seconds=1))

    assert told(signed(sound, within), **ROOTS) == []
    assert "its time-stamp" in told(signed(sound, beyond), **ROOTS)[0][1]


def test_a_certificate_that_had_run_out_is_refused(sound: bytes, told: Told) -> None:
    """It must have been valid when it signed; today does not matter."""
    old = web_site(starts=NOW - 3 * DAY, ends=NOW - 2 * DAY)

    found = told(signed(sound, by_domain(digest_of(sound), site=old)), **ROOTS)

    assert "no root vouches" in found[0][1]


def test_a_certificate_that_ran_out_since_is_as_good(tmp_path: Path, told: Told) -> None:
    """A web site's certificate lasts weeks, an archive longer."""
    then = NOW - DAY / 2
    lapsed = web_site(ends=NOW - DAY / 4)
    content = made(tmp_path / "old", created=then)
    said = by_domain(digest_of(content), site=lapsed, at=then, created=then)

    assert told(signed(content, said), **ROOTS) == []


def test_somebody_elses_certificate_lends_no_name(sound: bytes, told: Told) -> None:
    """It is public; only its holder can sign."""
    said = by_domain(digest_of(sound), key=_stranger())

    assert "the key did not sign" in told(signed(sound, said), **ROOTS)[0][1]


def test_a_certificate_of_an_unknown_authority_is_refused(sound: bytes, told: Told) -> None:
    """Its name alone is anybody's to write."""
    own = web_site(issuer=web_root("key of somebody else"))

    found = told(signed(sound, by_domain(digest_of(sound), site=own)), **ROOTS)

    assert "no root vouches" in found[0][1]


def _by_key(digest: str, *, as_numbers: bool) -> dict[str, Any]:
    key = _stranger()
    value = key.sign(digest.encode(), ec.ECDSA(hashes.SHA256()))
    if as_numbers:
        value = b"".join(number.to_bytes(32) for number in decode_dss_signature(value))
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return {
        "hash": digest,
        "created": said_time(CREATED),
        "software": "test",
        "signature": base64.b64encode(value).decode(),
        "publicKey": base64.b64encode(public).decode(),
    }


@pytest.mark.parametrize("as_numbers", [True, False])
def test_a_bare_key_is_named_by_its_digest(sound: bytes, tmp_path: Path, as_numbers: bool) -> None:
    """Browsers write the signature as two numbers, other programs in DER."""
    content = signed(sound, _by_key(digest_of(sound), as_numbers=as_numbers))
    (tmp_path / "a.wacz").write_bytes(content)

    check = WaczCheck(tmp_path / "a.wacz")

    assert list(check.problems()) == []
    assert check.signed
    assert check.signed.by.startswith("sha256:")
    assert check.signed.stamp is None


def test_a_bare_key_that_signed_something_else_is_refused(sound: bytes, told: Told) -> None:
    """The digest beside it is the right one, the signature is not over it."""
    said = _by_key("sha256:" + "0" * 64, as_numbers=False) | {"hash": digest_of(sound)}

    assert "the key did not sign" in told(signed(sound, said))[0][1]
