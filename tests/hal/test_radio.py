"""Joining a network on a board, and when it is tried again."""

import pytest

from rack.link import keeper as room


class Wlan:
    PM_NONE = 0xA11140

    def __init__(self, kind):
        self.said = [kind]
        self.there = False
        Wlan.last = self

    def active(self, on):
        self.said.append(("active", on))

    def config(self, **more):
        self.said.append(more)

    def connect(self, *words):
        self.said.append(words)
        if words[0] == "busy":
            raise OSError(1)

    def disconnect(self):
        self.said.append("disconnect")

    def isconnected(self):
        return self.there


@pytest.fixture
def radio(board_hal):
    return board_hal("radio", network={"WLAN": Wlan, "STA_IF": 0})


def test_wifi_is_started_once_and_joined(radio):
    net = radio.Network("wifi", "rack", "secret word")
    assert Wlan.last.said == [0, ("active", True), {"pm": 0xA11140}, "disconnect", ("rack", "secret word")]
    assert net.joined() is False
    Wlan.last.there = True
    assert net.joined() is True


def test_a_busy_radio_is_asked_again_later(radio):
    radio.Network("wifi", "busy", "x").join()
    assert Wlan.last.said.count(("busy", "x")) == 2


class Net:
    def __init__(self):
        self.there, self.joins = True, 0

    def joined(self):
        return self.there

    def join(self):
        self.joins += 1


class Tree:
    def __init__(self):
        self.link = self
        self.good = True

    def up(self):
        return self.good


@pytest.mark.parametrize(
    ("there", "good", "seconds", "joins"),
    [(True, True, 10000, 0), (False, True, 19, 0), (False, True, 20, 1), (False, False, 65, 3), (True, False, 299, 0)],
)
def test_when_it_is_joined_anew(there, good, seconds, joins):
    net, tree = Net(), Tree()
    net.there, tree.good = there, good
    keeper = room.Keeper(net, tree)
    for _ in range(seconds):
        keeper.look()
    assert net.joins == joins


def test_a_radio_that_lies_is_not_believed_for_ever():
    net, tree = Net(), Tree()
    tree.good = False
    keeper = room.Keeper(net, tree)
    for _ in range(300):
        keeper.look()
    assert net.joins == 1
    tree.link = None
    for _ in range(3000):
        keeper.look()
    assert net.joins == 1


@pytest.mark.parametrize(("told", "known"), [("192.0.2.53", "192.0.2.53"), ("0.0.0.0", "")])
def test_the_name_server_is_what_the_network_has_told(board_hal, told, known):
    client = board_hal("client", network={"ipconfig": lambda what: told if what == "dns" else None})
    assert client.name_server() == known


def test_without_a_network_there_is_no_name_server(board_hal):
    def refuses(what):
        raise OSError(1)

    assert board_hal("client", network={"ipconfig": refuses}).name_server() == ""
    assert board_hal("client", network={}).name_server() == ""


def test_the_clock_of_the_board_is_set(board_hal):
    seen = []
    rtc = type("RTC", (), {"datetime": lambda self, when: seen.append(when)})
    board_hal("client", machine={"RTC": rtc}).set_clock(1795555980)
    assert seen == [(2026, 11, 24, 1, 21, 33, 0, 0)]  # a Tuesday, 21:33:00
