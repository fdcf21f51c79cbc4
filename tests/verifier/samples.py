"""A small WARC file as the program writes it, and forgeries of it that keep to the syntax."""

import gzip
import io
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.evidence.samples import check_of, every_kind, evidence_in, plain
from watcher.evidence.member import compose, take_apart
from watcher.model.check import Check
from watcher.verifier import Problem
from watcher.verifier.warc_files import read_warc
from watcher.verifier.warc_record import WarcRecord

NAME = "2026/06/watcher-20260611T140000Z-0a1b2c.warc.gz"
BODY = b"The Department of Examples counted 11 examples.\n" * 30
Fields = list[tuple[str, str]]


def written(*checks: Check) -> tuple[str, bytes]:
    """Return name and bytes of the file that the program writes for ``checks``."""
    with TemporaryDirectory() as folder:
        evidence = evidence_in(Path(folder))
        for check in checks:
            evidence.record(check)
        evidence.close()
        (path,) = Path(folder).glob("*/*/*.warc.gz")
        return path.name, path.read_bytes()


@cache
def small() -> tuple[str, bytes]:
    """Return a file of three checks: a response with its chain, a revisit, a redirect."""
    again = plain(BODY, extra=b"Age: 9\r\n")
    moved = plain(b"", b"301 Moved Permanently")
    return written(check_of(1, plain(BODY)), check_of(2, again), check_of(3, moved, plain(b"ten")))


@cache
def of_every_kind() -> tuple[str, bytes]:
    """Return a file with every kind of response."""
    return written(*every_kind())


def read(content: bytes, name: str = NAME, **given: int) -> list[WarcRecord | Problem]:
    """Return all that the reader yields."""
    return list(read_warc(io.BytesIO(content), name, **given))


def problems(content: bytes, name: str = NAME, **given: int) -> list[Problem]:
    """Return the problems alone."""
    return [each for each in read(content, name, **given) if isinstance(each, Problem)]


def members(name: str, content: bytes) -> list[bytes]:
    """Return the gzip members of a sound file."""
    records = [each for each in read(content, name) if isinstance(each, WarcRecord)]
    return [content[each.offset : each.offset + each.length] for each in records]


def forged(member: bytes, alter: Callable[[Fields, bytes], tuple[Fields, bytes]]) -> bytes:
    """Return a record with altered fields or block, its digest and length made to fit."""
    record = take_apart(gzip.decompress(member), where="sample")
    made_to_fit = {"WARC-Block-Digest", "Content-Length"}
    fields = [each for each in record.fields if each[0] not in made_to_fit]
    return compose(*alter(fields, record.block))


def with_manifest(member: bytes, alter: Callable[[dict[str, Any]], object]) -> bytes:
    """Return a metadata record whose manifest was altered and written again."""

    def rewrite(fields: Fields, block: bytes) -> tuple[Fields, bytes]:
        manifest = json.loads(block)
        alter(manifest)
        return fields, json.dumps(manifest).encode("ascii") + b"\n"

    return forged(member, rewrite)
