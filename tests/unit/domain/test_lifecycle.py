"""Every pair of states is either in the table or refused."""

from itertools import product

import pytest

from cadstack.domain.automation.workitem import Status
from cadstack.domain.errors import InvalidTransition
from cadstack.domain.lifecycle import WORK_ITEM, work_item_transition


@pytest.mark.parametrize(("before", "after"), list(product(Status, Status)))
def test_a_transition_is_allowed_exactly_when_the_table_has_it(before: Status, after: Status):
    if after in WORK_ITEM[before]:
        assert work_item_transition(before, after) is after
    else:
        with pytest.raises(InvalidTransition, match=f"from {before} to {after}"):
            work_item_transition(before, after)


def test_final_states_are_final_and_the_others_lead_on():
    assert {status for status, after in WORK_ITEM.items() if not after} == {s for s in Status if s.is_final}
