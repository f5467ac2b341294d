"""The points of the SunSpec models that the controller serves, as the models list them.

Source: github.com/sunspec/models, model_1, 713, 714, 715, 802, 803 (Apache-2.0); a test compares each row with
the model files that the package pysunspec2 ships. `ID` and `L`, the first two points of each model, are not listed.
A row: (name, kind, scale factor point, exponent of ten of the unit in which `sunspec_values` gives it).
"""

# fmt: off
COMMON = (
    ("Mn", "string", 16, 0), ("Md", "string", 16, 0), ("Opt", "string", 8, 0), ("Vr", "string", 8, 0),
    ("SN", "string", 16, 0), ("DA", "uint16", "", 0), ("Pad", "pad", "", 0),
)
STORAGE = (
    ("WHRtg", "uint16", "WH_SF", 0), ("WHAvail", "uint16", "WH_SF", 0), ("SoC", "uint16", "Pct_SF", -1),
    ("SoH", "uint16", "Pct_SF", -1), ("Sta", "enum16", "", 0), ("WH_SF", "sunssf", "", 0),
    ("Pct_SF", "sunssf", "", 0),
)
DC = (
    ("PrtAlrms", "bitfield32", "", 0), ("NPrt", "uint16", "", 0), ("DCA", "int16", "DCA_SF", -3),
    ("DCW", "int16", "DCW_SF", 0), ("DCWhInj", "uint64", "DCWH_SF", 0), ("DCWhAbs", "uint64", "DCWH_SF", 0),
    ("DCA_SF", "sunssf", "", 0), ("DCV_SF", "sunssf", "", 0), ("DCW_SF", "sunssf", "", 0),
    ("DCWH_SF", "sunssf", "", 0), ("Tmp_SF", "sunssf", "", 0),
)
DC_PORT = (
    ("PrtTyp", "enum16", "", 0), ("ID", "uint16", "", 0), ("IDStr", "string", 8, 0), ("DCA", "int16", "DCA_SF", -3),
    ("DCV", "uint16", "DCV_SF", -3), ("DCW", "int16", "DCW_SF", 0), ("DCWhInj", "uint64", "DCWH_SF", 0),
    ("DCWhAbs", "uint64", "DCWH_SF", 0), ("Tmp", "int16", "Tmp_SF", -3), ("DCSta", "enum16", "", 0),
    ("DCAlrm", "bitfield32", "", 0),
)
CONTROL = (
    ("LocRemCtl", "enum16", "", 0), ("DERHb", "uint32", "", 0), ("ControllerHb", "uint32", "", 0),
    ("AlarmReset", "uint16", "", 0), ("OpCtl", "enum16", "", 0),
)
BATTERY = (
    ("AHRtg", "uint16", "AHRtg_SF", -3), ("WHRtg", "uint16", "WHRtg_SF", 0),
    ("WChaRteMax", "uint16", "WChaDisChaMax_SF", 0), ("WDisChaRteMax", "uint16", "WChaDisChaMax_SF", 0),
    ("DisChaRte", "uint16", "DisChaRte_SF", 0), ("SoCMax", "uint16", "SoC_SF", -1), ("SoCMin", "uint16", "SoC_SF", -1),
    ("SocRsvMax", "uint16", "SoC_SF", -1), ("SoCRsvMin", "uint16", "SoC_SF", -1), ("SoC", "uint16", "SoC_SF", -1),
    ("DoD", "uint16", "DoD_SF", -1), ("SoH", "uint16", "SoH_SF", -1), ("NCyc", "uint32", "", 0),
    ("ChaSt", "enum16", "", 0), ("LocRemCtl", "enum16", "", 0), ("Hb", "uint16", "", 0), ("CtrlHb", "uint16", "", 0),
    ("AlmRst", "uint16", "", 0), ("Typ", "enum16", "", 0), ("State", "enum16", "", 0), ("StateVnd", "enum16", "", 0),
    ("WarrDt", "uint32", "", 0), ("Evt1", "bitfield32", "", 0), ("Evt2", "bitfield32", "", 0),
    ("EvtVnd1", "bitfield32", "", 0), ("EvtVnd2", "bitfield32", "", 0), ("V", "uint16", "V_SF", -3),
    ("VMax", "uint16", "V_SF", -3), ("VMin", "uint16", "V_SF", -3), ("CellVMax", "uint16", "CellV_SF", -3),
    ("CellVMaxStr", "uint16", "", 0), ("CellVMaxMod", "uint16", "", 0), ("CellVMin", "uint16", "CellV_SF", -3),
    ("CellVMinStr", "uint16", "", 0), ("CellVMinMod", "uint16", "", 0), ("CellVAvg", "uint16", "CellV_SF", -3),
    ("A", "int16", "A_SF", -3), ("AChaMax", "uint16", "AMax_SF", -3), ("ADisChaMax", "uint16", "AMax_SF", -3),
    ("W", "int16", "W_SF", 0), ("ReqInvState", "enum16", "", 0), ("ReqW", "int16", "W_SF", 0),
    ("SetOp", "enum16", "", 0), ("SetInvState", "enum16", "", 0), ("AHRtg_SF", "sunssf", "", 0),
    ("WHRtg_SF", "sunssf", "", 0), ("WChaDisChaMax_SF", "sunssf", "", 0), ("DisChaRte_SF", "sunssf", "", 0),
    ("SoC_SF", "sunssf", "", 0), ("DoD_SF", "sunssf", "", 0), ("SoH_SF", "sunssf", "", 0), ("V_SF", "sunssf", "", 0),
    ("CellV_SF", "sunssf", "", 0), ("A_SF", "sunssf", "", 0), ("AMax_SF", "sunssf", "", 0), ("W_SF", "sunssf", "", 0),
)
BANK = (
    ("NStr", "uint16", "", 0), ("NStrCon", "uint16", "", 0), ("ModTmpMax", "int16", "ModTmp_SF", -3),
    ("ModTmpMaxStr", "uint16", "", 0), ("ModTmpMaxMod", "uint16", "", 0), ("ModTmpMin", "int16", "ModTmp_SF", -3),
    ("ModTmpMinStr", "uint16", "", 0), ("ModTmpMinMod", "uint16", "", 0), ("ModTmpAvg", "int16", "ModTmp_SF", -3),
    ("StrVMax", "uint16", "V_SF", -3), ("StrVMaxStr", "uint16", "", 0), ("StrVMin", "uint16", "V_SF", -3),
    ("StrVMinStr", "uint16", "", 0), ("StrVAvg", "uint16", "V_SF", -3), ("StrAMax", "int16", "A_SF", -3),
    ("StrAMaxStr", "uint16", "", 0), ("StrAMin", "int16", "A_SF", -3), ("StrAMinStr", "uint16", "", 0),
    ("StrAAvg", "int16", "A_SF", -3), ("NCellBal", "uint16", "", 0), ("CellV_SF", "sunssf", "", 0),
    ("ModTmp_SF", "sunssf", "", 0), ("A_SF", "sunssf", "", 0), ("SoH_SF", "sunssf", "", 0),
    ("SoC_SF", "sunssf", "", 0), ("V_SF", "sunssf", "", 0),
)
STRING = (
    ("StrNMod", "uint16", "", 0), ("StrSt", "bitfield32", "", 0), ("StrConFail", "enum16", "", 0),
    ("StrSoC", "uint16", "SoC_SF", -1), ("StrSoH", "uint16", "SoH_SF", -1), ("StrA", "int16", "A_SF", -3),
    ("StrCellVMax", "uint16", "CellV_SF", -3), ("StrCellVMaxMod", "uint16", "", 0),
    ("StrCellVMin", "uint16", "CellV_SF", -3), ("StrCellVMinMod", "uint16", "", 0),
    ("StrCellVAvg", "uint16", "CellV_SF", -3), ("StrModTmpMax", "int16", "ModTmp_SF", -3),
    ("StrModTmpMaxMod", "uint16", "", 0), ("StrModTmpMin", "int16", "ModTmp_SF", -3),
    ("StrModTmpMinMod", "uint16", "", 0), ("StrModTmpAvg", "int16", "ModTmp_SF", -3),
    ("StrDisRsn", "enum16", "", 0), ("StrConSt", "bitfield32", "", 0), ("StrEvt1", "bitfield32", "", 0),
    ("StrEvt2", "bitfield32", "", 0), ("StrEvtVnd1", "bitfield32", "", 0), ("StrEvtVnd2", "bitfield32", "", 0),
    ("StrSetEna", "enum16", "", 0), ("StrSetCon", "enum16", "", 0), ("Pad1", "pad", "", 0), ("Pad2", "pad", "", 0),
)
# fmt: on
