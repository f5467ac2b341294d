"""Clients of the Modbus server that crowd, stall, vanish or fall silent: none of them costs another anything."""

import sys
from types import ModuleType

import pytest

from tests.helpers import modbus_rig

READ = bytes([0, 9, 0, 0, 0, 6, 17, 3, 0x9C, 0x40, 0, 2])
ANSWER = bytes([0, 9, 0, 0, 0, 7, 17, 3, 4]) + b"SunS"


class Client:
    """A client as the socket shows it: what it has sent, what it has got, how much it takes at once."""

    def __init__(self, sends: bytes = b"", takes: int = 1000) -> None:
        self.sends, self.takes, self.got = sends, takes, b""
        self.gone = self.closed = False


class TcpServer:
    """The hal's TcpServer over Clients that wait in `queue`."""

    network = True

    def __init__(self, port: int, places: int) -> None:
        if not self.network:
            raise OSError(118)
        self.queue: list = []
        self.at: list = [None] * places

    def accept(self, place: int) -> bool:
        if not self.queue:
            return False
        self.close(place)
        self.at[place] = self.queue.pop(0)
        return True

    def receive_into(self, place: int, buf) -> int:
        client = self.at[place]
        if client.gone:
            return -1
        n = min(len(buf), len(client.sends))
        buf[:n] = client.sends[:n]
        client.sends = client.sends[n:]
        return n

    def send(self, place: int, buf, n: int) -> int:
        client = self.at[place]
        if client.gone:
            return -1
        n = min(n, client.takes)
        client.got += bytes(buf[:n])
        return n

    def close(self, place: int) -> None:
        if self.at[place] is not None:
            self.at[place].closed = True
            self.at[place] = None


@pytest.fixture
def made(monkeypatch):
    """(service, hal's server): three places, listening, at 1000 ms."""
    for name in [name for name in sys.modules if name.startswith("rack.app")]:
        monkeypatch.delitem(sys.modules, name)
    for name in ("hal", "board"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    sys.modules["hal"].TcpServer = TcpServer
    from rack.app.tcp_service import TcpService

    rig = modbus_rig.Rig()
    service = TcpService(rig.server, rig.site["server"])
    assert service.open()
    yield service, service._listener
    for name in [name for name in sys.modules if name.startswith("rack.app")]:
        sys.modules.pop(name)


def join(made, *clients, now_ms: int = 1000) -> list:
    service, server = made
    for client in clients:
        server.queue.append(client)
        service.step(now_ms)
    return list(clients)


def test_without_a_network_it_does_not_open(made, monkeypatch):
    monkeypatch.setattr(TcpServer, "network", False)
    assert not made[0].open()


def test_it_is_busy_only_while_somebody_is_there(made):
    assert not made[0].step(1000)
    (client,) = join(made, Client(READ))
    assert made[0].step(1010)
    assert client.got == ANSWER
    client.gone = True
    made[0].step(1020)
    assert not made[0].step(1030)


def test_a_reply_is_sent_in_pieces_and_in_order(made):
    (client,) = join(made, Client(READ * 3, takes=1))
    for i in range(3 * len(ANSWER)):
        made[0].step(1000 + i)
    assert client.got == ANSWER * 3


def test_a_client_that_takes_nothing_is_dropped(made):
    (client,) = join(made, Client(READ * 3, takes=0))
    made[0].step(6000)
    assert not client.closed
    made[0].step(6001)
    assert client.closed


def test_a_silent_client_is_dropped_after_a_minute(made):
    (client,) = join(made, Client())
    made[0].step(61000)
    assert not client.closed
    made[0].step(61001)
    assert client.closed


def test_the_longest_silent_makes_room_and_the_busy_do_not(made):
    first, second, third = join(made, Client(), Client(), Client())
    (late,) = join(made, Client(READ), now_ms=5999)
    assert late.got == b""  # everybody has been heard within five seconds
    second.sends = first.sends = READ
    made[0].step(5999)
    made[0].step(6500)
    assert (first.closed, second.closed, third.closed) == (False, False, True)
    assert late.got == ANSWER


def test_a_client_that_vanishes_between_request_and_reply(made, monkeypatch):
    def send(self, place, buf, n):
        assert self.at[place] is not None  # nothing is sent to a place that has been left
        return -1

    monkeypatch.setattr(TcpServer, "send", send)
    vanished, other = join(made, Client(READ * 4), Client())
    assert vanished.closed
    assert not other.closed
    assert made[0].faults == 0


def test_a_fault_of_ours_costs_one_connection(made, monkeypatch):
    def broken(self, place, buf, n):
        raise ValueError

    monkeypatch.setattr(TcpServer, "send", broken)
    hit, other = join(made, Client(READ), Client())
    assert (hit.closed, other.closed, made[0].faults) == (True, False, 1)
    assert made[0].step(1010)


def test_junk_is_hung_up_on(made):
    junk, other = join(made, Client(b"GET / HTTP/1.1\r\n\r\n"), Client(READ))
    assert (junk.closed, junk.got, other.got) == (True, b"", ANSWER)
