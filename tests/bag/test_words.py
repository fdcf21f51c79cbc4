"""What a bag says in words: the gaps, what outsiders gave, what lies where, the drafts."""

import re
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from tests.bag.samples import a_bag, made, of_archive, whole_history
from tests.evidence.samples import PAGE, plain
from tests.verifier.archives import PACE, ArchiveBuilder
from watcher.testing.builders import MOMENT, URL


def test_the_largest_gap_and_what_was_not_seen_are_said_in_words() -> None:
    """Forty minutes without a sight of the words; the server's word shortens it to thirty."""
    said = (whole_history() / "data/README.txt").read_text()

    assert "largest gap between two looks that saw it: 40 min, from 2026-06-11 14:00:01" in said
    assert "largest gap: 30 min, from 2026-06-11 14:10:01 UTC to 2026-06-11 14:40:01 UTC" in said
    assert "not seen at 2026-06-11T14:20:00.000000Z: blocked, status 403" in said
    assert "not seen at 2026-06-11T14:30:00.000000Z: missed" in said
    assert "not before: leaf 0 holds a public value" in said
    assert "not after: 2026-06-11 14:40:00 UTC, token of Clock of Examples" in said
    assert "served to us" in said


def test_an_interval_that_is_open_at_its_ends_says_so(tmp_path: Path) -> None:
    """Nobody looked before the archive was begun, nor after its last look."""
    bag = made(tmp_path / "bag", [URL], (MOMENT - PACE, MOMENT + 9 * PACE))

    said = (bag / "data/README.txt").read_text()
    assert "NO LOOK BEFORE the interval" in said
    assert "NO LOOK AFTER the interval" in said


def test_words_speak_of_outsiders_only_where_the_bag_has_them(tmp_path: Path) -> None:
    """Nobody is to swear to time-stamps that do not exist; what is missing is said."""
    bare = of_archive(tmp_path, lambda builder: builder.look(URL, plain(PAGE)))

    for name in ("certificate-902-13-14.txt", "methods.txt"):
        said = " ".join((bare / "data" / name).read_text().split())
        for word in ("time-stamped", "authorities", "The tokens", "witnesses", "beacons"):
            assert word not in said, (name, word)
        assert "There is no time-stamp of an authority, no OpenTimestamps proof, no" in said
    assert "at the times above" not in (bare / "data/README.txt").read_text()
    certificate = " ".join((a_bag() / "data/certificate-902-13-14.txt").read_text().split())
    assert "from others: 2 time-stamps of authorities, 1 OpenTimestamps proof," in certificate
    assert "There is no" not in certificate
    methods = " ".join((a_bag() / "data/methods.txt").read_text().split())
    assert "The times of others bound it." in methods
    assert "at the times above that outsiders signed" in (a_bag() / "data/README.txt").read_text()


def test_a_token_without_its_authoritys_root_cannot_be_told_and_a_witness_says_when(
    tmp_path: Path,
) -> None:
    """Keeping no roots is a setup that is documented: it is no failure of anything."""

    def fill(builder: ArchiveBuilder) -> None:
        builder.look(URL, plain(PAGE))
        builder.publish()
        builder.time_stamped(root=False)
        builder.cosigned()
        builder.open_timestamped()

    said = (of_archive(tmp_path, fill) / "data/README.txt").read_text()

    assert "a token of Clock of Examples that cannot be checked here" in said
    assert "COULD NOT BE CHECKED" not in said
    assert "not after: 2026-06-11 14:00:00 UTC, cosignature of witness.example.gov/w1" in said
    assert "an OpenTimestamps proof by calendars, in no block yet" in said


def test_what_lies_where_names_only_what_is_there(tmp_path: Path) -> None:
    """A reader who looks for a folder finds it."""
    bare = of_archive(tmp_path, lambda builder: builder.look(URL, plain(PAGE)))

    said = (bare / "data/README.txt").read_text().partition("What lies where")[2]
    named = set(re.findall(r"^  (\S+?)/? ", said, re.MULTILINE))
    assert {name for name in named if not (bare / "data" / name).exists()} == set()
    assert {"capture", "proofs", "text", "VERIFY.md", "replay.wacz"} <= named
    assert "xxd" in said


def test_looks_within_one_second_have_a_gap_in_hundredths(tmp_path: Path) -> None:
    """Zero seconds would be no gap at all."""

    def fill(builder: ArchiveBuilder) -> None:
        for _ in range(2):
            builder.look(URL, plain(PAGE))
            builder.at += timedelta(milliseconds=170)

    said = (of_archive(tmp_path, fill) / "data/README.txt").read_text()

    assert "largest gap between two looks that saw it: 0.17 s, from" in said


def test_texts_whose_digest_no_leaf_tells_are_said_to_be_later_readings() -> None:
    """The small archive logs no readings."""
    said = (a_bag() / "data/README.txt").read_text()

    assert "text/1-old.txt: in no leaf; read out of the records later" in said


def test_the_draft_certifications_carry_digests_and_blanks() -> None:
    """Headed as what they are, under oath only when somebody signs."""
    said = (a_bag() / "data/certificate-902-13-14.txt").read_text()
    digest = sha256((a_bag() / "data/capture/checks.warc.gz").read_bytes()).hexdigest()

    assert said.startswith("DRAFT — not legal advice; have counsel review\n")
    assert f"   {digest}  data/capture/checks.warc.gz\n" in said
    assert said.count("under penalty of perjury") == 2
    assert "{{" not in said
    assert said.count("______") > 10
