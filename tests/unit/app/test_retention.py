"""What is not kept for ever."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from cadstack.app import events, retention
from cadstack.app.ports import Store, UnitOfWork
from cadstack.domain.automation.activity import Activity
from cadstack.domain.automation.workitem import Plan, Stats, Status, WorkItem
from cadstack.domain.identity.session import WebSession
from cadstack.domain.lease import Lease
from cadstack.store.blobs.memory import MemoryBlobs

KEEP = timedelta(days=90)
PLAN = Plan(Activity("me", "Plot", 1, "Autodesk.Nop+1"), "me.Plot+prod", "", "", "Nop", "nop", (), {}, 900, 60, 500)


def ended(store: Store, item_id: str, at: datetime, ids: Any) -> None:
    """A work item that ended then, with its report and an event."""

    def put(uow: UnitOfWork) -> None:
        item = WorkItem(item_id, "me", PLAN, Status.PENDING, Stats(time_queued=at), Lease())
        uow.workitems.add(item)
        uow.blobs.stage(f"report-{item_id}", at)
        uow.blobs.keep(f"report-{item_id}")
        done = replace(item, status=Status.CANCELLED, stats=Stats(at, time_finished=at), report=f"report-{item_id}")
        uow.workitems.save(done)
        events.emit_change(uow, "workitem.finished", item, done, "me", at, ids)

    store.run(put)


def test_a_work_item_past_its_time_goes_with_its_report_and_events(store: Store, now: datetime, ids: Any) -> None:
    ended(store, "0" * 32, now - KEEP - timedelta(seconds=1), ids)
    ended(store, "1" * 32, now - KEEP + timedelta(seconds=1), ids)
    assert retention.repeat(store, retention.drop_old_work_items, now, KEEP) == 1
    assert store.run(lambda uow: [uow.workitems.get(n * 32) is not None for n in "01"]) == [False, True]
    assert [event.subject for event in store.run(lambda uow: uow.events(0, 10))] == [f"workitem/{'1' * 32}"]
    assert store.run(lambda uow: uow.blobs.garbage(now + timedelta(days=1), 10)) == ["report-" + "0" * 32]


def test_blobs_that_nobody_kept_are_swept_a_day_later(store: Store, now: datetime) -> None:
    blobs = MemoryBlobs()
    for key in ("kept", "left"):
        blobs.write(key, iter([b"x"]))
        store.run(lambda uow, key=key: uow.blobs.stage(key, now))
    store.run(lambda uow: uow.blobs.keep("kept"))
    assert retention.sweep_blobs(store, blobs, now + timedelta(hours=23)) == 0
    assert retention.sweep_blobs(store, blobs, now + timedelta(hours=25)) == 1
    assert [blobs.info(key) is not None for key in ("kept", "left")] == [True, False]
    assert retention.sweep_blobs(store, blobs, now + timedelta(days=9)) == 0


def test_what_expired_is_forgotten_and_nothing_else(store: Store, now: datetime) -> None:
    for number in range(3):
        session = WebSession(f"hash{number}", "user", now, now + timedelta(days=number))
        store.run(lambda uow, session=session: uow.credentials.put(session))
    assert retention.repeat(store, retention.drop_expired_credentials, now + timedelta(days=1)) == 2
    assert [left.key for left in store.run(lambda uow: uow.credentials.all(WebSession))] == ["hash2"]
