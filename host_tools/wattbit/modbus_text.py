"""What docs/modbus.md says beside its tables; `@NAME@` stands for a number of the firmware."""

from rack.report import sunspec_vendor

TITLES = {
    1: "common: who this is",
    sunspec_vendor.OUTLETS: "vendor: outlets and causes, one group per load",
    713: "storage capacity",
    714: "DC ports: battery, loads, and supplies and PV where they are measured",
    715: "control",
    802: "battery",
    803: "strings: the battery modules that report for themselves (lithium only)",
    sunspec_vendor.RACK: "vendor: the whole rack, one group per limit",
}
HEAD_TEXT = """# Modbus registers

<!-- Made by `make docs` from the code; do not edit. -->

The device can answer Modbus clients on a UART (RTU) and on TCP; both are off until the site's
[`[server]`](settings.md) names a bus or a port. What they find are SunSpec models from register @BASE@ on (counted
from 0; "4@BASE1@" in the old way of counting): any SunSpec client enumerates them by itself. Two vendor models are
described by [model_@OUTLETS@.json](sunspec/model_@OUTLETS@.json) and
[model_@RACK@.json](sunspec/model_@RACK@.json), for clients that load such files. Their numbers are not registered
with SunSpec.

```toml
[server]
unit = 17
bus = "rs485b"          # a UART without sensors: a line has one master
tcp_port = 502
writes = "rtu"          # who may write: none (default), rtu, both
allow = ["batch-a"]     # loads that may be asked off: not tier 0, not held ones
lease_s = 900           # the longest time of a request
```

## How it answers

Functions 3 and 4 read the same registers, at most @READS@ at once, all from one state of the controller: no number
is torn within a read. Functions 6 and 16 (at most @WRITES@ registers) write, all or nothing. Anything else:

| exception | when |
|---|---|
| 1 | another function; a write where `writes` does not allow it (Modbus knows no password: over TCP only with `both`) |
| 2 | a register that does not exist, that cannot be written, or a part of a number |
| 3 | a value that is not allowed, a request of the wrong length |
| 4 | a fault of the firmware; please report it |

Refusals are counted (`Counters/rRefused`); refused writes are journaled as `refuse`, at most once a second. A
broadcast (unit 0 on the UART) is done and not answered. TCP: units 0 and 255 are taken for the device's own; three
clients at once, and when all places are taken the one that has been silent longest (5 s at least) makes room for
the next; after a minute of silence a client is dropped.

## Leases

A client can ask outlets **off**, with the authority of dispatch: protection, promises and the local operator stand
above it, and a load that the operator holds on does not hear it. It can never switch anything on, acknowledge a
fault, or change a setting. Each request ends `RvrtTms` seconds after it was written, unless it is written again, as
SunSpec's reversion timers do; then the local rules simply stand, and they decide when the outlet comes back.
Requests do not survive a restart of the controller.

| model | point | value |
|---|---|---|
@POINTS@

## Conventions

A value that is not known, or that is known and not believed, is "not implemented" as its type says (0xFFFF, 0x8000,
0xFFFFFFFF, ...); model @RACK@ shows doubtful values too, each with its quality (0 good, 1 stale, 2 implausible, 3
missing). Power and current are positive onto the bus in models 714, 802 and 803: a discharging battery is positive,
loads are negative (the console and model @RACK@ count battery currents positive while charging). Scale factors
depend on the size of the site and stay while it runs. Words of a list are their place in the list, from 0.

SunSpec calls some points of 802 and 803 mandatory that the controller cannot always know. They are "not implemented"
where the value would be an invention: `WChaRteMax` while the site does not say `max_charge_w`; `V`, `A`, `W` and `SoC`
while they are not measured or not believed; `ModTmpMax`, `ModTmpMin`, `StrModTmp*`, `StrSoC` and `StrA` of modules that
are silent or do not report them; `StrCellVMax` and `StrCellVMin` always, for no device is read cell by cell, while
`StrCellVAvg` is the module's voltage by its cells. `SetOp` and `SetInvState` say what stands (connected, started) and
take nothing else. `WHAvail` of 713 goes by the rated energy where no sensor reads a health, and is not known while one
should and does not.

## Where the models are

Outlet k (from 0) of the site file begins at @FIRST@ + @STRIDE@ k on every site. The rest depends on how many loads,
ports, modules and limits the site has; for the example `@EXAMPLE@`:

| model | what | first register | registers |
|---|---|---|---|
@MODELS@
"""
