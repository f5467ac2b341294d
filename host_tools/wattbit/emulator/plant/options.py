"""Options of the plant: what a scenario may say about the rack beyond what the site file declares."""

# (name, lowest, highest, default, meaning)
TABLE = (
    ("cell_resistance_pm", 50, 5000, 1000, "cell resistance against the table; 400 = a power cell (assumption)"),
    ("ageing_resistance_pm", 0, 5000, 1000, "growth of resistance per loss of health (1000: 60 % health = +40 %)"),
    ("converter_eff_pm", 500, 1000, 960, "efficiency of a battery module's converter, both ways (assumption)"),
    ("module_max_w", 0, 100000, 0, "power of one battery module at the bus; 0 = the site's max_discharge_w / modules"),
    ("charge_ma", 0, 1000000, 5000, "shelf: charge current of one module (assumption: 5 A)"),
    ("float_charge_ma", 0, 1000000, 0, "float: charge current limit of the whole battery; 0 = 0.2 C"),
    ("supply_droop_mv", -1, 5000, -1, "droop over 0..100 % load; -1 = 500 shelf (ORv3), 0 float"),
    ("battery_droop_mv", 0, 5000, 500, "shelf: droop of the battery converter, 48.0 -> 47.5 V (ORv3)"),
    ("ac_loss_step_mv", 0, 20000, 3000, "shelf: step of the supplies on loss of AC (ORv3)"),
    ("repower_ms", 0, 600000, 1000, "delay from AC back to output (assumption)"),
    ("overload_pm", 1000, 3000, 1500, "shelf: short overload of the supplies (ORv3: 150 %)"),
    ("overload_ms", 0, 60000, 500, "shelf: how long they stand it before they fold back (assumption)"),
    ("bus_uf", 1000, 10000000, 100000, "capacitance on the bus: supplies and servers (assumption)"),
    ("takeover_ms", 0, 1000, 4, "shelf: trigger debounce 2 ms + start 2 ms of the battery (ORv3)"),
    ("release_ms", 0, 60000, 200, "shelf: bus above the trigger this long returns the battery to standby (ORv3)"),
    ("uvlo_pm", 0, 1000, 780, "loads stop below this share of the nominal bus voltage (assumption: 40 V of 51 V)"),
    ("restart_pm", 0, 1000, 860, "loads start again above this share (assumption)"),
    ("hiccup_ms", 0, 600000, 2000, "a collapsed bus is tried again after this time (assumption)"),
    ("ambient_mc", -40000, 60000, 25000, "air around supplies and battery modules"),
    ("coolant_mc", -40000, 60000, 27000, "supply temperature of the cooling (ASHRAE: 27 C upper recommended)"),
    ("coolant_j_k", 1000, 10000000, 80000, "thermal mass of the cooling loop (assumption: 12 kg of water and plates)"),
    ("coolant_w_k", 10, 1000000, 9000, "heat that the running cooling carries away per kelvin (assumption)"),
    ("load_uf", 0, 1000000, 0, "capacitance behind a contactor; it draws its charge from the bus when it closes"),
    ("precharge_ohm", 1, 10000, 47, "resistor of a contactor's precharge (assumption)"),
    ("efuse_trip_pm", 1000, 30000, 2000, "an electronic fuse trips above this share of nominal power (assumption)"),
    ("grid_mhz", 40000, 70000, 50000, "nominal frequency of the feeder"),
    ("step_ms", 1, 1000, 100, "step of the plant"),
)


def read(given: dict) -> dict:
    """All options with defaults filled in; ValueError names the key, the value and what is allowed."""
    names = [row[0] for row in TABLE]
    for key in given:
        if key not in names:
            raise ValueError("plant.%s: unknown; allowed: %s" % (key, ", ".join(sorted(names))))
    options = {}
    for name, lowest, highest, default, _ in TABLE:
        options[name] = _checked(name, given.get(name, default), lowest, highest)
    return options


def _checked(name: str, value: int, lowest: int, highest: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
        raise ValueError("plant.%s: %r; allowed: integer %d..%d" % (name, value, lowest, highest))
    return value
