"""Work items submitted alone and several at once: who may, and how many."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest

from cadstack.app import batches, workitems
from cadstack.app.batches import LARGEST_BATCH
from cadstack.app.ports import Store
from cadstack.domain.automation.activity import Activity
from cadstack.domain.automation.engine import Catalogue, Engine
from cadstack.domain.automation.workitem import Submission
from cadstack.domain.errors import InvalidInput, LimitReached
from cadstack.domain.identity.client_app import ClientApp
from cadstack.domain.identity.principal import Principal

NOP = "Autodesk.Nop+Latest"
CATALOGUE = Catalogue(
    {"Autodesk.AutoCAD+24": Engine("AutoCAD", "24", "1", "")},
    {NOP: Activity("Autodesk", "Nop", 1, "Autodesk.AutoCAD+24")},
)
APP, USER = (Principal("me", frozenset({"code:all"}), user) for user in (None, "somebody"))


@pytest.fixture
def submit(store: Store, now: datetime, ids: Any) -> Callable[..., Any]:
    def run(verb: Any, wanted: Any, by: Principal = APP, **app: Any) -> Any:
        store.run(lambda uow: uow.apps.put(ClientApp("me", "me", "", now, **app)))
        return store.run(verb, by, wanted, now, ids, catalogue=CATALOGUE, read_token=lambda _: by)

    return run


@pytest.mark.parametrize("count", [1, LARGEST_BATCH])
def test_a_batch_of_one_activity_is_taken(submit: Callable[..., Any], count: int) -> None:
    assert len(submit(batches.submit, [Submission(NOP)] * count)) == count


@pytest.mark.parametrize(
    ("activities", "said"),
    [
        ([], "this one has 0"),
        (["a.b+c"] * (LARGEST_BATCH + 1), "this one has 101"),
        (["a.b+c", "a.b+d", "a.b+c"], r"this one has a\.b\+c, a\.b\+d"),
    ],
)
def test_other_batches_are_refused(submit: Callable[..., Any], activities: Sequence[str], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        submit(batches.submit, [Submission(activity) for activity in activities])


@pytest.mark.parametrize(("verb", "wanted"), [(workitems.submit, Submission(NOP)), (batches.submit, [Submission(NOP)])])
def test_a_users_token_alone_runs_nothing(submit: Callable[..., Any], verb: Any, wanted: Any) -> None:
    with pytest.raises(InvalidInput, match="must be specified when using 3-legged"):
        submit(verb, wanted, by=USER)


def test_hours_that_an_administrator_granted_are_a_limit(submit: Callable[..., Any]) -> None:
    with pytest.raises(LimitReached, match="limitMonthlyProcessingTimeInHours is 0"):
        submit(workitems.submit, Submission(NOP), limits={"frontend": {"monthly_processing_hours": 0}})
