"""The rows of webhooks: found, told apart, listed by page, awaited; sealed at rest."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from cadstack.app.ports import HookWish
from cadstack.domain.errors import Conflict
from cadstack.domain.webhooks.hook import Hook, HookStatus, Scope, Terms

SYSTEM, EVENT = "cadstack.automation", "workitem.failed"


def hook(some: Any, number: int = 1, **changes: Any) -> Hook:
    made = Hook(
        id=f"hook-{number}",
        client_id="app1",
        user_id=None,
        region="US",
        system=SYSTEM,
        event=EVENT,
        scope=Scope("app", "app1"),
        callback_url=f"https://receiver.example/{number}?key=hidden-word",
        created=some.now,
        updated=some.at(number),
        terms=Terms(("$[?(@.a==1)]",), {"mine": [1, None]}, "token-word", some.at(1000), auto_reactivate=True),
    )
    return replace(made, **changes)


def put(store: Any, *hooks: Hook) -> None:
    store.run(lambda uow: [uow.webhooks.put(each) for each in hooks])


def listed(store: Any, now: datetime, limit: int = 10, after: Any = None, **wish: Any) -> Any:
    wanted = HookWish("US", **({"owner": "app1"} | wish))
    page = store.run(lambda uow: uow.webhooks.listing(wanted, after, limit, now))
    return [each.id for each in page.rows], page.next


def test_a_hook_is_read_as_it_was_put_until_it_is_deleted(store: Any, some: Any) -> None:
    one = hook(some, user_id="USER1", status=HookStatus.REACTIVATED, reactivations=2, last_failure="HTTP 500")
    put(store, one)
    assert store.run(lambda uow: uow.webhooks.get(one.id)) == one
    assert store.run(lambda uow: uow.webhooks.get_locked(one.id)) == one
    assert store.run(lambda uow: (uow.webhooks.count("app1/USER1"), uow.webhooks.count("app1"))) == (1, 0)
    store.run(lambda uow: uow.webhooks.delete(one.id))
    assert store.run(lambda uow: uow.webhooks.get(one.id)) is None


def test_the_same_twice_is_refused_and_a_change_is_not(store: Any, some: Any) -> None:
    one = hook(some)
    put(store, one)
    put(store, replace(one, status=HookStatus.INACTIVE))
    with pytest.raises(Conflict, match="hook-1"):
        put(store, replace(one, id="hook-2"))
    different: list[dict[str, Any]] = [
        {"callback_url": "https://other.example/"},
        {"scope": Scope("app", "app2")},
        {"scope": Scope("engine", "app1")},
        {"event": "workitem.queued"},
        {"region": "EMEA"},
        {"user_id": "USER1"},
        {"tenant": "t"},
    ]
    put(store, *(replace(one, id=f"hook-{n}", **changes) for n, changes in enumerate(different, 2)))


def test_a_listing_goes_on_where_it_ended_both_ways(store: Any, some: Any) -> None:
    put(store, *(hook(some, n) for n in (3, 1, 2)))
    put(store, hook(some, 4, updated=some.at(3)), hook(some, 5, client_id="app2"), hook(some, 6, region="EMEA"))
    first, next_ = listed(store, some.now, 2)
    assert (first, bool(next_)) == (["hook-4", "hook-3"], True)
    updated, last = next_.split()
    assert listed(store, some.now, 2, (int(updated), last)) == (["hook-2", "hook-1"], None)
    assert listed(store, some.now, is_ascending=True)[0] == ["hook-1", "hook-2", "hook-3", "hook-4"]


def test_a_listing_is_narrowed(store: Any, some: Any) -> None:
    put(store, hook(some, 1), hook(some, 2, status=HookStatus.INACTIVE), hook(some, 3, user_id="U"))
    put(store, hook(some, 4, event="workitem.queued", scope=Scope("engine", "x")))
    assert listed(store, some.now, status="active")[0] == ["hook-4", "hook-1"]
    assert listed(store, some.now, status="inactive")[0] == ["hook-2"]
    assert listed(store, some.at(1000), status="active")[0] == []
    assert listed(store, some.at(1000), status="inactive")[0] == ["hook-4", "hook-2", "hook-1"]
    assert listed(store, some.now, event="workitem.queued")[0] == ["hook-4"]
    assert listed(store, some.now, system="data")[0] == []
    assert listed(store, some.now, scope="engine")[0] == ["hook-4"]
    assert listed(store, some.now, owner="", client_id="app1")[0] == ["hook-4", "hook-3", "hook-2", "hook-1"]


def test_an_event_is_awaited_by_hooks_that_listen(store: Any, some: Any) -> None:
    put(store, hook(some, 1), hook(some, 2, status=HookStatus.REACTIVATED), hook(some, 3, status=HookStatus.INACTIVE))
    assert [each.id for each in store.run(lambda uow: uow.webhooks.awaiting(SYSTEM, EVENT))] == ["hook-1", "hook-2"]
    assert store.run(lambda uow: uow.webhooks.awaiting("data", EVENT)) == []


@pytest.mark.parametrize(
    ("status", "type_", "is_announced"),
    [
        (HookStatus.ACTIVE, "workitem.queued", True),
        (HookStatus.REACTIVATED, "workitem.queued", True),
        (HookStatus.INACTIVE, "workitem.queued", False),
        (HookStatus.ACTIVE, "workitem.started", False),
        (HookStatus.ACTIVE, "activity.created", False),
    ],
)
def test_an_event_is_announced_where_a_hook_awaits_it(
    store: Any, some: Any, status: HookStatus, type_: str, is_announced: bool
) -> None:
    put(store, hook(some, event="workitem.queued", status=status))
    store.run(lambda uow: [uow.emit(replace(some.event(event_id), type=type_)) for event_id in ("one", "two")])
    assert [event.id for event in store.run(lambda uow: uow.events(0, 9))] == ["one", "two"]
    taken = store.run(lambda uow: uow.followups.take(["webhook_announcement"], 9, "me", some.at(1), some.at(60)))
    assert [work.payload["id"] for work, _, _ in taken] == ["one", "two"] * is_announced


def test_an_owner_has_one_secret(store: Any) -> None:
    assert store.run(lambda uow: uow.webhooks.secret("app1")) is None
    store.run(lambda uow: uow.webhooks.put_secret("app1", "old"))
    store.run(lambda uow: uow.webhooks.put_secret("app1", "néw"))
    assert store.run(lambda uow: (uow.webhooks.secret("app1"), uow.webhooks.secret("app2"))) == ("néw", None)
    store.run(lambda uow: uow.webhooks.delete_secret("app1"))
    assert store.run(lambda uow: uow.webhooks.secret("app1")) is None


def test_neither_addresses_nor_secrets_stand_in_the_file(open_again: Any, database: str, some: Any) -> None:
    if not database.startswith("sqlite:///"):
        pytest.skip("only a SQLite file can be searched")
    store = open_again()
    put(store, hook(some))
    store.run(lambda uow: uow.webhooks.put_secret("app1", "secret-word"))
    store.close()
    files = Path(database.removeprefix("sqlite:///")).parent.iterdir()
    content = b"".join(path.read_bytes() for path in files)
    assert not any(word in content for word in (b"hidden-word", b"token-word", b"secret-word"))
    assert b"hook-1" in content
