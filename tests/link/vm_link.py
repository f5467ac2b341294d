"""In the MicroPython VM, with real sockets: the link and the board's own client against one server after another.

Arguments: firmware/hal, and a file of JSON: a list of cases {"port", "ms", "tls": null or [name, ca, certificate, key],
paths; "stay": go on after the first connection or trouble}. For each a line is printed: did it come up, its troubles,
what it heard, and the longest step: for so long the control cycle would have waited.
"""

import json
import sys
import time

sys.path.append(sys.argv[1])  # firmware/hal: client.py imports nothing of its room, which wants a board

import client

from rack.link import dial, packets, session

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


def run(case):
    """One server."""
    heard = [0, 0]
    net = type("Net", (), {"TcpClient": client.TcpClient, "Datagrams": client.Datagrams, "random16": random16})

    def hear(topic, payload, retained, cut):
        heard[0] += 1
        heard[1] += len(payload)

    talk = session.Session(OPENING, ("wattbit/dev/cmd",), 4, hear, lambda token: None)
    tls = case["tls"] and tuple(case["tls"][:1] + [content(path) for path in case["tls"][1:]])
    own = {"host": "127.0.0.1", "port": case["port"], "name_server": "", "spread_s": 0}
    link = dial.Dial(own, tls, talk, net, lambda: "")
    began = time.ticks_ms()
    worst = steps = 0
    troubles = []
    while time.ticks_diff(time.ticks_ms(), began) < case["ms"] and not (link.connects and not case.get("stay")):
        t = time.ticks_us()
        wait = link.step(time.ticks_ms() & 0x3FFFFFFF)
        worst = max(worst, time.ticks_diff(time.ticks_us(), t))
        steps += 1
        if link.trouble and link.trouble not in troubles:
            troubles.append(link.trouble)
            if not case.get("stay"):
                break
        time.sleep_ms(min(wait, 20))
    print(json.dumps({"up": link.connects, "troubles": troubles, "heard": heard, "worst_us": worst, "steps": steps}))
    link.drop("", 0)


with open(sys.argv[2]) as cases:
    for each in json.load(cases):
        run(each)
