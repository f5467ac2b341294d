"""One random story of one site: runs under CPython and, as a program, in the VM with the heap locked."""

from tests.cycle.chain import Chain
from tests.cycle.laws import Laws
from tests.cycle.weather import Weather


def tell(site, seed, steps, cycle):
    """Run `steps` random steps; `cycle(chain, dt_ms)` makes one pass. (running hashes, broken laws, counts)."""
    chain = Chain(site, seed, soc_pm=900)
    weather = Weather(chain, seed)
    laws = Laws(chain)
    hashes = []
    broken = []
    h = seed
    for step in range(steps):
        dt_ms = weather.blow()
        laws.before()
        cycle(chain, dt_ms)
        for text in laws.after(dt_ms):
            broken.append(f"step {step}: {text}")
        h = chain.digest(h)
        hashes.append(h)
    laws.count["bad_reads"] = chain.slots.bad_reads
    return hashes, broken, laws.count


def plain(chain, dt_ms):
    """One pass as it is."""
    chain.step(dt_ms)


def quick(site):
    """The same site with short times, so that a story has many sheds, restores, failed restores and lock-outs."""
    site["restore"].update({"stable_ms": 1000, "spacing_ms": 500, "jitter_ms": 40000, "floor_pm": 300})
    site["shed"].update({"settle_ms": 800, "futile_after": 1, "held_overrun_ms": 3000})
    for load in site["load"]:
        load["min_off_ms"] = 1000
        if load["tier"] == 3:
            load.update({"on_sensor_loss": "open", "on_link_loss": "hold", "fail_hold_s": 20, "feedback": False})
    for row in site["limit"]:
        row.update({"trip_ms": min(row["trip_ms"], 500), "clear_ms": 1500, "settle_ms": 0})
    return site
