"""A throw-away certificate authority, made by the ``openssl`` command, for TLS on loopback.

The keys live as long as the folder they are written to and are worth nothing elsewhere.
"""

import shutil
import ssl
import subprocess
from collections.abc import Iterable
from pathlib import Path

_EXTENSIONS = """\
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = {names}
"""


def make_authority(folder: Path, hosts: Iterable[str]) -> Path:
    """Make an authority and a server certificate for ``hosts``; return the authority's file.

    Raises `RuntimeError` with the command's own words when ``openssl`` is missing or fails.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = ", ".join(f"DNS:{host}" for host in sorted(set(hosts)))
    (folder / "server.ext").write_text(_EXTENSIONS.format(names=names), encoding="ascii")
    fresh_key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
    _openssl(
        folder,
        f"req -x509 {fresh_key} -keyout ca.key -out ca.pem -days 2 -subj /CN=Replay-authority"
        " -addext keyUsage=critical,keyCertSign",
    )
    _openssl(
        folder, f"req -new {fresh_key} -keyout server.key -out server.csr -subj /CN=Replay-server"
    )
    _openssl(
        folder,
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem"
        " -days 2 -extfile server.ext",
    )
    return folder / "ca.pem"


def server_context(folder: Path) -> ssl.SSLContext:
    """Return what a server needs to speak TLS with the certificate made in ``folder``."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    return context


def _openssl(folder: Path, arguments: str) -> None:
    command = shutil.which("openssl")
    if command is None:
        problem = "the replay site needs the openssl command, and it is not on the PATH"
        raise RuntimeError(problem)
    done = subprocess.run(
        [command, *arguments.split()], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        problem = f"openssl {arguments} failed: {done.stderr.strip()}"
        raise RuntimeError(problem)
