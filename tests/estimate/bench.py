"""Parts of a site for one estimator on its own."""

from rack.model import quality
from rack.model import quantities as q
from rack.model import state as st
from rack.model.image import Image
from rack.model.loads import Loads
from rack.model.state import State

BATTERY = {
    "chemistry": "lfp",
    "modules": 2,
    "cells_series": 16,
    "capacity_mah": 100000,
    "energy_wh": 10000,
    "soc_source": "coulomb",
    "reserve_pm": 100,
    "gain_error_pm": 5,
    "offset_ma": 10,
    "bms_error_pm": 30,
    "full_mv": 56000,
    "full_ma": 4000,
    "empty_mv": 46400,
    "reset_ms": 60000,
    "max_discharge_w": 9600,
    "idle_ma": 500,
}
LOAD = {"name": "a", "tier": 0, "order": 1, "nominal_w": 100, "hold": False, "cools": (), "min_off_ms": 10000}


def loads(*watts, **change):
    """Loads that are all on."""
    rows = [{**LOAD, "name": f"l{k}", "nominal_w": w, **change} for k, w in enumerate(watts)]
    made = Loads(rows)
    for k in range(made.count):
        made.moved(k, 1)
    return made


def picture(source=st.S_GRID, **readings):
    """(image, state) with good readings; None for one that is missing."""
    image, state = Image(), State(loads(100), 0)
    state.source = source
    see(image, **readings)
    return image, state


def see(image, **readings):
    """Put readings by name: good, or missing for None."""
    for name, value in readings.items():
        how = quality.MISSING if value is None else quality.GOOD
        image.put(q.NAMES.index(name), value or 0, 0, how)
