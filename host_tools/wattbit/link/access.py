"""The options of a broker: passwords and keys come from files or the environment, never from the command line."""

import os
from pathlib import Path

from wattbit.errors import BadInput
from wattbit.link.source import Access

PASSWORD = "WATTBIT_MQTT_PASSWORD"  # noqa: S105 - the name of a variable
SHORTEST_KEY, LONGEST_KEY = 16, 64  # bytes


def access(
    password_file: str | None, ca: str | None, cert: str | None, cert_key: str | None, key: str | None
) -> Access:
    """What the files hold; BadInput names each that cannot be used."""
    if cert_key and not cert:
        raise BadInput(["--cert-key belongs to --cert: name both"])
    for option, path in (("--ca", ca), ("--cert", cert), ("--cert-key", cert_key)):
        if path is not None and not Path(path).is_file():
            raise BadInput([f"{option} {path}: no such file; allowed: a PEM file"])
    password = _text("--password-file", password_file) if password_file else os.environ.get(PASSWORD, "")
    return Access(password, ca or "", cert or "", cert_key or "", _key(key) if key else b"")


def _text(option: str, path: str) -> str:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput([f"{option} {path}: cannot be read: {getattr(error, 'strerror', None) or error}"]) from None
    if not lines or not lines[0]:
        raise BadInput([f"{option} {path}: its first line is empty"])
    return lines[0]


def _key(path: str) -> bytes:
    """The secret of a device: hex digits on the first line, as the record of its commissioning has them."""
    text = _text("--key", path).strip()
    try:
        key = bytes.fromhex(text)
    except ValueError:
        raise BadInput([f"--key {path}: hex digits are wanted on the first line"]) from None
    if not SHORTEST_KEY <= len(key) <= LONGEST_KEY:
        raise BadInput([f"--key {path}: {len(key)} bytes; allowed: {SHORTEST_KEY} to {LONGEST_KEY}"])
    return key
