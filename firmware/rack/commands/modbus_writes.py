"""Writing registers: all points of a write are checked first, then all are applied; or none, with an exception code."""

from ..report import sunspec_vendor as vendor
from ..report.sunspec_battery import CONNECT, STARTED
from ..report.sunspec_map import SunSpecMap
from ..report.sunspec_types import NAME, size
from ..report.sunspec_values import START, STOP
from .remote import FREE, OFF, Remote

OK = 0
ADDRESS = 2  # exception: no such register, not a whole point, or not to be written
VALUE = 3  # exception: not one of the values that are allowed
POINTS = {
    (vendor.OUTLETS, "Req"): "asked of an outlet",
    (vendor.OUTLETS, "RvrtTms"): "for how long",
    (715, "ControllerHb"): "the client's heartbeat",
    (715, "AlarmReset"): "0 only: acknowledging is left to the local operator",
    (715, "OpCtl"): "0: all allowed outlets off, 1: nothing asked any more",
    (802, "CtrlHb"): "the client's heartbeat",
    (802, "AlmRst"): "0 only: acknowledging is left to the local operator",
    (802, "SetOp"): "1 (connect) only: the controller cannot part the battery from the bus",
    (802, "SetInvState"): "3 (started) only: the converters belong to supplies and battery",
}
# what stands already, and may be said again
ONLY = {"AlarmReset": 0, "AlmRst": 0, "SetOp": CONNECT, "SetInvState": STARTED}


class Writes:
    """Applies writes to `remote`; nothing else of the controller can be written over Modbus."""

    def __init__(self, sun_map: SunSpecMap, remote: Remote) -> None:
        self._map = sun_map
        self._remote = remote

    def run(self, address: int, count: int, buf: bytes, at: int) -> int:
        """Write `count` registers, values from byte `at` of `buf` on; OK, ADDRESS or VALUE (nothing was changed)."""
        wanted: list = []
        end = address + count
        while address < end:
            block, row, first = self._map.find(address)
            if block is None or first != address or address + size(row) > end:
                return ADDRESS
            value = _number(buf, at, size(row))
            code = self._check(block.model, row[NAME], block.index, value)
            if code != OK:
                return code
            wanted.append((row[NAME], block.index, value))
            address += size(row)
            at += 2 * size(row)
        self._apply(wanted)
        return OK

    def _check(self, model: int, name: str, index: int, value: int) -> int:
        """May `name` of a model be set to `value`?"""
        if (model, name) not in POINTS:
            return ADDRESS
        remote = self._remote
        if model == vendor.OUTLETS:
            if not remote.allowed[index]:
                return ADDRESS
            if name == "Req":
                return OK if value in (FREE, OFF) else VALUE
            return OK if 1 <= value <= remote.lease_s else VALUE
        if name == "OpCtl":
            return OK if value == START or (value == STOP and True in remote.allowed) else VALUE
        if name in ONLY:
            return OK if value == ONLY[name] else VALUE
        return OK

    def _apply(self, wanted: list) -> None:
        """Times first: a request that comes with its time counts with that time."""
        for name, index, value in wanted:
            if name == "RvrtTms":
                self._remote.reversion_s[index] = value
        for name, index, value in wanted:
            self._set(name, index, value)

    def _set(self, name: str, index: int, value: int) -> None:
        remote = self._remote
        if name == "Req" and value == OFF:
            remote.ask_off(index, remote.reversion_s[index])
        elif name == "Req":
            remote.release(index)
        elif name == "OpCtl" and value == STOP:
            remote.stop_all()
        elif name == "OpCtl":
            remote.release_all()
        elif name == "ControllerHb":
            remote.controller_hb = value
        elif name == "CtrlHb":
            remote.ctrl_hb = value


def _number(buf: bytes, at: int, registers: int) -> int:
    value = 0
    for i in range(at, at + 2 * registers):
        value = value << 8 | buf[i]
    return value
