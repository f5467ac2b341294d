"""Voltages of one cell, by chemistry: lowest, nominal and highest in use, mV.

LFP and NMC: FACTS 5.1 tables and usual charge limits; lead-acid: 1.70 V end of discharge (IEC 60896 practice) to
2.45 V boost; vanadium redox flow: FACTS 5.4.
"""

CELL_MV = {
    "lfp": (2000, 3200, 3650),
    "nmc": (2500, 3650, 4250),
    "lead_acid": (1700, 2000, 2450),
    "vrfb": (1000, 1400, 1700),
}
# voltage under load near the end: turns watts into the worst-case current of a battery that cannot be read (choice)
EMPTY_MV = {"lfp": 2800, "nmc": 3000, "lead_acid": 1750, "vrfb": 1100}
