"""The MCP23017 driver against raw registers of the datasheet (DS20001952, table 3-3, IOCON.BANK = 0)."""

from array import array

import pytest

from rack.drivers.mcp23017 import ExpanderIn, ExpanderOut, Mcp23017
from wattbit.emulator.chips.i2c import I2cFabric
from wattbit.emulator.chips.mcp23017 import Mcp23017 as Chip

INPUT = {"channel": 9, "invert": True, "debounce_ms": 0, "period_ms": 100}


class Registers:
    """The chip as 22 bytes: pins follow the latch where IODIR is 0, else `outside`."""

    def __init__(self, outside=0):
        self.bytes = bytearray(0x16)
        self.bytes[0:2] = b"\xff\xff"
        self.outside = outside
        self.log = []
        self.dead = False

    def pins(self):
        word = lambda at: int.from_bytes(self.bytes[at : at + 2], "little")  # noqa: E731
        return word(0x14) & ~word(0x00) | self.outside & word(0x00)

    def read_into(self, address, register, buf):
        if self.dead:
            raise OSError(19)
        assert address == 0x20
        self.bytes[0x12:0x14] = self.pins().to_bytes(2, "little")
        buf[:] = self.bytes[register : register + len(buf)]

    def write_from(self, address, register, buf):
        if self.dead:
            raise OSError(19)
        self.log.append((register, bytes(buf), self.pins()))
        self.bytes[register : register + len(buf)] = buf


def out(bus, bit=3, active=1, chip=None):
    chip = chip or Mcp23017(bus, 0x20)
    output = ExpanderOut(chip, {"bit": bit, "active": active})
    output.chip = chip
    return output


def seen(output):
    """The read-back in the next pass."""
    output.chip.refresh()
    return output.read()


@pytest.mark.parametrize(("active", "outside"), [(1, 0x0000), (0, 0xFFFF)])
def test_the_latch_is_set_before_the_direction(active, outside):
    bus = Registers(outside)
    output = out(bus, bit=11, active=active)
    assert seen(output) == 0, "the resistor keeps it open"
    bus.log.clear()
    output.write(1)
    written = [(register, data) for register, data, _ in bus.log]
    level = 0x08 if active else 0x00
    assert written[0][0] == 0x14 and written[0][1][1] & 0x08 == level
    assert written[1] == (0x00, b"\xff\xf7"), "and only its own bit becomes an output"
    assert output.read() == 1


@pytest.mark.parametrize("active", [0, 1])
@pytest.mark.parametrize("outside", [0x0000, 0xFFFF])
def test_adopting_what_the_resistors_say_moves_no_pin(active, outside):
    bus = Registers(outside)
    output = out(bus, active=active)
    before = bus.pins()
    output.write(seen(output))
    assert {pins for _, _, pins in bus.log} | {bus.pins()} == {before}


def test_after_a_restart_of_the_controller_outputs_stay_as_they_are():
    bus = Registers(0)
    chip = Mcp23017(bus, 0x20)
    for bit in (0, 5, 15):
        out(bus, bit, 1, chip).write(1)
    fresh = Mcp23017(bus, 0x20)
    bus.log.clear()
    outputs = [out(bus, bit, 1, fresh) for bit in (0, 5, 15)]
    for output in outputs:
        output.write(seen(output))
    assert [output.read() for output in outputs] == [1, 1, 1]
    assert {pins for _, _, pins in bus.log} == {0x8021}


def test_read_back_is_the_pin_and_not_the_latch():
    bus = Registers()
    output = out(bus)
    output.write(1)
    assert output.read() == 1
    bus.pins = lambda: 0  # a shorted output
    assert seen(output) == 0


@pytest.mark.parametrize("told", [0, 1])
def test_what_is_driven_is_the_latch_also_after_a_restart_of_the_controller(told):
    bus = Registers()
    out(bus).write(told)
    bus.pins = lambda: 0 if told else 8  # the pin is held by something stronger
    assert out(bus).driven() == told


def test_what_no_output_drives_is_what_the_resistors_say():
    assert [out(Registers(outside)).driven() for outside in (0, 8)] == [0, 1]


def test_of_a_dead_chip_nothing_is_known_and_nothing_is_raised():
    bus = Registers()
    output = out(bus)
    output.write(1)
    assert (seen(output), output.silent()) == (1, 0)
    bus.dead = True
    assert (seen(output), output.silent()) == (-1, 1)
    output.write(0)
    assert output.read() == -1 and bus.pins() & 8
    bus.dead = False
    assert (seen(output), output.silent(), bus.pins() & 8) == (0, 0, 0), "what it was told reaches it when it is back"


def test_an_auxiliary_contact_is_believed_and_not_the_pin_of_the_coil():
    bus = Registers(outside=0x0010)  # the contact at bit 4 is open: the pull-up stands
    chip = Mcp23017(bus, 0x20)
    output = ExpanderOut(chip, {"bit": 3, "active": 1, "feedback": 4})
    output.chip = chip
    output.write(1)
    assert (bus.pins() & 8, seen(output), bus.bytes[0x0C]) == (8, 0, 0x10)
    bus.outside = 0
    assert seen(output) == 1
    output.write(0)
    assert seen(output) == 1, "welded"


def test_a_chip_that_dies_while_it_is_told_is_silent_at_once():
    bus = Registers()
    output = out(bus)
    bus.dead = True
    output.write(1)
    assert (output.read(), output.silent()) == (-1, 1)


@pytest.mark.parametrize("started", [True, False])
def test_after_one_failure_nothing_is_asked_until_the_next_pass(started):
    bus = Registers()
    chip = Mcp23017(bus, 0x20)
    outputs = [out(bus, bit, 1, chip) for bit in range(16)]
    if started:
        chip.refresh()
    tried = []

    def dead(address, register, buf):
        tried.append(register)
        raise OSError(110)

    bus.read_into = bus.write_from = dead
    for _ in range(3):
        tried.clear()
        chip.refresh()
        for output in outputs:
            output.driven()
            output.write(output.read() > 0)
        assert len(tried) == 1


def test_a_chip_that_lost_its_set_up_opens_what_should_be_open_and_closes_nothing():
    bus = Registers(outside=0x0002)  # at bit 1 the resistor closes, at bit 0 it opens
    chip = Mcp23017(bus, 0x20)
    closed, opened = out(bus, 0, 1, chip), out(bus, 1, 1, chip)
    closed.write(1)
    opened.write(0)
    assert bus.pins() & 3 == 1
    bus.bytes[:] = b"\xff\xff" + bytes(0x14)  # brown-out
    for _ in range(3):
        states = seen(closed), opened.read()
    assert states == (0, 0)
    assert bus.pins() & 3 == 0, "the closed one stays where its resistor put it: the read-back shows it"


def test_another_chip_is_no_expander():
    bus = Registers()
    bus.bytes[0x0A:0x0C] = b"\xa5\xa5"
    driver = ExpanderIn(Mcp23017(bus, 0x20), INPUT)
    with pytest.raises(OSError, match="no MCP23017"):
        driver.start()
    assert seen(out(bus)) == -1
    assert bus.log == []


def test_inputs_have_a_pull_up_and_leave_outputs_alone():
    bus = Registers(outside=0x0200)
    chip = Mcp23017(bus, 0x20)
    driver = ExpanderIn(chip, INPUT)
    out(bus, 3, 1, chip).write(1)
    driver.start()
    values = array("i", [7])
    found = []
    for outside in (0x0200, 0x0000, 0x0200):
        bus.outside = outside
        driver.read(values)
        driver.read(values)
        found.append(values[0])
    assert found == [0, 1, 0]
    assert bus.bytes[0x0C:0x0E] == b"\x00\x02", "GPPUB bit 1"
    assert bus.pins() & 0x0008


def test_one_transfer_serves_a_whole_pass():
    bus = Registers()
    chip = Mcp23017(bus, 0x20)
    outputs = [out(bus, bit, 1, chip) for bit in range(8)]
    for output in outputs:
        output.write(1)
        output.read()
    reads = []
    plain = bus.read_into
    bus.read_into = lambda address, register, buf: (reads.append(register), plain(address, register, buf))
    for _ in range(10):
        chip.refresh()
        assert [output.read() for output in outputs] == [1] * 8
    assert reads.count(0x12) == 10


def test_driver_and_model_agree():
    moved = []
    chip = Chip()
    chip.wire({"bit": 2, "active": 0, "pull": "down", "outlet": 7})
    chip.connect(lambda outlet, level: moved.append((outlet, level)))
    bus = I2cFabric()
    bus.attach(0x20, chip)
    output = out(bus, 2, 0)
    assert (moved, output.read()) == ([(7, 1)], 1)
    output.write(1)
    output.write(0)
    assert moved == [(7, 1), (7, 0)] and output.read() == 0
    chip.reset()
    assert moved[-1] == (7, 1), "its resistor closes it"
    assert seen(output) == 0 and moved[-1] == (7, 0)
