"""Which version a database has, and bringing it to ours: nothing else may touch the tables before.

An up-to-date database costs one query; the migration library is loaded only to upgrade.
"""

from sqlalchemy import Connection, Engine, inspect, text

from watcher.errors import ArchiveError, ArchiveUnwritable, SchemaMismatch
from watcher.store.dialects import for_writing
from watcher.store.schema import HEAD, VERSION_TABLE


def require_head(engine: Engine, *, name: str, writable: bool) -> None:
    """Make sure that the database has the tables of `HEAD`, upgrading it when it may be written.

    Raises `SchemaMismatch` for a version that this Watcher does not know, `ArchiveUnwritable`
    when it would have to be upgraded and is open only for reading, and `ArchiveError` when
    it holds tables of some other program.
    """
    with engine.begin() as connection:
        if _version(connection, name) == HEAD:
            return
    if not writable:
        raise ArchiveUnwritable(
            f"{name}: was made by an older Watcher; any command that writes will upgrade it"
        )
    with for_writing(engine).begin() as connection:
        # Asked again with the right to write: another process may have upgraded meanwhile.
        version = _version(connection, name)
        if version != HEAD:
            _upgrade(connection, version, name)


def _version(connection: Connection, name: str) -> str | None:
    """Return the version of the database, ``None`` for an empty one."""
    tables = inspect(connection).get_table_names()
    if VERSION_TABLE in tables:
        versions = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608 -- our own constant
        found = versions.scalars().all()
        if len(found) == 1:
            return str(found[0])
        raise ArchiveError(f"{name}: the index is damaged: it names {len(found)} versions")
    if tables:
        raise ArchiveError(f"{name}: a database of another program, with tables {tables[:3]}")
    return None


def _upgrade(connection: Connection, version: str | None, name: str) -> None:
    from watcher.store import migrate  # noqa: PLC0415 -- costs a tenth of a second, rarely needed

    if version is not None and version not in migrate.versions():
        raise SchemaMismatch(
            f"{name}: has version {version}, made by a newer Watcher; this one knows up to {HEAD}"
        )
    migrate.upgrade(connection)
