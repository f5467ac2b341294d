"""The hardware of a real board: the only room that imports machine, and the same names everywhere.

The desktop rack puts its own `hal` of the same shape first on the path.
"""

from hal.analog import AnalogIn
from hal.buses import I2cBus, SerialPort
from hal.client import Datagrams, TcpClient, name_server, set_clock
from hal.console import Console
from hal.fasttrip import FastTrip
from hal.files import Blobs
from hal.net import TcpServer
from hal.pins import DigitalIn, DigitalOut, Heartbeat, PwmOut
from hal.radio import Network
from hal.segments import Segments
from hal.system import Watchdog, random16, reset, reset_cause, ticks_ms
from hal.wire import OneWire, PulseIn

__all__ = (
    "AnalogIn",
    "Blobs",
    "Console",
    "Datagrams",
    "DigitalIn",
    "DigitalOut",
    "FastTrip",
    "Heartbeat",
    "I2cBus",
    "Network",
    "OneWire",
    "PulseIn",
    "PwmOut",
    "Segments",
    "SerialPort",
    "TcpClient",
    "TcpServer",
    "Watchdog",
    "name_server",
    "random16",
    "reset",
    "reset_cause",
    "set_clock",
    "ticks_ms",
)
