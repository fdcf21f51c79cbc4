"""Time-stamps: every verdict of ours is the one that OpenSSL gives, and hostile bytes only fail."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given
from hypothesis import strategies as st

from tests.proof import authority as made
from tests.proof.authority import DAY, DIGEST, NONCE, NOW, ROOT, both
from watcher.proof import der
from watcher.proof.errors import Malformed, NotProven, ProofError
from watcher.proof.timestamps import Reply, TimeStamp, request, verify

pytestmark = made.needs_openssl

MIDDLE = made.authority("Middle of Examples", ROOT)
SIGNER = made.stamper(ROOT)
BELOW = made.stamper(MIDDLE)
QUERY = request(DIGEST, NONCE)
STAMP = made.stamp_info(NOW)


def accepted(verdict: TimeStamp | ProofError) -> TimeStamp:
    assert isinstance(verdict, TimeStamp), verdict
    return verdict


def refused(verdict: TimeStamp | ProofError) -> str:
    assert isinstance(verdict, NotProven), verdict
    return str(verdict)


def test_openssl_reads_our_request_as_we_meant_it(tmp_path: Path) -> None:
    (tmp_path / "q").write_bytes(QUERY)
    shown = made.openssl("ts", "-query", "-in", tmp_path / "q", "-text").stdout.decode()
    assert "Hash Algorithm: sha256" in shown
    assert "Nonce: 0xC0FFEE0123456789" in shown
    assert "Certificate required: yes" in shown


@pytest.mark.parametrize("nonce", [0, 1, 127, 128, 255, 256, 2**63, 2**64 - 1])
def test_our_request_is_octet_for_octet_that_of_openssl(tmp_path: Path, nonce: int) -> None:
    (tmp_path / "q").write_bytes(request(DIGEST, nonce))
    words = ("ts", "-query", "-in", tmp_path / "q", "-out", tmp_path / "again")
    assert made.openssl(*words).returncode == 0
    assert (tmp_path / "again").read_bytes() == request(DIGEST, nonce)


@pytest.mark.parametrize(("digest", "nonce"), [(b"", 1), (DIGEST + b"x", 1), (DIGEST, -1)])
def test_a_request_that_nobody_could_answer_is_not_made(digest: bytes, nonce: int) -> None:
    with pytest.raises(ValueError, match="digest"):
        request(digest, nonce)


def test_a_token_says_what_its_authority_said(tmp_path: Path) -> None:
    reply = made.openssl_reply(tmp_path, SIGNER, QUERY)
    stamp = accepted(both(tmp_path, reply))
    assert abs(stamp.gen_time - datetime.now(UTC)) < timedelta(minutes=10)
    assert stamp.accuracy == timedelta(seconds=1, milliseconds=500, microseconds=100)
    assert (stamp.serial, stamp.policy) == (11, "1.3.6.1.4.1.32473.1")
    assert (stamp.imprint, stamp.nonce) == (DIGEST, NONCE)
    assert stamp.tsa is not None
    assert b"Clock of Examples" in stamp.tsa
    assert stamp.certificates == (SIGNER.raw, ROOT.raw)


@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
@pytest.mark.parametrize("named_by", ["sha1", "sha256", "sha512"])
@pytest.mark.parametrize("key", [made.rsa_key("clock"), made.ec_key("clock")])
def test_rsa_and_ec_signers_hold_with_every_digest(
    tmp_path: Path, key: made.Key, digest: str, named_by: str
) -> None:
    signer = made.stamper(MIDDLE, key)
    reply = made.openssl_reply(
        tmp_path, signer, QUERY, [MIDDLE], digest=digest, named_by=named_by, all_named=True
    )
    stamp = accepted(both(tmp_path, reply))
    assert stamp.certificates == (signer.raw, MIDDLE.raw, ROOT.raw)


def test_an_authority_between_may_come_with_the_token_or_beside_it(tmp_path: Path) -> None:
    with_it = made.openssl_reply(tmp_path, BELOW, QUERY, [MIDDLE])
    without = made.openssl_reply(tmp_path, BELOW, QUERY)
    accepted(both(tmp_path, with_it))
    accepted(both(tmp_path, without, untrusted=[MIDDLE]))
    assert "no issuer at hand" in refused(both(tmp_path, without))


def test_roots_may_be_a_bundle_in_pem() -> None:
    bundle = made.authority("Somebody else").pem + ROOT.pem
    verify(Reply.parse(made.hand_made(SIGNER, STAMP)), DIGEST, [bundle])


def test_an_old_token_outlives_its_certificates(tmp_path: Path) -> None:
    then = datetime(2015, 6, 1, 12, tzinfo=UTC)
    root = made.authority("Old root", starts=then - 99 * DAY, ends=then + 99 * DAY)
    signer = made.stamper(root, starts=then - DAY, ends=then + DAY)
    reply = made.hand_made(signer, made.stamp_info(then))
    assert accepted(both(tmp_path, reply, [root], at=then)).gen_time == then
    assert not made.openssl_accepts(tmp_path, reply, [root], at=NOW)


def test_a_fraction_of_a_second_is_kept_to_the_microsecond(tmp_path: Path) -> None:
    for fraction, micros in ((".5", 500_000), (".000001", 1), (".1234567", 123_456)):
        reply = made.hand_made(SIGNER, made.stamp_info(NOW, fraction=fraction))
        assert accepted(both(tmp_path, reply)).gen_time == NOW.replace(microsecond=micros)


def test_sets_may_come_in_any_order(tmp_path: Path) -> None:
    """DER sorts them, authorities in wide use do not; the order sent is the order signed."""
    bag = sorted([BELOW.raw, MIDDLE.raw, ROOT.raw])
    signed = sorted(made.attributes(STAMP, BELOW.raw).values())
    for certificates in (bag, bag[::-1]):
        for attributes in (signed, signed[::-1], [signed[1], signed[0], signed[2]]):
            reply = made.hand_made(BELOW, STAMP, signed=attributes, bag=certificates)
            accepted(both(tmp_path, reply))


def test_a_stray_certificate_in_the_token_changes_nothing(tmp_path: Path) -> None:
    stray = made.authority("Stray").raw
    for bag in ([stray, SIGNER.raw], [SIGNER.raw, stray, stray]):
        stamp = accepted(both(tmp_path, made.hand_made(SIGNER, STAMP, bag=bag)))
        assert stamp.certificates == (SIGNER.raw, ROOT.raw)


def test_a_signature_with_pss_holds_and_a_forged_one_does_not() -> None:
    """Without OpenSSL, whose `ts` command knows no PSS."""
    reply = made.hand_made(SIGNER, STAMP, pss=True)
    accepted(made.we_say(reply, [ROOT]))
    forged = reply[:-1] + bytes([reply[-1] ^ 1])
    assert "signature" in refused(made.we_say(forged, [ROOT]))


def test_a_token_about_something_else_proves_nothing(tmp_path: Path) -> None:
    reply = made.openssl_reply(tmp_path, SIGNER, QUERY)
    other = hashlib.sha256(b"other").digest()
    assert refused(both(tmp_path, reply, digest=other)).startswith("imprint:")


def test_a_token_that_answers_another_request_proves_nothing(tmp_path: Path) -> None:
    reply = made.openssl_reply(tmp_path, SIGNER, QUERY)
    for nonce, good in ((NONCE, True), (NONCE + 1, False)):
        ours = made.we_say(reply, [ROOT], nonce=nonce)
        asked = request(DIGEST, nonce)
        assert made.openssl_accepts(tmp_path, reply, [ROOT], query=asked) is good
        assert isinstance(ours, TimeStamp) is good
    assert refused(ours).startswith("nonce:")


def test_a_refusal_of_the_authority_is_told_in_its_words(tmp_path: Path) -> None:
    said = der.write(der.SEQUENCE, der.write(der.UTF8_STRING, b"come back later"))
    failure = der.write(der.BIT_STRING, b"\x05\x20")
    status = der.write(der.SEQUENCE, der.write_integer(2), said, failure)
    reply = der.write(der.SEQUENCE, status)
    assert Reply.parse(reply) == Reply(2, "come back later; failure bits 20", None)
    assert "come back later" in refused(both(tmp_path, reply))


def test_a_refusal_with_a_token_is_still_a_refusal(tmp_path: Path) -> None:
    token = Reply.parse(made.hand_made(SIGNER, STAMP)).token
    assert token is not None
    for status in (0, 1, 2, 5):
        code = der.write(der.SEQUENCE, der.write_integer(status))
        verdict = both(tmp_path, der.write(der.SEQUENCE, code, token))
        assert isinstance(verdict, TimeStamp) is (status < 2)


def test_a_stranger_with_a_root_of_the_same_name_is_no_authority(tmp_path: Path) -> None:
    twin = made.issue(
        "Root of Examples",
        made.rsa_key("twin"),
        extensions=((x509.BasicConstraints(ca=True, path_length=None), True),),
    )
    verdict = both(tmp_path, made.hand_made(SIGNER, STAMP), [twin])
    assert "did not sign" in refused(verdict)


def test_a_certificate_that_pushes_itself_before_the_signers_is_refused(tmp_path: Path) -> None:
    number = SIGNER.certificate.serial_number
    uses = (x509.ExtendedKeyUsage([made.STAMPING]), True)
    pusher = made.issue("Pusher", made.rsa_key("x"), ROOT, extensions=(uses,), serial=number)
    reply = made.hand_made(SIGNER, STAMP, bag=[pusher.raw, SIGNER.raw])
    assert "signing certificate" in refused(both(tmp_path, reply))
    # RFC 3161, 2.4.1: a token signed by one certificate cannot be claimed for another.
    swapped = made.hand_made(SIGNER, STAMP, bag=[pusher.raw])
    assert "signing certificate" in refused(both(tmp_path, swapped))


def test_only_a_certificate_for_time_stamping_alone_may_stamp(tmp_path: Path) -> None:
    server = ExtendedKeyUsageOID.SERVER_AUTH
    wrong = [
        made.stamper(ROOT, uses=()),
        made.stamper(ROOT, critical=False),
        made.stamper(ROOT, uses=(server,)),
        made.stamper(ROOT, uses=(made.STAMPING, server)),
        made.stamper(ROOT, uses=(ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,)),
    ]
    for signer in wrong:
        verdict = both(tmp_path, made.hand_made(signer, STAMP))
        assert "extended key usage" in refused(verdict)


def test_the_key_of_a_signer_is_for_signing_alone(tmp_path: Path) -> None:
    sign, commit = "digital_signature", "content_commitment"
    right = [[sign], [commit], [sign, commit]]
    wrong = [[sign, "key_encipherment"], [sign, "key_cert_sign"], ["crl_sign"], []]
    for bits in right + wrong:
        signer = made.stamper(ROOT, extra=((made.key_usage(*bits), True),))
        verdict = both(tmp_path, made.hand_made(signer, STAMP))
        assert isinstance(verdict, TimeStamp) is (bits in right), bits


def test_every_certificate_must_hold_at_the_time_in_the_token(tmp_path: Path) -> None:
    second = timedelta(seconds=1)
    spans = [(NOW, NOW + DAY, True), (NOW + second, NOW + DAY, False)]
    spans += [
        (NOW - DAY, NOW + second, True),
        (NOW - DAY, NOW, False),
        (NOW - DAY, NOW - second, False),
    ]
    for starts, ends, good in spans:
        signer = made.stamper(ROOT, starts=starts, ends=ends)
        middle = made.authority("Brief", ROOT, starts=starts, ends=ends)
        root = made.authority("Brief root", starts=starts, ends=ends)
        below, under = made.stamper(middle), made.stamper(root)
        bag = [below.raw, middle.raw]
        stamp = made.stamp_info(NOW, fraction=".7")
        for reply, roots in (
            (made.hand_made(signer, stamp), [ROOT]),
            (made.hand_made(below, stamp, bag=bag), [ROOT]),
            (made.hand_made(under, stamp), [root]),
        ):
            verdict = both(tmp_path, reply, roots)
            assert isinstance(verdict, TimeStamp) is good, (starts, ends, verdict)


def test_who_is_no_authority_cannot_issue_a_signer(tmp_path: Path) -> None:
    no_ca = (x509.BasicConstraints(ca=False, path_length=None), True)
    ca = (x509.BasicConstraints(ca=True, path_length=None), True)
    no_signing = (made.key_usage("crl_sign"), True)
    for extensions in ([no_ca], [ca, no_signing]):
        middle = made.issue("False", made.rsa_key("f"), ROOT, extensions=extensions)
        signer = made.stamper(middle)
        reply = made.hand_made(signer, STAMP, bag=[signer.raw, middle.raw])
        assert "no authority" in refused(both(tmp_path, reply))


@pytest.mark.parametrize(("allowed", "good"), [(0, False), (1, True), (2, True)])
def test_a_chain_is_no_longer_than_its_root_allows(
    tmp_path: Path, allowed: int, good: bool
) -> None:
    root = made.authority("Narrow", path_length=allowed)
    middle = made.authority("Middle of Examples", root)
    signer = made.stamper(middle)
    reply = made.hand_made(signer, STAMP, bag=[signer.raw, middle.raw])
    assert isinstance(both(tmp_path, reply, [root]), TimeStamp) is good


def test_a_critical_extension_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    strange = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.32473.9"), b"\x05\x00")
    accepted(both(tmp_path, made.hand_made(made.stamper(ROOT, extra=((strange, False),)), STAMP)))
    critical = made.stamper(ROOT, extra=((strange, True),))
    assert "not known here" in refused(both(tmp_path, made.hand_made(critical, STAMP)))


def test_no_signed_attribute_can_be_left_out(tmp_path: Path) -> None:
    for missing in (made.MESSAGE_DIGEST, made.SIGNING_CERTIFICATE, made.CONTENT_TYPE):
        signed = made.attributes(STAMP, SIGNER.raw)
        del signed[missing]
        reply = made.hand_made(SIGNER, STAMP, signed=signed.values())
        refused(made.we_say(reply, [ROOT]))
        # OpenSSL does not ask for the content type; RFC 5652, 11.1 does.
        lenient = missing == made.CONTENT_TYPE
        assert made.openssl_accepts(tmp_path, reply, [ROOT]) is lenient
    signed = made.attributes(STAMP, SIGNER.raw, content_type="1.2.840.113549.1.7.1")
    twice = [*made.attributes(STAMP, SIGNER.raw).values()] * 2
    for wrong in (signed.values(), twice):
        reply = made.hand_made(SIGNER, STAMP, signed=wrong)
        assert isinstance(made.we_say(reply, [ROOT]), Malformed)


def test_the_certificates_that_a_token_names_are_those_of_its_chain(tmp_path: Path) -> None:
    signer, root, other = (made.named(one.raw) for one in (SIGNER, ROOT, MIDDLE))
    wrong = made.named(SIGNER.raw, der.write(der.SEQUENCE, der.write(der.SEQUENCE), b"\2\1\1"))
    for names in ([signer, root], [root, signer], [root], [signer, other], [signer] * 2, [wrong]):
        signed = made.attributes(STAMP, SIGNER.raw, *names).values()
        verdict = both(tmp_path, made.hand_made(SIGNER, STAMP, signed=signed))
        assert isinstance(verdict, TimeStamp) is (names == [signer, root])


def test_a_token_cannot_hold_another_statement_than_the_signed_one(tmp_path: Path) -> None:
    signed = made.attributes(made.stamp_info(NOW - DAY), SIGNER.raw).values()
    reply = made.hand_made(SIGNER, STAMP, signed=signed)
    assert refused(both(tmp_path, reply)).startswith("message digest:")


def test_the_name_in_the_token_is_a_name_of_the_signer(tmp_path: Path) -> None:
    own = der.write(der.explicit(4), SIGNER.certificate.subject.public_bytes())
    other = der.write(der.explicit(4), ROOT.certificate.subject.public_bytes())
    address = der.write(der.implicit(2), b"clock.example.gov")
    also = made.stamper(
        ROOT, extra=((x509.SubjectAlternativeName([x509.DNSName("clock.example.gov")]), False),)
    )
    for signer, name, good in (
        (SIGNER, own, True),
        (SIGNER, other, False),
        (SIGNER, address, False),
        (also, address, True),
    ):
        verdict = both(tmp_path, made.hand_made(signer, made.stamp_info(NOW, tsa=name)))
        assert isinstance(verdict, TimeStamp) is good


def test_an_issuer_that_is_limited_cannot_make_a_clock() -> None:
    """OpenSSL would let it: roots for web servers have issued many such authorities."""
    ca = (x509.BasicConstraints(ca=True, path_length=None), True)
    web = (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)
    names = (x509.NameConstraints([x509.DNSName("example.gov")], None), False)
    for limit, why in ((web, "not for time-stamping"), (names, "not known here")):
        middle = made.issue("Limited", made.rsa_key("web"), ROOT, extensions=[ca, limit])
        signer = made.stamper(middle)
        reply = made.hand_made(signer, STAMP, bag=[signer.raw, middle.raw])
        assert why in refused(made.we_say(reply, [ROOT]))


def test_what_is_not_signed_must_still_be_well_formed(tmp_path: Path) -> None:
    """The list of digests, and the tag of the signer's part: nobody signed them."""
    token = made.hand_made(SIGNER, STAMP)
    sha256 = der.write(der.SEQUENCE, der.write_oid(der.SHA256))
    digests = token.index(der.write(der.SET, sha256))
    signer = token.index(SIGNER.raw) + len(SIGNER.raw) + 4
    for at in (*range(digests + 2, digests + 15), signer):
        bad = bytearray(token)
        bad[at] ^= 1
        assert isinstance(both(tmp_path, bytes(bad)), Malformed)


@pytest.mark.parametrize("key", [made.rsa_key("clock"), made.ec_key("clock")])
def test_no_bit_of_what_is_signed_can_flip(tmp_path: Path, key: made.Key) -> None:
    signer = made.stamper(ROOT, key)
    reply = made.hand_made(signer, STAMP)
    signed = der.read_signed(Reply.parse(reply).token or b"")
    inside = der.read(signed.covered, "attributes", der.SET).content
    for part in (signed.content, inside, signed.signature):
        begin = reply.index(part)
        for at in range(begin, begin + len(part)):
            bad = bytearray(reply)
            bad[at] ^= 1 << at % 8
            ours = made.we_say(bytes(bad), [ROOT])
            assert isinstance(ours, ProofError), at
            if at % 16 == 0:
                assert not made.openssl_accepts(tmp_path, bytes(bad), [ROOT])


BAG = [BELOW.raw, MIDDLE.raw]
REPLIES = [made.hand_made(BELOW, STAMP, bag=BAG, pss=pss) for pss in (False, True)]


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reading(raw: bytes) -> None:
    assert isinstance(made.we_say(raw, [ROOT]), ProofError)
    assert isinstance(made.we_say(made.granted(raw), [ROOT]), ProofError)


@given(st.sampled_from(REPLIES), st.floats(0, 0.999), st.integers(0, 9), st.binary(max_size=9))
def test_no_damage_breaks_the_checking(reply: bytes, place: float, gone: int, put: bytes) -> None:
    at = int(place * len(reply))
    verdict = made.we_say(reply[:at] + put + reply[at + gone :], [ROOT])
    if isinstance(verdict, TimeStamp):
        assert (verdict.gen_time, verdict.imprint) == (NOW, DIGEST)


def test_no_octet_that_changes_breaks_the_checking() -> None:
    for reply in REPLIES:
        for at in range(len(reply)):
            changed = bytes([reply[at] ^ 1 << at % 8])
            made.we_say(reply[:at] + changed + reply[at + 1 :], [ROOT])


@given(st.binary(max_size=60))
def test_no_root_breaks_the_checking(raw: bytes) -> None:
    with pytest.raises(ProofError):
        verify(Reply.parse(REPLIES[0]), DIGEST, [raw, b"\x30" + raw])


def test_a_token_stuffed_with_certificates_is_refused() -> None:
    reply = made.hand_made(SIGNER, STAMP, bag=[SIGNER.raw] * 17)
    with pytest.raises(Malformed, match="17 certificates"):
        verify(Reply.parse(reply), DIGEST, [ROOT.raw])


def test_authorities_that_issue_each_other_lead_nowhere() -> None:
    loop = [made.authority("Loop", made.authority("Loop")).raw for _ in range(15)]
    signer = made.stamper(made.authority("Loop"))
    refused(made.we_say(made.hand_made(signer, STAMP, bag=[signer.raw, *loop]), [ROOT]))
