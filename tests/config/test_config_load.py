"""config.toml becomes settings: complete, frozen, without secrets in sight."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from watcher.config import DEFAULT_CONFIG, load, shipped_rules
from watcher.errors import ConfigError
from watcher.model.change import Kind, Severity
from watcher.model.settings import Settings
from watcher.model.source import ListingRules, ResourceKind, StatementRules

ROOT = Path(__file__).resolve().parents[2]
FETCH = '[fetch]\nuser_agent = "Watcher/1 (desk@example.org)"\n'
SOURCE = """
[[sources]]
name = "examples-news"
agency = "Examples"
listing = ["https://www.example.gov/newsroom"]
follow = ["https://www.example.gov/news/*"]
"""
FULL = """
[archive]
path = "kept/here"

[fetch]
user_agent = "Watcher/1 (+https://example.org/watcher)"
per_host_seconds = 0
timeout_seconds = 2.5
max_bytes = 1000
allow_hosts = ["127.0.0.1:8123"]
connect_to = {"www.example.gov:80" = "127.0.0.1:8123"}

[withdrawal]
checks = 3
after = "1h"

[links]
change = "https://watch.example.org/changes/{id}"

[[sources]]
name = "examples-news"
agency = "Examples"
listing = ["https://www.example.gov/newsroom"]
feeds = ["https://www.example.gov/rss.xml"]
sitemaps = ["https://www.example.gov/sitemap.xml"]
json_lists = ["https://www.example.gov/api.json?conditions[agencies][]=examples"]
pages = ["https://www.example.gov/policy"]
follow = ["https://www.example.gov/news/*"]
exclude = ["*/drafts/*"]
documents = ["https://www.example.gov/files/*.pdf"]
every = "2d"
max_pages = 3
alert_on = ["stamp"]

[[topics]]
name = "teapots"
phrases = ["teapot", "sharing agreement"]

[[alerts]]
to = "slack"
webhook_env = "SLACK"
severity = "major"
topics = ["teapots"]
agencies = ["Examples"]
sources = ["examples-news"]
kinds = ["figure"]

[[alerts]]
to = "webhook"
name = "desk"
url_env = "DESK_URL"
secret_env = "DESK_SECRET"

[[rules]]
kind = "statement"
name = "own"
match = ["https://www.example.gov/news/*"]
holds_from = 2026-01-01
holds_until = 2026-12-31
headline = ["h1"]
published = ["jsonld:NewsArticle.datePublished", "meta[name='date']@content"]
revision = ["script:entityVid"]

[[rules]]
kind = "listing"
name = "own-list"
match = ["https://www.example.gov/newsroom*"]
row = "li"
date = "time@datetime"
"""
SECRETS = {
    "SLACK": "https://hooks.example.com/T0/secret-one",
    "DESK_URL": "https://desk.example.org/hook",
    "DESK_SECRET": "secret-two",
}


@pytest.fixture
def loaded(tmp_path: Path) -> Settings:
    """The settings of a file that uses every key."""
    path = tmp_path / "config.toml"
    path.write_text(FULL, encoding="utf-8")
    return load(path, environ=SECRETS)


def test_every_key_arrives_in_the_settings(loaded: Settings, tmp_path: Path) -> None:
    """Nothing that may be written is ignored."""
    assert loaded.path == tmp_path / "config.toml"
    assert loaded.archive == tmp_path / "kept/here"
    assert loaded.fetch.connect_to == (("www.example.gov:80", "127.0.0.1:8123"),)
    assert (loaded.fetch.per_host_seconds, loaded.fetch.timeout_seconds) == (0, 2.5)
    assert (loaded.fetch.max_bytes, loaded.fetch.allow_hosts) == (1000, ("127.0.0.1:8123",))
    assert loaded.withdrawal.checks == 3
    assert loaded.withdrawal.after == timedelta(hours=1)
    assert loaded.change_link == "https://watch.example.org/changes/{id}"
    assert loaded.topics[0].phrases == ("teapot", "sharing agreement")


def test_a_source_arrives_whole(loaded: Settings) -> None:
    """With every place it names and how each is read."""
    source = loaded.sources[0]
    assert [kind for _, kind in source.resources()] == [
        ResourceKind.LISTING,
        ResourceKind.FEED,
        ResourceKind.SITEMAP,
        ResourceKind.JSON_LIST,
        ResourceKind.STATEMENT,
    ]
    assert (source.every, source.max_pages) == (timedelta(days=2), 3)
    assert (source.exclude, source.alert_on) == (("*/drafts/*",), ("stamp",))
    assert source.documents == ("https://www.example.gov/files/*.pdf",)


def test_routes_and_their_destinations_arrive_by_name(loaded: Settings) -> None:
    """A route without a name is called after where it goes."""
    first, second = loaded.routes
    assert (first.name, first.severity, first.kinds) == ("slack-1", Severity.MAJOR, (Kind.FIGURE,))
    assert (second.name, second.severity) == ("desk", Severity.NOTABLE)
    assert loaded.destinations["slack-1"].url == SECRETS["SLACK"]
    assert loaded.destinations["desk"].secret == SECRETS["DESK_SECRET"]
    assert loaded.missing == {}


def test_secrets_are_not_in_the_settings_repr(loaded: Settings) -> None:
    """Settings may be logged."""
    for printed in (repr(loaded), repr(loaded.destinations["desk"])):
        assert not any(secret in printed for secret in SECRETS.values())


def test_own_rules_come_before_the_shipped_ones(loaded: Settings) -> None:
    """And hold on the days they name."""
    own = loaded.rule_book.statement("https://www.example.gov/news/a", date(2026, 6, 1))
    assert own is not None
    assert own.name == "own"
    assert own.published[0] == "jsonld:NewsArticle.datePublished"
    assert loaded.rule_book.statement("https://www.example.gov/news/a", date(2027, 1, 1)) is None
    assert loaded.rule_book.rules[2:] == shipped_rules()


def test_a_small_file_has_sensible_defaults(tmp_path: Path) -> None:
    """Only the user agent must be written."""
    path = tmp_path / "config.toml"
    path.write_text(FETCH, encoding="utf-8")
    settings = load(path, environ={})
    assert settings.archive == tmp_path / "snapshots"
    assert settings.fetch.per_host_seconds == 5
    assert settings.withdrawal.after == timedelta(minutes=15)


def test_the_archive_of_the_command_line_wins(tmp_path: Path) -> None:
    """It is taken as it is."""
    path = tmp_path / "config.toml"
    path.write_text(FETCH, encoding="utf-8")
    assert load(path, archive=Path("elsewhere"), environ={}).archive == Path("elsewhere")


@pytest.mark.parametrize("value", [None, "", "   ", "hooks.example.com", "ftp://hooks.example.com"])
def test_a_secret_that_is_not_there_keeps_its_route(tmp_path: Path, value: str | None) -> None:
    """Alerts wait until it is; what is missing is named, what was found is not."""
    path = tmp_path / "config.toml"
    path.write_text(FETCH + '[[alerts]]\nto = "slack"\nwebhook_env = "SLACK"\n', encoding="utf-8")
    settings = load(path, environ={} if value is None else {"SLACK": value})
    assert [route.name for route in settings.routes] == ["slack-1"]
    assert settings.destinations == {}
    assert "SLACK" in settings.missing["slack-1"]
    assert not value or value not in settings.missing["slack-1"].split()


def test_a_route_that_cannot_sign_waits_too(tmp_path: Path) -> None:
    """A message without the promised signature would be refused, or worse, believed."""
    path = tmp_path / "config.toml"
    path.write_text(FULL, encoding="utf-8")
    settings = load(path, environ={**SECRETS, "DESK_SECRET": ""})
    assert list(settings.destinations) == ["slack-1"]
    assert "DESK_SECRET" in settings.missing["desk"]


def test_a_secret_is_read_from_a_file_that_only_its_owner_may_read(tmp_path: Path) -> None:
    """A looser file is a mistake, a file that is not there is not."""
    path, secret = tmp_path / "config.toml", tmp_path / "hook"
    path.write_text(FETCH + '[[alerts]]\nto = "slack"\nwebhook_file = "hook"\n', encoding="utf-8")
    assert "cannot be read" in load(path, environ={}).missing["slack-1"]
    secret.write_text("https://hooks.example.com/x\n", encoding="utf-8")
    secret.chmod(0o600)
    assert load(path, environ={}).destinations["slack-1"].url == "https://hooks.example.com/x"
    secret.chmod(0o640)
    with pytest.raises(ConfigError, match=r"webhook_file: expected a file of mode 0600, got 0640"):
        load(path, environ={})


def test_route_names_never_collide(tmp_path: Path) -> None:
    """Also when somebody takes the name that another would get."""
    route = '[[alerts]]\nto = "slack"\nwebhook_env = "SLACK"\n'
    path = tmp_path / "config.toml"
    path.write_text(FETCH + route + route + 'name = "slack-1"\n' + route, encoding="utf-8")
    names = [route.name for route in load(path, environ={}).routes]
    assert len(set(names)) == 3
    assert "slack-1" in names


def test_the_default_config_is_the_one_at_the_top(tmp_path: Path) -> None:
    """What `watcher init` writes is what the project shows."""
    shown = ROOT / "config.toml"
    if not shown.is_file():
        pytest.skip("not in a checkout: there is no config.toml at the top")
    assert shown.read_text(encoding="utf-8") == DEFAULT_CONFIG
    path = tmp_path / "config.toml"
    path.write_text(DEFAULT_CONFIG, encoding="utf-8")
    settings = load(path, environ={})
    assert {"HHS", "CMS", "DHS", "ICE"} <= {source.agency for source in settings.sources}
    assert [topic.name for topic in settings.topics] == ["medicaid-data-sharing"]
    assert list(settings.missing) == ["newsroom"]


def test_shipped_rules_fit_the_sources_of_the_default_config(tmp_path: Path) -> None:
    """Every newsroom's listing and releases have rules today."""
    path = tmp_path / "config.toml"
    path.write_text(DEFAULT_CONFIG, encoding="utf-8")
    settings, today = load(path, environ={}), date(2026, 11, 22)
    for name in ("hhs-news", "cms-news", "dhs-news", "ice-news"):
        source = settings.source(name)
        assert source is not None
        for url in source.listing:
            assert isinstance(settings.rule_book.listing(url, today), ListingRules), url
        for pattern in source.follow:
            url = pattern.replace("*", "a")
            assert isinstance(settings.rule_book.statement(url, today), StatementRules), url
