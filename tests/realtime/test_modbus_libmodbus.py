"""The Modbus server in real time against libmodbus: a client in C, over TCP and over a serial line."""

import contextlib
import ctypes

import pytest

from tests.helpers import modbus_live
from tests.helpers.live_console import wait_for
from tests.helpers.modbus_page import outlet

UNIT = 17
BATCH = outlet("batch-a")
FIRST_ERROR = 112345678  # MODBUS_ENOBASE of modbus.h; an exception's number is added
ADDRESS, VALUE = FIRST_ERROR + 2, FIRST_ERROR + 3


@pytest.fixture(scope="module")
def rack(tmp_path_factory):
    with modbus_live.running(tmp_path_factory.mktemp("libmodbus")) as found:
        yield found


class Client:
    """One connection of libmodbus."""

    def __init__(self, library: ctypes.CDLL, context: ctypes.c_void_p) -> None:
        self._lib = library
        self._context = context
        self.call("set_slave", UNIT)
        self.call("set_response_timeout", 10, 0)
        wait_for(lambda: self.call("connect") == 0)

    def call(self, name: str, *args) -> int:
        return getattr(self._lib, f"modbus_{name}")(self._context, *args)

    def read(self, address: int, count: int, kind: str = "read_registers") -> list:
        found = (ctypes.c_uint16 * count)()
        assert self.call(kind, address, count, found) == count, ctypes.get_errno()
        return list(found)

    def write(self, address: int, *values: int) -> int:
        return self.call("write_registers", address, len(values), (ctypes.c_uint16 * len(values))(*values))

    def close(self) -> None:
        self.call("close")
        self.call("free")


@pytest.fixture(params=["tcp", "rtu"])
def client(request, rack, libmodbus):
    libmodbus.modbus_new_tcp.restype = libmodbus.modbus_new_rtu.restype = ctypes.c_void_p
    if request.param == "tcp":
        made = libmodbus.modbus_new_tcp(b"127.0.0.1", rack.port)
    else:
        made = libmodbus.modbus_new_rtu(rack.path.encode(), 19200, ctypes.c_char(b"N"), 8, 1)
    with contextlib.closing(Client(libmodbus, ctypes.c_void_p(made))) as opened:
        yield opened


def test_reads(client):
    assert client.read(40000, 4) == [0x5375, 0x6E53, 1, 66]
    assert client.read(40000, 4, "read_input_registers") == [0x5375, 0x6E53, 1, 66]
    assert len(client.read(40070, 125)) == 125


def test_a_lease(client):
    assert client.write(BATCH, 1, 0, 20) == 3
    asked, high, low, left_high, left = client.read(BATCH, 5)
    assert (asked, high, low, left_high) == (1, 0, 20, 0)
    assert 18 <= left <= 20
    assert client.call("write_register", BATCH, 0) == 1
    assert client.read(BATCH, 5) == [0, 0, 20, 0, 0]


@pytest.mark.parametrize(("address", "values", "error"), [(BATCH, (2,), VALUE), (40000, (1,), ADDRESS)])
def test_refusals(client, address, values, error):
    assert client.write(address, *values) == -1
    assert ctypes.get_errno() == error
