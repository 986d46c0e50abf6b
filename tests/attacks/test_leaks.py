"""What an item leaves behind for the next one, in the same kind of cell, the same engine and for the same tenant."""

import pytest
from canaries import leave_canaries, missed_within_one_item

from cadstack.sandbox.warm import WarmSandbox


@pytest.fixture
def apart(laboratory, declared):
    declared("filesystem")
    if laboratory.sandbox.name != "bubblewrap":
        pytest.skip("without namespaces items share a network, semaphores and queues")
    return laboratory


def test_nothing_is_left_for_the_next_item(apart):
    """Leave something in every place there is: modules, files, sockets, threads, semaphores, handlers, limits."""
    items = 50 if apart.kind == "warm" else 3
    drawn, seen = leave_canaries(apart, items)
    assert seen == []
    assert len(set(drawn)) == items
    if isinstance(apart.sandbox, WarmSandbox):
        assert (len(apart.sandbox.shelf), apart.sandbox.shelf.forked) == (1, items + 1)


def test_an_item_sees_what_it_left_itself(apart):
    """The counter-check: within one item all that is not refused is found, so that the test above means something."""
    assert missed_within_one_item(apart) == {"a System V memory"}
