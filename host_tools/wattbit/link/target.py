"""What LINK on the command line names: a serial port, HOST:PORT, or a device behind a broker."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from wattbit.errors import BadInput

SERIAL, SOCKET, MQTT = "serial", "socket", "mqtt"
HOST_PORT = re.compile(r"(\[[0-9A-Za-z:.%]+\]|[^/\\:\s\[\]]+):(\d+)")
DEVICE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")  # a level of a topic, without its separators and wildcards
PLAIN_PORT, TLS_PORT = 1883, 8883  # IANA service names mqtt and secure-mqtt
ALLOWED = "allowed: a serial port or pty, HOST:PORT, mqtt://HOST/DEVICE or mqtts://HOST/DEVICE"


@dataclass(frozen=True)
class Target:
    """One link. `name` is what people are shown; `device` is empty where the first device heard is meant."""

    kind: str
    name: str
    host: str = ""
    port: int = 0
    device: str = ""
    tls: bool = False
    user: str = ""


def parse(text: str) -> Target:
    """The target that `text` names; BadInput says what is allowed."""
    text = text.strip()
    if not text:
        raise BadInput([f"LINK is empty; {ALLOWED}"])
    if "://" in text:
        return _broker(text)
    address = HOST_PORT.fullmatch(text)
    if address:
        return Target(SOCKET, text, address[1].strip("[]"), _port(text, int(address[2])))
    if HOST_PORT.fullmatch(text + "0"):
        raise BadInput([f"{text}: HOST:PORT is wanted, port 1 to 65535, such as rack7:4001"])
    return Target(SERIAL, text)


def _broker(text: str) -> Target:
    url = urlsplit(text)
    if url.scheme not in ("mqtt", "mqtts") or not url.hostname or url.query or url.fragment:
        raise BadInput([f"{_hidden(url, text)}: {ALLOWED}"])
    if url.password is not None:
        said = "a password in a LINK is seen by everybody on this machine; use --password-file or WATTBIT_MQTT_PASSWORD"
        raise BadInput([f"{_hidden(url, text)}: {said}"])
    device = url.path.strip("/")
    if device and not DEVICE_ID.fullmatch(device):
        raise BadInput([f"{text}: {device!r} is no device id; allowed: letters, digits, - and _, at most 64"])
    tls = url.scheme == "mqtts"
    port = _port(text, _own_port(url, text) or (TLS_PORT if tls else PLAIN_PORT))
    return Target(MQTT, text, url.hostname, port, device, tls, url.username or "")


def _own_port(url: SplitResult, text: str) -> int | None:
    try:
        return url.port
    except ValueError:
        raise BadInput([f"{text}: the port is a number from 1 to 65535"]) from None


def _port(text: str, port: int) -> int:
    if not 0 < port < 65536:
        raise BadInput([f"{text}: port {port}; allowed: 1 to 65535"])
    return port


def _hidden(url: SplitResult, text: str) -> str:
    """The text without a password that somebody has typed into it."""
    return text.replace(f":{url.password}@", ":***@") if url.password else text
