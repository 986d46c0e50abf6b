"""What only verbs that really run at once can show."""

import threading
import time
from dataclasses import replace

import psycopg
import pytest

from cadstack.domain.errors import Conflict
from cadstack.domain.versioned import Entity, Kind
from cadstack.store.sql.store import open_store

pytestmark = pytest.mark.postgres
WAIT = 30
WAITING_FOR_LOCKS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


@pytest.fixture
def store(postgres_database):
    opened = open_store(postgres_database, seal=bytes, unseal=bytes, threads=4)
    yield opened
    opened.close()


def meanwhile(store, look, save, other):
    """Run `look` then `save` in one verb, with `other` committed between the two the first time; how often it ran."""
    runs = []

    def verb(uow):
        runs.append(1)
        found = look(uow)
        if len(runs) == 1:
            committed = threading.Event()
            store.submit(other).add_done_callback(lambda _: committed.set())
            assert committed.wait(WAIT)
        save(uow, found)

    store.run(verb)
    return len(runs)


def test_a_verb_runs_again_when_its_work_item_was_saved_meanwhile(store, some):
    item = some.item()
    store.run(lambda uow: uow.workitems.add(item))
    runs = meanwhile(
        store,
        look=lambda uow: uow.workitems.get(item.id),
        save=lambda uow, found: uow.workitems.save(replace(found, progress="half")),
        other=lambda uow: uow.workitems.save(replace(uow.workitems.get(item.id), cancel_requested=True)),
    )
    stored = store.run(lambda uow: uow.workitems.get(item.id))
    assert (runs, stored.progress, stored.cancel_requested) == (2, "half", True)


def test_a_verb_runs_again_when_its_entity_was_saved_meanwhile(store, some):
    store.run(lambda uow: uow.entities.add(Entity(Kind.ACTIVITY, "app1", "Plot", 1, some.now, (1,))))

    def get(uow):
        return uow.entities.get(Kind.ACTIVITY, "app1", "Plot")

    runs = meanwhile(
        store,
        look=get,
        save=lambda uow, found: uow.entities.save(found.with_new_version(100)),
        other=lambda uow: uow.entities.save(get(uow).with_new_version(100)),
    )
    assert (runs, store.run(get).versions) == (2, (1, 2, 3))


def test_a_verb_that_is_always_too_late_gives_up_and_stores_nothing(store, some):
    item = some.item()
    store.run(lambda uow: uow.workitems.add(item))

    def verb(uow):
        found = uow.workitems.get(item.id)
        committed = threading.Event()
        other = store.submit(lambda inner: inner.workitems.save(inner.workitems.get(item.id)))
        other.add_done_callback(lambda _: committed.set())
        assert committed.wait(WAIT)
        uow.workitems.save(replace(found, progress="never"))

    with pytest.raises(Conflict, match="again and again"):
        store.run(verb)
    assert store.run(lambda uow: uow.workitems.get(item.id)).progress is None


def test_numbers_of_events_are_in_the_order_of_commits(store, some, postgres_database):
    """The second emitter has to wait until the first is committed, or a reader could pass the first one's number."""
    numbered, go = threading.Event(), threading.Event()

    def first(uow):
        uow.emit(some.event("first"))
        uow.events(0, 1)  # the number is given here
        numbered.set()
        assert go.wait(WAIT)

    one = store.submit(first)
    assert numbered.wait(WAIT)
    two = store.submit(lambda uow: uow.emit(some.event("second")))
    with psycopg.connect(postgres_database, autocommit=True) as connection:
        deadline = time.monotonic() + WAIT
        while not two.done() and connection.execute(WAITING_FOR_LOCKS).fetchone() != (1,):
            assert time.monotonic() < deadline
    assert not two.done()
    go.set()
    one.result(WAIT)
    two.result(WAIT)
    assert [event.id for event in store.run(lambda uow: uow.events(0, 10))] == ["first", "second"]
