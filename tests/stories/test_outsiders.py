"""Strangers vouch for an archive: an authority, another newsroom, another archive."""

import shutil
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.elsewhere.fictional_archive import FictionalArchive
from tests.proof.authority import ROOT, needs_openssl, stamper
from tests.stories.test_processes import wait_until
from tests.vouch.stamping import StampServer, stamps
from watcher.ledger.keys import make_key
from watcher.proof.cosignatures import WitnessSigner
from watcher.testing.newsroom import Newsroom, open_newsroom
from watcher.testing.story import COUNT

CLOSED = "http://127.0.0.1:9"
HERALD, GAZETTE = "herald.example.org/ledger", "gazette.example.org/witness"


def _add(newsroom: Newsroom, tables: str) -> None:
    """Add tables to a newsroom's config."""
    text = newsroom.config.read_text(encoding="utf-8")
    newsroom.config.write_text(f"{text}\n{tables}\n", encoding="utf-8")


@contextmanager
def _authority(newsroom: Newsroom) -> Iterator[None]:
    """Let an authority on loopback stamp for a newsroom."""
    folder = newsroom.config.parent
    (folder / "roots.pem").write_bytes(ROOT.pem)
    with StampServer(stamps(folder, stamper(ROOT))) as server:
        said = f'name = "Clock"\nurl = "{server.url}"\nroots_file = "roots.pem"'
        _add(newsroom, f"[[authorities]]\n{said}")
        yield


@contextmanager
def _witness(newsroom: Newsroom) -> Iterator[None]:
    """Let another newsroom's daemon, a process of its own, cosign for this one."""
    signer = make_key(newsroom.archive.with_name("snapshots.key"), HERALD, "a test")
    with open_newsroom() as other:
        seed = make_key(other.config.parent / "witness.key", GAZETTE, "a test").seed
        vkey = WitnessSigner(GAZETTE, seed).key().vkey()
        listen = f"127.0.0.1:{_free_port()}"
        logs = f'logs = [{{vkey = "{signer.key().vkey()}"}}]'
        _add(other, f'[witnessing]\nlisten = "{listen}"\nname = "{GAZETTE}"\n{logs}')
        said = f'name = "gazette"\nurl = "http://{listen}"\nvkey = "{vkey}"'
        _add(newsroom, f"[[witnesses]]\n{said}")
        running = other.program.start("run")
        try:
            wait_until(lambda: other.site.asked(COUNT.path) > 0, running)
            yield
        finally:
            running.send_signal(signal.SIGTERM)
            _, words = running.communicate(timeout=30)
        assert running.returncode == 0, words
        assert vkey in words


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@needs_openssl
def test_an_authority_and_another_newsroom_vouch_for_an_archive(newsroom: Newsroom) -> None:
    """Their words are kept, logged, verified, and go into a bag, which verifies with them."""
    with _authority(newsroom), _witness(newsroom):
        newsroom.check()
        newsroom.site.edit(COUNT.slug, "11 men", "10 men")
        newsroom.check(newsroom.site.url(COUNT.slug))

    verified = newsroom.run("verify", "--json").json
    assert verified["problems"] == []
    # One of each sort at least: the authority is left alone for fifteen seconds.
    assert verified["checked"]["tokens"] >= 3

    (change,) = newsroom.changes("--kind", "figure")
    bag = newsroom.archive.with_name("bag")
    assert newsroom.run("bag", change["id"], "--output", str(bag)).code == 0
    packed = newsroom.run("verify", str(bag), "--json").json
    assert packed["problems"] == []
    assert "Not checked, because they are words and views" in newsroom.run("verify", str(bag)).out


def test_a_witness_cosigns_what_the_very_sweep_saw(newsroom: Newsroom) -> None:
    """Whoever sweeps from a timer, without a daemon, is not one sweep behind."""
    with _witness(newsroom):
        newsroom.check()

    ledger = newsroom.archive / "ledger"
    (cosigned,) = (newsroom.archive / "anchors").glob("*/*/*-cosignature-*/checkpoint")
    looks = newsroom.run("verify", "--json").json["checked"]["captures"]
    size = int(cosigned.read_text(encoding="utf-8").splitlines()[1])
    assert looks <= size < int((ledger / "checkpoint").read_text(encoding="utf-8").splitlines()[1])


def test_outsiders_that_do_not_answer_are_told_and_change_nothing(newsroom: Newsroom) -> None:
    """A sweep ends as it would without them."""
    _add(newsroom, f'[[authorities]]\nname = "Clock"\nurl = "{CLOSED}"')
    _add(newsroom, f'[time]\nbeacon = "nist"\nbeacon_url = "{CLOSED}"')
    _add(newsroom, f'[independent]\nurl = "{CLOSED}"')

    swept = newsroom.run("check", "--all", "--json")

    assert swept.code == 0
    assert {check["outcome"] for check in swept.json["checks"]} == {"first_seen"}
    assert swept.err.count("no connection; asked again in") == 2
    assert "Traceback" not in swept.err


def test_what_another_archive_is_asked_for_waits_in_a_queue(newsroom: Newsroom) -> None:
    """Asking is not having: nothing of it is in the ledger yet."""
    with FictionalArchive() as other:
        _add(newsroom, f'[independent]\nurl = "{other.url}"')

        newsroom.check()

    waiting = list((newsroom.archive / "recaptures").glob("*.json"))
    assert waiting
    assert newsroom.run("verify", "--json").json["problems"] == []


@pytest.mark.parametrize(
    ("tables", "named"),
    [
        ('[time]\nbeacon = "bitcoin"', "blocks"),
        ('[time]\ncalendars = ["https://a.example"]', "three"),
        ('[[authorities]]\nname = "A"\nurl = "https://a.example"\nroots_file = "none"', "none"),
        ('[[witnesses]]\nname = "w"\nurl = "https://a.example"\nvkey = "no key"', "vkey"),
        ("[ledger]\norigin = 'a b'", "origin"),
    ],
)
def test_a_mistake_about_outsiders_is_told_before_anything_is_asked(
    newsroom: Newsroom, tables: str, named: str
) -> None:
    """Exit 2, with the key that is wrong, and no traceback."""
    _add(newsroom, tables)

    ended = newsroom.run("check", "--all")

    assert ended.code == 2, ended.err
    assert named in ended.err
    assert "Traceback" not in ended.err
    assert newsroom.site.asked(COUNT.path) == 0


def test_keys_that_are_not_there_stop_nothing_and_the_doctor_names_them(
    newsroom: Newsroom,
) -> None:
    """As with the secrets of alerts: what reads needs none of them."""
    _add(newsroom, '[independent]\nkeys_env = "NOT_THERE"')

    assert newsroom.run("check", "--all", "--quiet").code == 0
    assert newsroom.run("status").code == 0
    assert "NOT_THERE" in newsroom.run("doctor").out


def test_the_ledger_can_be_given_a_name_after_init(newsroom: Newsroom) -> None:
    """The key is made at the first look, and not before somebody could read the config."""
    newsroom.config.unlink()
    assert newsroom.run("init").code == 0
    assert not newsroom.archive.with_name("snapshots.key").exists()
    text = newsroom.config.read_text(encoding="utf-8")
    named = text.replace(
        '# origin = "example.org/watcher"', 'origin = "gazette.example.org/watcher"'
    )
    newsroom.config.write_text(named, encoding="utf-8")

    assert newsroom.run("check", "nothing").code == 2

    assert "gazette.example.org/watcher+" in newsroom.run("doctor").out


def test_an_owner_hears_from_verify_what_check_would_refuse(newsroom: Newsroom) -> None:
    """An older copy of the archive was put back; the last promise lies beside it."""
    newsroom.check()
    older = newsroom.archive.with_name("older")
    shutil.copytree(newsroom.archive, older)
    newsroom.check()
    shutil.rmtree(newsroom.archive)
    older.rename(newsroom.archive)

    assert "an older copy" in newsroom.run("verify").out
    assert newsroom.run("verify", str(newsroom.archive)).code == 0

    shutil.rmtree(newsroom.archive / "ledger")
    assert newsroom.run("verify").code == 3


def test_the_doctor_says_which_key_to_publish_and_refuses_one_that_others_may_read(
    newsroom: Newsroom,
) -> None:
    """The public half only."""
    newsroom.check()
    vkey = (newsroom.archive / "ledger" / "vkey").read_text(encoding="ascii").strip()
    key = newsroom.archive.with_name("snapshots.key")

    told = newsroom.run("doctor").out.replace("\n", "")
    assert vkey in told.replace(" ", "")
    assert key.read_text(encoding="ascii").strip() not in told

    key.chmod(0o644)
    assert "may be read by others" in " ".join(newsroom.run("doctor").out.split())
    assert newsroom.run("check").code == 2
