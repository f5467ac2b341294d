"""What a sensor of a given quantity sees in the plant: quantity -> a callable without arguments.

ValueError where the plant has nothing of the kind.
"""

from wattbit.emulator.plant.events import CONTACTS

HUMIDITY = 0.45  # of the air entering the rack: choice
FLOW_MLPM = 20000.0  # of one coolant stream while its pump runs: choice
RPM = 4200.0  # of a fan or pump while it is on: choice
NOTHING_V = 1.0  # below this bus voltage PV counts as carrying no current


def of_voltage(quantity: str, rack: object) -> object:
    """Volts for a bus pin; a chip whose voltage is not read still sits on the bus."""
    if quantity in ("bus_mv", ""):
        return lambda: rack.bus_v
    if quantity == "battery_mv":
        return lambda: rack.battery_v
    raise _unknown("voltage", quantity, ("bus_mv", "battery_mv"))


def of_current(quantity: str, rack: object) -> object:
    """Amperes through a shunt whose current or power is read as `quantity`, signed as the quantity is."""
    if quantity == "bus_ma":
        return lambda: rack.load_a
    if quantity == "battery_ma":
        return lambda: rack.battery_a
    if quantity == "pv_w":
        return lambda: rack.pv_w / rack.bus_v if rack.bus_v > NOTHING_V else 0.0
    if quantity == "supply_w":
        return lambda: sum([supply.out_a for supply in rack.supplies])
    if quantity == "":
        return lambda: 0.0
    raise _unknown("current", quantity, ("bus_ma", "battery_ma", "pv_w", "supply_w"))


def of_temperature(quantity: str, rack: object) -> object:
    """Degrees Celsius; the battery's is that of its hottest module."""
    if quantity == "inlet_mc":
        return lambda: rack.inlet_c
    if quantity == "battery_mc":
        return lambda: max([module.temp_c for module in rack.modules])
    raise _unknown("temperature", quantity, ("inlet_mc", "battery_mc"))


def of_humidity(quantity: str, rack: object) -> object:
    """Relative humidity, 0..1."""
    if quantity == "humidity_pm":
        return lambda: HUMIDITY
    raise _unknown("humidity", quantity, ("humidity_pm",))


def of_pulses(quantity: str, rack: object, k: int) -> object:
    """What a pulse input counts, in the unit of the quantity: coolant flow, speed of a fan or pump, feeder power.

    The `k`-th flow or speed belongs to the `k`-th load that cools others.
    """
    if quantity == "feeder_w":
        return lambda: sum([supply.out_w for supply in rack.supplies]) / 0.95  # ORv3 supplies: 95 % and better
    full = {"flow_mlpm": FLOW_MLPM, "fan_rpm": RPM}.get(quantity)
    if full is None:
        raise _unknown("pulses", quantity, ("flow_mlpm", "fan_rpm", "feeder_w"))
    coolers = [stream.cooler for stream in rack.cooling.streams]
    if k >= len(coolers):
        raise ValueError("no %s number %d in the plant: it has %d loads that cool" % (quantity, k + 1, len(coolers)))
    return lambda: full if rack.outlet_on(coolers[k]) else 0.0


def of_state(quantity: str, rack: object, k: int) -> object:
    """True or false for a contact; `k` counts the contacts of the same quantity."""
    if quantity == "grid_ok":
        return lambda: rack.grid_ok
    if quantity == "supplies_ok":
        return lambda: rack.supplies[k].ok
    if quantity in CONTACTS:
        return lambda: rack.contacts[quantity]
    raise _unknown("contact", quantity, ("grid_ok", "supplies_ok") + CONTACTS)


def _unknown(what: str, quantity: str, known: tuple) -> ValueError:
    return ValueError("no %s %r in the plant: it has %s" % (what, quantity, ", ".join(known)))
