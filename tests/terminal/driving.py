"""Fills a real archive with made-up changes, drives the viewer, and reads its screen as lines."""

import asyncio
import html
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from textual.pilot import Pilot

from watcher.interfaces.tui.app import Viewer
from watcher.model.change import Change
from watcher.model.digest import short_id
from watcher.store.archive import SqlArchive
from watcher.testing.builders import (
    MOMENT,
    a_change,
    a_check,
    a_finding,
    a_recorded_check,
    a_resource,
    a_summary,
    check_id,
)

_TEXT_RE = re.compile(r'<text [^>]*\by="([\d.]+)"[^>]*>(.*?)</text>', re.DOTALL)

Script = Callable[[Pilot[None]], Awaitable[None]]


def change_number(number: int, **given: Any) -> Change:
    """Return a change of a page of its own, so many minutes after the first."""
    url = f"https://example.gov/news/releases/{number}"
    plain = a_change(
        id=short_id("c", url, str(number)),
        event=short_id("e", url, str(number)),
        url=url,
        title=f"Release {number}",
        check=check_id(number + 1),
        first_seen_new=MOMENT + timedelta(minutes=number),
        old_revision=None,
        new_revision=None,
    )
    return replace(plain, **given)


def write(archive: SqlArchive, changes: Sequence[Change]) -> None:
    """Write changes as the finding of one check each; those of one check in one transaction."""
    by_check: dict[str, list[Change]] = {}
    for change in changes:
        by_check.setdefault(change.check, []).append(change)
    for check, members in by_check.items():
        first = members[0]
        recorded = a_recorded_check(check=replace(a_check(), id=check, url=first.url))
        archive.write(
            a_finding(
                recorded=recorded,
                resource=a_resource(url=first.url, title=first.title),
                summary=a_summary(id=check, url=first.url, change=first.id),
                changes=tuple(members),
                sight=None,
                revision=None,
                text=None,
            )
        )


def drive(archive: SqlArchive, script: Script, *, size: tuple[int, int] = (120, 30)) -> Viewer:
    """Run the viewer without a terminal while ``script`` presses keys; return it when it ended."""
    viewer = Viewer(archive)

    async def run() -> None:
        async with viewer.run_test(size=size) as pilot:
            await settled(pilot)
            await script(pilot)

    asyncio.run(run())
    return viewer


async def settled(pilot: Pilot[None]) -> None:
    """Wait until the archive is read and the screen is drawn."""
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    await pilot.pause()


async def after(pilot: Pilot[None], *keys: str) -> str:
    """Press keys and return the screen."""
    await pilot.press(*keys)
    await settled(pilot)
    return screen(pilot)


def screen(pilot: Pilot[None]) -> str:
    """Return what is on the screen, a line a row."""
    rows: dict[float, str] = {}
    for y, text in _TEXT_RE.findall(pilot.app.export_screenshot()):
        rows[float(y)] = rows.get(float(y), "") + html.unescape(text)
    return "\n".join(rows[y].replace("\xa0", " ") for y in sorted(rows))
