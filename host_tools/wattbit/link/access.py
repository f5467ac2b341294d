"""The options of a broker: passwords and keys come from files or the environment, never from the command line."""

import json
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
    return Access(password, ca or "", cert or "", cert_key or "", _keys(key) if key else {})


def _text(option: str, path: str) -> str:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput([f"{option} {path}: cannot be read: {getattr(error, 'strerror', None) or error}"]) from None
    if not lines or not lines[0]:
        raise BadInput([f"{option} {path}: its first line is empty"])
    return lines[0]


def _keys(path: str) -> dict[str, bytes]:
    """Secrets by device: a record of `wattbit flash --show-keys`, or the hex digits of one key on the first line."""
    text = _text("--key", path).strip()
    if text.startswith("{"):
        return _of_record(path)
    return {"": _key(path, text)}


def _of_record(path: str) -> dict[str, bytes]:
    try:
        boards = json.loads(Path(path).read_text(encoding="utf-8"))["boards"]
        found = {str(board["id"]): _key(path, str(board["key"])) for board in boards if "key" in board}
    except (ValueError, KeyError, TypeError):
        raise BadInput([f"--key {path}: is no record of wattbit flash"]) from None
    if not found:
        raise BadInput([f"--key {path}: this record has no keys; wattbit flash --show-keys puts them into it"])
    return found


def _key(path: str, text: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if not SHORTEST_KEY <= len(key) <= LONGEST_KEY:
        raise BadInput([f"--key {path}: allowed: {2 * SHORTEST_KEY} to {2 * LONGEST_KEY} hex digits on the first line"])
    return key
