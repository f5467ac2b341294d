"""State of charge over a day of wrong current readings: how far off, and does the firmware know how far?"""

from __future__ import annotations

import json
from bisect import bisect_left
from dataclasses import dataclass
from pathlib import Path

from wattbit.bench import runs
from wattbit.bench.figures import Figure
from wattbit.emulator.results.timeline import Timeline

GOAL_PM = 30  # 3 %
STATE = "#State "


@dataclass(frozen=True)
class Claim:
    """What the firmware said at `t_ms`: charge and margin, both per mille."""

    t_ms: int
    soc_pm: int
    margin_pm: int


def measure() -> list[Figure]:
    """Error after 24 h, worst error on the way, and the least room that was left inside the stated margin."""
    ran = runs.start(runs.scenario("charge-day"))
    rows = ran.timeline()
    claims = read_claims(ran.out / "run" / "console.log")
    errors = errors_pm(claims, rows)
    room = [claim.margin_pm - abs(error) for claim, error in zip(claims, errors)]
    moved_ah = moved_mah(rows) / 1000
    how = f"24 h, gain +0.5 %, offset 10 mA, {moved_ah:.0f} Ah moved in 200 Ah, {len(claims)} reports against the truth"
    outside = sum(1 for left in room if left < 0)
    return [
        Figure("charge: error after 24 h", abs(errors[-1]), "pm", how, GOAL_PM),
        Figure("charge: largest error on the way", max(abs(error) for error in errors), "pm", how, GOAL_PM),
        Figure("charge: moments outside the stated margin", outside, "", how, 0),
        Figure("charge: least room inside the margin", min(room), "pm", how),
        Figure("charge: largest stated margin", max(claim.margin_pm for claim in claims), "pm", how),
    ]


def read_claims(console: Path) -> list[Claim]:
    """Charge and margin of each complete state report (a site whose controller does not restart)."""
    claims = []
    uptime_s = margin_pm = -1
    for line in console.read_text(encoding="utf-8", errors="replace").splitlines():
        if not line.startswith(STATE):
            continue
        said = json.loads(line[len(STATE) :])
        if "Source" in said:
            uptime_s, margin_pm = said["Device"]["rUptime_s"], said["Source"]["rSoCMargin_pm"]
        elif uptime_s >= 0 and said.get("Rack", {}).get("rSoC_pm") is not None:
            claims.append(Claim(uptime_s * 1000, said["Rack"]["rSoC_pm"], margin_pm))
    return claims


def errors_pm(claims: list[Claim], rows: Timeline) -> list[int]:
    """Claimed less true charge, from the first row at or after each claim (or the last row)."""
    last = len(rows) - 1
    return [claim.soc_pm - rows.soc_pm[min(last, bisect_left(rows.t_ms, claim.t_ms))] for claim in claims]


def moved_mah(rows: Timeline) -> float:
    """Charge that went in and out of the battery, mAh."""
    total_mams = 0
    for k in range(1, len(rows)):
        total_mams += abs(rows.battery_ma[k]) * (rows.t_ms[k] - rows.t_ms[k - 1])
    return total_mams / 3600000
