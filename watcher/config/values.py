"""What single values of config.toml may be, each with a sentence for the one who got it wrong.

A check raises `ValueError` whose message says what was expected and what came instead;
pydantic collects them. Values that may be secrets are never repeated.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator

from watcher.model.change import Kind, Severity
from watcher.proof.cosignatures import WitnessKey
from watcher.proof.errors import ProofError
from watcher.proof.notes import NoteKey
from watcher.text.listing_page import is_css, split_selector

_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DURATION = re.compile(r"(\d{1,6})([smhd])")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_HOST_PORT = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})")
_REGEX_SIGNS = re.compile(r"[\\^$]|\(\?|\.\*|\[\^")
_LARGEST_PORT: Final = 65_535
_LONGEST_SHOWN: Final = 100


def _duration(value: object) -> timedelta:
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(_got('a duration such as "30s", "10m", "1h" or "2d"', value))
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _spaced_duration(value: timedelta) -> timedelta:
    if value <= timedelta(0):
        raise ValueError("expected a duration longer than nothing")
    return value


def _not_blank(value: str) -> str:
    if not value.strip() or not value.isprintable():
        raise ValueError(_got("a text that is not empty and stands on one line", value))
    return value


def _name(value: str) -> str:
    if "/" in value or value != value.strip():
        raise ValueError(_got("a short name without a slash or spaces around it", value))
    return _not_blank(value)


def _key_name(value: str) -> str:
    if "+" in value or not value.isprintable() or not value or any(map(str.isspace, value)):
        raise ValueError(
            _got("the name of a key without spaces or +, such as example.org/watcher", value)
        )
    return value


def _vkey_of(whose: str, read: Callable[[str], object]) -> Callable[[str], str]:
    """Return the check for a public key; ``read`` refuses what is none of that sort."""

    def check(value: str) -> str:
        try:
            read(value)
        except ProofError as error:
            expected = f"the vkey of a {whose}, name+8 hex digits+base64"
            raise ValueError(f"expected {expected}: {error}") from error
        return value

    return check


def _web_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        sound = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        sound = False
    if not sound or not value.isprintable() or " " in value:
        raise ValueError(_got("a URL that begins with https:// or http:// and a host", value))
    if parts.username or parts.password:
        raise ValueError("a URL must not hold a user name or password")
    if parts.fragment:
        raise ValueError(_got("a URL without a #fragment: servers never see it", value))
    return value


def _pattern(value: str) -> str:
    if not value.startswith(("http://", "https://", "*")) or not value.isprintable():
        raise ValueError(_got("a URL pattern that begins with https:// or http://", value))
    if " " in value or _REGEX_SIGNS.search(value):
        raise ValueError(
            _got(
                "a URL pattern, where only * stands for any characters; no regular expression",
                value,
            )
        )
    return value


def _followed_pattern(value: str) -> str:
    host = value.partition("://")[2].partition("/")[0]
    if value.startswith("*") or not host.strip("*"):
        raise ValueError(
            _got("a URL pattern that names a host, or the whole web is followed", value)
        )
    return _pattern(value)


def _host_port(value: str) -> str:
    found = _HOST_PORT.fullmatch(value)
    if found is None or not 0 < int(found[1]) <= _LARGEST_PORT:
        raise ValueError(_got('a host and a port such as "127.0.0.1:8123"', value))
    return value


def _user_agent(value: str) -> str:
    if not value.isascii() or not value.isprintable() or not value.strip():
        raise ValueError(_got("a user agent in printable ASCII that is not empty", value))
    if "@" not in value and "http://" not in value and "https://" not in value:
        raise ValueError(
            _got(
                "a user agent that says who is asking: a https:// page or an e-mail address", value
            )
        )
    return value


def _link_template(value: str) -> str:
    if value and (value.count("{id}") != 1 or "{" in value.replace("{id}", "")):
        raise ValueError(_got("a URL with {id} where the change's id belongs", value))
    if value:
        _web_url(value.replace("{id}", "c0"))
    return value


def _severity(value: str) -> str:
    alerting = [severity.label for severity in Severity if severity is not Severity.NONE]
    if value not in alerting:
        raise ValueError(_got("a severity that alerts: " + ", ".join(alerting), value))
    return value


def _kind(value: str) -> str:
    if value not in set(Kind):
        raise ValueError(_got("a kind of change: one of " + ", ".join(sorted(Kind)), value))
    return value


def _variable(value: str) -> str:
    # The value may be a secret in the wrong place, so it is never repeated.
    if not _VARIABLE.fullmatch(value):
        raise ValueError(
            "expected the name of an environment variable, such as WATCHER_SLACK_WEBHOOK;"
            " the secret itself does not belong in this file"
        )
    return value


def _secret_file(value: str) -> str:
    # As above: never repeated.
    if "://" in value or not value.strip() or not value.isprintable():
        raise ValueError(
            "expected the path of a file of mode 0600; the secret itself does not belong here"
        )
    return value


def _css(value: str) -> str:
    if not is_css(value):
        raise ValueError(_got("a CSS selector", value))
    return value


def _selector(value: str) -> str:
    if value.startswith("jsonld:"):
        if "." not in value:
            raise ValueError(_got('"jsonld:Type.key"', value))
    elif value.startswith("script:"):
        _not_blank(value.removeprefix("script:"))
    else:
        _css(split_selector(value)[0])
    return value


def _optional(check: Callable[[str], str]) -> Callable[[str], str]:
    """Return the check for a text that may also be left empty."""
    return lambda value: check(value) if value else value


def _got(expected: str, value: object) -> str:
    return f"expected {expected}, got {shown(value)}"


def shown(value: object) -> str:
    """Return a value as an error message repeats it: TOML's spelling, shortened."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "..."


Text = Annotated[str, AfterValidator(_not_blank)]
Name = Annotated[str, AfterValidator(_name)]
KeyName = Annotated[str, AfterValidator(_key_name)]
LogVkey = Annotated[str, AfterValidator(_vkey_of("ledger", NoteKey.from_vkey))]
WitnessVkey = Annotated[str, AfterValidator(_vkey_of("witness", WitnessKey.from_vkey))]
WebUrl = Annotated[str, AfterValidator(_web_url)]
UrlPattern = Annotated[str, AfterValidator(_pattern)]
FollowPattern = Annotated[str, AfterValidator(_followed_pattern)]
HostPort = Annotated[str, AfterValidator(_host_port)]
Duration = Annotated[timedelta, BeforeValidator(_duration)]
KindName = Annotated[str, AfterValidator(_kind)]
Variable = Annotated[str, AfterValidator(_variable)]
SecretFile = Annotated[str, AfterValidator(_secret_file)]
Css = Annotated[str, AfterValidator(_css)]
Selector = Annotated[str, AfterValidator(_selector)]
OptionalCss = Annotated[str, AfterValidator(_optional(_css))]
OptionalSelector = Annotated[str, AfterValidator(_optional(_selector))]
Spacing = Annotated[Duration, AfterValidator(_spaced_duration)]
UserAgent = Annotated[str, AfterValidator(_user_agent)]
LinkTemplate = Annotated[str, AfterValidator(_link_template)]
SeverityLabel = Annotated[str, AfterValidator(_severity)]
