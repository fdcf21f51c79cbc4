"""Cosigning for others is wired as the config says, or refused in a sentence."""

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from tests.witness.newsrooms import log_signer
from watcher.clock import SystemClock
from watcher.errors import ConfigError
from watcher.model.witness import WitnessServerSettings
from watcher.wiring.outsiders import witnessing


@pytest.fixture
def wanted(tmp_path: Path) -> WitnessServerSettings:
    """A witness of one log, on any port."""
    return WitnessServerSettings(
        name="gazette.example.org/witness",
        listen="127.0.0.1:0",
        key_file=tmp_path / "witness.key",
        logs=((log_signer("herald.example.org").key().vkey(), 60),),
        folder=tmp_path / "witness",
    )


def test_a_witness_is_the_same_one_at_each_start(wanted: WitnessServerSettings) -> None:
    """Its key is made once, and told each time."""
    told: list[str] = []
    for _ in range(2):
        with witnessing(wanted, SystemClock(), told.append):
            pass

    assert len(told) == 2
    assert told[0] == told[1]
    assert "as gazette.example.org/witness+" in told[0]


def test_a_key_of_another_name_is_refused(wanted: WitnessServerSettings) -> None:
    """Others know the witness by its name."""
    with witnessing(wanted, SystemClock(), lambda _: None):
        pass
    renamed = replace(wanted, name="courier.example.com/witness")

    with (
        pytest.raises(ConfigError, match="key_file: the key in"),
        witnessing(renamed, SystemClock(), lambda _: None),
    ):
        raise AssertionError


def test_a_taken_port_is_a_mistake_in_the_configuration(wanted: WitnessServerSettings) -> None:
    """And the folder is free again afterwards."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        with (
            pytest.raises(ConfigError, match=listen),
            witnessing(replace(wanted, listen=listen), SystemClock(), lambda _: None),
        ):
            raise AssertionError

    with witnessing(wanted, SystemClock(), lambda _: None):
        pass


def test_nothing_is_made_where_nobody_is_cosigned(tmp_path: Path) -> None:
    """Off until it is configured."""
    with witnessing(None, SystemClock(), lambda _: None):
        assert list(tmp_path.iterdir()) == []
