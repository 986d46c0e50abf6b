"""Many refresh one chain at once, on any store: exactly one successor, and the chain is never lost."""

import itertools
import threading
from datetime import timedelta
from typing import Any

import pytest

from cadstack.app import grants
from cadstack.domain.identity.client_app import ClientApp
from cadstack.domain.identity.grant import Chain, RefreshRules, RefreshToken
from cadstack.domain.identity.user import User

RULES = RefreshRules(grace=timedelta(seconds=10))


class Ids:
    """Ids in order, from any thread."""

    def __init__(self) -> None:
        self._count = itertools.count(1)

    def hex32(self) -> str:
        return f"{next(self._count):032x}"

    def secret(self) -> str:
        return f"secret-{next(self._count):036d}"


@pytest.fixture
def app(some: Any) -> ClientApp:
    return some.app()


@pytest.fixture
def first(store: Any, some: Any, app: ClientApp) -> str:
    user = User("USER00000001", "ada@example.com", "Ada", "Lovelace", some.now)

    def begin(uow: Any) -> str:
        uow.apps.put(app)
        uow.users.put(user)
        return grants.begin_chain(uow, user, app.id, ("data:read",), some.now, Ids()).refresh_token

    return store.run(begin)


def links(store: Any) -> list[RefreshToken]:
    return list(store.run(lambda uow: uow.credentials.all(RefreshToken)))


def test_of_twenty_at_once_all_get_the_one_successor(store: Any, some: Any, app: ClientApp, first: str) -> None:
    barrier, got, ids = threading.Barrier(20), [], Ids()

    def run() -> None:
        barrier.wait()
        got.append(store.run(grants.refresh, app, first, "", some.at(1), ids, RULES).refresh_token)

    threads = [threading.Thread(target=run) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 20
    assert len(set(got)) == 1
    assert sorted(link.used is None for link in links(store)) == [False, True]


def test_two_clients_that_share_a_file_never_lose_the_chain(store: Any, some: Any, app: ClientApp, first: str) -> None:
    """Each reads the token, refreshes, writes what it got: without a lock, in any order, 300 times each."""
    shared, problems, ids = {"token": first}, [], Ids()

    def client() -> None:
        for round_ in range(300):
            try:
                got = store.run(grants.refresh, app, shared["token"], "", some.at(round_ / 1000), ids, RULES)
            except grants.InvalidGrant as error:
                problems.append(error)
                return
            if isinstance(got, grants.InvalidGrant):
                problems.append(got)
                return
            shared["token"] = got.refresh_token

    clients = [threading.Thread(target=client) for _ in range(2)]
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join()
    assert problems == []
    assert sum(link.used is None for link in links(store)) == 1
    assert store.run(grants.refresh, app, shared["token"], "", some.at(2), ids, RULES).refresh_token


def test_a_replay_ends_the_chain_also_while_others_refresh(store: Any, some: Any, app: ClientApp, first: str) -> None:
    ids = Ids()
    second = store.run(grants.refresh, app, first, "", some.at(1), ids, RULES).refresh_token
    outcome = store.run(grants.refresh, app, first, "", some.at(100), ids, RULES)
    assert isinstance(outcome, grants.InvalidGrant)
    assert store.run(lambda uow: uow.credentials.all(Chain)) == []
    with pytest.raises(grants.InvalidGrant):
        store.run(grants.refresh, app, second, "", some.at(100), ids, RULES)
