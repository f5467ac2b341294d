"""The plant's energy balance closes, a cycle allocates nothing, and no cycle comes late."""

BALANCE_PM = 1  # 0.1 % over every scenario
LATE_PM = 1200  # virtual time: only a task that blocks can make a cycle late


def broken(story):
    summary = story.summary
    balance_pm = summary["energy"]["balance_pm"]
    gap_ms, most_ms = summary["max_cycle_gap_ms"], story.cycle_ms * LATE_PM // 1000
    wrong = []
    if not abs(balance_pm) < BALANCE_PM:
        wrong.append(f"the energy balance is open by {balance_pm} pm")
    if summary["alloc_bytes_per_cycle"] != 0:
        wrong.append(f"{summary['alloc_bytes_per_cycle']} bytes allocated in a cycle")
    if not 0 < gap_ms <= most_ms:
        wrong.append(f"the longest gap between two cycles is {gap_ms} ms, allowed {most_ms}")
    return wrong
