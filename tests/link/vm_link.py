"""In the MicroPython VM, with real sockets: the link and the board's own client against one server after another.

Arguments: firmware/hal, and a file of JSON: a list of cases {"port", "ms", "tls": null or [name, ca, certificate, key],
paths; "stay": go on after the first connection or trouble}. For each a line is printed: did it come up, its troubles,
what it heard, and the longest step: for so long the control cycle would have waited.
"""

import json
import sys
import time

sys.path.append(sys.argv[1])  # firmware/hal: its room as a whole wants a board, these two do not

import client
import records

from rack.link import dial, packets, session

sys.modules["hal"] = sys.modules["hal.records"] = records

OPENING = packets.connect("dev", 4, "wattbit/dev/alive", "offline", "dev", b"")


def random16():
    """No luck: the shortest waits."""
    return 0


def content(path):
    """A file, or nothing."""
    if not path:
        return b""
    with open(path, "rb") as f:
        return f.read()


class Case:
    """One server, and how the link fares with it."""

    def __init__(self, case):
        self.stay = case.get("stay")
        self.left_ms = case["ms"]
        self.heard = 0
        self.worst = 0
        self.troubles = []
        self.began = self.due = time.ticks_ms()
        net = type("Net", (), {"TcpClient": client.TcpClient, "Datagrams": client.Datagrams, "random16": random16})
        talk = session.Session(OPENING, ("wattbit/dev/cmd",), 4, self.hear, lambda token: None)
        tls = case["tls"] and tuple(case["tls"][:1] + [content(path) for path in case["tls"][1:]])
        own = {"host": "127.0.0.1", "port": case["port"], "name_server": "", "spread_s": 0}
        self.link = dial.Dial(own, tls, talk, net, lambda: "")

    def hear(self, topic, payload, retained, cut):
        """A message."""
        self.heard += 1

    def step(self):
        """False when it is over."""
        now = time.ticks_ms()
        if time.ticks_diff(now, self.due) < 0:
            return True
        t = time.ticks_us()
        self.due = time.ticks_add(now, self.link.step(now & 0x3FFFFFFF))
        self.worst = max(self.worst, time.ticks_diff(time.ticks_us(), t))
        if self.link.trouble and self.link.trouble not in self.troubles:
            self.troubles.append(self.link.trouble)
        over = not self.stay and (self.troubles or self.link.connects)
        return not over and time.ticks_diff(now, self.began) < self.left_ms

    def told(self):
        """The figures, as JSON."""
        self.link.drop("", 0)
        figures = {"up": self.link.connects, "troubles": self.troubles, "heard": self.heard, "worst_us": self.worst}
        return json.dumps(figures)


def main(path):
    """All cases side by side; a line for each, in their order."""
    with open(path) as f:
        cases = [Case(case) for case in json.load(f)]
    going = list(cases)
    while going:
        going = [case for case in going if case.step()]
        time.sleep_ms(2)
    for case in cases:
        print(case.told())


main(sys.argv[2])
