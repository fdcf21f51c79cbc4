"""Who asks, how often, and that the keys stay ours."""

import logging
from dataclasses import replace

import pytest

from tests.elsewhere.fictional_archive import PAGE, TAKEN, TICKET, FictionalArchive, as_json
from watcher.asking import Asker
from watcher.elsewhere.wayback import Wayback
from watcher.errors import ConfigError
from watcher.model.outsiders import RecaptureSettings

AGENT = "Watcher/1 (+https://desk.example.org/watcher)"
ASKER = Asker(AGENT, timeout_seconds=1)
KEY, SECRET = "acc3sskey", "hush-hush-secret"


def test_no_secret_is_in_any_word_that_is_said(caplog: pytest.LogCaptureFixture) -> None:
    """Not in logs, reprs or sentences, nor in what is kept when the archive repeats it."""
    caplog.set_level(logging.DEBUG)
    with FictionalArchive() as archive:
        settings = RecaptureSettings(base_url=archive.url, key=KEY, secret=SECRET)
        client = Wayback(settings, ASKER)
        archive.to_save = as_json({"status": "error", "message": f"bad LOW {KEY}:{SECRET}"})
        said = [client.ask(PAGE), client.look(TICKET)]
        archive.to_save = as_json({"message": f"{SECRET} is unknown"}, 401)
        said.append(client.ask(PAGE))
    said.append(client.ask(PAGE))

    heard = repr(said) + repr(client.copy(TAKEN, PAGE)) + caplog.text

    assert "bad LOW [left out]:[left out]" in said[0].words
    assert KEY not in heard
    assert SECRET not in heard
    assert KEY not in repr(settings)
    assert SECRET not in repr(settings)


@pytest.mark.parametrize(
    "wrong",
    [
        {"base_url": "http://web.archive.example"},
        {"base_url": "https://user:hush-hush-secret@web.archive.example"},
        {"base_url": "https://[web"},
        {"base_url": ""},
        {"key": KEY},
        {"secret": SECRET},
        {"key": KEY, "secret": "hush-hush-secret\r\nX: y"},
        {"key": "a:b", "secret": SECRET},
    ],
)
def test_settings_that_would_give_the_key_away_are_refused(wrong: dict[str, str]) -> None:
    """In clear over the net, half a pair, or a header of its own; and no secret in the error."""
    settings = replace(RecaptureSettings(), **wrong)  # type: ignore[arg-type]

    with pytest.raises(ConfigError) as refused:
        Wayback(settings, ASKER)

    assert "hush" not in str(refused.value)
    assert KEY not in str(refused.value)


def test_the_archive_allows_twice_as_many_captures_with_keys() -> None:
    """3 a minute without, 6 with, unless the operator says otherwise."""
    settings = RecaptureSettings()

    assert settings.submissions_per_minute == 3
    assert replace(settings, key=KEY, secret=SECRET).submissions_per_minute == 6
    assert replace(settings, per_minute=1).submissions_per_minute == 1
