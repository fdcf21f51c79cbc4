"""Which version a database has, and bringing it to ours: nothing else may touch the tables before.

An up-to-date database costs one query; the migration library is loaded only to upgrade.
"""

from sqlalchemy import Connection, Engine, inspect, text

from watcher.errors import ArchiveError, ArchiveUnwritable, SchemaMismatch
from watcher.store.dialects import for_writing
from watcher.store.schema import HEAD, VERSION_TABLE


def require_head(engine: Engine, *, writable: bool) -> None:
    """Make sure that the database has the tables of `HEAD`, upgrading it when it may be written.

    Raises `SchemaMismatch` for a version that this Watcher does not know, `ArchiveUnwritable`
    when it would have to be upgraded and is open only for reading, and `ArchiveError` when
    it holds tables of some other program.
    """
    with engine.begin() as connection:
        version = _version(connection)
    if version == HEAD:
        return
    _refuse_newer(version)
    if not writable:
        raise ArchiveUnwritable(
            "was made by an older Watcher; any command that writes will upgrade it"
        )
    with for_writing(engine).begin() as connection:
        # Asked again with the right to write: another process may have upgraded meanwhile.
        if _version(connection) != HEAD:
            from watcher.store.migrate import upgrade  # noqa: PLC0415 -- loads Alembic: 0.1 s

            upgrade(connection)


def _version(connection: Connection) -> str | None:
    """Return the version of the database, ``None`` for an empty one."""
    tables = inspect(connection).get_table_names()
    if VERSION_TABLE in tables:
        versions = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608 -- our own constant
        found = versions.scalars().all()
        if len(found) == 1:
            return str(found[0])
        raise ArchiveError(f"the index is damaged: it names {len(found)} versions")
    if tables:
        raise ArchiveError(f"a database of another program, with tables {tables[:3]}")
    return None


def _refuse_newer(version: str | None) -> None:
    from watcher.store.migrate import versions  # noqa: PLC0415 -- loads Alembic: 0.1 s

    if version is not None and version not in versions():
        raise SchemaMismatch(
            f"has version {version}, made by a newer Watcher; this one knows up to {HEAD}"
        )
