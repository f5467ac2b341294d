"""What Home Assistant is told of the device: one retained message, made piece by piece, for whole it is too long.

Its form is Home Assistant's "device discovery" (documentation of its MQTT integration), with its short names.
"""

from ..model import quantities
from ..report import jsontext, names

# unit at the end of a wire name: (class, unit there, divisor)
UNITS = {
    "mV": ("voltage", "mV", 1),
    "mA": ("current", "mA", 1),
    "W": ("power", "W", 1),
    "mC": ("temperature", "\u00b0C", 1000),
    "pm": ("", "%", 10),
    "J": ("", "J", 1),
    "s": ("duration", "s", 1),
}
SILENT_ROUNDS = 3  # without a message for this many rounds of state a value is unknown: choice


def topic(prefix: str, device: str) -> str:
    """Where Home Assistant listens."""
    return prefix + "/device/" + device + "/config"


def pieces(site: dict, device: str, firmware: str) -> object:
    """The message in pieces of some hundred bytes."""
    base = "wattbit/" + device
    title = site["site"]["title"] or site["site"]["name"]
    about = '{"dev":{"ids":"%s","name":%s,"mf":"WattBit","mdl":"Edge","sw":"%s"},"o":{"name":"wattbit-edge","sw":"%s"},'
    yield (about % (device, jsontext.quoted(title), firmware, firmware)).encode()
    yield ('"avty_t":"%s/alive","cmps":{' % base).encode()
    stale_s = SILENT_ROUNDS * site["mqtt"]["state_ms"] // 1000 + 1
    shared = '"exp_aft":%d,"stat_t":"%s/state/' % (stale_s, base)
    yield _sensor(device, shared, "Source", "rSource")
    for name in _quantities(site):
        yield b"," + _sensor(device, shared, "Rack", names.wire_name(name))
    for tier in site["tier"]:
        yield b"," + _sensor(device, shared, "Ladder", "rTier%d_s" % tier["tier"])
    for load in site["load"]:
        yield b"," + _load(device, shared, load["name"])
    yield b"}}"


def _quantities(site: dict) -> list:
    """What the site measures, and what is worked out of it."""
    found = list(quantities.NAMES[quantities.FIRST_DERIVED :])
    for sensor in site["sensor"]:
        for name in sensor["reads"].values():
            if name not in found:
                found.append(name)
    return found


def _sensor(device: str, shared: str, group: str, name: str) -> bytes:
    parts = name.split("_")
    kind, unit, divisor = UNITS.get(parts[-1], ("", "", 1)) if len(parts) > 1 else ("", "", 1)
    value = "value_json.%s.%s" % (group, name)
    if divisor > 1:
        value = "(%s/%d) if %s is number else None" % (value, divisor, value)
    said = '"%s":{"p":"sensor","name":"%s","uniq_id":"%s_%s",%s%s","val_tpl":"{{ %s }}"'
    text = said % (name, name[1:].replace("_", " "), device, name, shared, group, value)
    if unit:
        text += ',"unit_of_meas":"%s"' % unit
    if kind:
        text += ',"dev_cla":"%s"' % kind
    return (text + "}").encode()


def _load(device: str, shared: str, name: str) -> bytes:
    """Is it on, and why not."""
    value = "value_json.Loads['%s']" % name
    on = '"%s":{"p":"binary_sensor","name":"%s","uniq_id":"%s_%s","dev_cla":"power",%sLoads/%s",'
    on += "\"val_tpl\":\"{{ 'ON' if %s.rOn else 'OFF' }}\"},"
    why = '"%s_cause":{"p":"sensor","name":"%s cause","uniq_id":"%s_%s_cause",%sLoads/%s","val_tpl":"{{ %s.rCause }}"}'
    where = (name, name, device, name, shared, name, value)
    return ((on + why) % (where + where)).encode()
