"""firmware/hal on the official image: what a real `machine` makes of it, with the desktop rack's chips on the pins."""

import struct

import pytest

from wattbit.emulator.chips.i2c import I2cFabric
from wattbit.emulator.chips.ina228 import Ina228
from wattbit.emulator.chips.sht3x import Sht3x
from wattbit.silicon import fast_trip, i2c, repl, storage
from wattbit.silicon.machine import Machine

VOLTS, AMPS = 51.2, 12.5


@pytest.fixture(scope="module")
def chip():
    return Ina228(lambda: VOLTS, lambda: AMPS, 1500, seed=1)


@pytest.fixture(scope="module")
def prompt(uf2, chip):
    machine = Machine(uf2, storage.build({**fast_trip.board_files(), "state/slot": b"a"}))
    fabric = I2cFabric()
    fabric.attach(0x40, chip)
    fabric.attach(0x44, Sht3x(lambda: 25.0, lambda: 0.4, seed=1))
    i2c.Bus(machine, 0, fabric, 400_000)
    repl.enter(machine)
    repl.run(machine, "import board, hal, time, gc\nbus = hal.I2cBus(board.I2C['i2c0'])\nbuf = bytearray(3)")
    return machine


def test_a_register_is_read(prompt):
    """0x3F DEVICE_ID reads 0x2281, 0x05 VBUS is 20 bits of 195.3125 uV in 24 (INA228 datasheet 7.6.1)."""
    assert repl.run(prompt, "b = bytearray(2)\nbus.read_into(0x40, 0x3F, b)\nprint(b.hex())") == "2281\n"
    raw = bytes.fromhex(repl.run(prompt, "bus.read_into(0x40, 0x05, buf)\nprint(buf.hex())").strip())
    volts = (int.from_bytes(raw, "big") >> 4) * 195.3125e-6
    assert abs(volts - VOLTS) < 0.005


def test_a_register_is_written(prompt, chip):
    repl.run(prompt, "bus.write_from(0x40, 0x0C, bytearray((0x12, 0x34)))")
    back = bytearray(2)
    chip.read(0x0C, back)
    assert bytes(back) == b"\x12\x34"


def test_nobody_there_is_an_oserror_within_the_time_of_a_transfer(prompt):
    code = (
        "t = time.ticks_us()\nfor call in (bus.read_into, bus.write_from):\n"
        " try:\n  call(0x41, 5, buf)\n  print('no')\n except OSError as e: print('OSError')\n"
        "print(time.ticks_diff(time.ticks_us(), t) < 4000)"
    )
    assert repl.run(prompt, code) == "OSError\nOSError\nTrue\n"


def test_a_chip_that_drops_off_the_bus_is_an_oserror(prompt, chip):
    chip.fault = "drop"
    try:
        said = repl.run(prompt, "try:\n bus.read_into(0x40, 5, buf)\n print('no')\nexcept OSError: print('gone')")
    finally:
        chip.fault = ""
    assert said == "gone\n"


def test_a_chip_without_registers_answers(prompt):
    """SHT3x: command 0x2400 (datasheet table 9), then six bytes of which the CRC-8 of the first two is the third."""
    said = repl.run(
        prompt,
        "bus.write_from(0x44, 0x24, bytearray((0x00,)))\ntime.sleep_ms(20)\n"
        "six = bytearray(6)\nbus.receive_into(0x44, six)\nprint(six.hex())",
    )
    temperature, _crc, humidity, _ = struct.unpack(">HBHB", bytes.fromhex(said.strip()))
    assert abs(-45 + 175 * temperature / 65535 - 25.0) < 0.5
    assert abs(100 * humidity / 65535 - 40.0) < 2


def test_reading_allocates_nothing(prompt):
    code = (
        "read = bus.read_into\ngc.collect()\na = gc.mem_alloc()\n"
        "for _ in range(10): read(0x40, 5, buf)\nprint(gc.mem_alloc() - a)"
    )
    assert int(repl.run(prompt, code)) <= 16  # the loop's own counter; the interpreter's line of the prompt


def test_the_direction_pin_falls_when_the_last_character_has_left(prompt):
    moments = []
    prompt.chip.gpio[22].add_listener(lambda now, before: moments.append((int(now), prompt.us())))
    sent = []
    prompt.uart[0].on_sent = lambda byte: sent.append((byte, prompt.us()))
    repl.run(
        prompt,
        "port = hal.SerialPort(board.UART['rs485'], 19200, 'even')\n"
        "port.send(bytearray(b'12345678'), 8)\ntime.sleep_ms(20)",
    )
    assert bytes(byte for byte, _ in sent) == b"12345678"
    up, down = moments[-2], moments[-1]
    assert (up[0], down[0]) == (1, 0)
    assert up[1] < sent[0][1]
    assert 0 <= down[1] - sent[-1][1] <= 2000


def test_what_arrives_is_received_and_never_waited_for(prompt):
    for byte in b"answer":
        prompt.uart[0].feed_byte(byte)
    code = (
        "into = bytearray(16)\nt = time.ticks_us()\nn = port.receive_into(into)\n"
        "m = port.receive_into(into)\nprint(n, bytes(into[:n]), m, time.ticks_diff(time.ticks_us(), t) < 2000)"
    )
    assert repl.run(prompt, code) == "6 b'answer' 0 True\n"


def test_an_analogue_pin_in_microvolts(prompt):
    prompt.chip.adc.channel_values[0] = 2048  # of 4096 steps of 3.3 V (RP2040 datasheet 4.9)
    assert abs(int(repl.run(prompt, "print(hal.AnalogIn(board.ADC['adc0']).read_uv())")) - 1_650_000) < 2000


def test_an_output_that_is_driven_goes_on_and_reads_back_its_line(prompt):
    prompt.chip.gpio[10].set_input_value(True)
    code = (
        "o = hal.DigitalOut(board.OUTPUTS['out0'])\no.write(1)\np = hal.DigitalOut(board.OUTPUTS['out0'])\n"
        "print(p.driven(), p.read(), hal.DigitalIn(board.INPUTS['in1']).read())\n"
        "p.write(0)\nprint(p.driven(), p.read())"
    )
    assert repl.run(prompt, code) == "1 1 1\n0 1\n"


def test_pulses_are_counted_in_the_interrupt(prompt):
    repl.run(prompt, "meter = hal.PulseIn(board.COUNTERS['cnt0'])\nfound = [0, 0, 0]")
    prompt.chip.gpio[28].set_input_value(True)
    for k in range(5):
        prompt.at(1000 + 2000 * k, lambda: prompt.chip.gpio[28].set_input_value(False))
        prompt.at(2000 + 2000 * k, lambda: prompt.chip.gpio[28].set_input_value(True))
    repl.run(prompt, "time.sleep_ms(15)")
    assert repl.run(prompt, "meter.look(found)\nprint(found[0], found[2] >= found[1])") == "5 True\n"


def test_a_duty_is_driven(prompt):
    said = repl.run(
        prompt,
        "w = hal.PwmOut(board.OUTPUTS['out7'], 1000)\nw.write_pm(250)\nfrom machine import PWM, Pin\n"
        "print(w._pwm.freq(), w._pwm.duty_u16())\nw.write(0)\nprint(w.driven())",
    )
    assert said == "1000 16383\n0\n"


def test_files_are_replaced_in_one_step(prompt):
    code = "f = hal.Blobs()\nprint(f.read('m.a'))\nf.write('m.a', b'one')\nf.write('m.a', b'two')\nprint(f.read('m.a'))"
    assert repl.run(prompt, code) == "None\nb'two'\n"


def test_the_small_things(prompt):
    code = "print(hal.reset_cause(), 0 <= hal.random16() <= 65535, hal.ticks_ms() >= 0)"
    assert repl.run(prompt, code) == "power True True\n"
