"""Work items: what is stored, what is sealed, what is asked about them."""

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest

from cadstack.app import work
from cadstack.domain.automation.workitem import Failure, Status
from cadstack.domain.errors import Conflict, Unavailable
from cadstack.domain.lease import DURATION, MAX_ATTEMPTS, Hold, Lease
from cadstack.store.sql.store import open_store
from cadstack.wiring import RandomIds


def add(store, *items):
    for each in items:
        store.run(lambda uow, i=each: uow.workitems.add(i))


def change(store, item_id, **changes):
    def verb(uow):
        uow.workitems.save(replace(uow.workitems.get(item_id), **changes))
        return uow.workitems.get(item_id)

    return store.run(verb)


def test_an_item_comes_back_as_it_was_stored(store, some):
    item = some.item(
        progress="half\x00",
        failure=Failure("download", "cause", last_lines=("a", "b")),
        lease=Lease(2, "worker", some.at(30)),
        submission_priority="P1",
    )
    add(store, item)
    assert store.run(lambda uow: uow.workitems.get(item.id)) == item
    assert store.run(lambda uow: uow.workitems.get("0" * 32)) is None


def test_an_id_is_taken_once(store, some):
    item = some.item()
    add(store, item)
    with pytest.raises(Conflict):
        add(store, item)


def test_save_keeps_all_but_the_pinned_plan(store, some):
    item = some.item()
    add(store, item)
    stats = replace(item.stats, time_download_started=some.at(1), bytes_downloaded=7)
    saved = change(store, item.id, stats=stats, progress="10 %", cancel_requested=True)
    assert saved == replace(item, stats=stats, progress="10 %", cancel_requested=True)


def test_secrets_of_a_plan_do_not_stand_in_the_database_as_they_are(store, some, database, tmp_path):
    if not database.startswith("sqlite:///"):
        pytest.skip("looks into the database file; this database has none")
    add(store, some.item())
    store.close()
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"work_item" in content
    assert b"tok-secret" not in content


def test_a_plan_sealed_with_another_secret_is_refused_with_a_next_step(store, some, database, tmp_path):
    if database == "sqlite://":
        pytest.skip("a database in memory cannot be opened again")
    item = some.item()
    add(store, item)
    other = open_store(database, seal=bytes, unseal=lambda sealed: bytes(reversed(sealed)))
    try:
        with pytest.raises(Unavailable, match="master secret"):
            other.run(lambda uow: uow.workitems.get(item.id))
    finally:
        other.close()


def test_the_queue_position_counts_pending_items_before_this_one(store, some):
    urgent, first, second = some.item(priority=10, queued=9), some.item(queued=1), some.item(queued=2, owner="app2")
    other_queue = some.item(queued=0, installation="revit")
    running = some.item(queued=0, status=Status.INPROGRESS, lease=Lease(1, "w", some.at(30)))
    add(store, second, urgent, other_queue, first, running)
    positions = [store.run(lambda uow, i=i: uow.workitems.queue_position(i)) for i in (urgent, first, second)]
    assert positions == [1, 2, 3]


def test_changed_items_are_listed_by_their_last_change(store, some):
    items = [some.item(f"{n:032x}", queued=n) for n in range(5)]
    add(store, *items, some.item(owner="app2", queued=3))
    stats = replace(items[0].stats, time_finished=some.at(100))
    change(store, items[0].id, stats=stats, status=Status.CANCELLED)
    found, after = [], None
    while True:
        page = store.run(lambda uow, a=after: uow.workitems.changed_since("app1", some.at(2), a, 2))
        found += page.rows
        after = page.next
        if after is None:
            break
    assert found == [(items[n].id, some.at(n)) for n in (2, 3, 4)] + [(items[0].id, some.at(100))]


def test_processing_time_is_summed_by_owner_since_a_moment(store, some):
    for number, (owner, start, end) in enumerate(
        [("app1", 10, 70.5), ("app1", 5, 9), ("app2", 10, 99), ("app1", 20, None)]
    ):
        stats = replace(some.item().stats, time_download_started=some.at(start))
        status = Status.INPROGRESS
        if end is not None:
            stats, status = replace(stats, time_finished=some.at(end)), Status.SUCCESS
        add(store, some.item(f"{number:032x}", owner=owner, stats=stats, status=status))
    assert store.run(lambda uow: uow.workitems.processing_seconds("app1", some.at(10))) == 60.5
    assert store.run(lambda uow: uow.workitems.processing_seconds("app3", some.at(10))) == 0


def test_queue_times_are_of_a_family_and_may_be_of_a_priority(store, some):
    for wait, priority in ((3, "P1"), (5, None)):
        stats = replace(some.item().stats, time_download_started=some.at(wait))
        add(store, some.item(stats=stats, submission_priority=priority))
    add(store, some.item())
    since = some.at(-1)
    assert sorted(store.run(lambda uow: uow.workitems.queue_times("AutoCAD", since, None))) == [3, 5]
    assert store.run(lambda uow: uow.workitems.queue_times("AutoCAD", since, "P1")) == [3]
    assert store.run(lambda uow: uow.workitems.queue_times("Revit", since, None)) == []
    assert store.run(lambda uow: uow.workitems.queue_times("AutoCAD", some.at(1), None)) == []


def test_old_finished_items_are_found_and_deleted(store, some):
    old, young = some.item(), some.item()
    add(store, old, young, some.item())
    for item, end in ((old, 10), (young, 1000)):
        change(store, item.id, status=Status.CANCELLED, stats=replace(item.stats, time_finished=some.at(end)))
    found = store.run(lambda uow: uow.workitems.finished_before(some.at(500), 10))
    assert [item.id for item in found] == [old.id]
    store.run(lambda uow: uow.workitems.delete(old.id))
    assert store.run(lambda uow: uow.workitems.get(old.id)) is None
    assert store.run(lambda uow: uow.workitems.finished_before(some.at(500), 10)) == []


def test_lost_leases_are_found_when_their_end_has_passed(store, some):
    for holder, seconds in (("late", 20), ("early", 10), ("alive", 40)):
        add(store, some.item(status=Status.INPROGRESS, lease=Lease(1, holder, some.at(seconds))))
    found = store.run(lambda uow: uow.workitems.expired(some.at(30), 10))
    assert [item.lease.holder for item in found] == ["early", "late"]
    assert len(store.run(lambda uow: uow.workitems.expired(some.at(30), 1))) == 1
    assert store.run(lambda uow: uow.workitems.expired(some.at(10), 10)) == []
    assert store.run(lambda uow: uow.workitems.expired(some.at(10) + timedelta(microseconds=1), 10)) != []


def test_what_workers_give_back_is_not_counted_as_lost(store, some):
    item, ids, attempts = some.item(), RandomIds(), itertools.count(1)
    add(store, item)

    def grant(seconds):
        lease = store.run(lambda uow: uow.workitems.get(item.id)).lease.granted("worker", some.at(seconds), DURATION)
        change(store, item.id, status=Status.INPROGRESS, lease=lease)
        assert lease.attempt == next(attempts)
        return Hold(item.id, "worker", lease.attempt)

    for _ in range(2 * MAX_ATTEMPTS):
        store.run(work.release, grant(0), some.at(1), ids)
    for number in range(MAX_ATTEMPTS):
        assert store.run(lambda uow: uow.workitems.get(item.id)).status is Status.PENDING
        grant(number * 100)
        store.run(work.recover, some.at(number * 100 + 60), ids)
    ended = store.run(lambda uow: uow.workitems.get(item.id))
    assert ended.status is Status.FAILED_INSTRUCTIONS
    assert f"{MAX_ATTEMPTS} workers stopped answering" in ended.failure.cause
