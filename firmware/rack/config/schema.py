"""Every setting once: key, kind, lowest, highest, default, unit, meaning, source of the number.

The host checks site files with this table, the device checks what it loads with it, and
docs/settings.md is made from it. Kinds:

- "int": integer from lowest to highest (unit in the key's suffix)
- "bool"
- "name": lower-case letters, digits and dashes, at most `highest` characters
- "word": as "name", with underscores instead of dashes
- "text": any printable text of at most `highest` characters
- "names": list of names, at most `highest` of them
- "enum": one of the words in `highest`, a tuple
- "reads": table of driver field -> quantity name, 1 to `highest` of them

A default of REQUIRED means that the key must be given.
"""

from ..model import quantities
from . import devices

REQUIRED = None

FAIL_STATES = ("open", "hold", "close")
DIRECTIONS = ("below", "above")
LEVELS = ("warn", "limit", "trip")
PARITIES = ("none", "even", "odd")
ACTIONS = ("none", "no_restore", "shed", "open_all")
SAFE_SIDES = ("hold", "crossed")
WRITES = ("none", "rtu", "both")
NETWORKS = ("none", "wifi", "wired")
COMMANDS = ("none", "shed", "all")
LOAD_KINDS = ("relay", "efuse", "contactor", "pwm", "dimmed")
CHEMISTRIES = ("lfp", "nmc", "lead_acid", "vrfb")

# fmt: off
SITE = (
    ("name", "name", 1, 32, REQUIRED, "", "short name of the rack", "user"),
    ("title", "text", 0, 80, "", "", "what a person calls it", "user"),
    ("board", "word", 1, 32, REQUIRED, "", "folder below boards/ that describes the controller", "user"),
    ("cycle_ms", "int", 20, 1000, 100, "ms", "length of one pass of the controller", "DESIGN 2: 10 Hz"),
    ("alert", "name", 0, 16, "", "", "digital input (power-loss line, ALERT pin) whose fall drops the loads with "
     "fast_trip at once; empty = none", "user"),
    ("state_ms", "int", 0, 60000, 10000, "ms", "period of state reports on the console; 0 = none", "choice"),
    ("link_s", "int", 0, 604800, 0, "s", "silence of the supervising serial link (no accepted request) after which "
     "the loads' on_link_loss counts; 0 = no link is supervised", "user"),
    ("reports", "bool", 0, 1, True, "", "send state and event reports on the console unasked", "choice"),
)

BUS = (
    ("nominal_mv", "int", 10000, 60000, REQUIRED, "mV", "bus voltage while supplies carry it", "ORv3: 51 V"),
    ("topology", "enum", 0, ("shelf", "float"), REQUIRED, "", "shelf: battery behind a converter that starts when "
     "the bus sags; float: battery directly on the bus", "ORv3 / telecom"),
    ("battery_below_mv", "int", 0, 60000, 0, "mV", "bus voltage below which the battery carries it; 0 = cannot be "
     "told from the voltage", "ORv3: 48.5 V"),
    ("max_step_mv", "int", 1000, 60000, 12000, "mV", "largest believable change of bus voltage between two samples",
     "choice: 4 x the 3 V step of an ORv3 supply on AC loss"),
)

BATTERY = (
    ("chemistry", "enum", 0, CHEMISTRIES, REQUIRED, "", "cell chemistry", "user"),
    ("modules", "int", 1, 64, REQUIRED, "", "parallel modules or strings", "user"),
    ("cells_series", "int", 1, 250, REQUIRED, "", "cells in series in one module", "user"),
    ("capacity_mah", "int", 100, 4000000, REQUIRED, "mAh", "charge of one new module", "datasheet"),
    ("energy_wh", "int", 1, 298000, REQUIRED, "Wh", "energy at the bus of all new modules together, full to empty",
     "datasheet"),
    ("soc_source", "enum", 0, ("bms", "coulomb"), REQUIRED, "", "bms: modules report their charge, coulomb counting "
     "bridges gaps; coulomb: counted from the shunt, reset when full or empty", "user"),
    ("reserve_pm", "int", 0, 900, 50, "pm", "backup reserve that only tier 0 and held loads may use", "choice"),
    ("gain_error_pm", "int", 0, 100, 5, "pm", "error of the current measurement, of the reading", "datasheet of shunt"),
    ("offset_ma", "int", 0, 5000, 10, "mA", "error of the current measurement, at zero", "datasheet of monitor"),
    ("bms_error_pm", "int", 0, 200, 30, "pm", "error of the charge that the battery reports", "FACTS 5.3: +-3 %"),
    ("full_mv", "int", 0, 60000, 0, "mV", "terminal voltage of a full battery; 0 = no full reset", "datasheet"),
    ("full_ma", "int", 0, 1000000, 0, "mA", "charge current below which it counts as full at full_mv", "datasheet"),
    ("empty_mv", "int", 0, 60000, 0, "mV", "terminal voltage of an empty battery; 0 = no empty reset", "datasheet"),
    ("reset_ms", "int", 1000, 3600000, 60000, "ms", "how long full or empty must hold before the count is reset",
     "choice"),
    ("max_discharge_w", "int", 1, 100000, REQUIRED, "W", "power the battery may deliver, all modules", "datasheet"),
    ("max_charge_w", "int", 0, 100000, 0, "W", "power it may take, told to Modbus clients; 0 = not known", "datasheet"),
    ("idle_ma", "int", 0, 100000, 500, "mA", "battery current that still counts as standing still", "choice"),
)

BUDGET = (
    ("redundancy", "int", 0, 4, 0, "", "supplies in reserve: the loads may take what the "
     "others carry, and losing one sheds nothing; 0 = N, 1 = N+1", "user"),
    ("feeder_w", "int", 0, 100000, 0, "W", "power that the feeder may deliver; 0 = no limit", "user"),
    ("trip_ms", "int", 0, 60000, 500, "ms", "how long a budget must be exceeded before loads are shed",
     "ORv3 supplies carry 150 % for a time"),
)

SHED = (
    ("per_pass", "int", 1, 16, 4, "", "most loads shed in one pass", "DESIGN 3.6"),
    ("settle_ms", "int", 100, 60000, 1000, "ms", "wait for a shed to show its effect", "choice"),
    ("futile_after", "int", 1, 16, 2, "", "sheds without effect before a rule gives up", "DESIGN 3.6"),
    ("held_overrun_ms", "int", 0, 3600000, 60000, "ms", "how long a held load runs on after what it cools is off",
     "choice"),
    ("cooling_ms", "int", 0, 600000, 10000, "ms", "how long loads run on after what cools them is off, before they are "
     "shed", "choice; direct liquid cooling that is lost shuts down in under a minute (ASME InterPACK2017)"),
)

RESTORE = (
    ("floor_pm", "int", 0, 1000, 400, "pm", "charge (pessimistic side) before anything is restored",
     "enough for a second outage"),
    ("stable_ms", "int", 1000, 3600000, 60000, "ms", "how long the supply must be stable first", "choice"),
    ("spacing_ms", "int", 500, 600000, 2000, "ms", "least time between two restores", "CHECKS B9: >= 500 ms"),
    ("jitter_ms", "int", 0, 300000, 2000, "ms", "random extra of the spacing", "CHECKS B9"),
    ("margin_w", "int", 0, 100000, 200, "W", "headroom that must be left after a restore", "choice"),
    ("tries", "int", 1, 10, 3, "", "restores that may fail before a load is locked out", "DESIGN 3.5"),
    ("retry_ms", "int", 1000, 3600000, 60000, "ms", "a load that is shed this soon after its restore has failed",
     "choice"),
    ("again_ms", "int", 0, 86400000, 3600000, "ms", "a load that the same limit sheds again this soon after its "
     "restore stays off for retry_ms, then twice that, and so on up to this; 0 = never longer", "choice"),
)

SUPPLY = (
    ("name", "name", 1, 24, REQUIRED, "", "name of the supply", "user"),
    ("rated_w", "int", 1, 100000, REQUIRED, "W", "power it can deliver", "ORv3: 3000 W"),
)

TIER = (
    ("tier", "int", 0, 3, REQUIRED, "", "0 = most critical, never shed by a rule short of a protection trip", "user"),
    ("title", "text", 0, 40, "", "", "what a person calls it", "user"),
    ("promised_s", "int", 0, 43200, REQUIRED, "s", "run time on battery promised to the tier", "user"),
)

LOAD = (
    ("name", "name", 1, 24, REQUIRED, "", "name of the load and of its output", "user"),
    ("output", "name", 1, 16, REQUIRED, "", "output of the board that switches it", "user"),
    ("kind", "enum", 0, LOAD_KINDS, "relay", "", "what the output is: relay; efuse, with a fault line; contactor, with "
     "an auxiliary contact; pwm, a fan or pump; dimmed, a light that a rule sheds in part", "user"),
    ("upstream", "name", 0, 24, "", "", "the held load (contactor, eFuse) that feeds it; empty = the bus", "user"),
    ("precharge", "name", 0, 16, "", "", "output of the board that precharges (kind contactor)", "user"),
    ("precharge_ms", "int", 0, 10000, 0, "ms", "how long it precharges: 5 x resistance x capacitance; min_off_ms, at "
     "least ten times as long, lets the resistor cool", "datasheet of resistor"),
    ("pwm_hz", "int", 10, 25000, 1000, "Hz", "frequency of the output (pwm, dimmed); 4-wire fans take 25 kHz, 0-10 V "
     "through a filter 1 kHz", "Intel 4-wire PWM fans: 25 kHz"),
    ("on_pm", "int", 1, 1000, 1000, "pm", "duty while on (pwm, dimmed)", "user"),
    ("shed_pm", "int", 0, 900, 0, "pm", "light that is left when a limit, a budget or the ladder sheds it (kind "
     "dimmed); protection and the operator put it out", "user"),
    ("tier", "int", 0, 3, REQUIRED, "", "its tier", "user"),
    ("order", "int", 0, 99, 50, "", "within the tier, larger is shed first", "user"),
    ("nominal_w", "int", 1, 30000, REQUIRED, "W", "power it usually takes", "datasheet"),
    ("hold", "bool", 0, 1, False, "", "cooling or control power: shed only after all that it cools", "user"),
    ("cools", "names", 0, 32, (), "", "loads that it cools (only with hold)", "user"),
    ("feedback", "bool", 0, 1, True, "", "the output has a read-back line", "user"),
    ("fast_trip", "bool", 0, 1, False, "", "dropped in interrupt context when the site's alert input falls", "user"),
    ("min_off_ms", "int", 1000, 3600000, 10000, "ms", "least time off before it is restored", "CHECKS B9: >= 10 s"),
    ("on_reset", "enum", 0, FAIL_STATES, "hold", "", "what the output does when the controller restarts; "
     "close: tier 0 and held loads only", "user"),
    ("on_watchdog", "enum", 0, FAIL_STATES, "hold", "", "... after a watchdog reset", "user"),
    ("on_sensor_loss", "enum", 0, FAIL_STATES, "hold", "", "... when the bus cannot be measured", "user"),
    ("on_link_loss", "enum", 0, FAIL_STATES, "hold", "", "... when the supervising link is lost", "user"),
    ("on_bad_config", "enum", 0, FAIL_STATES, "hold", "", "... when the configuration cannot be used", "user"),
    ("fail_hold_s", "int", 0, 43200, 0, "s", "how long `hold` lasts before it opens; 0 = for ever", "user"),
)

LINE = (
    ("bus", "name", 1, 16, REQUIRED, "", "UART of the board that is set so, instead of as its board file says", "user"),
    ("baud", "int", 1200, 1000000, REQUIRED, "", "line speed, one of the common ones", "manual of the devices"),
    ("parity", "enum", 0, PARITIES, REQUIRED, "", "parity bit", "manual of the devices"),
)

SENSOR = (
    ("name", "name", 1, 24, REQUIRED, "", "name of the sensor or device", "user"),
    ("driver", "enum", 0, devices.NAMES, REQUIRED, "", "the driver that reads it", "user"),
    ("bus", "name", 0, 16, "", "", "bus of the board (i2c0, rs485 ...)", "user"),
    ("address", "int", 0, 255, 0, "", "address on the bus", "user"),
    ("channel", "int", 0, 15, 0, "", "input of the chip (ads1115: 0-3; mcp23017: 0-7 are port A, 8-15 port B)", "user"),
    ("input", "name", 0, 16, "", "", "input of the board (input, adc, pulses; ina228: its ALERT pin)", "user"),
    ("invert", "bool", 0, 1, False, "", "a low input counts as 1 (driver input)", "user"),
    ("alert_below_mv", "int", 0, 85000, 0, "mV", "bus voltage below which the chip pulls ALERT, wired to `input`; "
     "0 = never (ina228)", "user"),
    ("alert_above_ma", "int", 0, 1000000, 0, "mA", "current above which it does; 0 = never (ina228)", "user"),
    ("debounce_ms", "int", 0, 10000, 0, "ms", "how long a new level must stand before it counts (input, mcp23017)",
     "datasheet of the contact"),
    ("measure", "name", 0, 16, "", "", "what the input stands for: voltage, current or ntc (adc, ads1115); rpm, flow"
     " or power (pulses)", "user"),
    ("vref_mv", "int", 0, 6144, 0, "mV", "supply of the divider or sensor and end of its scale; 0 = that of the "
     "converter (adc, ads1115)", "board"),
    ("top_ohm", "int", 0, 100000000, 0, "Ohm", "divider: resistor to what is measured (measure voltage)", "board"),
    ("bottom_ohm", "int", 0, 10000000, 0, "Ohm", "divider: resistor to ground (measure voltage)", "board"),
    ("uv_per_a", "int", 0, 10000000, 0, "", "uV of signal for each ampere (measure current)", "datasheet"),
    ("zero_mv", "int", 0, 6144, 0, "mV", "signal at no current (measure current)", "datasheet"),
    ("series_ohm", "int", 0, 10000000, 0, "Ohm", "resistor from the supply to the thermistor (measure ntc)", "board"),
    ("ntc_ohm", "int", 0, 10000000, 0, "Ohm", "thermistor at 25 degrees, to ground (measure ntc)", "datasheet"),
    ("beta_k", "int", 0, 10000, 0, "K", "its beta (measure ntc)", "datasheet"),
    ("pulses_per", "int", 0, 1000000, 0, "", "pulses for a revolution, a litre or a kWh (driver pulses)", "datasheet"),
    ("window_ms", "int", 0, 10000, 0, "ms", "least time over which pulses are counted; 0 = 1000 (driver pulses)",
     "choice"),
    ("zero_ms", "int", 0, 60000, 0, "ms", "silence that means standstill; 0 = 5000 (driver pulses)", "choice"),
    ("rom", "text", 0, 16, "", "", "which of several on one wire: 16 hex digits, family 28 first (driver ds18b20)",
     "user"),
    ("map", "name", 0, 32, "", "", "register map below boards/maps (driver modbus)", "user"),
    ("period_ms", "int", 20, 600000, REQUIRED, "ms", "how often it is read", "user"),
    ("stale_ms", "int", 100, 3600000, 3000, "ms", "age at which a reading is no longer believed",
     "CHECKS B6: max(3 polls, 3 s)"),
    ("frozen_ms", "int", 0, 3600000, 0, "ms", "a reading identical to the bit for this long is frozen; 0 = may stand "
     "still (counters, flags)", "CHECKS B7"),
    ("shunt_uohm", "int", 0, 100000, 0, "uOhm", "shunt (driver ina228, ina226, ina238)", "datasheet"),
    ("max_ma", "int", 0, 1000000, 0, "mA", "full scale of the current (same drivers)", "datasheet"),
    ("reads", "reads", 0, 12, REQUIRED, "", "driver field = quantity", "user"),
)

LIMIT = (
    ("name", "name", 1, 24, REQUIRED, "", "name of the limit", "user"),
    ("quantity", "enum", 0, quantities.NAMES, REQUIRED, "", "what it watches", "user"),
    ("direction", "enum", 0, DIRECTIONS, REQUIRED, "", "the side that is bad", "user"),
    ("trip", "int", -1000000, 1073741823, REQUIRED, "", "value at which it is crossed, in the quantity's unit", "user"),
    ("clear", "int", -1000000, 1073741823, REQUIRED, "", "value at which it is clear again", "user"),
    ("trip_ms", "int", 0, 3600000, REQUIRED, "ms", "how long it must be crossed before it acts", "user"),
    ("clear_ms", "int", 0, 3600000, REQUIRED, "ms", "how long it must be clear before it ends", "user"),
    ("level", "enum", 0, LEVELS, REQUIRED, "", "warn: say so; limit: act on tiers 1-3; trip: protection", "user"),
    ("action", "enum", 0, ACTIONS, REQUIRED, "", "none, no_restore, shed (one load after another), open_all", "user"),
    ("safe_side", "enum", 0, SAFE_SIDES, REQUIRED, "", "what an unknown reading counts as: crossed, or hold what it "
     "was and restore nothing", "user"),
    ("settle_ms", "int", 0, 3600000, 0, "ms", "wait for a shed to show in this quantity; 0 = shed.settle_ms", "user"),
    ("effect", "int", 0, 1000000, 0, "", "how far a shed must move the quantity towards clear; less is futile; 0 = "
     "not judged", "user"),
)

SERVER = (
    ("unit", "int", 1, 247, 1, "", "its Modbus address", "user"),
    ("bus", "name", 0, 16, "", "", "UART of the board on which it answers (Modbus RTU); empty = none", "user"),
    ("tcp_port", "int", 0, 65535, 0, "", "TCP port on which it answers; 0 = none", "Modbus uses 502"),
    ("writes", "enum", 0, WRITES, "none", "", "who may write: nobody, clients on the UART, or those on TCP too (Modbus "
     "knows no password)", "choice"),
    ("allow", "names", 0, 24, (), "", "loads that a client may ask to be off", "user"),
    ("lease_s", "int", 1, 86400, 900, "s", "longest time that such a request lasts without being repeated", "choice"),
)

NETWORK = (
    ("kind", "enum", 0, NETWORKS, "none", "", "how the board comes to a network: wifi (its password: wattbit flash "
     "--link), wired, or not at all", "user"),
    ("ssid", "text", 0, 32, "", "", "name of the Wi-Fi (kind wifi)", "user"),
)

MQTT = (
    ("host", "text", 0, 64, "", "", "broker, by name or address; empty = no link", "user"),
    ("port", "int", 1, 65535, 8883, "", "its TCP port", "IANA: 8883 with TLS, 1883 without"),
    ("tls", "bool", 0, 1, True, "", "encrypt, and accept no broker without a certificate of the CA that the board "
     "knows; off only on a network of its own", "choice"),
    ("server", "text", 0, 64, "", "", "name in the broker's certificate; empty = host", "user"),
    ("user", "text", 0, 64, "", "", "user name; empty = the device id, which the shipped access list wants", "user"),
    ("keepalive_s", "int", 10, 1200, 30, "s", "a broker that says nothing for this long is gone; it is asked twice "
     "in that time", "choice"),
    ("state_ms", "int", 1000, 60000, 10000, "ms", "period of state messages", "choice"),
    ("spread_s", "int", 0, 120, 50, "s", "longest of the first, random wait before it connects again; doubles up to "
     "300 s", "CHECKS D4: 200 devices, 10 connects/s"),
    ("name_server", "text", 0, 15, "", "", "address of the name server; empty = the one that the network tells",
     "user"),
    ("time_host", "text", 0, 64, "", "", "SNTP server, by name or address; empty = none: somebody tells the time by "
     "serial command", "user"),
    ("commands", "enum", 0, COMMANDS, "shed", "", "what signed commands may do: none; shed: take away for a time the "
     "loads of server.allow; all: also acknowledge, change settings, restart, maintain", "choice"),
    ("discovery", "name", 0, 32, "homeassistant", "", "prefix of Home Assistant's discovery; empty = none",
     "Home Assistant's default"),
)
# fmt: on

# section name -> (rows, smallest count, largest count); count 0,0 = one plain table
TABLES = (
    ("site", SITE, 0, 0),
    ("bus", BUS, 0, 0),
    ("battery", BATTERY, 0, 0),
    ("budget", BUDGET, 0, 0),
    ("shed", SHED, 0, 0),
    ("restore", RESTORE, 0, 0),
    ("server", SERVER, 0, 0),
    ("network", NETWORK, 0, 0),
    ("mqtt", MQTT, 0, 0),
    ("supply", SUPPLY, 0, 16),
    ("tier", TIER, 1, 4),
    ("load", LOAD, 1, 24),
    ("line", LINE, 0, 8),
    ("sensor", SENSOR, 1, 32),
    ("limit", LIMIT, 1, 32),
)

# settings that may be changed while running, by serial command: (ThingSet name, section, key)
RUNTIME = (
    ("sReserve_pm", "battery", "reserve_pm"),
    ("sRestoreFloor_pm", "restore", "floor_pm"),
    ("sRestoreStable_ms", "restore", "stable_ms"),
    ("sRestoreSpacing_ms", "restore", "spacing_ms"),
    ("sRestoreJitter_ms", "restore", "jitter_ms"),
    ("sRestoreMargin_W", "restore", "margin_w"),
    ("sFeeder_W", "budget", "feeder_w"),
    ("sState_ms", "site", "state_ms"),
)
