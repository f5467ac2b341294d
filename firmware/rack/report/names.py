"""Names on the wire: a role letter, the name in capitals, the unit (ThingSet's convention).

Role letters: c constant, r read, s stored setting, w written but not stored, x executable.
"""

from ..model import quantities

# words whose capitals are not just a leading one
WORDS = {"bms": "Bms", "dr": "DR", "pv": "PV", "soc": "SoC", "soh": "SoH"}
# suffixes of quantity names that are units
# fmt: off
UNITS = {"mv": "mV", "ma": "mA", "mc": "mC", "pm": "pm", "w": "W", "wh": "Wh", "j": "J", "c": "C", "rpm": "rpm",
         "mlpm": "mlpm"}
# fmt: on


def wire_name(quantity: str) -> str:
    """`bus_mv` as `rBus_mV`, `soc_low_pm` as `rSoCLow_pm`, `grid_ok` as `rGridOk`."""
    words = quantity.split("_")
    unit = ""
    if words[-1] in UNITS:
        unit = "_" + UNITS[words.pop()]
    return "r" + "".join([WORDS.get(w) or w[0].upper() + w[1:] for w in words]) + unit


def rack_names() -> tuple:
    """The wire names of all quantities, in the order of `model.quantities.TABLE`."""
    return tuple([wire_name(name) for name in quantities.NAMES])
