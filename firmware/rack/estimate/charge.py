"""State of charge with an honest uncertainty.

Charge is counted in coulombs with a carried remainder in microcoulombs (mA x ms). The margin grows
with the charge moved (gain error) and with time (offset), and shrinks only where the truth is known:
full, empty, or what the battery itself reports. Rules use the pessimistic side. Where the shunt's own chip counts,
its count replaces the integral (`counted`).
"""

from ..model import causes, quality, units
from ..model import quantities as q
from ..model import state as st
from ..model.chemistry import EMPTY_MV
from ..model.image import Image
from ..model.quality import GOOD
from ..model.state import State
from .counted import Counted
from .current import CurrentCheck
from .gauge import GaugeCheck

UC_PER_C = 1000000
MAX_STEP_MS = 1000  # keeps mA x ms inside a small integer
RESET_MARGIN_PM = 10  # a full or empty battery is known this well: choice
EMPTY_AFTER_MS = 5000  # an empty battery is believed sooner than a full one: choice
HIGHEST_MA = 1000000  # the range of BATTERY_MA in model.quantities


class Charge:
    """Follows the charge of the whole battery; margin 1000 pm until something is known."""

    def __init__(self, site: dict, journal: object = None) -> None:
        b = site["battery"]
        self._b = b
        self._journal = journal
        self._gauge = GaugeCheck(b)
        self._current = CurrentCheck()
        self._counted = Counted() if _counts(site) else None
        self._believed = True
        self._from_bms = b["soc_source"] == "bms"
        mah = b["capacity_mah"] * b["modules"]
        self._new_c = mah // 1000 * 3600 + mah % 1000 * 18 // 5
        self.full_c = self._new_c
        self.charge_c = 0
        self.margin_c = self.full_c
        self._charge_uc = 0
        self._margin_uc = 0
        self._full_ms = 0
        self._empty_ms = 0
        self._worst_mv = EMPTY_MV[b["chemistry"]] * b["cells_series"]

    def start_at(self, soc_pm: int, margin_pm: int) -> None:
        """Begin from a remembered charge and its margin (both per mille of full)."""
        self.charge_c = units.per_mille_of(self.full_c, soc_pm)
        self.margin_c = units.per_mille_of(self.full_c, margin_pm)
        if self._counted is not None:
            self._counted.drop()

    def step(self, image: Image, state: State, dt_ms: int) -> None:
        """Put SOC_PM and SOC_LOW_PM into the image and the margin into the state."""
        dt_ms = min(dt_ms, MAX_STEP_MS)
        if image.quality[q.BMS_SOH_PM] == GOOD:
            self.full_c = max(1, units.per_mille_of(self._new_c, image.value[q.BMS_SOH_PM]))
        if self._from_bms:
            self._gauge.step(image, state, dt_ms)
        known = self._current.believed(image, dt_ms)
        believed = known and not self._gauge.doubted
        if believed != self._believed:
            self._tell(believed, image)
        if self._from_bms and image.quality[q.BMS_SOC_PM] == GOOD:
            self._report(image)
        elif image.quality[q.BATTERY_MA] == GOOD and known:
            self._move(image.value[q.BATTERY_MA], dt_ms, True)
            self._find_ends(image, dt_ms)
        else:
            self._assume_worst(image, state, dt_ms)
        if self._counted is not None:
            self._correct(self._counted, image, known, dt_ms)
        self._publish(image, state)

    def _report(self, image: Image) -> None:
        """What the battery says, or what the energy says when the battery cannot be believed."""
        if self._gauge.doubted:
            self.start_at(self._gauge.soc_pm, self._gauge.margin_pm)
        else:
            self.start_at(image.value[q.BMS_SOC_PM], self._b["bms_error_pm"])

    def _tell(self, believed: bool, image: Image) -> None:
        """One event when the battery's data begins to contradict the energy."""
        if not believed and self._journal is not None:
            self._journal.put(
                causes.K_FAULT, causes.NO_OUTPUT, causes.GAUGE, image.value[q.BMS_SOC_PM], self._gauge.soc_pm
            )
        self._believed = believed

    def _move(self, ma: int, dt_ms: int, measured: bool) -> None:
        self._charge_uc += ma * dt_ms
        whole_c = self._charge_uc // UC_PER_C
        self._charge_uc %= UC_PER_C
        if self._counted is not None:
            self._counted.moved(whole_c, measured)
        self.charge_c = min(self.full_c, max(0, self.charge_c + whole_c))
        self._margin_uc += abs(ma) * dt_ms // 1000 * self._b["gain_error_pm"] + self._b["offset_ma"] * dt_ms
        self.margin_c = min(self.full_c, self.margin_c + self._margin_uc // UC_PER_C)
        self._margin_uc %= UC_PER_C

    def _correct(self, counted: Counted, image: Image, known: bool, dt_ms: int) -> None:
        """What was counted, in place of what was integrated; not of a shunt that cannot be believed."""
        if not known:
            counted.drop()
        self.charge_c = min(self.full_c, max(0, self.charge_c + counted.correction(image, dt_ms)))

    def _find_ends(self, image: Image, dt_ms: int) -> None:
        """Full or empty for long enough: the one moment at which the count is known."""
        if image.quality[q.BATTERY_MV] != GOOD:
            return
        b = self._b
        mv = image.value[q.BATTERY_MV]
        ma = image.value[q.BATTERY_MA]
        full = b["full_mv"] and mv >= b["full_mv"] and 0 <= ma + b["idle_ma"] and ma <= b["full_ma"]
        self._full_ms = min(self._full_ms + dt_ms, 100000000) if full else 0
        empty = b["empty_mv"] and mv <= b["empty_mv"] and ma < 0
        self._empty_ms = min(self._empty_ms + dt_ms, 100000000) if empty else 0
        if self._full_ms >= b["reset_ms"]:
            self.start_at(1000, RESET_MARGIN_PM)
        elif self._empty_ms >= EMPTY_AFTER_MS:
            self.start_at(0, RESET_MARGIN_PM)

    def _assume_worst(self, image: Image, state: State, dt_ms: int) -> None:
        """No current measured: off the grid the battery is taken to carry the whole load."""
        if state.source == st.S_GRID:
            self._move(0, dt_ms, False)
            return
        ma = image.value[q.LOAD_W] * 1000 // max(1, self._worst_mv // 1000)
        self._move(-min(ma, HIGHEST_MA), dt_ms, False)

    def _publish(self, image: Image, state: State) -> None:
        soc_pm = units.ratio_pm(self.charge_c, self.full_c)
        margin_pm = min(1000, units.ratio_pm(self.margin_c, self.full_c) + 1)
        state.soc_margin_pm = margin_pm
        known = GOOD if margin_pm < 1000 else quality.MISSING
        image.put(q.SOC_PM, soc_pm, 0, known)
        image.put(q.SOC_LOW_PM, max(0, soc_pm - margin_pm), 0, known)


def _counts(site: dict) -> bool:
    """True when a sensor of the site reads a counter of the battery's charge."""
    for sensor in site.get("sensor", ()):
        if "battery_charge_c" in sensor["reads"].values():
            return True
    return False
