"""Every mistake in config.toml is told, all at once, with file, line, key and what was expected."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.config import load, read_rules
from watcher.config.lines import key_lines, line_of
from watcher.errors import ConfigError

FETCH = '[fetch]\nuser_agent = "Watcher/1 (desk@example.org)"\n'
SOURCE = (
    '[[sources]]\nname = "news"\nagency = "Examples"\n'
    'listing = ["https://www.example.gov/newsroom"]\nfollow = ["https://www.example.gov/news/*"]\n'
)
SLACK = '[[alerts]]\nto = "slack"\nwebhook_env = "SLACK"\n'
RULES = '[[rules]]\nkind = "statement"\nname = "own"\nmatch = ["https://www.example.gov/*"]\n'


def mistakes(tmp_path: Path, text: str) -> list[str]:
    """Return the lines of the error that a file gives, the file's name shortened."""
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as told:
        load(path, environ={})
    return str(told.value).replace(str(tmp_path) + "/", "").splitlines()


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    """Those of shape and those between keys together."""
    agent = "the name under which Watcher asks, with a page or an address to complain to"
    news, url = '[[sources]] "news":', "https://www.example.gov/newsroom"
    text = FETCH.replace("user_agent", "user_agnet") + "timeout_seconds = '5'\n" + SOURCE + SOURCE
    assert mistakes(tmp_path, text) == [
        "config.toml has 5 mistakes:",
        f"  config.toml:1: [fetch]: user_agent: is missing: {agent}",
        '  config.toml:2: [fetch]: user_agnet: unknown key; did you mean "user_agent"?',
        '  config.toml:3: [fetch]: timeout_seconds: expected a number, got "5"',
        f'  config.toml:10: {news} name: another of [[sources]] is already named "news"',
        f"  config.toml:12: {news} listing, number 1: {url} is already followed above",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "fetch: is missing"),
        (FETCH + "[fetsh]\n", 'fetsh: unknown key; did you mean "fetch"?'),
        (FETCH + "per_host_seconds = -1\n", "per_host_seconds: expected 0"),
        (FETCH + "timeout_seconds = inf\n", "timeout_seconds: expected a number that is not"),
        (FETCH + "timeout_seconds = 0\n", "timeout_seconds: expected more than 0"),
        (FETCH + "max_bytes = 999\n", "max_bytes: expected 1000 or more, got 999"),
        (FETCH + "max_bytes = 1e6\n", "max_bytes: expected a whole number"),
        (FETCH + "max_bytes = true\n", "max_bytes: expected a whole number, got true"),
        (FETCH + 'allow_hosts = "a:1"\n', "allow_hosts: expected a list in square brackets"),
        (FETCH + 'allow_hosts = ["127.0.0.1"]\n', "allow_hosts, number 1: expected a host and a p"),
        (
            FETCH + 'allow_hosts = ["a:70000"]\n',
            "allow_hosts, number 1: expected a host and a port",
        ),
        (FETCH + 'connect_to = {"a" = "b:1"}\n', "connect_to, a: expected a host and a port"),
        (FETCH + 'ca_file = "none.pem"\n', "ca_file: expected a file"),
        (FETCH.replace("Watcher/1 (desk@example.org)", ""), "user_agent: expected a user agent"),
        (FETCH.replace("(desk@example.org)", ""), "a https:// page or an e-mail address"),
        (FETCH + '[archive]\nblobs = "s3://b"\n', "blobs: is not supported yet: leave it out"),
        (FETCH + '[archive]\ndatabase_url_env = "D"\n', "database_url_env: is not supported yet"),
        (FETCH + "[withdrawal]\nchecks = 0\n", "checks: expected 1 or more"),
        (FETCH + '[withdrawal]\nafter = "-5m"\n', "after: expected a duration"),
        (FETCH + "[withdrawal]\nafter = 15\n", "after: expected a duration such as"),
        (FETCH + '[links]\nchange = "https://a.org/"\n', "change: expected a URL with {id}"),
        (FETCH + '[links]\nchange = "c/{id}"\n', "change: expected a URL that begins with https"),
        (FETCH + "sources = 3\n", "sources: unknown key"),
        ("sources = 3\n" + FETCH, "sources: expected a list in square brackets, got 3"),
    ],
)
def test_a_wrong_setting_is_told(tmp_path: Path, text: str, told: str) -> None:
    """With what was expected."""
    found = mistakes(tmp_path, text)
    assert len(found) == 2, found
    assert told in found[1]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ('every = "0m"', "every: expected a duration longer than nothing"),
        (
            'every = "ten"',
            'every: expected a duration such as "30s", "10m", "1h" or "2d", got "ten"',
        ),
        ("max_pages = 0", "max_pages: expected 1 or more"),
        ('alert_on = ["stamps"]', "alert_on, number 1: expected a kind of change"),
        ('folow = ["x"]', 'folow: unknown key; did you mean "follow"?'),
        ('feeds = ["www.example.gov/rss"]', "feeds, number 1: expected a URL that begins with"),
        (
            'feeds = ["https://u:p@example.gov/"]',
            "feeds, number 1: a URL must not hold a user name",
        ),
        (
            'feeds = ["https://example.gov/#a"]',
            "feeds, number 1: expected a URL without a #fragment",
        ),
        ('feeds = ["https://example.gov:x/"]', "feeds, number 1: expected a URL"),
        (r'exclude = ["^https://x\\.gov/$"]', "exclude, number 1: expected a URL pattern"),
        ('exclude = ["https://x.gov/[^/]+"]', "no regular expression"),
        ('documents = ["*.pdf"]', "documents, number 1: expected a URL pattern that names a host"),
        (
            'documents = ["https://*"]',
            "documents, number 1: expected a URL pattern that names a host",
        ),
    ],
)
def test_a_wrong_source_is_told(tmp_path: Path, change: str, told: str) -> None:
    """With the source's name."""
    found = mistakes(tmp_path, FETCH + SOURCE + change + "\n")
    assert len(found) == 2, found
    assert told in found[1]
    assert '[[sources]] "news"' in found[1]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("", "follows nothing: name a URL"),
        ('listing = ["https://www.example.gov/"]\n', "follows nothing: write in follow"),
    ],
)
def test_a_source_that_follows_nothing_is_told(tmp_path: Path, lines: str, told: str) -> None:
    """No place, or no pattern for the links found there."""
    text = FETCH + '[[sources]]\nname = "news"\nagency = "Examples"\n' + lines
    assert told in mistakes(tmp_path, text)[1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (SLACK + 'topics = ["tea"]\n', '"tea" is in no table of this file; did you mean "teas"?'),
        (SLACK + 'sources = ["tea"]\n', '"tea" is in no table of this file; known here: news'),
        (SLACK + 'agencies = ["Exmples"]\n', 'did you mean "Examples"?'),
        (SLACK + 'kinds = ["words"]\n', "kinds, number 1: expected a kind of change"),
        (SLACK + 'severity = "none"\n', "severity: expected a severity that alerts"),
        (SLACK + 'webhook_file = "x"\n', "webhook_file: is given twice"),
        (SLACK + 'url_env = "X"\n', "url_env: unknown key"),
        ('[[alerts]]\nto = "slack"\n', "number 1: is missing webhook_env or webhook_file"),
        ('[[alerts]]\nto = "webhook"\n', "number 1: is missing url_env or url_file"),
        ('[[alerts]]\nto = "pager"\n', 'to: expected to = "slack" or to = "webhook"'),
        (SLACK + 'name = "a/b"\n', "name: expected a short name"),
        ('[[topics]]\nname = "t"\nphrases = []\n', "phrases: expected a list that is not empty"),
        ('[[topics]]\nname = "t"\nphrases = [" "]\n', "phrases, number 1: expected a text that is"),
        ('[[topics]]\nname = "teas"\nphrases = ["x"]\n', 'is already named "teas"'),
        (RULES + 'body = ["div["]\n', 'body, number 1: expected a CSS selector, got "div["'),
        (RULES + 'body = ["time@datetime"]\n', "body, number 1: expected a CSS selector"),
        (RULES + 'published = ["jsonld:X"]\n', 'published, number 1: expected "jsonld:Type.key"'),
        (RULES + 'holds_from = "2026-01-01"\n', "holds_from: expected a date such as 2026-01-31"),
        (RULES + 'row = "li"\n', "row: unknown key"),
        (
            RULES.replace("statement", "page"),
            'kind: expected kind = "statement" or kind = "listing"',
        ),
        (
            RULES.replace('["https://www.example.gov/*"]', "[]"),
            "match: expected a list that is not",
        ),
    ],
)
def test_wrong_topics_alerts_and_rules_are_told(tmp_path: Path, text: str, told: str) -> None:
    """Names that do not exist are mistakes, too."""
    known = FETCH + SOURCE + '[[topics]]\nname = "teas"\nphrases = ["tea"]\n'
    found = mistakes(tmp_path, known + text)
    assert len(found) == 2, found
    assert told in found[1]


@pytest.mark.parametrize(
    "line",
    [
        'webhook = "https://hooks.example.com/sesame"',
        'url = "https://hooks.example.com/sesame"',
        'token = "sesame"',
        'secret = "sesame"\nwebhook_env = "X"',
        'webhook_env = "https://hooks.example.com/sesame"',
        'webhook_file = "https://hooks.example.com/sesame"',
        'webhook_env = ["https://hooks.example.com/sesame"]',
        'kinds = "https://hooks.example.com/sesame"',
    ],
)
@pytest.mark.parametrize("to", ["slack", "webhook"])
def test_a_secret_in_the_file_is_refused_and_never_repeated(
    tmp_path: Path, to: str, line: str
) -> None:
    """Error messages end up in logs and in mails."""
    told = "\n".join(mistakes(tmp_path, FETCH + f'[[alerts]]\nto = "{to}"\n{line}\n'))
    assert "sesame" not in told
    assert "hooks.example.com" not in told


def test_a_literal_webhook_says_what_to_write(tmp_path: Path) -> None:
    """A variable or a file of mode 0600."""
    text = FETCH + '[[alerts]]\nto = "slack"\nwebhook = "https://hooks.example.com/x"\n'
    found = mistakes(tmp_path, text)
    assert len(found) == 2
    assert "config.toml:5: [[alerts]] number 1: webhook: a secret does not belong" in found[1]
    assert "webhook_env" in found[1]
    assert "webhook_file" in found[1]


def test_what_is_no_toml_is_told_with_its_line(tmp_path: Path) -> None:
    """As the reader of TOML says it."""
    assert "is not TOML" in mistakes(tmp_path, FETCH + "x = [1,\n\n= 2\n")[0]
    assert "line 5" in mistakes(tmp_path, FETCH + "x = [1,\n\n= 2\n")[0]


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """Missing, a folder, or not UTF-8."""
    path = tmp_path / "config.toml"
    with pytest.raises(ConfigError, match="watcher init"):
        load(path, environ={})
    with pytest.raises(ConfigError, match="cannot read"):
        load(tmp_path, environ={})
    path.write_bytes(b"[fetch]\nuser_agent = '\xff'\n")
    with pytest.raises(ConfigError, match=r"config.toml:2: not UTF-8"):
        load(path, environ={})


def test_mistakes_in_a_rules_file_are_told_likewise() -> None:
    """Shipped rules are read by the same reader."""
    text = '[[listing]]\nname = "a"\nmatch = ["https://x.gov/*"]\nrow = "li["\nrwo = "li"\n'
    with pytest.raises(ConfigError) as told:
        read_rules(Path("x.toml"), text)
    assert str(told.value).splitlines() == [
        "x.toml has 2 mistakes:",
        '  x.toml:4: [[listing]] "a": row: expected a CSS selector, got "li["',
        '  x.toml:5: [[listing]] "a": rwo: unknown key; did you mean "row"?',
    ]


def test_lines_are_found_through_every_way_of_writing_keys() -> None:
    """Dotted, quoted and bare keys, tables in tables, texts and lists over several lines."""
    text = (
        "# [no]\n"
        'a.b = """\n[x]\ny = 1\n"""\n'
        "c = [ # ]\n  [1, 2],\n]\n"
        '"d e" = {x = "]"}\n'
        "[[t]]\nk = 1\n[t.u]\nv = '[['\n"
        "[[t]]\nk = 2\n[[t.w]]\n[[t.w]]\nz = '''\n'''\n"
    )
    assert tomllib.loads(text)["t"][1]["w"][1]["z"] == ""
    lines = key_lines(text)
    assert lines[("a", "b")] == 2
    assert lines[("c",)] == 6
    assert lines[("d e",)] == 9
    assert lines[("t", 0, "k")] == 11
    assert lines[("t", 0, "u", "v")] == 13
    assert lines[("t", 1, "k")] == 15
    assert lines[("t", 1, "w", 1, "z")] == 18
    assert line_of(lines, ("t", 1, "k", "deeper")) == 15
    assert line_of(lines, ("unknown",)) == 1


@given(
    st.lists(
        st.tuples(
            st.from_regex(r"[a-z]{1,3}", fullmatch=True), st.text("ab#[]{}=,'\n ", max_size=9)
        ),
        unique_by=lambda pair: pair[0],
        max_size=5,
    )
)
def test_no_text_value_is_taken_for_a_key(pairs: list[tuple[str, str]]) -> None:
    """Whatever brackets, quotes and line ends stand in strings."""
    lines, expected, at = [], {}, 1
    for key, value in pairs:
        written = f'{key} = """{value}"""'
        expected[(key,)] = at
        at += written.count("\n") + 1
        lines.append(written)
    text = "\n".join(lines)
    tomllib.loads(text)
    assert key_lines(text) == expected
