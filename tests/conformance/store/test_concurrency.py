"""Many threads, and where the database allows it several servers, on one store."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from cadstack.domain.automation.workitem import Status
from cadstack.domain.errors import Conflict, LeaseLost
from cadstack.domain.lease import Hold
from cadstack.domain.versioned import Entity, Kind
from cadstack.store.sql.session import Query

THREADS = 8
WAIT = 60
LANES = Query("SELECT owner, installation, priority, waiting, running FROM lane ORDER BY owner, installation, priority")


@pytest.fixture
def servers(open_again, database):
    """Two stores on one database; in memory there is only one."""
    first = open_again()
    return [first, first] if database == "sqlite://" else [first, open_again()]


def everywhere(servers, work):
    """Run `work(store, number)` in 8 threads at once, half of them on each server; the results in order."""
    start = threading.Barrier(THREADS)

    def one(number):
        start.wait(WAIT)
        return work(servers[number % 2], number)

    with ThreadPoolExecutor(THREADS) as pool:
        return [future.result(WAIT) for future in [pool.submit(one, number) for number in range(THREADS)]]


def claim(uow, now, worker):
    item = uow.workitems.next_claimable(["autocad", "revit"])
    if item is not None:
        item = replace(item, status=Status.INPROGRESS, lease=item.lease.granted(worker, now))
        uow.workitems.save(item)
    return item


def finish(uow, hold, now):
    item = uow.workitems.get(hold.item_id)
    item.lease.check(hold)
    stats = replace(item.stats, time_finished=now)
    uow.workitems.save(replace(item, status=Status.SUCCESS, lease=item.lease.released(), stats=stats))


def test_no_item_is_claimed_twice_and_none_is_forgotten(servers, some):
    items = [
        some.item(owner=f"o{n % 5}", queued=n, installation=("autocad", "revit")[n % 2], priority=(10, 50)[n % 3 == 0])
        for n in range(60)
    ]

    def add(uow):
        for item in items:
            uow.workitems.add(item)

    servers[0].run(add)

    def work(store, number):
        claimed = []
        while item := store.run(claim, some.now, f"worker{number}"):
            claimed.append(item.id)
        return claimed

    claimed = Counter(item for each in everywhere(servers, work) for item in each)
    assert claimed == Counter(item.id for item in items)
    rows = servers[0].run(lambda uow: [tuple(dict(row).values()) for row in uow._session.all(LANES)])
    assert {row[3] for row in rows} == {0}
    assert {(row[0], row[4]) for row in rows} == {(f"o{n}", 12) for n in range(5)}


def test_only_the_holder_of_the_newest_attempt_settles_an_item(servers, some):
    servers[0].run(lambda uow: uow.workitems.add(some.item("a" * 32)))
    servers[0].run(claim, some.now, "worker0")

    def work(store, number):
        try:
            store.run(finish, Hold("a" * 32, f"worker{number}", 1), some.at(number))
        except LeaseLost:
            return "refused"
        return "settled"

    assert Counter(everywhere(servers, work)) == {"settled": 1, "refused": THREADS - 1}


def test_of_many_that_settle_the_same_item_at_once_one_does(servers, some):
    servers[0].run(lambda uow: uow.workitems.add(some.item("a" * 32)))
    servers[0].run(claim, some.now, "worker")

    def work(store, number):
        try:
            store.run(finish, Hold("a" * 32, "worker", 1), some.at(number))
        except LeaseLost:
            return "refused"
        return "settled"

    assert Counter(everywhere(servers, work)) == {"settled": 1, "refused": THREADS - 1}


def test_changes_of_one_entity_are_never_lost(servers, some):
    servers[0].run(lambda uow: uow.entities.add(Entity(Kind.ACTIVITY, "app1", "Plot", 1, some.now, (1,))))

    def add_version(uow):
        entity = uow.entities.get(Kind.ACTIVITY, "app1", "Plot").with_new_version(1000)
        uow.entities.save(entity)
        return entity.latest

    given = everywhere(servers, lambda store, _: [store.run(add_version) for _ in range(5)])
    versions = [version for each in given for version in each]
    assert sorted(versions) == list(range(2, 2 + 5 * THREADS))
    entity = servers[1].run(lambda uow: uow.entities.get(Kind.ACTIVITY, "app1", "Plot"))
    assert entity.versions == tuple(range(1, 2 + 5 * THREADS))


def test_of_many_that_take_the_same_name_one_gets_it(servers, some):
    def work(store, number):
        try:
            store.run(lambda uow: uow.objects.add_bucket(some.bucket(owner=f"app{number}")))
            store.run(lambda uow: uow.apps.put(some.app(f"app{number}", nickname="Nick")))
        except Conflict:
            return "conflict"
        return "got it"

    assert Counter(everywhere(servers, work)) == {"got it": 1, "conflict": THREADS - 1}


def test_one_owner_may_submit_from_many_threads(servers, some):
    def work(store, number):
        for n in range(10):
            item = some.item(owner="one", queued=number * 10 + n)
            store.run(lambda uow, i=item: uow.workitems.add(i))
            store.run(lambda uow, i=item: uow.emit(some.event(i.id)))

    everywhere(servers, work)
    rows = servers[0].run(lambda uow: [tuple(dict(row).values()) for row in uow._session.all(LANES)])
    assert rows == [("one", "autocad", 50, 10 * THREADS, 0)]
    events = servers[0].run(lambda uow: uow.events(0, 1000))
    assert len({event.id for event in events}) == 10 * THREADS


def test_a_bell_is_heard_on_the_other_server(servers, database):
    if database.startswith("sqlite"):
        pytest.skip("one process serves a SQLite database, so there is no other server to hear it")
    bell = servers[1].bell("work")
    seen = bell.count
    servers[0].run(lambda uow: uow.ring("work"))
    assert bell.wait(seen, WAIT) != seen
