"""The runs of whole scenarios start first, the longest at once, so that the other cores have all the rest to do."""


def pytest_collection_modifyitems(items):
    """Move scenario runs to the front; both groups keep their order."""
    items.sort(key=lambda item: item.path.name != "test_scenarios.py" or item.path.parent.name != "scenarios")
