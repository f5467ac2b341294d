"""In the MicroPython VM: `publish_vm.py HAL_FOLDER PORT COUNT`: so many messages of QoS 1 over the link.

The board's own client and session. Prints JSON: how many the broker has, in order or not, how often the packet id
began again, and the longest time without an acknowledgement.
"""

import json
import sys
import time

sys.path.append(sys.argv[1])

import client

from rack.link import dial, packets, session

PORT, COUNT = int(sys.argv[2]), int(sys.argv[3])


class Net:
    """The hal, as the link needs it; never any luck."""

    TcpClient = client.TcpClient
    Datagrams = client.Datagrams

    @staticmethod
    def random16():
        """The shortest waits."""
        return 0


class Tally:
    """What has been acknowledged."""

    def __init__(self):
        self.done = self.unordered = self.longest_ms = 0
        self.last_ms = time.ticks_ms()

    def note(self, token):
        """The broker has message `token`."""
        self.unordered += token != self.done
        self.done += 1
        now_ms = time.ticks_ms()
        self.longest_ms = max(self.longest_ms, time.ticks_diff(now_ms, self.last_ms))
        self.last_ms = now_ms


def main():
    """Publish until all are acknowledged, or the link is lost."""
    tally = Tally()
    opening = packets.connect("soak", 30, "soak/alive", "offline", "", b"")
    talk = session.Session(opening, (), 30, lambda *heard: None, tally.note)
    own = {"host": "127.0.0.1", "port": PORT, "name_server": "", "spread_s": 0}
    link = dial.Dial(own, None, talk, Net, lambda: "")
    began = time.ticks_ms()
    n = wraps = 0
    last = 0
    while tally.done < COUNT and not (link.connects and link.trouble):
        link.step(time.ticks_ms() & 0x3FFFFFFF)
        while n < COUNT and talk.room():
            talk.publish("soak/n", b"%d" % n, n)
            number = talk._id
            wraps += number < last
            last = number
            n += 1
        if not n:
            time.sleep_ms(2)
    seconds = time.ticks_diff(time.ticks_ms(), began) / 1000
    told = {"done": tally.done, "unordered": tally.unordered, "wraps": wraps, "longest_ms": tally.longest_ms}
    told["seconds"] = seconds
    told["trouble"] = link.trouble
    print(json.dumps(told))


main()
