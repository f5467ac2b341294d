"""The keys of an MQTT link: a folder of PEM files as every tool makes them, and what a board keeps of it.

| file | blob of the board | what |
|---|---|---|
| ca.pem | link-ca.der | the CA that has signed the broker's certificate |
| client.pem, client.key | link-cert.der, link-key.der | a certificate of the board's own |
| password | link-password | ... or its password, one line |
| wifi | wifi-password | the password of the Wi-Fi, one line |
"""

import base64
import re
from pathlib import Path

from wattbit.errors import BadInput

PEM = {"ca.pem": "link-ca.der", "client.pem": "link-cert.der", "client.key": "link-key.der"}
PASSWORDS = {"password": "link-password", "wifi": "wifi-password"}
LONGEST_PASSWORD = 64
_ARMOUR = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----\s+([A-Za-z0-9+/=\s]+?)-----END \1-----")


def read(folder: Path) -> dict[str, bytes]:
    """Name of a blob -> content. BadInput names file and mistake; a file that is missing is left out."""
    if not folder.is_dir():
        raise BadInput([f"--link {folder}: no such folder; allowed: one with {', '.join([*PEM, *PASSWORDS])}"])
    found = {blob: _der(folder / name) for name, blob in PEM.items() if (folder / name).exists()}
    if ("link-cert.der" in found) != ("link-key.der" in found):
        raise BadInput([f"--link {folder}: client.pem and client.key belong together; one of them is missing"])
    found.update({blob: _password(folder / name) for name, blob in PASSWORDS.items() if (folder / name).exists()})
    return found


def _der(path: Path) -> bytes:
    """The one certificate or key in a PEM file; parameters of curves are passed over."""
    blocks = [(kind, data) for kind, data in _ARMOUR.findall(path.read_bytes()) if b"PARAMETERS" not in kind]
    wanted = b"PRIVATE KEY" if path.suffix == ".key" else b"CERTIFICATE"
    if len(blocks) != 1 or not blocks[0][0].endswith(wanted):
        raise BadInput([f"{path}: {len(blocks)} blocks; allowed: one block {wanted.decode()} in PEM form, no other"])
    if b"ENCRYPTED" in blocks[0][0]:
        raise BadInput([f"{path}: is encrypted; allowed: a key without a passphrase, the board cannot ask for it"])
    return base64.b64decode(blocks[0][1])


def _password(path: Path) -> bytes:
    data = path.read_bytes().strip()
    if not 8 <= len(data) <= LONGEST_PASSWORD or b"\n" in data:
        raise BadInput([f"{path}: allowed: one line of 8 to {LONGEST_PASSWORD} characters"])
    return data
