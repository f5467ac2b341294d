"""Which sensor field goes to which slot, and what that slot may believe: worked out once from the site."""

from ..model import quantities

GAUGE_STEP_PM = 100  # no battery moves by a tenth between two polls of a gauge: choice


def fields_in_order(sensors: list) -> list:
    """(quantity index, sensor index, driver field) of every reading used; the position is the slot."""
    fields = []
    for index, sensor in enumerate(sensors):
        for field, quantity in sensor["reads"].items():
            fields.append((quantities.NAMES.index(quantity), index, field))
    fields.sort()
    return fields


def bindings(site: dict) -> list:
    """For each slot (sensor, quantity, lowest, highest, stale_ms, frozen_ms, max_step), as `Slots` wants them."""
    fields = fields_in_order(site["sensor"])
    return [_binding(site, field, fields) for field in fields]


def _binding(site: dict, field: tuple, fields: list) -> tuple:
    q, index, _ = field
    sensor = site["sensor"][index]
    row = quantities.TABLE[q]
    highest = _most_counted(site, q, fields) if row[4] == quantities.COUNT else row[3]
    return (index, q, row[2], highest, sensor["stale_ms"], sensor["frozen_ms"], _max_step(site, q))


def _max_step(site: dict, q: int) -> int:
    """The largest change between two readings that is believed at once; 0: any."""
    if q == quantities.BUS_MV:
        return site["bus"]["max_step_mv"]
    return GAUGE_STEP_PM if q == quantities.BMS_SOC_PM or q == quantities.BMS_SOH_PM else 0


def _most_counted(site: dict, q: int, fields: list) -> int:
    """One of several that are counted together is one at most; who counts alone may find all supplies."""
    members = [f for f in fields if f[0] == q]
    return max(1, len(site["supply"])) if len(members) == 1 else 1
