"""Client apps, signing keys, deliveries."""

from dataclasses import replace

import pytest

from cadstack.app.ports import Delivery, SigningKey
from cadstack.domain.errors import Conflict


def test_an_app_comes_back_as_it_was_stored(store, some):
    app = some.app(public_key={"n": "1"}, limits={"processing_seconds": {"AutoCAD": 5}})
    store.run(lambda uow: uow.apps.put(app))
    assert store.run(lambda uow: uow.apps.get("app1")) == app
    assert store.run(lambda uow: uow.apps.get("nobody")) is None


def test_an_app_is_found_by_its_nickname_and_by_its_id_only_while_it_has_none(store, some):
    app = some.app()
    store.run(lambda uow: uow.apps.put(app))
    assert store.run(lambda uow: uow.apps.by_handle("app1")) == app
    named = replace(app, nickname="Nick")
    store.run(lambda uow: uow.apps.put(named))
    assert store.run(lambda uow: uow.apps.by_handle("Nick")) == named
    assert store.run(lambda uow: uow.apps.by_handle("app1")) is None


@pytest.mark.parametrize("taken", ["Nick", "app1"])
def test_a_handle_belongs_to_one_app(store, some, taken):
    first = some.app(nickname="Nick") if taken == "Nick" else some.app()
    store.run(lambda uow: uow.apps.put(first))
    with pytest.raises(Conflict):
        store.run(lambda uow: uow.apps.put(some.app("app2", nickname=taken)))


def test_apps_are_listed_and_deleted(store, some):
    for client_id in ("b", "a"):
        store.run(lambda uow, i=client_id: uow.apps.put(some.app(i)))
    assert [app.id for app in store.run(lambda uow: uow.apps.all())] == ["a", "b"]
    store.run(lambda uow: uow.apps.delete("a"))
    assert [app.id for app in store.run(lambda uow: uow.apps.all())] == ["b"]


def test_signing_keys_are_listed_by_the_time_they_become_active(store, some):
    late = SigningKey("k1", b"\x00private\xff", some.now, some.at(60))
    early = SigningKey("k2", b"other", some.now, some.at(-60))
    store.run(lambda uow: uow.keys.add(late))
    store.run(lambda uow: uow.keys.add(early))
    assert store.run(lambda uow: uow.keys.all()) == [early, late]
    store.run(lambda uow: uow.keys.delete("k2"))
    assert store.run(lambda uow: uow.keys.all()) == [late]


def test_deliveries_of_a_subject_come_in_their_order(store, some):
    tries = [
        Delivery("f", "workitem/1", "https://x", attempt, some.now, status, "text")
        for attempt, status in ((1, None), (2, 500), (3, 200))
    ]
    for each in tries:
        store.run(lambda uow, d=each: uow.deliveries.add(d))
    store.run(lambda uow: uow.deliveries.add(replace(tries[0], subject="workitem/2")))
    assert store.run(lambda uow: uow.deliveries.of("workitem/1")) == tries
