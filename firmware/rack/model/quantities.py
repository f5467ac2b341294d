"""Every quantity the rules may speak of: name, unit, possible range, how sensors are joined.

The order is the index into an `Image`. Signs: battery current and power are positive
while charging (as ECHONET Lite 0xD3), negative while discharging.
"""

# How several sensors that measure the same quantity become one number.
SOLE = 0  # one sensor only
SUM = 1  # currents and powers of parallel devices; one bad member spoils the sum
MEAN = 2  # charge of parallel modules; not known while one is silent, until it is gone: then it counts as empty
COUNT = 3  # healthy devices; not known while one misses answers, until it is lost: then it is not healthy
MAX = 4  # temperatures: the highest; of one that is silent the last counts, until it is gone: then nothing is known
MIN = 5  # voltages and health: the lowest, likewise

# (name, unit, lowest, highest possible, join, meaning)
TABLE = (
    ("bus_mv", "mV", 0, 65000, SOLE, "voltage of the DC bus"),
    ("bus_ma", "mA", -10000, 1000000, SUM, "current from the bus into the loads"),
    ("battery_ma", "mA", -1000000, 1000000, SUM, "battery current, + charging"),
    ("battery_mv", "mV", 0, 65000, MIN, "terminal voltage of the battery"),
    ("battery_mc", "mC", -40000, 120000, MAX, "hottest battery temperature"),
    ("bms_soc_pm", "pm", 0, 1000, MEAN, "state of charge that the battery itself reports"),
    ("bms_soh_pm", "pm", 0, 1000, MIN, "state of health that the battery itself reports"),
    ("supplies_ok", "count", 0, 64, COUNT, "supplies that deliver"),
    ("supply_w", "W", 0, 100000, SUM, "power that the supplies deliver"),
    ("grid_ok", "bool", 0, 1, SOLE, "1 while the feeder is live"),
    ("pv_w", "W", 0, 100000, SUM, "power from PV onto the bus"),
    ("inlet_mc", "mC", -40000, 120000, MAX, "temperature of air or coolant entering the rack"),
    ("feeder_w", "W", 0, 100000, SUM, "power that the rack draws from the feeder, by its meter"),
    ("flow_mlpm", "mlpm", 0, 1000000, MIN, "coolant flow, ml a minute: the weakest branch"),
    ("fan_rpm", "rpm", 0, 60000, MIN, "speed of the slowest fan or pump"),
    ("humidity_pm", "pm", 0, 1000, MAX, "relative humidity of the air entering the rack"),
    ("leak", "bool", 0, 1, MAX, "1 while any leak detector is wet"),
    ("door_open", "bool", 0, 1, MAX, "1 while any door of the rack is open"),
    ("estop", "bool", 0, 1, MAX, "1 while an emergency stop is pressed"),
    ("dr_contact", "bool", 0, 1, MAX, "1 while the demand-response contact of the utility asks for less load"),
    ("battery_charge_c", "C", -536870912, 536870911, SOLE, "charge that the shunt's own chip has counted, + charging"),
    ("bus_energy_wh", "Wh", 0, 536870911, SOLE, "energy that the shunt's own chip has counted"),
    # derived by rack.estimate, never measured
    ("load_w", "W", 0, 100000, SOLE, "power of all loads"),
    ("soc_pm", "pm", 0, 1000, SOLE, "state of charge, best estimate"),
    ("soc_low_pm", "pm", 0, 1000, SOLE, "state of charge, pessimistic side"),
    ("energy_j", "J", 0, 1073741823, SOLE, "energy above the backup reserve, pessimistic"),
    ("headroom_w", "W", -100000, 100000, SOLE, "smallest budget less the load"),
)

NAMES = tuple(row[0] for row in TABLE)
COUNT_ALL = len(TABLE)

BUS_MV = 0
BUS_MA = 1
BATTERY_MA = 2
BATTERY_MV = 3
BATTERY_MC = 4
BMS_SOC_PM = 5
BMS_SOH_PM = 6
SUPPLIES_OK = 7
SUPPLY_W = 8
GRID_OK = 9
PV_W = 10
INLET_MC = 11
FEEDER_W = 12
FLOW_MLPM = 13
FAN_RPM = 14
HUMIDITY_PM = 15
LEAK = 16
DOOR_OPEN = 17
ESTOP = 18
DR_CONTACT = 19
BATTERY_CHARGE_C = 20
BUS_ENERGY_WH = 21
LOAD_W = 22
SOC_PM = 23
SOC_LOW_PM = 24
ENERGY_J = 25
HEADROOM_W = 26

FIRST_DERIVED = LOAD_W
