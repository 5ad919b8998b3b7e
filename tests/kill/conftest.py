"""The kill test is begun first: it mostly waits, longer than any other takes; last, it would have all wait for it."""

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith("tests/kill/"))
