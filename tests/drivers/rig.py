"""A plain rack, a line in virtual time and a sink that remembers: for CPython and for the VM."""

from array import array

CHARACTER_US = 11 * 1000000 / 19200


class Thing:
    """An object with the attributes it is given."""

    def __init__(self, **values):
        for key in values:
            setattr(self, key, values[key])


def supply():
    return Thing(ok=True, ac_ok=True, out_v=50.9, out_a=35.2, out_w=1791.0, temp_c=41.0)


def module():
    return Thing(soc=0.873, soh=0.97, pack_v=36.3, pack_a=-84.2, temp_c=31.2, capacity_ah=7.8)


def rack(n=6):
    return Thing(
        t_ms=0, bus_v=50.9, load_a=211.7, battery_a=-3.0, battery_v=36.0, inlet_c=27.3, pv_w=0.0, grid_ok=True,
        supplies=[supply() for _ in range(n)], modules=[module() for _ in range(n)],
    )  # fmt: skip


class Port:
    """The UART of a line; the test moves `now_us`."""

    def __init__(self, line):
        self.line = line
        self.now_us = 0
        self.requests = 0

    def send(self, buf, n):
        self.requests += 1
        self.line.send(buf, n, self.now_us)

    def receive_into(self, buf):
        return self.line.receive_into(buf, self.now_us)


class Sink:
    """Latest value per slot, how many came, and how many failed."""

    def __init__(self, n):
        self.value = array("i", [0] * n)
        self.puts = array("i", [0] * n)
        self.fails = array("i", [0] * n)

    def put(self, slot, value, now_ms):
        self.value[slot] = value
        self.puts[slot] += 1

    def fail(self, slot, now_ms):
        self.fails[slot] += 1


def finish(master, port, now_ms):
    """Step `master` until its read is over; (state, time)."""
    for _ in range(2000):
        port.now_us = now_ms * 1000
        state = master.step(now_ms)
        if state in (2, 3):
            return state, now_ms
        now_ms += max(1, master.wait_ms)
    raise AssertionError("the read never ends")


def run_line(line, port, now_ms, until_ms):
    """Step `line` as a task would, until `until_ms`; the time reached."""
    while now_ms < until_ms:
        port.now_us = now_ms * 1000
        wait = line.step(now_ms)
        assert wait >= 1
        now_ms += wait
    return now_ms
