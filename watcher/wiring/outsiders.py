"""Real parts for everybody outside: authorities, calendars, beacons, witnesses, another archive."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from watcher.asking import Asker
from watcher.clock import SystemClock
from watcher.elsewhere.queue import RecaptureQueue
from watcher.elsewhere.wayback import Wayback
from watcher.errors import ConfigError
from watcher.ledger.chained import ANCHORS, ChainedLedger
from watcher.ledger.keys import make_key, read_key
from watcher.model.outsiders import AuthoritySettings, BeaconSettings
from watcher.model.settings import Settings
from watcher.model.witness import WitnessServerSettings
from watcher.ports import Archive, Clock
from watcher.proof.cosignatures import WitnessSigner
from watcher.services.attest import Attestor
from watcher.services.outsiders import Outsiders
from watcher.services.recapture import Recapture
from watcher.services.vouch import Voucher, Vouchers
from watcher.services.witness import Witnesses
from watcher.text.canonical import text_digest
from watcher.text.derive import derive
from watcher.vouch.asking import Line
from watcher.vouch.authorities import Authority
from watcher.vouch.beacons import BitcoinBeacon, NistBeacon
from watcher.vouch.blocks import Blocks
from watcher.vouch.calendars import Calendars
from watcher.vouch.kept import KeptActs
from watcher.witness.client import WitnessClient
from watcher.witness.cosigner import Cosigner, KnownLogs
from watcher.witness.memory import WitnessMemory
from watcher.witness.server import WitnessServer

_RECAPTURES = "recaptures"
_KEY_FILE = "witnessing.key_file"
_WITNESS_SECONDS = 20.0
_COPY_SECONDS = 120.0


def outsiders(
    settings: Settings,
    *,
    clock: SystemClock,
    archive: Archive,
    ledger: ChainedLedger,
    attestor: Attestor,
) -> Outsiders:
    """Return everybody whom the config names; raises `ConfigError` for what cannot be used."""
    return Outsiders(
        clock=clock,
        voucher=_voucher(settings, clock, attestor),
        witnesses=_witnesses(settings, clock, ledger, attestor),
        recapture=_recapture(settings, clock, archive, attestor),
    )


def _asker(settings: Settings, clock: SystemClock, seconds: float) -> Asker:
    """Return who asks as the config says, until the program is told to stop."""
    return Asker(
        settings.fetch.user_agent,
        timeout_seconds=seconds,
        ca_file=settings.fetch.ca_file,
        stopped=lambda: clock.stopped,
    )


def _voucher(settings: Settings, clock: SystemClock, attestor: Attestor) -> Voucher | None:
    wanted = settings.vouching
    if not (wanted.authorities or wanted.calendars or wanted.beacon):
        return None
    line = Line(_asker(settings, clock, wanted.timeout_seconds))
    blocks = Blocks(wanted.block_source, line=line) if wanted.block_source else None
    parts = Vouchers(
        authorities=[_authority(one, line, clock) for one in wanted.authorities],
        calendars=Calendars(wanted.calendars, blocks=blocks, line=line, clock=clock)
        if wanted.calendars
        else None,
        beacon=_beacon(wanted.beacon, line, clock) if wanted.beacon else None,
    )
    anchors = KeptActs(Path(settings.archive) / ANCHORS)
    return Voucher(wanted, parts, attestor=attestor, anchors=anchors, clock=clock)


def _authority(wanted: AuthoritySettings, line: Line, clock: Clock) -> Authority:
    roots: bytes | None = None
    if wanted.roots_file is not None:
        try:
            roots = Path(wanted.roots_file).read_bytes()
        except OSError as error:
            words = f"roots_file {wanted.roots_file} cannot be read: {error.strerror}"
            raise ConfigError(f'[[authorities]] "{wanted.name}": {words}') from error
    return Authority(wanted.name, wanted.url, roots=roots, line=line, clock=clock)


def _beacon(wanted: BeaconSettings, line: Line, clock: Clock) -> BitcoinBeacon | NistBeacon:
    if wanted.sort == "nist":
        return NistBeacon(wanted.url, line=line, clock=clock)
    return BitcoinBeacon(Blocks(wanted.url, line=line), clock=clock)


def _witnesses(
    settings: Settings, clock: SystemClock, ledger: ChainedLedger, attestor: Attestor
) -> Witnesses | None:
    if not settings.witnesses:
        return None
    asker = _asker(settings, clock, _WITNESS_SECONDS)
    asked = [(one, WitnessClient(one, asker)) for one in settings.witnesses]
    return Witnesses(asked, tree=ledger, keeper=attestor, clock=clock)


def _recapture(
    settings: Settings, clock: SystemClock, archive: Archive, attestor: Attestor
) -> Recapture | None:
    wanted = settings.recapture
    if wanted is None:
        return None

    def digest_of_text(url: str, payload: bytes, content_type: str | None) -> str:
        """Read a copy as we would read the page now, knowing what it said last."""
        known = archive.known(url)
        text = derive(
            payload,
            content_type=content_type,
            url=url,
            rules=settings.rule_book.statement(url, clock.now().date()),
            previous=known.text if known else None,
        )
        return text_digest(text)

    return Recapture(
        queue=RecaptureQueue(Path(settings.archive) / _RECAPTURES),
        archive=Wayback(wanted, _asker(settings, clock, _COPY_SECONDS)),
        keeper=attestor,
        text_digest=digest_of_text,
        clock=clock,
        per_minute=wanted.submissions_per_minute,
    )


@contextmanager
def witnessing(
    wanted: WitnessServerSettings | None, clock: Clock, noticed: Callable[[str], None]
) -> Iterator[None]:
    """Cosign for others while the context lasts, if the config says so."""
    if wanted is None:
        yield
        return
    path = Path(wanted.key_file)
    key = read_key(path, _KEY_FILE) or make_key(path, wanted.name, _KEY_FILE)
    if key.name != wanted.name:
        raise ConfigError(f"{_KEY_FILE}: the key in {path} is of {key.name!r}")
    signer = WitnessSigner(key.name, key.seed)
    logs = KnownLogs(wanted.logs)
    with closing(WitnessMemory.open(Path(wanted.folder), signer.key(), logs.keys)) as memory:
        cosigner = Cosigner(signer, logs, memory, clock=clock, noticed=noticed)
        with WitnessServer(wanted.listen, cosigner.answer, clock=clock):
            noticed(f"cosigning on {wanted.listen} as {signer.key().vkey()}")
            yield
