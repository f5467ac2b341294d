"""What a slot may believe: its quantity's range, and never more supplies than there are."""

from rack.model import quality
from rack.model import quantities as q
from rack.model.image import Image
from rack.sensing.bindings import bindings, fields_in_order
from rack.sensing.sampler import Sampler
from rack.sensing.slots import Slots
from wattbit import paths
from wattbit.site import check

SHELF = check.read_site(paths.sites() / "orv3-shelf.toml")


def test_slots_stand_in_the_order_of_their_quantities():
    order = [field[0] for field in fields_in_order(SHELF["sensor"])]
    assert order == sorted(order)
    assert [row[1] for row in bindings(SHELF)] == order


def test_a_babbling_supply_never_counts_as_many():
    slots = Slots(bindings(SHELF), len(SHELF["sensor"]))
    image = Image()
    for slot in range(slots.count):
        if slots.quantity[slot] == q.SUPPLIES_OK:
            slots.put(slot, 1, 1000)
    babbler = list(slots.quantity).index(q.SUPPLIES_OK)
    slots.put(babbler, 64, 1000)
    Sampler(slots).sample(image, 1000)
    assert (image.value[q.SUPPLIES_OK], image.quality[q.SUPPLIES_OK]) == (5, quality.IMPLAUSIBLE)


def test_a_shelf_that_counts_its_supplies_itself_may_say_all():
    site = {**SHELF, "sensor": [{**SHELF["sensor"][0], "reads": {"count": "supplies_ok"}}]}
    assert bindings(site)[0][2:4] == (0, len(SHELF["supply"]))
