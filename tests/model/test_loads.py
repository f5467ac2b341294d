"""What the site declares becomes shed order, masks and counts."""

from rack.model import quality
from rack.model import quantities as q
from rack.model.image import Image
from rack.model.loads import Loads
from wattbit import paths
from wattbit.site.check import read_site


def shelf():
    return Loads(read_site(paths.sites() / "orv3-shelf.toml")["load"])


def test_shed_order_is_least_critical_first_and_held_last():
    loads = shelf()
    names = [loads.names[i] for i in loads.shed_order]
    assert names[:3] == ["batch-c", "batch-b", "batch-a"]
    assert names[-4:] == ["storage", "switch-a", "fans", "pump"]


def test_same_order_goes_from_the_end_of_the_file():
    declared = read_site(paths.sites() / "orv3-shelf.toml")["load"]
    for load in declared:
        load["order"] = 5
    loads = Loads(declared)
    assert [loads.names[i] for i in loads.shed_order][:3] == ["batch-c", "batch-b", "batch-a"]


def test_cooling_masks_are_each_others_reverse():
    loads = shelf()
    for i in range(loads.count):
        for k in range(loads.count):
            assert loads.cools[i] >> k & 1 == loads.cooled_by[k] >> i & 1
    assert bin(loads.cools[loads.names.index("pump")]).count("1") == 7


def test_moves_are_counted():
    loads = shelf()
    for i, level, on in ((0, 1, 1), (3, 1, 2), (3, 1, 2), (0, 0, 1), (0, 0, 1)):
        before = loads.moves
        loads.moved(i, level)
        assert (loads.on_count, sum(loads.on), loads.moves) == (on, on, before + 1)
    loads.moves = 2**30 - 1
    loads.moved(0, 1)
    assert loads.moves == 0


def test_only_what_is_off_ages():
    loads = shelf()
    loads.moved(0, 1)
    loads.age(70)
    loads.age(30)
    assert (loads.off_ms[0], loads.off_ms[1]) == (0, 100)


def test_a_new_image_knows_nothing():
    image = Image()
    assert not any(image.good(k) for k in range(q.COUNT_ALL))
    image.put(q.PV_W, 5, 7, quality.GOOD)
    assert image.good(q.PV_W)
    assert (image.value[q.PV_W], image.age_ms[q.PV_W]) == (5, 7)
    image.put(q.PV_W, 6, 8, quality.STALE)
    assert not image.good(q.PV_W)
