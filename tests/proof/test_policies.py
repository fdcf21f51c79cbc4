"""A policy says which logs and how many witnesses; a checkpoint meets it or does not."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.proof.fictional_log import LOG, OTHER_WITNESS, WITNESS, Leaves, cosigned, resigned
from watcher.proof import checkpoints, notes, policies
from watcher.proof.checkpoints import Checkpoint
from watcher.proof.cosignatures import WitnessSigner
from watcher.proof.errors import Malformed, NotProven

WITNESSES = {
    name: WitnessSigner(f"{name.lower()}.example.org", name.encode() * 16)
    for name in ("X1", "X2", "X3", "Y1", "Y2", "Y3")
}
LOG_LINE = f"log {LOG.key().vkey()}\n"
LINES = LOG_LINE + "".join(f"witness {n} {w.key().vkey()}\n" for n, w in WITNESSES.items())
TWO_LEVELS = (
    LINES
    + "group X-witnesses 2 X1 X2 X3\n"
    + "group Y-witnesses any Y1 Y2 Y3\n"
    + "group X-and-Y all X-witnesses Y-witnesses\n"
    + "quorum X-and-Y\n"
)
"""The example of C2SP tlog-policy, with keys."""

NOTE = Leaves(3).signed(3)


def test_the_two_levels_of_the_specification_are_met_by_two_and_one() -> None:
    """All 64 sets of witnesses, through real cosignatures."""
    policy = policies.parse(TWO_LEVELS.encode())
    for chosen in itertools.product([False, True], repeat=6):
        seen = [one for one, wanted in zip(WITNESSES, chosen, strict=True) if wanted]
        note = cosigned(NOTE, *(WITNESSES[one] for one in seen))
        if sum("X" in one for one in seen) >= 2 and any("Y" in one for one in seen):
            assert policy.verify(note).size == 3
        else:
            with pytest.raises(NotProven, match="not the quorum 'X-and-Y'"):
                policy.verify(note)


def test_without_a_quorum_the_log_alone_is_enough() -> None:
    policy = policies.parse(f"{LOG_LINE}quorum none\n".encode())
    assert policy.verify(NOTE) == checkpoints.parse_text(NOTE.text)


def test_one_witness_can_be_the_quorum() -> None:
    policy = policies.parse(f"{LINES}quorum X1\n".encode())
    assert policy.verify(cosigned(NOTE, WITNESSES["X1"])).size == 3
    with pytest.raises(NotProven):
        policy.verify(cosigned(NOTE, WITNESSES["X2"], WITNESS))


def test_the_same_witness_twice_is_one_witness() -> None:
    policy = policies.parse(f"{LINES}group g 2 X1 X2\nquorum g\n".encode())
    twice = cosigned(cosigned(NOTE, WITNESSES["X1"]), WITNESSES["X1"], time=9)
    with pytest.raises(NotProven):
        policy.verify(twice)


def test_a_log_that_is_not_listed_or_did_not_sign_is_not_accepted() -> None:
    policy = policies.parse(f"{LINES}quorum none\n".encode())
    with pytest.raises(NotProven, match="lists no log"):
        policy.verify(notes.sign(Checkpoint("example.org/log", 1, bytes(32)).text(), LOG))
    with pytest.raises(NotProven):
        policy.verify(notes.Note(NOTE.text, cosigned(NOTE, WITNESSES["X1"]).signatures[1:]))
    with pytest.raises(Malformed):
        policy.verify(notes.sign("no checkpoint\n", LOG))
    with pytest.raises(NotProven):
        policies.parse(b"quorum none\n").verify(NOTE)


def test_a_wrong_cosignature_of_a_listed_witness_is_not_passed_over() -> None:
    policy = policies.parse(f"{LINES}quorum X1\n".encode())
    note = cosigned(NOTE, WITNESSES["X1"], WITNESSES["X2"])
    with pytest.raises(NotProven, match="is wrong"):
        policy.verify(resigned(note, bytes(72), place=2))


def test_spaces_tabs_comments_and_addresses_are_read() -> None:
    """Names are octets: also ones that are no UTF-8."""
    vkey, other = WITNESS.key().vkey(), OTHER_WITNESS.key().vkey()
    policy = policies.parse(
        b"# of the Department of Examples\n \t\n"
        + f"\tlog  {LOG.key().vkey()} https://example.gov/log/ \n".encode()
        + f"witness \xff {vkey}\n".encode("latin-1")
        + f"witness w2\t{other} https://witness.example.com/\n  # end\nquorum w2".encode()
        + b"\n"
    )
    assert [one.url for one in policy.logs] == ["https://example.gov/log/"]
    assert [(one.name, one.url) for one in policy.witnesses] == [
        (b"\xff", None),
        (b"w2", "https://witness.example.com/"),
    ]


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        ("", "newline"),
        ("\n", "without a quorum"),
        ("quorum none", "newline"),
        ("quorum none\r\n", "line 1 .*control"),
        ("quorum none\x7f\n", "line 1 .*control"),
        ("quorum none\nquorum none\n", "line 2 .*second quorum"),
        ("quorum X1\n" + LINES, "line 1 .*not defined"),
        ("quorum\n", "neither"),
        ("Quorum none\n", "neither"),
        ("log\n", "neither"),
        (LOG_LINE.replace("\n", " a b\n"), "neither"),
        (LOG_LINE * 2, "line 2 .*listed twice"),
        (f"log {WITNESS.key().vkey()}\n", "type 0x04"),
        (f"witness a {LOG.key().vkey()}\n", "type 0x01"),
        (f"witness none {WITNESS.key().vkey()}\n", "taken"),
        (f"witness a {WITNESS.key().vkey()}\nwitness b {WITNESS.key().vkey()}\n", "twice"),
        (LINES + f"witness X1 {WITNESS.key().vkey()}\n", "line 8 .*taken"),
        (LINES + "group X1 any X2\n", "taken"),
        (LINES + "group g any\n", "neither"),
        (LINES + "group g any g\n", "not defined"),
        (LINES + "group g any none\n", "not defined"),
        (LINES + "group g any X1 X1\n", "member twice"),
        (LINES + "group g any X1\ngroup h any X1\n", "member twice"),
        (LINES + "group g 0 X1\n", "no threshold"),
        (LINES + "group g 01 X1\n", "no threshold"),
        (LINES + "group g 2 X1\n", "no threshold"),
        (LINES + "group g some X1\n", "no threshold"),
        (LINES + f"group g {'9' * 9000} X1\n", "no threshold"),
        ("#" * 1_000_001, "longer"),
    ],
)
def test_a_wrong_line_is_named(lines: str, named: str) -> None:
    with pytest.raises(Malformed, match=named):
        policies.parse(lines.encode())


def test_a_long_chain_of_groups_needs_no_stack() -> None:
    chain = "group g0 any X1\n" + "".join(f"group g{n + 1} all g{n}\n" for n in range(20_000))
    policy = policies.parse(f"{LINES}{chain}quorum g20000\n".encode())
    assert policy.is_met({b"X1"})
    assert not policy.is_met({b"X2"})


_VKEYS = [LOG.key().vkey(), WITNESS.key().vkey()]
_WORDS = st.sampled_from(
    ["log", "witness", "group", "quorum", "none", "any", "all", "1", "#", "X1", " ", "\t", *_VKEYS]
)
_LINES = st.lists(st.lists(_WORDS, max_size=5).map(" ".join), max_size=5).map("\n".join)


@given(st.binary(max_size=60) | _LINES.map(lambda lines: f"{lines}\nquorum none\n".encode()))
def test_any_bytes_are_a_policy_or_malformed(encoded: bytes) -> None:
    try:
        policies.parse(encoded)
    except Malformed:
        return
