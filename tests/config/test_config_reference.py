"""The reference of config.toml names every key that the reader accepts, with its default."""

import re
from pathlib import Path

import pytest

from watcher.config.faults import TABLES
from watcher.config.tables import ConfigTable, Table
from watcher.model.change import Kind

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "config.md"
SECTIONS = {
    "slack": "alerts",
    "webhook": "alerts",
    "statement": "rules",
    "listing": "rules",
    "logs": "witnessing",
}

pytestmark = pytest.mark.skipif(not PAGE.is_file(), reason="not in a checkout: no docs folder")


def section(name: str) -> str:
    """Return the text of the section about a table."""
    found = re.search(
        rf"^## \[+{name}\]+$(.*?)(?=^## |\Z)", PAGE.read_text(encoding="utf-8"), re.M | re.S
    )
    assert found, f"no section about {name}"
    return found[1]


@pytest.mark.parametrize(("name", "table"), list(TABLES.items()))
def test_every_key_is_explained_in_its_tables_section(name: str, table: type[Table]) -> None:
    """A row of its own, that begins with the key."""
    text = section(SECTIONS.get(name, name))
    missing = [key for key in table.model_fields if f"\n| `{key}` |" not in text]
    assert missing == []


@pytest.mark.parametrize("name", ["archive", "fetch", "withdrawal", "links", "sources"])
def test_written_defaults_are_true(name: str) -> None:
    """Numbers, texts and durations as the page gives them."""
    for key, field in TABLES[name].model_fields.items():
        if not isinstance(field.default, int | float | str):
            continue
        row = re.search(rf"\| `{key}` \| `(.*?)` \|", section(name))
        written = f'"{field.default}"' if isinstance(field.default, str) else f"{field.default:g}"
        plain = str(int(field.default)) if isinstance(field.default, int | float) else written
        assert row, key
        assert row[1] in {written, plain}, key


def test_every_table_has_a_section() -> None:
    """Also one that will be added."""
    for name in ConfigTable.model_fields:
        assert section(name)


def test_every_kind_of_change_is_named() -> None:
    """They are what `kinds` and `alert_on` accept."""
    text = PAGE.read_text(encoding="utf-8").partition("## Kinds of change")[2]
    assert set(re.findall(r'`"(\w+)"`', text)) == set(Kind)


def test_the_page_names_no_key_that_is_refused() -> None:
    """A key that was taken away must leave the page, too."""
    known = {key for table in TABLES.values() for key in table.model_fields}
    written = re.findall(r"^\| `(\w+)` \|", PAGE.read_text(encoding="utf-8"), re.M)
    assert set(written) <= known
