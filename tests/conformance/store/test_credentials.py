import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

from cadstack.domain.identity.session import WebSession


def session(some: Any, key: str = "hash1", **changes: Any) -> WebSession:
    return replace(WebSession(key, "USER00000001", some.now, some.at(60)), **changes)


def test_a_credential_is_found_by_its_key_and_its_owner(store: Any, some: Any) -> None:
    first, second = session(some), session(some, "hash2", purpose="/grants")
    for each in (first, second):
        store.run(lambda uow, each=each: uow.credentials.put(each))
    assert store.run(lambda uow: uow.credentials.get(WebSession, "hash2")) == second
    assert store.run(lambda uow: uow.credentials.get(WebSession, "hash3")) is None
    assert store.run(lambda uow: uow.credentials.of(WebSession, "USER00000001")) == [first, second]
    assert store.run(lambda uow: uow.credentials.of(WebSession, "USER00000002")) == []


def test_it_is_replaced_and_deleted(store: Any, some: Any) -> None:
    store.run(lambda uow: uow.credentials.put(session(some)))
    store.run(lambda uow: uow.credentials.put(session(some, user_id="USER00000002")))
    assert store.run(lambda uow: uow.credentials.all(WebSession)) == [session(some, user_id="USER00000002")]
    store.run(lambda uow: uow.credentials.put(session(some, "hash2")))
    store.run(lambda uow: uow.credentials.delete(WebSession, "hash1"))
    assert store.run(lambda uow: uow.credentials.all(WebSession)) == [session(some, "hash2")]
    store.run(lambda uow: uow.credentials.delete_of(WebSession, "USER00000001"))
    assert store.run(lambda uow: uow.credentials.all(WebSession)) == []


def test_what_is_over_is_dropped_in_batches(store: Any, some: Any) -> None:
    for number in range(3):
        made = session(some, f"hash{number}", expires=some.now + timedelta(seconds=number))
        store.run(lambda uow, made=made: uow.credentials.put(made))
    assert store.run(lambda uow: uow.credentials.drop(some.at(1), 1)) == 1
    assert store.run(lambda uow: uow.credentials.drop(some.at(1), 10)) == 1
    assert [left.key for left in store.run(lambda uow: uow.credentials.all(WebSession))] == ["hash2"]


def test_who_asks_for_it_locked_sees_what_the_one_before_wrote(store: Any, some: Any) -> None:
    """Twenty threads count in one row; none of the counts is lost."""
    store.run(lambda uow: uow.credentials.put(session(some, purpose="0")))

    def count(uow: Any) -> None:
        found = uow.credentials.get_locked(WebSession, "hash1")
        uow.credentials.put(replace(found, purpose=str(int(found.purpose) + 1)))

    threads = [threading.Thread(target=lambda: store.run(count)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.run(lambda uow: uow.credentials.get(WebSession, "hash1")).purpose == "20"
