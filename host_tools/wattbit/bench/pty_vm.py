"""Runs in the MicroPython VM, in real time: the firmware's master on several terminals, until standard input ends.

Arguments: units on each line, baud, period_ms, answer_ms, nanoseconds of the clock's start, then the descriptors of
the terminals, which do not block. Prints one JSON line: values taken and refused, the wrong ones, requests.
"""

import json
import select
import sys
import time

from rack.drivers.modbus_line import Line
from wattbit.bench import peer_values

STALE = 4  # tenths of a second: a busy machine may stop this process for a while
LOOK_MS = 50  # how often the end is looked for


class Uart:
    """hal.SerialPort on a descriptor."""

    def __init__(self, fd):
        self._file = open(fd, "r+b", 0)  # noqa: SIM115 - for as long as this runs
        self.requests = 0

    def send(self, buf, n):
        """As hal's."""
        self.requests += 1
        self._file.write(memoryview(buf)[:n])

    def receive_into(self, buf):
        """As hal's."""
        return self._file.readinto(buf) or 0


class Judge:
    """A sink that knows what is true."""

    def __init__(self, clock):
        self._clock = clock
        self._registers = peer_values.registers()
        self.taken = 0
        self.refused = 0
        self.wrong = []

    def put(self, slot, word, now_ms):
        """A value was taken."""
        self.taken += 1
        count = len(self._registers)
        tenths = self._clock() // 100
        if not peer_values.is_true(word, slot // count + 1, self._registers[slot % count], tenths, STALE):
            self.wrong.append([slot // count + 1, self._registers[slot % count], word, tenths])

    def fail(self, slot, now_ms):
        """A value was refused."""
        self.refused += 1


def main(units, baud, period_ms, answer_ms, began_ns, *fds):
    """Step every line when it wants to."""

    def clock():
        return (time.time_ns() - began_ns) // 1000000

    judge = Judge(clock)
    uarts = [Uart(fd) for fd in fds]
    lines = []
    for uart in uarts:
        line = Line(uart, baud, judge)
        for k in range(units):
            line.add(k + 1, peer_values.register_map(answer_ms), period_ms, peer_values.wanted(k))
        line.start(clock())
        lines.append(line)
    due = [clock()] * len(lines)
    end = select.poll()
    end.register(sys.stdin, select.POLLIN | select.POLLHUP)
    looked_ms = 0
    while True:
        now_ms = clock()
        if now_ms - looked_ms > LOOK_MS:
            looked_ms = now_ms
            if end.poll(0):
                break
        for i in range(len(lines)):
            if due[i] <= now_ms:
                due[i] = now_ms + lines[i].step(now_ms)
        time.sleep_ms(max(1, min(due) - clock()))
    late = sum([unit.late for line in lines for unit in line.units])
    requests = sum([uart.requests for uart in uarts])
    found = {"taken": judge.taken, "refused": judge.refused, "wrong": judge.wrong, "requests": requests, "late": late}
    print(json.dumps(found))


main(*[int(argument) for argument in sys.argv[1:]])
