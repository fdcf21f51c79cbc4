"""Public values that nobody knew before: the newest Bitcoin block, or a pulse of NIST's beacon.

What is logged after such a value was logged after it was published.
"""

import json
from datetime import timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from watcher.errors import VouchError
from watcher.ports import Clock
from watcher.proof.beacons import MAX_CERTIFICATE_LENGTH, MAX_PULSE_LENGTH, read_pulse, verify_pulse
from watcher.proof.errors import ProofError
from watcher.vouch.asking import Line
from watcher.vouch.blocks import Blocks
from watcher.vouch.vouched import Vouched, shown

_OLD_BLOCK: Final = timedelta(hours=3)
"""An hour without a block is common, three are rare; a miner's clock may be an hour behind."""
_OLD_PULSE: Final = timedelta(minutes=10)
"""One is published each minute."""


class BitcoinBeacon:
    """The hash of the newest block that a block source knows; its work is checked."""

    sort = "bitcoin"

    def __init__(self, blocks: Blocks, *, clock: Clock) -> None:
        """Take the block source to ask."""
        self._blocks = blocks
        self._clock = clock

    def newest(self) -> Vouched:
        """Return the newest block's hash as explorers print it, with the header that has it.

        Raises `VouchError` when none came whose work was done.
        """
        header = self._blocks.newest()
        return Vouched(
            sort=self.sort,
            by=self._blocks.address,
            value=header.block_hash,
            files={"header.bin": header.content},
            remarks=_old(self._blocks.address, self._clock.now() - header.time, _OLD_BLOCK),
        )


class NistBeacon:
    """The output value of the newest pulse; its signature is checked, the certificate's issuer not.

    The interface is that of draft NISTIR 8213 (2019), version 2.0: ``/pulse/last`` and
    ``/certificate/<id>``.
    """

    sort = "nist"

    def __init__(self, address: str, *, line: Line, clock: Clock) -> None:
        """Take the address below which the paths stand, ``…/beacon/2.0``."""
        self._address = address.rstrip("/")
        self._line = line
        self._clock = clock

    def newest(self) -> Vouched:
        """Return the newest pulse, its value as it is published, and the signer's certificate.

        Raises `VouchError` when none came that the holder of its certificate signed.
        """
        content = self._line.get(f"{self._address}/pulse/last", most_bytes=MAX_PULSE_LENGTH)
        try:
            pulse = read_pulse(content)
            certificate = self._line.get(
                f"{self._address}/certificate/{pulse.certificate_id.hex()}",
                most_bytes=MAX_CERTIFICATE_LENGTH,
            )
            proven = verify_pulse(pulse, certificate)
        except ProofError as error:
            raise VouchError(f"{self._address}: the pulse is refused: {shown(error)}") from error
        return Vouched(
            sort=self.sort,
            by=self._address,
            value=json.loads(content)["pulse"]["outputValue"],
            files={"pulse.json": content, "certificate.pem": _in_pem(certificate)},
            remarks=_old(self._address, self._clock.now() - proven.at, _OLD_PULSE),
        )


def _in_pem(certificate: bytes) -> bytes:
    """The certificate in PEM, as it came if it came so."""
    if certificate.lstrip().startswith(b"-----BEGIN"):
        return certificate
    return x509.load_der_x509_certificate(certificate).public_bytes(Encoding.PEM)


def _old(source: str, age: timedelta, most: timedelta) -> tuple[str, ...]:
    """A sentence when the newest value is strangely old: it still proves, but less."""
    if age <= most:
        return ()
    return (f"{source}: its newest value is {age.total_seconds() / 60:.0f} minutes old",)
