"""Who outside is asked to vouch for the archive: tables of config.toml -> settings."""

from collections.abc import Mapping
from pathlib import Path

from watcher.config.destinations import secret
from watcher.config.tables import ConfigTable, IndependentTable, TimeTable, WitnessingTable
from watcher.errors import ConfigError
from watcher.model.outsiders import (
    AuthoritySettings,
    BeaconSettings,
    RecaptureSettings,
    VouchSettings,
)
from watcher.model.witness import WitnessServerSettings, WitnessSettings

_NIST = "https://beacon.nist.gov/beacon/2.0"
_FEWEST_CALENDARS = 3
INDEPENDENT = "[independent]"
"""Under which `Settings.missing` says why another archive is not asked."""


def vouching(tables: ConfigTable, folder: Path) -> VouchSettings:
    """Return who is asked for the time; raises `ConfigError` for too few to rely on."""
    if 0 < len(tables.time.calendars) < _FEWEST_CALENDARS:
        raise ConfigError("[time] calendars: expected three or more, of different operators")
    return VouchSettings(
        authorities=tuple(
            AuthoritySettings(
                name=table.name,
                url=table.url,
                roots_file=folder / table.roots_file if table.roots_file is not None else None,
                min_seconds_between=round(table.pause.total_seconds()),
            )
            for table in tables.authorities
        ),
        calendars=tuple(tables.time.calendars),
        block_source=tables.time.blocks,
        beacon=_beacon(tables.time),
        every_seconds=round(tables.time.every.total_seconds()),
    )


def _beacon(table: TimeTable) -> BeaconSettings | None:
    if table.beacon is None:
        return None
    url = table.beacon_url or (_NIST if table.beacon == "nist" else table.blocks)
    if url is None:
        raise ConfigError('[time] beacon = "bitcoin" needs blocks, the URL of an Esplora server')
    return BeaconSettings(sort=table.beacon, url=url)


def witnesses(tables: ConfigTable) -> tuple[WitnessSettings, ...]:
    """Return who is asked to cosign."""
    return tuple(
        WitnessSettings(name=table.name, url=table.url, vkey=table.vkey)
        for table in tables.witnesses
    )


def witnessing(table: WitnessingTable | None, folder: Path) -> WitnessServerSettings | None:
    """Return what we cosign for others, if anything."""
    if table is None:
        return None
    return WitnessServerSettings(
        name=table.name,
        listen=table.listen,
        key_file=folder / table.key_file,
        logs=tuple((log.vkey, log.per_hour) for log in table.logs),
        folder=folder / table.folder,
    )


def recapture(
    table: IndependentTable | None, *, environ: Mapping[str, str], folder: Path
) -> RecaptureSettings | None:
    """Return which archive is asked to capture too, if any.

    Raises `SecretMissing` when its keys are not there now.
    """
    if table is None:
        return None
    key: str | None = None
    hidden: str | None = None
    if table.keys_env is not None or table.keys_file is not None:
        key, _, hidden = secret(table.keys_env, table.keys_file, environ, folder).partition(":")
    return RecaptureSettings(
        base_url=table.url, key=key, secret=hidden, per_minute=table.per_minute
    )
