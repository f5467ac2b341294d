"""The gate and the rules on a branch: fuses behind a contactor, lights that are dimmed, welds opened upstream."""

import pytest

from rack.actuate.fast_trip import FastTripWatch
from rack.model import causes as c
from rack.model.loads import STUCK_OPEN, TRIPPED, WELDED
from tests.cycle.chain import Chain
from wattbit import paths
from wattbit.site.check import read_site

NAMES = ("router", "fans", "branch", "radio", "edge-server", "street-lights")
ROUTER, FANS, BRANCH, RADIO, EDGE, LIGHTS = range(6)


@pytest.fixture
def chain():
    """The cabinet on a calm day."""
    chain = Chain(read_site(paths.sites() / "street-cabinet.toml"), soc_pm=950, margin_pm=20)
    assert tuple(chain.loads.names) == NAMES
    calm(chain, 1)
    return chain


def calm(chain, cycles, bus_mv=54000, grid=1, dt_ms=100):
    for k in range(cycles):
        watts = sum(w for w, level in zip(chain.loads.nominal_w, chain.loads.on) if level)
        bus_ma = watts * 1000000 // bus_mv + k % 2  # a reading that never moves is a frozen one
        chain.feed(bus_mv=bus_mv, bus_ma=bus_ma, battery_ma=0, battery_mv=bus_mv, grid_ok=grid, supplies_ok=grid)
        chain.step(dt_ms)


def on(chain):
    return "".join("01"[level] for level in chain.loads.on)


def told(chain, since=0):
    return [(e[2], e[3], e[4]) for e in map(chain.journal.get, range(since, chain.journal.next_seq))]


def test_the_fuses_open_before_their_contactor(chain):
    chain.operator.hold(RADIO, 1, 0)
    chain.operator.hold(EDGE, 1, 0)
    assert "feeds radio" in chain.operator.hold(BRANCH, 1, 0)
    calm(chain, 1)
    assert on(chain) == "111001"
    assert chain.operator.hold(BRANCH, 1, 0) is None
    calm(chain, 1)
    assert on(chain) == "110001"


def test_a_trip_opens_everything_the_contactor_last(chain):
    calm(chain, 6, bus_mv=43000)
    calm(chain, 3, bus_mv=43000)
    opened = [event[1] for event in told(chain) if event[0] == c.K_SHED]
    assert sorted(opened) == list(range(6))
    assert opened.index(BRANCH) > max(opened.index(RADIO), opened.index(EDGE))
    assert chain.pins[LIGHTS].pm == 0, "protection leaves no light"


def test_a_light_that_is_dimmed_counts_with_what_it_takes_and_goes_out_by_hand(chain):
    chain.charge.start_at(560, 20)
    calm(chain, 40, grid=0)
    loads = chain.loads
    assert (loads.on[LIGHTS], loads.left_pm[LIGHTS], chain.pins[LIGHTS].pm) == (0, 300, 300)
    assert loads.left_w(LIGHTS, loads.nominal_w[LIGHTS]) == 180
    assert chain.arbiter.ladder._tier_w[3] == 180 * max(600, loads.estimate_w[LIGHTS]) // 600
    seq = chain.journal.next_seq
    chain.operator.hold(LIGHTS, 1, 0)
    calm(chain, 1, grid=0)
    assert (loads.left_pm[LIGHTS], chain.pins[LIGHTS].pm, loads.off_ms[LIGHTS]) == (0, 0, 0)
    assert (c.K_SHED, LIGHTS, c.OPERATOR) in told(chain, seq)
    seq = chain.journal.next_seq
    calm(chain, 5, grid=0)
    assert told(chain, seq) == []


@pytest.mark.parametrize(("welded", "opened"), [(RADIO, True), (EDGE, False)])
def test_a_welded_fuse_is_opened_upstream_unless_that_costs_more(chain, welded, opened):
    chain.pins[welded].stuck = 1
    chain.operator.hold(welded, 1, 0)
    calm(chain, 6)
    assert chain.loads.fault[welded] == WELDED
    calm(chain, 3)
    assert chain.pins[BRANCH].level == (0 if opened else 1)
    assert on(chain) == ("110001" if opened else "111111")
    shed = [event for event in told(chain) if event[2] == c.UPSTREAM]
    assert shed == ([(c.K_SHED, EDGE, c.UPSTREAM), (c.K_SHED, BRANCH, c.UPSTREAM)] if opened else [])


def test_what_has_opened_upstream_stays_open_until_the_weld_is_acknowledged(chain):
    chain.pins[RADIO].stuck = 1
    chain.operator.hold(RADIO, 1, 0)
    calm(chain, 9)
    calm(chain, 200, dt_ms=1000)
    assert on(chain) == "110001"
    assert chain.loads.waits[BRANCH] == c.W_ACK
    chain.pins[RADIO].stuck = None
    chain.operator.ack(RADIO)
    chain.operator.release(RADIO)
    calm(chain, 60, dt_ms=1000)
    assert on(chain) == "111111"
    order = [event[1] for event in told(chain) if event[0] == c.K_RESTORE]
    assert order == [BRANCH, RADIO, EDGE]
    assert chain.state.refused == 1, "the weld, told once"


def test_an_upstream_that_fails_open_takes_its_loads_with_it(chain):
    chain.pins[BRANCH].stuck = 0
    calm(chain, 7)
    assert chain.loads.fault[BRANCH] == STUCK_OPEN
    assert on(chain) == "110001"
    assert [chain.loads.cause[i] for i in (RADIO, EDGE)] == [c.UPSTREAM] * 2
    calm(chain, 100, dt_ms=1000)
    assert chain.loads.waits[RADIO] == c.W_UPSTREAM


def test_nothing_closes_behind_a_faulty_output_whatever_its_line_says(chain):
    """Found open once, told to open since, and now its line says closed: it is not believed to stay so."""
    chain.operator.hold(RADIO, 1, 0)
    chain.operator.hold(EDGE, 1, 0)
    chain.pins[BRANCH].stuck = 0
    calm(chain, 7)
    chain.pins[BRANCH].stuck = 1
    calm(chain, 7)
    assert (chain.loads.fault[BRANCH], chain.loads.on[BRANCH], chain.pins[BRANCH].level) == (STUCK_OPEN, 1, 0)
    chain.operator.release(RADIO)
    calm(chain, 100, dt_ms=1000)
    assert (chain.loads.on[RADIO], chain.loads.waits[RADIO]) == (0, c.W_UPSTREAM)


def test_a_tripped_fuse_waits_for_an_acknowledgement(chain):
    chain.pins[RADIO].fuse = 1
    calm(chain, 1)
    assert (chain.loads.fault[RADIO], chain.loads.cause[RADIO], chain.loads.on[RADIO]) == (TRIPPED, c.TRIPPED, 0)
    assert chain.pins[RADIO].level == 0, "enable falls, so that no fuse tries again by itself"
    chain.pins[RADIO].fuse = 0
    calm(chain, 200, dt_ms=1000)
    assert chain.loads.waits[RADIO] == c.W_ACK
    chain.operator.ack(RADIO)
    calm(chain, 3, dt_ms=1000)
    assert chain.loads.on[RADIO] == 1


def test_nothing_behind_a_contactor_closes_while_it_precharges(chain):
    for load in (RADIO, EDGE):
        chain.operator.hold(load, 1, 0)
    calm(chain, 1)
    chain.operator.hold(BRANCH, 1, 0)
    calm(chain, 100, dt_ms=1000)
    for load in (RADIO, EDGE, BRANCH):
        chain.operator.release(load)
    calm(chain, 1)
    pre = chain.precharges["out12"]
    assert (chain.loads.on[BRANCH], chain.pins[BRANCH].level, pre.level) == (1, 0, 1)
    chain.gate._since_close_ms = 1 << 20
    chain.loads.want[RADIO] = 1
    chain.gate.apply(chain.state)
    assert (chain.loads.on[RADIO], chain.state.refused) == (0, 1)
    calm(chain, 8)
    assert (chain.pins[BRANCH].level, pre.level, chain.loads.busy[BRANCH]) == (1, 0, 0)


def test_the_alert_puts_out_a_dimmed_light(chain):
    class Trip:
        armed = dropped = 0

        def arm(self, mask):
            self.armed = mask

        def take(self):
            dropped, self.dropped = self.dropped, 0
            return dropped

    rows = [{**load, "fast_trip": load["name"] == "street-lights"} for load in chain.site["load"]]
    trip = Trip()
    chain.cycle._fast_trip = FastTripWatch(trip, rows, chain.gate._switches, chain.journal)
    chain.charge.start_at(560, 20)
    calm(chain, 40, grid=0)
    assert chain.loads.left_pm[LIGHTS] == 300
    assert trip.armed == 1 << LIGHTS
    trip.dropped = trip.armed
    calm(chain, 1, grid=0)
    assert (chain.loads.left_pm[LIGHTS], chain.pins[LIGHTS].pm) == (0, 0)
    assert told(chain)[-1] == (c.K_SHED, LIGHTS, c.ALERT)
    calm(chain, 5, grid=0)
    assert trip.armed == 0
