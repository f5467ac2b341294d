"""Random readings, orders and faults for a chain: spells of calm, spells of trouble, and now and then plain junk."""

from rack.model import quantities as q


class Lcg:
    """The same numbers in both interpreters."""

    def __init__(self, seed):
        self.x = seed & 0x7FFFFFFF

    def below(self, n):
        self.x = (self.x * 1103515245 + 12345) & 0x7FFFFFFF
        return (self.x >> 8) % n

    def between(self, low, high):
        return low + self.below(high - low + 1)

    def chance(self, pm):
        return self.below(1000) < pm


class Weather:
    """Drives a chain; `blow()` sets up what the next cycle will see and returns its dt_ms."""

    def __init__(self, chain, seed):
        self.chain = chain
        self.random = Lcg(seed)
        self.left = 0
        self.calm = True
        self.fail_pm = 0
        self.base = [0] * q.COUNT_ALL
        self.nominal_w = sum(chain.loads.nominal_w)
        self.members = [0] * q.COUNT_ALL
        for quantity in chain.slots.quantity:
            self.members[quantity] += 1

    def blow(self):
        if self.left == 0:
            self._turn()
        self.left -= 1
        self._readings()
        self._orders()
        self._faults()
        return self.random.between(20, 1500) if self.random.chance(300) else self.random.between(500, 1000)

    def _turn(self):
        """A new spell: calm lasts long enough to be stable, clear limits and restore everything."""
        r = self.random
        self.calm = not self.calm or r.chance(200)
        self.left = r.between(110, 300) if self.calm else r.between(5, 60)
        self.fail_pm = r.below(20) if r.chance(400) else 0
        if not self.calm:
            self.fail_pm = r.below(300) if r.chance(300) else 0
        for quantity in range(q.BATTERY_CHARGE_C):  # counts have no weather: tests/estimate/test_counted.py
            self.base[quantity] = self._calm(quantity)
            if not self.calm and r.chance(350):
                self.base[quantity] = self._trouble(quantity)
        if self.calm:
            self._clean()

    def _clean(self):
        chain = self.chain
        for i in range(chain.loads.count):
            chain.pins[i].stuck = None
            if self.random.chance(800):
                chain.operator.ack(i)
            if self.random.chance(500):
                chain.operator.release(i)
        chain.state.link_silent_ms = 0
        for authority in (3, 4, 5):
            chain.state.requested_off[authority] = 0

    def _calm(self, quantity):
        site, r = self.chain.site, self.random
        nominal_mv = site["bus"]["nominal_mv"]
        full_mv = site["battery"]["full_mv"] or nominal_mv
        load_ma = self.nominal_w * r.between(500, 1050) // nominal_mv * 1000
        calm = {
            q.BUS_MV: nominal_mv,
            q.BUS_MA: load_ma,
            q.BATTERY_MA: 100,
            q.BATTERY_MV: full_mv + 100,
            q.BATTERY_MC: 25000,
            q.BMS_SOC_PM: r.between(600, 1000),
            q.BMS_SOH_PM: r.between(800, 1000),
            q.SUPPLIES_OK: 1,
            q.SUPPLY_W: self.nominal_w // max(1, len(site["supply"])),
            q.GRID_OK: 1,
            q.PV_W: 300,
            q.INLET_MC: 25000,
        }
        return calm.get(quantity, 0)

    def _trouble(self, quantity):
        """Just about a limit of the quantity, or anything that it can be."""
        r = self.random
        row = q.TABLE[quantity]
        rows = [limit for limit in self.chain.site["limit"] if limit["quantity"] == row[0]]
        if rows and r.chance(800):
            limit = rows[r.below(len(rows))]
            return (limit["trip"] if r.chance(700) else limit["clear"]) + r.between(-40, 40)
        if quantity == q.BATTERY_MA:
            return -r.between(0, self.nominal_w * 30)
        if quantity == q.BUS_MA and r.chance(700):
            return self.base[q.BUS_MA] * r.between(2, 30) // 10
        return 0 if r.chance(500) else r.between(row[2], row[3])

    def _readings(self):
        r, chain = self.random, self.chain
        slots = chain.slots
        for slot in range(slots.count):
            quantity = slots.quantity[slot]
            if r.chance(self.fail_pm):
                self._doubt(slot)
                continue
            value = self.base[quantity] + self._noise(quantity)
            if self.members[quantity] > 1 and q.TABLE[quantity][4] == q.SUM:
                value = value // self.members[quantity]
            slots.put(slot, value, chain.now_ms)

    def _noise(self, quantity):
        return 0 if q.TABLE[quantity][1] in ("bool", "count", "pm") else self.random.between(-20, 20)

    def _doubt(self, slot):
        """A failed read, junk, or no read at all."""
        r, slots = self.random, self.chain.slots
        kind = r.below(3)
        if kind == 0:
            slots.fail(slot, self.chain.now_ms)
        elif kind == 1:
            slots.put(slot, r.between(-2000000, 2000000), self.chain.now_ms)

    def _orders(self):
        r, chain = self.random, self.chain
        if r.chance(15):
            chain.operator.hold(r.below(chain.loads.count), r.between(1, 2), r.below(60))
        if r.chance(15):
            chain.operator.release(r.below(chain.loads.count))
        if r.chance(15):
            chain.operator.ack_limit(r.below(len(chain.state.futile)))
        if r.chance(5):
            chain.state.requested_off[r.between(3, 5)] = r.below(1 << chain.loads.count)
        if r.chance(2):
            chain.state.link_silent_ms = r.below(100000)
        chain.operator.tick(700)

    def _faults(self):
        r = self.random
        if r.chance(2 if self.calm else 8):
            pin = self.chain.pins[r.below(len(self.chain.pins))]
            pin.stuck = None if pin.stuck is not None else r.below(2)
        for pin, load in zip(self.chain.pins, self.chain.site["load"]):
            if load["kind"] == "efuse":  # it reports until enable falls, and trips now and then
                pin.fuse = pin.level and (pin.fuse or (1 if r.chance(1) else 0))
