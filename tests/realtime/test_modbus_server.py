"""The whole firmware's Modbus server in real time, read and written by clients that others wrote."""

import contextlib
import re
import socket
import threading
import time

import minimalmodbus
import pytest
import sunspec2.device
import sunspec2.modbus.client as sunspec
from pymodbus.client import ModbusSerialClient, ModbusTcpClient
from serial import Serial

from tests.helpers import modbus_live
from tests.helpers.live_console import ANSWER_S, ask, wait_for
from tests.helpers.modbus_page import LOADS, model, outlet

UNIT = 17
MODELS = [1, 64910, 713, 714, 715, 802, 803, 64911]
SWITCH, BATCH, BATCH_ON = outlet("switch-a"), outlet("batch-a"), outlet("batch-a", "rOn")
BATCH_B, BATCH_B_ON = outlet("batch-b"), outlet("batch-b", "rOn")
CAUSE = outlet("batch-a", "rCause")
SOC, VOLTS, BEAT = model(713, "SoC"), model(802, "V"), model(715, "DERHb") + 1


@pytest.fixture(scope="module")
def rack(tmp_path_factory, root):
    sunspec2.device.set_model_defs_path([str(root / "docs/sunspec"), *sunspec2.device.get_model_defs_path()])
    with modbus_live.running(tmp_path_factory.mktemp("modbus")) as found:
        with contextlib.closing(ModbusTcpClient("127.0.0.1", port=found.port, timeout=ANSWER_S)) as client:
            wait_for(client.connect)
            wait_for(lambda: _register(client, BATCH_ON) and 950 <= _register(client, SOC) <= 1000)
            wait_for(lambda: _register(client, BEAT) >= 5 and _register(client, VOLTS) < 0xFFFF)  # all have been asked
        yield found


def _register(client, address: int) -> int:
    return client.read_holding_registers(address, count=1, device_id=UNIT).registers[0]


@pytest.fixture
def tcp(rack):
    with contextlib.closing(ModbusTcpClient("127.0.0.1", port=rack.port, timeout=ANSWER_S, retries=0)) as client:
        assert client.connect()
        yield client


def scanned(device):
    device.scan()
    numbers = [number for number in device.models if isinstance(number, int)]
    for number in numbers:
        assert [model.error_info for model in device.models[number]] == [""], number
    return numbers


def told(rack, path: str) -> int:
    """A number that the serial console says."""
    with Serial(rack.console, 115200, timeout=ANSWER_S) as port:
        return int(re.match(rb":85 (-?\d+)", ask(port, b"?" + path.encode()))[1])


def check_values(rack, device) -> None:
    """What every model says is what the console says."""
    models = device.models
    assert models[1][0].SN.value == "orv3-shelf"
    assert models[713][0].SoC.cvalue == pytest.approx(told(rack, "Rack/rSoC_pm") / 10)
    assert models[802][0].SoC.cvalue == models[713][0].SoC.cvalue
    assert models[802][0].SoCRsvMin.cvalue == told(rack, "Settings/sReserve_pm") / 10
    assert models[802][0].V.cvalue == pytest.approx(told(rack, "Rack/rBattery_mV") / 1000, abs=0.02)
    ports = models[714][0].Prt
    assert [port.IDStr.value for port in ports] == ["battery", "loads", "supplies"]
    assert ports[1].DCV.cvalue == pytest.approx(told(rack, "Rack/rBus_mV") / 1000, abs=0.05)
    assert -ports[1].DCW.cvalue == pytest.approx(told(rack, "Rack/rLoad_W"), rel=0.05)
    assert len(models[803][0].string) == 6
    assert all(string.StrSoC.cvalue > 95 for string in models[803][0].string)
    outlets = models[64910][0]
    assert [outlet.Name.value for outlet in outlets.outlet] == LOADS
    assert [outlet.rOn.value for outlet in outlets.outlet] == [1] * 14
    assert outlets.outlet[9].rTier.value == told(rack, "Loads/batch-a/rTier")
    whole = models[64911][0]
    assert whole.rBus_mV.value == pytest.approx(told(rack, "Rack/rBus_mV"), abs=50)
    assert (whole.rBus_mV_Q.value, whole.rPV_W.value, whole.rPV_W_Q.value) == (0, None, 3)
    assert whole.limit[0].cTrip.value == told(rack, f"Limits/{whole.limit[0].Name.value}/cTrip")


def test_pysunspec2_finds_and_reads_every_model_over_tcp(rack):
    device = sunspec.SunSpecModbusClientDeviceTCP(slave_id=UNIT, ipaddr="127.0.0.1", ipport=rack.port, timeout=ANSWER_S)
    try:
        assert scanned(device) == MODELS
        check_values(rack, device)
    finally:
        device.close()


def test_pysunspec2_finds_and_reads_every_model_over_a_serial_line(rack):
    device = sunspec.SunSpecModbusClientDeviceRTU(slave_id=UNIT, name=rack.path, baudrate=19200, timeout=ANSWER_S)
    try:
        assert scanned(device) == MODELS
        check_values(rack, device)
        control = device.models[715][0]
        control.ControllerHb.value = 123456
        control.ControllerHb.write()
        control.read()
        assert control.ControllerHb.value == 123456
    finally:
        device.close()


def test_pymodbus_asks_an_outlet_off_and_the_request_ends_by_itself(rack, tcp):
    assert not tcp.write_registers(BATCH, [1, 0, 4], device_id=UNIT).isError()
    began = time.monotonic()
    wait_for(lambda: not _register(tcp, BATCH_ON), 3)
    assert _register(tcp, BATCH_B_ON) == 1
    cause = tcp.read_holding_registers(CAUSE, count=12, device_id=UNIT).registers
    assert tcp.convert_from_registers(cause, tcp.DATATYPE.STRING).rstrip("\0") == "dispatch"
    wait_for(lambda: _register(tcp, BATCH_ON), 20)
    assert time.monotonic() - began >= 3  # seconds are counted by a task that looks once a second
    about = [e for e in rack.events() if e.get("output") == "batch-a"]
    assert [(e["kind"], e["rule"]) for e in about][:2] == [("command", "dispatch"), ("shed", "dispatch")]


def test_minimalmodbus_asks_and_releases_over_the_serial_line(rack):
    client = minimalmodbus.Instrument(rack.path, UNIT)
    client.serial.timeout = ANSWER_S
    with contextlib.closing(client.serial):
        assert client.read_string(40000, 2) == "SunS"
        client.write_long(BATCH_B + 1, 30)
        client.write_register(BATCH_B, 1, functioncode=6)
        wait_for(lambda: not client.read_register(BATCH_B_ON), 3)
        assert 25 <= client.read_long(BATCH_B + 3) <= 30
        assert client.read_register(BATCH_B_ON, functioncode=4) == 0
        client.write_register(BATCH_B, 0)
        wait_for(lambda: client.read_register(BATCH_B_ON), 20)
        client.serial.timeout = 1  # an exception is shorter than what minimalmodbus waits for
        for address, value in ((BATCH_B, 2), (SWITCH, 1), (40002, 5)):
            with pytest.raises(minimalmodbus.IllegalRequestError):
                client.write_register(address, value)


def test_pymodbus_over_the_serial_line(rack):
    with contextlib.closing(ModbusSerialClient(rack.path, baudrate=19200, timeout=ANSWER_S)) as client:
        assert client.connect()
        assert client.read_holding_registers(40000, count=2, device_id=UNIT).registers == [0x5375, 0x6E53]
        assert client.read_holding_registers(0, count=2, device_id=UNIT).exception_code == 2
        assert client.read_coils(40000, count=2, device_id=UNIT).exception_code == 1
        assert len(client.read_input_registers(40070, count=125, device_id=UNIT).registers) == 125


def test_two_clients_at_once(rack):
    wrong = []

    def look() -> None:
        with contextlib.closing(ModbusTcpClient("127.0.0.1", port=rack.port, timeout=ANSWER_S)) as client:
            client.connect()
            for _ in range(40):
                reply = client.read_holding_registers(40000, count=2, device_id=UNIT)
                if reply.registers != [0x5375, 0x6E53]:
                    wrong.append(reply)

    both = [threading.Thread(target=look) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join(60)
    assert wrong == []


READ = bytes([0, 9, 0, 0, 0, 6, UNIT, 3, 0x9C, 0x40, 0, 2])
ANSWER = bytes([0, 9, 0, 0, 0, 7, UNIT, 3, 4]) + b"SunS"


@pytest.fixture
def raw(rack):
    with socket.create_connection(("127.0.0.1", rack.port), timeout=ANSWER_S) as opened:
        yield opened


def exactly(opened, n: int) -> bytes:
    data = b""
    while len(data) < n:
        piece = opened.recv(n - len(data))
        assert piece, data
        data += piece
    return data


def test_half_frames_wait_for_their_rest(raw, tcp):
    for i in range(len(READ)):
        raw.sendall(READ[i : i + 1])
        time.sleep(0.02)
    assert exactly(raw, len(ANSWER)) == ANSWER
    raw.sendall(READ[:7])  # and meanwhile another client is served
    assert tcp.read_holding_registers(40000, count=1, device_id=UNIT).registers == [0x5375]
    raw.sendall(READ[7:])
    assert exactly(raw, len(ANSWER)) == ANSWER


def test_a_stream_that_makes_no_sense_is_closed(raw):
    raw.sendall(b"GET / HTTP/1.1\r\n\r\n")
    assert raw.recv(100) == b""


def test_a_client_that_does_not_read_harms_nobody(rack, raw, tcp):
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    raw.setblocking(False)
    long = bytes([0, 9, 0, 0, 0, 6, UNIT, 3, 0x9C, 0x80, 0, 125])
    gaps = told(rack, "Device/rMaxGap_ms")
    with contextlib.suppress(BlockingIOError, ConnectionError):
        for _ in range(20000):
            raw.send(long)
    for _ in range(20):
        assert tcp.read_holding_registers(40000, count=1, device_id=UNIT).registers == [0x5375]
    assert told(rack, "Device/rMaxGap_ms") <= max(gaps, 250)


def test_refused_writes_are_counted_and_told(rack, tcp):
    before = told(rack, "Counters/rRefused")
    assert tcp.write_register(SWITCH, 1, device_id=UNIT).exception_code == 2
    assert told(rack, "Counters/rRefused") == before + 1
    wait_for(lambda: [e for e in rack.events() if e["kind"] == "refuse" and "Modbus write" in e["cause"]])


def test_without_leave_nothing_is_written(tmp_path):
    with modbus_live.running(tmp_path, "rtu") as rack:
        with contextlib.closing(ModbusTcpClient("127.0.0.1", port=rack.port, timeout=ANSWER_S)) as client:
            wait_for(client.connect)
            assert client.write_register(BATCH, 1, device_id=UNIT).exception_code == 1
        with contextlib.closing(ModbusSerialClient(rack.path, baudrate=19200, timeout=ANSWER_S)) as client:
            client.connect()
            assert not client.write_register(BATCH, 1, device_id=UNIT).isError()


def test_a_restart_ends_requests_and_connections(tmp_path):
    restart = '[[event]]\nat_s = 12\ndo = "reboot"\n'
    with modbus_live.running(tmp_path, events=restart) as rack:
        with contextlib.closing(ModbusTcpClient("127.0.0.1", port=rack.port, timeout=ANSWER_S, retries=0)) as client:
            wait_for(client.connect)
            wait_for(lambda: _register(client, BATCH_ON))
            client.write_registers(BATCH, [1, 0, 60], device_id=UNIT)
            wait_for(lambda: not _register(client, BATCH_ON))
        wait_for(lambda: sum(e["kind"] == "reboot" for e in rack.events()) == 2, 40)
        with contextlib.closing(ModbusTcpClient("127.0.0.1", port=rack.port, timeout=ANSWER_S, retries=0)) as client:
            wait_for(client.connect)
            assert client.read_holding_registers(BATCH, count=5, device_id=UNIT).registers == [0, 0, 60, 0, 0]
            wait_for(lambda: _register(client, BATCH_ON), 40)
