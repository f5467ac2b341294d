"""What every link gives, and which class opens which target."""

from dataclasses import dataclass, field
from typing import Protocol

from wattbit.link import target as targets
from wattbit.link.target import Target


@dataclass(frozen=True)
class Access:
    """What a broker asks for: files, and a password; `keys`: secrets that sign commands, by device, "" for any."""

    password: str = ""
    ca: str = ""
    cert: str = ""
    cert_key: str = ""
    keys: dict[str, bytes] = field(default_factory=dict)


class Source(Protocol):
    """Report and reply lines of one device in, requests out. Nothing here waits longer than it is told.

    `name`: what people are shown. `console`: a request silences the reports of a console for a while, and its
    replies come in the order of the requests. `gone`: why the device cannot be heard though the link is open, or "".
    """

    name: str
    console: bool
    gone: str

    @property
    def dropped(self) -> int:
        """What came and was no line."""

    def lines(self, timeout_s: float) -> list[bytes]:
        """Lines that arrive within `timeout_s`, maybe none; DeviceTrouble when the link is gone."""

    def send(self, request: str) -> None:
        """One request line, without its end; DeviceTrouble when the link is gone, BadInput when it may not be sent."""

    def close(self) -> None:
        """Give the link back."""


def open_source(target: Target, access: Access, timeout_s: float) -> Source:
    """The open link; DeviceTrouble says why not, within `timeout_s`."""
    if target.kind == targets.SERIAL:
        from wattbit.link.serial_port import SerialSource

        return SerialSource(target)
    if target.kind == targets.SOCKET:
        from wattbit.link.tcp import TcpSource

        return TcpSource(target, timeout_s)
    from wattbit.link.mqtt import MqttSource

    return MqttSource(target, access, timeout_s)
