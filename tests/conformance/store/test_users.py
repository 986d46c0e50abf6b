import threading
from dataclasses import replace
from typing import Any

import pytest

from cadstack.domain.errors import Conflict, InvalidInput
from cadstack.domain.identity.user import User, UserState

ISSUER = "https://sign-in.example"


def user(some: Any, number: int = 1, **changes: Any) -> User:
    made = User(f"USER{number:08d}", f"User{number}@example.com", "Ada", "Lovelace", some.now)
    return replace(made, **changes)


def test_a_user_is_found_by_id_email_in_any_case_and_identity(store: Any, some: Any) -> None:
    ada = user(some, identities=((ISSUER, "ada"),), state=UserState.INVITED, last_sign_in=some.at(5))
    store.run(lambda uow: uow.users.put(ada))
    assert store.run(lambda uow: uow.users.get(ada.id)) == ada
    assert store.run(lambda uow: uow.users.by_email("uSER1@EXAMPLE.com")) == ada
    assert store.run(lambda uow: uow.users.by_identity(ISSUER, "ada")) == ada
    assert store.run(lambda uow: uow.users.by_identity(ISSUER, "bob")) is None
    assert store.run(lambda uow: uow.users.get("OTHER")) is None


def test_a_change_replaces_email_and_identities(store: Any, some: Any) -> None:
    ada = user(some, identities=((ISSUER, "ada"), (ISSUER, "countess")))
    store.run(lambda uow: uow.users.put(ada))
    store.run(lambda uow: uow.users.put(replace(ada, email="new@example.com", identities=((ISSUER, "ada"),))))
    assert store.run(lambda uow: uow.users.by_email(ada.email)) is None
    assert store.run(lambda uow: uow.users.by_identity(ISSUER, "countess")) is None
    assert store.run(lambda uow: uow.users.by_identity(ISSUER, "ada")).email == "new@example.com"


@pytest.mark.parametrize("changes", [{"email": "USER1@example.com"}, {"identities": ((ISSUER, "ada"),)}])
def test_what_is_anothers_is_refused_and_nothing_changes(store: Any, some: Any, changes: dict[str, Any]) -> None:
    store.run(lambda uow: uow.users.put(user(some, identities=((ISSUER, "ada"),))))
    with pytest.raises(Conflict):
        store.run(lambda uow: uow.users.put(user(some, 2, **changes)))
    assert store.run(lambda uow: uow.users.get("USER00000002")) is None


def test_no_email_address_is_refused(store: Any, some: Any) -> None:
    with pytest.raises(InvalidInput, match="no email address"):
        store.run(lambda uow: uow.users.put(user(some, email="ada")))


def test_a_listing_goes_on_where_it_ended(store: Any, some: Any) -> None:
    for number in (3, 1, 2):
        store.run(lambda uow, number=number: uow.users.put(user(some, number)))
    first = store.run(lambda uow: uow.users.listing(None, 2))
    assert [found.email for found in first.rows] == ["User1@example.com", "User2@example.com"]
    rest = store.run(lambda uow: uow.users.listing(first.next, 2))
    assert ([found.email for found in rest.rows], rest.next) == (["User3@example.com"], None)


def test_robots_are_their_apps(store: Any, some: Any) -> None:
    store.run(lambda uow: uow.users.put(user(some, robot_of="app1")))
    store.run(lambda uow: uow.users.put(user(some, 2)))
    assert [found.id for found in store.run(lambda uow: uow.users.robots_of("app1"))] == ["USER00000001"]
    store.run(lambda uow: uow.users.delete("USER00000001"))
    assert store.run(lambda uow: uow.users.robots_of("app1")) == []


def test_who_asks_for_a_user_locked_writes_over_nobody(store: Any, some: Any) -> None:
    """Ten threads each add an identity; all ten are there."""
    store.run(lambda uow: uow.users.put(user(some)))

    def add(uow: Any, number: int) -> None:
        found = uow.users.get_locked("USER00000001")
        uow.users.put(replace(found, identities=(*found.identities, (ISSUER, str(number)))))

    threads = [threading.Thread(target=lambda n=n: store.run(add, n)) for n in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.run(lambda uow: uow.users.get("USER00000001")).identities) == 10
