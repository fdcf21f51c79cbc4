"""The pages to mutate: the releases of a fictional agency in many templates, and real pages."""

from benchmarks.detection.scene import Base, reread
from benchmarks.pages import Edition, page, path


def our_bases() -> list[Base]:
    """Return the pages of the fictional agency, always the same."""
    return [
        reread(
            Base(
                name=f"release-{number}",
                family="release",
                url=f"https://www.example.gov{path(number)}",
                html=page(number, Edition.FIRST).decode(),
                headline="h1.page-title",
                dateline=".release-meta time",
                body=".release-body",
            )
        )
        for number in range(40)
    ]
