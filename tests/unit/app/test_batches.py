"""Several work items at once."""

import pytest

from cadstack.app.batches import LARGEST_BATCH, check_batch
from cadstack.domain.automation.workitem import Submission
from cadstack.domain.errors import InvalidInput


@pytest.mark.parametrize("count", [1, LARGEST_BATCH])
def test_a_batch_of_one_activity_is_taken(count: int) -> None:
    check_batch([Submission("a.b+c")] * count)


@pytest.mark.parametrize(
    ("activities", "said"),
    [
        ([], "this one has 0"),
        (["a.b+c"] * (LARGEST_BATCH + 1), "this one has 101"),
        (["a.b+c", "a.b+d", "a.b+c"], r"this one has a\.b\+c, a\.b\+d"),
    ],
)
def test_other_batches_are_refused(activities: list[str], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        check_batch([Submission(activity) for activity in activities])
