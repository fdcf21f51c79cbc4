"""Inclusion proofs that prove nothing: files and entries that were altered, each with a name."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from tests.strangers.logs import VKEY, another_log, entry, the_log
from tests.strangers.verdicts import Case
from watcher.proof import notes

INDEX, SIZE = 100, 257
FOREIGN_HASH = notes.encode_base64(b"\x55" * 32).encode()
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def proof_case() -> Case:
    """Return the honest proof that the forgeries are made from."""
    file = the_log().proofs[SIZE, INDEX]
    return Case(name="honest", sort="proof", file=file, vkey=VKEY, entry=entry(INDEX))


def forged_proofs() -> Iterator[Case]:
    """Yield every altered proof."""
    honest = proof_case()
    for name, other in _other_entries().items():
        yield replace(honest, name=f"proof: {name}", entry=other)
    for name, file in {**_other_heads(), **_other_paths(), **_other_files()}.items():
        assert file != honest.file, name
        yield replace(honest, name=f"proof: {name}", file=file)


def stray(encoded: bytes) -> bytes:
    """Return base64 that ends in one = with a stray bit set, which a lenient reader drops."""
    assert encoded.endswith(b"="), "nothing is left over in it"
    last = _BASE64[_BASE64.index(encoded[-2:-1]) + 1]
    return encoded[:-2] + bytes([last]) + b"="


class _Parts(NamedTuple):
    """The honest file, whole and taken apart."""

    file: bytes
    head: bytes
    first: bytes
    index_line: bytes
    path: list[bytes]
    checkpoint: bytes


@cache
def _parts() -> _Parts:
    file = proof_case().file
    head, _, checkpoint = file.partition(b"\n\n")
    first, index, *path = head.split(b"\n")
    return _Parts(file, head, first, index, path, checkpoint)


def _with_path(*path: bytes) -> bytes:
    parts = _parts()
    return b"\n".join([parts.first, parts.index_line, *path]) + b"\n\n" + parts.checkpoint


def _with_checkpoint(checkpoint: bytes) -> bytes:
    return _parts().head + b"\n\n" + checkpoint


def _other_entries() -> dict[str, bytes]:
    honest = entry(INDEX)
    return {
        "entry with a flipped bit": bytes([honest[0] ^ 1]) + honest[1:],
        "entry without its last byte": honest[:-1],
        "entry with a newline behind": honest + b"\n",
        "entry with a NUL behind": honest + b"\0",
        "empty entry": b"",
        "entry that is a node": b"\x01" + bytes(64),
        "the neighbour's entry": entry(INDEX + 1),
    }


def _other_heads() -> dict[str, bytes]:
    file = _parts().file

    def indexed(said: bytes) -> bytes:
        return file.replace(b"index 100\n", said)

    return {
        "the neighbour's index": indexed(b"index 101\n"),
        "index of the last leaf": indexed(b"index 256\n"),
        "index beyond the size": indexed(b"index 257\n"),
        "index that wraps around": indexed(b"index 18446744073709551716\n"),
        "negative index": indexed(b"index -156\n"),
        "index with a zero before": indexed(b"index 0100\n"),
        "index in hex": indexed(b"index 0x64\n"),
        "index as a sum": indexed(b"index 99+1\n"),
        "index with a space behind": indexed(b"index 100 \n"),
        "index behind two spaces": indexed(b"index  100\n"),
        "index as a command": indexed(b"index $((99+1))\n"),
        "index as a name": indexed(b"index last\n"),
        "index with a NUL": indexed(b"index 1\x0000\n"),
        "no index": indexed(b""),
        "two indexes": indexed(b"index 100\nindex 100\n"),
        "other first line": file.replace(b"@v1", b"@v2"),
        "first line twice": _parts().first + b"\n" + file,
        "empty line before": b"\n" + file,
        "byte order mark": b"\xef\xbb\xbf" + file,
        "extra that is no base64": indexed(b"extra *\nindex 100\n"),
        "extra twice": indexed(b"extra AAAA\nextra AAAA\nindex 100\n"),
        "extra behind the index": indexed(b"index 100\nextra AAAA\n"),
    }


def _other_paths() -> dict[str, bytes]:
    path = _parts().path
    log = the_log()
    smaller = log.proofs[256, INDEX].partition(b"\n\n")[0].split(b"\n")[2:]
    other_leaf = log.proofs[SIZE, 127].partition(b"\n\n")[0].split(b"\n")[2:]
    return {
        "first hash altered": _with_path(FOREIGN_HASH, *path[1:]),
        "last hash altered": _with_path(*path[:-1], FOREIGN_HASH),
        "two hashes swapped": _with_path(path[1], path[0], *path[2:]),
        "first hash left out": _with_path(*path[1:]),
        "last hash left out": _with_path(*path[:-1]),
        "no hashes": _with_path(),
        "one hash more": _with_path(*path, FOREIGN_HASH),
        "64 hashes": _with_path(*[FOREIGN_HASH] * 64),
        "hash of 31 bytes": _with_path(b"A" * 40 + b"AA==", *path[1:]),
        "hash with stray bits": _with_path(stray(path[0]), *path[1:]),
        "hash in base64url": _with_path(b"-" + path[0][1:], *path[1:]),
        "hash with a space behind": _with_path(path[0] + b" ", *path[1:]),
        "hash without its =": _with_path(path[0][:-1], *path[1:]),
        "another leaf's path": _with_path(*other_leaf),
        "path of a smaller tree": _with_path(*smaller),
    }


def _other_files() -> dict[str, bytes]:
    parts = _parts()
    file, head = parts.file, parts.head
    return {
        "checkpoint of another size": _with_checkpoint(the_log().checkpoints[700].to_bytes()),
        "another log's checkpoint": _with_checkpoint(another_log().checkpoints[SIZE].to_bytes()),
        "another log's proof": another_log().proofs[SIZE, INDEX],
        "no checkpoint": head + b"\n\n",
        "no empty line": head + b"\n" + parts.checkpoint,
        "two empty lines": head + b"\n\n\n" + parts.checkpoint,
        "CR LF": file.replace(b"\n", b"\r\n"),
        "CR LF in its head": head.replace(b"\n", b"\r\n") + b"\n\n" + parts.checkpoint,
        "without its last newline": file[:-1],
        "cut in half": file[: len(file) // 2],
        "newline behind": file + b"\n",
        "bytes behind": file + b"more",
        "the file twice": file * 2,
        "empty": b"",
    }
