"""A small rack behind a Modbus server, for tests under CPython and inside the VM: no third-party imports."""

try:
    from tests.helpers import console_rig
except ImportError:  # in the VM the helpers' folder is on the path
    import console_rig  # type: ignore[no-redef]
from rack.commands.modbus_rtu import RtuFrames
from rack.commands.modbus_server import ModbusServer
from rack.commands.modbus_tcp import TcpFrames
from rack.commands.modbus_writes import Writes
from rack.commands.remote import Remote
from rack.config import schema
from rack.drivers import crc16
from rack.model import quality, quantities
from rack.report.sunspec_map import SunSpecMap
from rack.report.sunspec_values import Facts
from rack.sensing.modules import Modules
from rack.sensing.slots import Slots

UNIT = 17
BATTERY = {
    "chemistry": "lfp",
    "modules": 2,
    "cells_series": 11,
    "capacity_mah": 8000,
    "energy_wh": 1300,
    "reserve_pm": 100,
    "max_discharge_w": 18000,
}
READS = ("bms_soc_pm", "bms_soh_pm", "battery_ma", "battery_mv", "battery_mc")
# (sensor, quantity) of each slot, by quantity, as the device orders them
SLOTS = tuple([(k, name) for name in quantities.NAMES if name in READS for k in (1, 2)])
ALLOWED = ["infer-a", "batch-a"]


def site(**server) -> dict:
    """Four loads, two limits, two battery modules that report for themselves, a PV port; server keys as given."""
    made = console_rig.small_site()
    made["battery"].update(BATTERY)
    made["bus"] = console_rig.section(schema.BUS, nominal_mv=51000, topology="shelf")
    made["supply"] = [{"name": "psu1", "rated_w": 3000}, {"name": "psu2", "rated_w": 3000}]
    made["limit"][0]["level"] = "limit"
    made["limit"][1]["level"] = "trip"
    shunt = {"reads": {"bus_mv": "bus_mv", "current_ma": "bus_ma", "watts": "pv_w"}}
    made["sensor"] = [shunt] + [{"reads": {name: name for name in READS}} for _ in range(2)]
    made["server"] = console_rig.section(schema.SERVER, unit=UNIT, writes="both", allow=ALLOWED, lease_s=300)
    made["server"].update(server)
    return made


class Rig:
    """State that tests may set, and everything from bytes to it: `server`, `rtu`, `tcp`; `now_ms` is the clock."""

    def __init__(self, **server) -> None:
        self.site = site(**server)
        console = console_rig.Rig(self.site)
        self.tree, self.state, self.loads = console.tree, console.state, console.loads
        self.journal, self.console = console.journal, console
        self.now_ms = 1000
        bound = []
        for sensor, name in SLOTS:
            q = quantities.NAMES.index(name)
            bound.append((sensor, q, quantities.TABLE[q][2], quantities.TABLE[q][3], 3000, 0, 0))
        self.slots = Slots(bound, 3)
        self.remote = Remote(self.site["server"], self.state, self.journal)
        self.facts = Facts(self.site, self.tree, Modules(self.slots, self.clock), self.remote)
        self.map = SunSpecMap(self.facts)
        self.server = ModbusServer(self.map, Writes(self.map, self.remote), self.state, self.journal)
        may = self.site["server"]["writes"]
        steps = crc16.table()
        self.crc = lambda buf, first, end: crc16.crc(steps, buf, first, end)
        self.rtu = RtuFrames(self.server, UNIT, self.crc, 4, 573, may != "none")
        self.tcp = TcpFrames(self.server, UNIT, may == "both")

    def clock(self) -> int:
        """The device's tick."""
        return self.now_ms

    def put(self, name: str, value: int, how: int = quality.GOOD) -> None:
        """A quantity of the image."""
        self.state.image.put(quantities.NAMES.index(name), value, 0, how)

    def module(self, k: int, name: str, value: int) -> None:
        """A reading of battery module `k`, from 0."""
        self.slots.put(SLOTS.index((k + 1, name)), value, self.now_ms)

    def registers(self, address: int, count: int) -> list:
        """Registers as the map gives them; AssertionError when there are none."""
        out = bytearray(2 * count)
        assert self.map.read_into(address, count, out, 0)
        return [out[2 * i] << 8 | out[2 * i + 1] for i in range(count)]

    def pdu(self, data: bytes, may_write: bool = True) -> bytes:
        """The reply to a request without a frame."""
        out = bytearray(253)
        return bytes(out[: self.server.answer(data, 0, len(data), out, 0, may_write)])

    def line(self, data: bytes) -> bytes:
        """Bytes on the line, then silence; the reply."""
        self.rtu.feed(data, len(data), self.now_ms)
        self.now_ms += 10
        n = self.rtu.reply(self.now_ms)
        self.now_ms += 1000
        return bytes(self.rtu.out[:n])

    def framed(self, unit: int, pdu: bytes) -> bytes:
        """An RTU frame around a request."""
        body = bytes([unit]) + pdu
        check = self.crc(body, 0, len(body))
        return body + bytes([check & 0xFF, check >> 8])

    def write(self, address: int, *values: int) -> bytes:
        """Function 16 with these registers; the reply."""
        data = b"".join([bytes([v >> 8, v & 0xFF]) for v in values])
        head = bytes([16, address >> 8, address & 0xFF, 0, len(values), 2 * len(values)])
        return self.pdu(head + data)

    def picture(self) -> str:
        """All that a write could change."""
        r = self.remote
        asked = [list(r.reversion_s), [r.asked(i) for i in range(self.loads.count)], r.controller_hb, r.ctrl_hb]
        return str(asked) + str(list(self.state.requested_off)) + self.console.picture()

    def at(self, model: int, name: str, index: int = -1) -> int:
        """First register of a point."""
        for block in self.map.blocks:
            if block.model == model and block.index == index:
                address = block.start
                while self.map.find(address)[1][0] != name:
                    address += 1
                return address
        raise AssertionError(name)
