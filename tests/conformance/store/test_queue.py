"""The fair queue: order, fairness, and that lanes stay in step with the items."""

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

from cadstack.domain.automation.workitem import Status
from cadstack.domain.lease import Lease
from cadstack.store.sql.session import Query

LANES = Query("SELECT owner, installation, priority, waiting, running FROM lane WHERE waiting > 0 OR running > 0")


def add(store, *items):
    for each in items:
        store.run(lambda uow, i=each: uow.workitems.add(i))


def claim(store, now, *installations):
    def verb(uow):
        item = uow.workitems.next_claimable(installations or ("autocad",))
        if item is not None:
            uow.workitems.save(replace(item, status=Status.INPROGRESS, lease=item.lease.granted("worker", now)))
        return item

    return store.run(verb)


def finish(store, item, some, status=Status.SUCCESS):
    def verb(uow):
        found = uow.workitems.get(item.id)
        stats = replace(found.stats, time_finished=some.at(500))
        uow.workitems.save(replace(found, status=status, lease=found.lease.released(), stats=stats))

    store.run(verb)


def lanes(store):
    rows = store.run(lambda uow: uow._session.all(LANES))
    return sorted(tuple(row[c] for c in ("owner", "installation", "priority", "waiting", "running")) for row in rows)


def test_an_empty_queue_has_nothing_to_claim(store, some):
    assert claim(store, some.now) is None
    add(store, some.item(installation="revit"))
    assert claim(store, some.now) is None


def test_the_lower_priority_number_comes_first_then_the_longer_wait(store, some):
    items = [some.item(priority=50, queued=2), some.item(priority=50, queued=1), some.item(priority=10, queued=3)]
    add(store, *items)
    order = [claim(store, some.at(10 + n)).id for n in range(3)]
    assert order == [items[2].id, items[1].id, items[0].id]


def test_a_worker_gets_the_best_of_all_its_installations(store, some):
    add(store, some.item(installation="revit", queued=5), some.item(owner="app2", priority=10, installation="max"))
    assert claim(store, some.now, "autocad", "revit", "max").plan.installation == "max"
    assert claim(store, some.now, "autocad", "revit", "max").plan.installation == "revit"


def test_the_owner_with_fewer_running_items_comes_first(store, some):
    add(store, *(some.item(owner="big", queued=n) for n in range(3)), some.item(owner="small", queued=9))
    assert [claim(store, some.at(n)).owner for n in range(4)] == ["big", "small", "big", "big"]


def test_owners_take_turns_even_when_nothing_else_runs(store, some):
    add(store, *(some.item(owner="noisy", queued=n) for n in range(20)))
    add(store, *(some.item(owner=f"quiet{n}", queued=100 + n) for n in range(3)))
    served = []
    for turn in range(8):
        item = claim(store, some.at(1000 + turn))
        served.append(item.owner)
        finish(store, item, some)
    assert Counter(served) == {"noisy": 5, "quiet0": 1, "quiet1": 1, "quiet2": 1}
    assert set(served[:4]) == {"noisy", "quiet0", "quiet1", "quiet2"}


def test_no_owner_passes_the_turn_of_another_by_priority(store, some):
    add(store, *(some.item(owner="loud", priority=10, queued=n) for n in range(3)), some.item(owner="calm", queued=9))
    assert [claim(store, some.at(n)).owner for n in range(4)] == ["loud", "calm", "loud", "loud"]


def test_an_owner_at_its_cap_waits(store, some):
    add(store, *(some.item(owner="big", queued=n) for n in range(3)), some.item(owner="small", queued=9))

    def capped(uow):
        item = uow.workitems.next_claimable(["autocad"], 1)
        if item is not None:
            uow.workitems.save(replace(item, status=Status.INPROGRESS, lease=item.lease.granted("w", some.now)))
        return item and item.owner

    assert [store.run(capped) for _ in range(3)] == ["big", "small", None]


def test_a_requeued_item_keeps_its_place_and_its_attempt(store, some):
    first, second = some.item(queued=1), some.item(queued=2)
    add(store, first, second)
    lost = claim(store, some.now)

    def requeue(uow):
        found = uow.workitems.get(lost.id)
        uow.workitems.save(replace(found, status=Status.PENDING, lease=found.lease.released()))

    store.run(requeue)
    again = claim(store, some.at(100))
    assert (again.id, again.lease.attempt) == (first.id, 1)


def test_lanes_stay_in_step_with_the_items(store, some):
    dice = random.Random(7)
    items = {}
    for step in range(300):
        kind = dice.choice(["add", "add", "claim", "claim", "finish", "requeue", "cancel", "delete"])
        if kind == "add" or not items:
            item = some.item(owner=f"o{dice.randrange(4)}", queued=step, priority=dice.choice([10, 50]))
            add(store, item)
            items[item.id] = Status.PENDING
            continue
        if kind == "claim":
            if item := claim(store, some.at(1000 + step)):
                items[item.id] = Status.INPROGRESS
            continue
        item_id = dice.choice(sorted(items))

        def act(uow, kind=kind, item_id=item_id):
            item = uow.workitems.get(item_id)
            if kind == "delete":
                uow.workitems.delete(item_id)
                return None
            after = {"finish": Status.SUCCESS, "requeue": Status.PENDING, "cancel": Status.CANCELLED}[kind]
            lease = Lease(item.lease.attempt)
            uow.workitems.save(replace(item, status=after, lease=lease))
            return after

        items[item_id] = store.run(act)
        if items[item_id] is None:
            del items[item_id]
    before = lanes(store)
    store.run(lambda uow: uow.workitems.rebuild_lanes())
    running = Counter()
    for owner, _, _, _, count in before:
        running[owner] = count
    assert lanes(store) == [row for row in before if row[3] > 0 or row in lanes(store)]
    assert {row[0]: row[4] for row in lanes(store)} == {o: running[o] for o in {row[0] for row in lanes(store)}}


def test_a_lease_that_was_renewed_does_not_move_its_item(store, some):
    add(store, some.item())
    item = claim(store, some.now)

    def renew(uow):
        found = uow.workitems.get(item.id)
        later = replace(found.lease, expires_at=found.lease.expires_at + timedelta(seconds=30))
        uow.workitems.save(replace(found, lease=later))

    store.run(renew)
    assert lanes(store) == [("app1", "autocad", 50, 0, 1)]
