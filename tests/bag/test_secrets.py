"""No secret of the newsroom leaves with a bag; what a page prints is not taken for one."""

import gzip
import zipfile
from pathlib import Path

import pytest

from tests.bag.samples import made
from watcher.bag.bagit import BagWriter
from watcher.bag.secrets import configured_secrets, refuse_secrets
from watcher.errors import ConfigError

HOOK = "https://hooks.example.org/services/T0/B0/0123456789abcdef"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("environment.json", HOOK.encode()),
        ("environment.json", b"services/T0/B0/0123456789abcdef"),
        ("capture/checks.warc.gz", gzip.compress(b"GET / HTTP/1.1\r\nX: " + HOOK.encode())),
        ("text/1-old.txt", HOOK.encode()),
    ],
)
def test_a_known_secret_is_found_in_any_file_also_in_part_and_packed(
    tmp_path: Path, name: str, content: bytes
) -> None:
    """The file is named, and whose secret; the secret itself is never said."""
    with BagWriter(tmp_path / "bag") as bag:
        bag.add(name, content)
        with pytest.raises(ConfigError, match="alert route desk") as refused:
            refuse_secrets(bag, {"alert route desk": HOOK})

    assert name in str(refused.value)
    assert "0123456789" not in str(refused.value)


def test_a_secret_inside_the_view_is_found(tmp_path: Path) -> None:
    """A zip may pack what is in it."""
    with BagWriter(tmp_path / "bag") as bag:
        with zipfile.ZipFile(bag.place("replay.wacz"), "w", zipfile.ZIP_DEFLATED) as view:
            view.writestr("archive/a.warc.gz", gzip.compress(HOOK.encode()))
        with pytest.raises(ConfigError, match=r"replay\.wacz"):
            refuse_secrets(bag, {"desk": HOOK})


@pytest.mark.parametrize(
    "shape",
    [
        "xoxb-0123456789-abcdef",
        "PRIVATE+KEY+example.gov+0123",
        "-----BEGIN EC PRIVATE KEY-----",
        "AKIA0123456789ABCDEF",
        "Authorization: LOW abcdefghijkl0123:mnopqrstuvwx4567",
        "https://desk:hunter2hunter2@example.org/",
        "Bearer 0123456789abcdefghijkl",
    ],
)
def test_what_looks_like_a_secret_is_refused_in_our_words_and_let_be_in_theirs(
    tmp_path: Path, shape: str
) -> None:
    """A page may print a key; our settings must not."""
    with BagWriter(tmp_path / "bag") as bag:
        bag.add("text/1-old.txt", shape.encode())
        refuse_secrets(bag, {})
        bag.add("environment.json", shape.encode())
        with pytest.raises(ConfigError, match="would hold what looks like"):
            refuse_secrets(bag, {})


def test_every_secret_that_a_config_names_is_known(tmp_path: Path) -> None:
    """Variables and files, in any table; certificates are public."""
    (tmp_path / "hook").write_text(f"{HOOK}\n")
    (tmp_path / "roots.pem").write_text("-----BEGIN CERTIFICATE-----\nMIIB\n")
    config = tmp_path / "config.toml"
    config.write_text(
        '[fetch]\nca_file = "roots.pem"\n[[alerts]]\nwebhook_env = "HOOK"\nother_env = "NONE"\n'
        '[[alerts]]\nwebhook_file = "hook"\n'
    )

    found = configured_secrets(config, {"HOOK": "secret-of-the-environment"})

    assert sorted(found.values()) == [HOOK, "secret-of-the-environment"]


def test_a_config_that_holds_its_own_secret_ends_no_bag(tmp_path: Path) -> None:
    """The config is part of the bag: whoever wrote a webhook into it is told."""
    config = tmp_path / "config.toml"
    config.write_text(f'# was {HOOK}\n[[alerts]]\nwebhook_env = "HOOK"\n')

    with pytest.raises(ConfigError, match=r"data/environment\.json would hold the secret of HOOK"):
        made(tmp_path / "bag", config=config, secrets={"HOOK": HOOK})

    assert not list(tmp_path.glob("bag*"))
