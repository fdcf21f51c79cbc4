"""What the fictional Department of Examples publishes, and the config to follow it with.

The releases copy the forms of agency prose (figures, quotations, agreements, a translation),
and no sentence of any agency.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from watcher.testing.pages.nouns import Release
from watcher.testing.pages.pdf import text_pdf
from watcher.testing.site import BASE, AgencySite

BANNER = "Archived content: this page may describe examples that are no longer given."

AGREEMENT = "example-sharing-agreement.pdf"


def _words(name: str) -> tuple[str, ...]:
    """Read a release's body: one block a line."""
    file = files("watcher.testing.pages").joinpath("releases", f"{name}.html")
    return tuple(file.read_text(encoding="utf-8").splitlines())


def _at(day: int, hour: int = 14) -> datetime:
    return datetime(2026, 6, day, hour, 30, tzinfo=UTC)


COUNT = Release(
    slug="department-counts-model-villages",
    title="Department completes yearly count of model villages",
    published=_at(11),
    place="Springfield, Ohio",
    contact="press@example.gov",
    body=_words("count"),
)

SHARING = Release(
    slug="departments-sign-example-sharing-agreement",
    title="Departments of Examples and Instances sign sharing agreement",
    published=_at(12),
    topic="Agreements",
    contact="agreements@example.gov",
    documents=(("Read the agreement (PDF)", AGREEMENT),),
    body=_words("sharing"),
)

GRANTS = Release(
    slug="department-awards-grants-for-illustrations",
    title="Department awards grants for illustrations",
    published=_at(15),
    topic="Grants",
    body=_words("grants"),
)

WARNING = Release(
    slug="department-warns-of-counterexamples",
    title="Department warns of counterexamples offered at the door",
    published=_at(16),
    topic="Consumer advice",
    body=_words("warning"),
)

SPANISH = Release(
    slug="el-departamento-termina-el-recuento-de-aldeas",
    title="El Departamento termina el recuento anual de aldeas en miniatura",
    published=_at(17),
    language="es",
    topic="Operaciones",
    body=_words("recuento"),
)

RELEASES = (COUNT, SHARING, GRANTS, WARNING, SPANISH)


def agreement_pdf(*, purpose: str = "comparison only", days: int = 90) -> bytes:
    """Return the agreement between the two departments, with its two clauses that matter."""
    return text_pdf(
        (
            "Agreement on the Exchange of Sample Records",
            "between the Department of Examples and the Department of Instances",
            "",
            "1. The Department of Instances may ask for records of the Register of Samples.",
            f"2. Records may be used for {purpose}.",
            f"3. Records will be destroyed after {days} days.",
            "4. Either department may end this agreement in writing.",
        ),
        title="Agreement on the Exchange of Sample Records",
    )


def open_for_business(site: AgencySite) -> None:
    """Publish everything the story begins with."""
    site.replace_document(AGREEMENT, agreement_pdf())
    site.publish(*RELEASES)


def further_release(number: int) -> Release:
    """Return one of any number of small releases: for long listings and shared banners."""
    subject = f"Example of the day {number} is a teapot"
    return Release(
        slug=f"example-of-the-day-{number}",
        title=subject,
        published=datetime(2026, 5, 1 + number % 28, 9, tzinfo=UTC),
        body=tuple(line.replace("NUMBER", str(number)) for line in _words("daily")),
    )


_CONFIG = """\
[archive]
path = "{archive}"

[fetch]
user_agent = "Watcher/1 (+https://example.org/watcher; desk@example.org)"
per_host_seconds = 0
timeout_seconds = 10

[fetch.connect_to]
{connect_to}

[withdrawal]
checks = {withdrawal_checks}
after = "0s"

[[sources]]
name = "examples-news"
agency = "Examples"
listing = ["{base}/newsroom"]
feeds = ["{base}/rss/news.xml"]
sitemaps = ["{base}/sitemap.xml"]
follow = ["{base}/news/releases/*", "{base}/es/noticias/*"]
documents = ["{base}/sites/default/files/*.pdf"]
every = "10m"

[[topics]]
name = "sharing"
phrases = ["sharing agreement", "sample records"]

[[rules]]
kind = "listing"
name = "examples-newsroom"
match = ["{base}/newsroom*"]
row = ".views-row"
link = ".news-title a"
title = ".news-title a"
date = ".news-date"
next = "a.pager__next"

[[rules]]
kind = "statement"
name = "examples-release"
match = ["{base}/news/releases/*", "{base}/es/noticias/*"]
headline = [".release-title h1"]
dateline = [".release-meta"]
body = [".release-body"]
published = ["meta[property='article:published_time']@content"]
updated = ["meta[property='article:modified_time']@content"]
revision = ["script:entityVid"]
banner = [".archive-notice"]
furniture = [".share-bar", ".related-news", ".last-updated", ".survey-modal"]
"""

_ALERTS = """
[[alerts]]
to = "slack"
webhook_env = "WATCHER_SLACK_WEBHOOK"
severity = "{severity}"
"""


def write_config(
    path: Path,
    connect_to: Mapping[str, str],
    *,
    alert_from: str | None = "notable",
    withdrawal_checks: int = 1,
) -> Path:
    """Write a config.toml that follows the Department, and return its path.

    ``connect_to`` is that of the running site. ``alert_from`` is the least severity that goes
    to the webhook named in the environment; ``None`` for no alerts.
    """
    text = _CONFIG.format(
        archive=(path.parent / "snapshots").as_posix(),
        base=BASE,
        connect_to="\n".join(f'"{host}" = "{real}"' for host, real in connect_to.items()),
        withdrawal_checks=withdrawal_checks,
    )
    if alert_from is not None:
        text += _ALERTS.format(severity=alert_from)
    path.write_text(text, encoding="utf-8")
    return path
