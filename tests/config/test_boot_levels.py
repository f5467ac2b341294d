"""The file for boot.py: precharge is never on, and fuses come before the contactor that feeds them."""

from wattbit import paths
from wattbit.site.boot_levels import boot_levels
from wattbit.site.check import read_site


def test_order_and_precharge_of_the_street_cabinet():
    lines = boot_levels(read_site(paths.sites() / "street-cabinet.toml")).decode().splitlines()
    assert lines == [
        "out12 open open open",
        "out3 hold hold hold",
        "out4 hold hold hold",
        "out0 hold hold hold",
        "out1 close close close",
        "out2 hold hold hold",
        "out5 open open close",
    ]


def test_a_site_without_branches_keeps_the_order_of_its_file():
    site = read_site(paths.sites() / "orv3-shelf.toml")
    lines = boot_levels(site).decode().splitlines()
    assert [line.split()[0] for line in lines] == [load["output"] for load in site["load"]]
