"""Does the charge that the battery reports follow the energy that goes in and out?

A gauge that stands still (a hung BMS answers with its last values) would be believed until the bus is dark. Energy
is known without it: what the loads take, less what supplies and PV deliver. It is a coarse measure, so the
gauge is doubted only when it lags far behind; from then on the energy is the charge, with a margin to match.
"""

from ..model import quantities as q
from ..model import state as st
from ..model import units
from ..model.image import Image
from ..model.quality import GOOD
from ..model.state import State

LEAST_PM = (
    800  # part of the energy drawn that an honest gauge must show at least: choice; cells give 8-12 % over nominal
)
LIKELY_PM = 900  # part of it that is gone most likely
SLACK_PM = 20  # steps of 1 % and the age of a report


class GaugeCheck:
    """`doubted`: 1 while the report is not believed; then `soc_pm` and `margin_pm` stand for it."""

    def __init__(self, battery: dict) -> None:
        self._error_pm = battery["bms_error_pm"]
        self._new_j = min(units.MAX_INT, battery["energy_wh"] * 3600)
        self._full_j = self._new_j
        self._ref_pm = 1000
        self._drawn_j = 0
        self._drawn_mj = 0
        self.doubted = 0
        self.soc_pm = 0
        self.margin_pm = 1000

    def step(self, image: Image, state: State, dt_ms: int) -> None:
        """Count the energy and judge the report, where there is one."""
        if image.quality[q.BMS_SOH_PM] == GOOD:
            self._full_j = max(1, units.per_mille_of(self._new_j, image.value[q.BMS_SOH_PM]))
        self._count(image, state, dt_ms)
        if image.quality[q.BMS_SOC_PM] != GOOD:
            return
        reported_pm = image.value[q.BMS_SOC_PM]
        gone_pm = units.ratio_pm(self._drawn_j, self._full_j)
        if self.doubted:
            self._follow(reported_pm, gone_pm)
        elif state.source == st.S_GRID or reported_pm > self._ref_pm:
            self._agree(reported_pm)
        elif reported_pm > self._ref_pm - gone_pm * LEAST_PM // 1000 + self._error_pm + SLACK_PM:
            self.doubted = 1
            self._follow(reported_pm, gone_pm)

    def _agree(self, reported_pm: int) -> None:
        """Whatever comes is counted from this report on."""
        self.doubted = 0
        self._ref_pm = reported_pm
        self._drawn_j = 0

    def _follow(self, reported_pm: int, gone_pm: int) -> None:
        """The energy says how much is left, until the report is back where the energy says it must be."""
        self.soc_pm = max(0, self._ref_pm - gone_pm * LIKELY_PM // 1000)
        self.margin_pm = min(1000, self._error_pm + gone_pm * (1000 - LIKELY_PM) // 1000)
        if abs(reported_pm - self.soc_pm) <= self._error_pm + SLACK_PM:
            self._agree(reported_pm)

    def _count(self, image: Image, state: State, dt_ms: int) -> None:
        """Add what flows out of the battery (+) in `dt_ms` (at most a second); below 0 J it is full again."""
        flow_w = image.value[q.LOAD_W]
        if image.quality[q.PV_W] == GOOD:
            flow_w -= image.value[q.PV_W]
        if image.quality[q.SUPPLY_W] == GOOD:
            flow_w -= image.value[q.SUPPLY_W]
        elif state.source == st.S_GRID:
            flow_w = 0
        self._drawn_mj += flow_w * dt_ms
        self._drawn_j += self._drawn_mj // 1000
        self._drawn_mj %= 1000
        if self._drawn_j < 0:  # more went in than was taken: what is above the report counts as full
            self._ref_pm = min(1000, self._ref_pm + units.ratio_pm(-self._drawn_j, self._full_j))
            self._drawn_j = 0
        elif self._drawn_j > self._full_j:
            self._drawn_j = self._full_j
