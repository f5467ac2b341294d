"""A Modbus device of the desktop rack on the board's RS-485 line: the frames are from the public protocol."""

from wattbit.emulator.chips.modbus_device import ModbusDevice
from wattbit.emulator.chips.modbus_line import ModbusLine
from wattbit.silicon import fast_trip, repl, rs485, storage
from wattbit.silicon.machine import Machine

# unit 1, function 3, one register at 0: Modbus over serial line V1.02, CRC 0x840A low byte first
REQUEST = "010300000001840a"
ANSWER = "0103021234b533"
ASK = (
    "import board, hal, time\nport = hal.SerialPort(board.UART['rs485'], {baud}, 'even')\n"
    "ask = bytearray(bytes.fromhex('{request}'))\ngot = b''\nbuf = bytearray(64)\nport.send(ask, 8)\n"
    "t = time.ticks_ms()\n"
    "while time.ticks_diff(time.ticks_ms(), t) < 60:\n n = port.receive_into(buf)\n got += bytes(buf[:n])\n"
    " time.sleep_ms(1)\nprint(got.hex() if got else 0)"
)


def test_the_device_hears_and_is_heard_at_its_speed_only(uf2):
    machine = Machine(uf2, storage.build(fast_trip.board_files()))
    device = ModbusDevice(1, 4)
    device.set(0, 0x1234)
    line = ModbusLine(19200)
    line.attach(1, device)
    rs485.Wire(machine, 0, line)
    repl.enter(machine)
    assert repl.run(machine, ASK.format(baud=19200, request=REQUEST)) == ANSWER + "\n"
    assert repl.run(machine, ASK.format(baud=9600, request=REQUEST)) == "0\n"
