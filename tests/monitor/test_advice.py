"""Every cause, wait and fault of the firmware has its advice, on the screen and on the operator's page."""

from rack.model import causes, loads
from wattbit import operating_doc
from wattbit.monitor import advice


def test_nothing_is_missing_and_nothing_is_left_over():
    assert list(advice.CAUSES) == [row[0] for row in causes.RULES]
    assert list(advice.WAITS) == list(causes.WAITS)
    assert list(advice.FAULTS) == list(loads.FAULTS)


def test_the_page_has_all_of_them():
    page = operating_doc.page()
    for table in (advice.CAUSES, advice.WAITS, advice.FAULTS):
        for word, text in table.items():
            assert word in page and text in page
