"""What `watcher compare --pairs` does with one pair, as a function for the timing loop."""

from watcher.config import shipped_rules
from watcher.model.settings import RuleBook
from watcher.render import records
from watcher.render.safe import to_json
from watcher.services.compare_files import CompareFiles, Pair

_COMPARER = CompareFiles(rule_book=RuleBook(rules=shipped_rules()))


def compare(old: str, new: str, url: str) -> str:
    """Read both pages, compare them, and return the JSON line that the command would print."""
    pair = Pair(
        old=old.encode(), new=new.encode(), url=url, old_type="text/html", new_type="text/html"
    )
    return to_json(records.comparison(_COMPARER.compare(pair)))
