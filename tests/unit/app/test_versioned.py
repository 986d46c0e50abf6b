"""The verbs of versions and aliases: who sees what, and that listings visit everything once."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cadstack.app import activities, appbundles, versioned
from cadstack.app.callers import calling_app
from cadstack.app.ports import Page, Store
from cadstack.domain.automation.activity import Activity
from cadstack.domain.automation.engine import Catalogue, Engine
from cadstack.domain.errors import Conflict, MissingScope, NotFound, NotPermitted
from cadstack.domain.identity.client_app import ClientApp
from cadstack.domain.identity.principal import Principal
from cadstack.domain.ids import QualifiedId
from cadstack.domain.versioned import EVERYONE, Alias, Entity, Kind

Row = TypeVar("Row")
NOBODY = Principal("nobody", frozenset({"code:all"}))
ME, YOU = (Principal(name, frozenset({"code:all"})) for name in ("me", "you"))
names = st.from_regex(r"[A-Za-z0-9_]{1,8}", fullmatch=True)
many = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def run(store: Store, now: datetime) -> Callable[..., Any]:
    """Runs a verb; the apps `me` and `you` are registered."""
    for name in ("me", "you"):
        store.run(lambda uow, name=name: uow.apps.put(ClientApp(name, name, "", now)))
    return store.run


def every(page_of: Callable[[Any], Page[Row]], first: Any) -> list[Row]:
    """The rows of all pages; fails where a listing does not end."""
    rows: list[Row] = []
    cursor = first
    for _ in range(200):
        page = page_of(cursor)
        rows += page.rows
        if page.next is None:
            return rows
        cursor = int(page.next) if isinstance(first, int) else page.next
    raise AssertionError("the listing has no end")


def put(uow: Any, name: str, now: datetime, owner: str = "me", kind: Kind = Kind.ACTIVITY, **aliases: Alias) -> None:
    uow.entities.add(Entity(kind, owner, name, 1, now, (1,), aliases))
    uow.entities.put_definition(kind, owner, name, 1, {"id": name, "engine": "Autodesk.AutoCAD+24"})


def clear(uow: Any) -> None:
    for owner in ("me", "you"):
        for name in list(uow.entities.names(Kind.ACTIVITY, owner)):
            uow.entities.delete(Kind.ACTIVITY, owner, name)


@many
@given(
    mine=st.sets(names, max_size=7),
    shared=st.sets(names, max_size=4),
    ready=st.sets(names, max_size=4),
    limit=st.integers(1, 9),
)
def test_a_listing_visits_every_id_once_whatever_the_page_size(
    run: Callable[..., Any], now: datetime, mine: set[str], shared: set[str], ready: set[str], limit: int
) -> None:
    nop = Activity("Autodesk", "Nop", 1, "Autodesk.AutoCAD+24")
    catalogue = Catalogue({}, {f"Autodesk.{name}+Latest": nop for name in ready})
    run(clear)
    for name in mine:
        run(put, name, now, prod=Alias("prod", 1))
    for name in shared:
        run(put, name, now, "you", open=Alias("open", 1, ("me", EVERYONE)), hidden=Alias("hidden", 1))
    found = every(lambda after: run(activities.listing, ME, Kind.ACTIVITY, after, limit, catalogue=catalogue), None)
    assert sorted(found) == sorted(
        [f"me.{name}+{alias}" for name in mine for alias in ("$LATEST", "prod")]
        + [f"you.{name}+open" for name in shared]
        + [f"Autodesk.{name}+Latest" for name in ready]
    )
    owners = [key.partition(".")[0] for key in found]
    assert owners == sorted(owners, key=["me", "you", "Autodesk"].index)


@many
@given(numbers=st.sets(st.integers(1, 500), min_size=1, max_size=40), limit=st.integers(1, 25))
def test_versions_are_visited_once_and_in_order(
    run: Callable[..., Any], now: datetime, numbers: set[int], limit: int
) -> None:
    run(clear)
    entity = Entity(Kind.ACTIVITY, "me", "Act", max(numbers), now, tuple(numbers))
    run(lambda uow: uow.entities.add(entity))
    assert every(lambda after: run(versioned.versions, ME, Kind.ACTIVITY, "Act", after, limit), 0) == sorted(numbers)


@many
@given(aliases=st.sets(names, max_size=30), limit=st.integers(1, 25))
def test_aliases_and_shares_are_visited_once(
    run: Callable[..., Any], now: datetime, aliases: set[str], limit: int
) -> None:
    run(clear)
    run(put, "Act", now, **{name: Alias(name, 1, ("you",)) for name in aliases})
    found = every(lambda after: run(versioned.aliases, ME, Kind.ACTIVITY, "Act", after, limit), None)
    assert [alias.id for alias in found] == ["$LATEST", *sorted(aliases)]
    shares = every(lambda after: run(versioned.shares, ME, after, limit), None)
    assert [alias.id for _, _, alias in shares] == sorted(aliases)


@pytest.mark.parametrize(
    ("receivers", "alias", "sees"),
    [
        ((), "prod", False),
        (("you",), "prod", True),
        (("Nick",), "prod", True),
        ((EVERYONE,), "prod", True),
        (("somebody",), "prod", False),
        ((EVERYONE,), "$LATEST", False),
    ],
)
def test_who_sees_an_alias(
    run: Callable[..., Any], now: datetime, receivers: tuple[str, ...], alias: str, sees: bool
) -> None:
    you = ClientApp("you", "you", "", now, nickname="Nick")
    run(put, "Act", now, prod=Alias("prod", 1, receivers))
    reference = QualifiedId("me", "Act", alias)
    if sees:
        assert run(versioned.pin, you, Kind.ACTIVITY, reference).version == 1
    else:
        with pytest.raises(NotFound, match="does not exist or is not shared with you"):
            run(versioned.pin, you, Kind.ACTIVITY, reference)
    me = ClientApp("me", "me", "", now)
    assert run(versioned.pin, me, Kind.ACTIVITY, reference).handle == "me"


def test_a_pinned_version_does_not_move_with_its_alias(run: Callable[..., Any], now: datetime, ids: Any) -> None:
    me = ClientApp("me", "me", "", now)
    run(put, "Act", now, prod=Alias("prod", 1))
    reference = QualifiedId("me", "Act", "prod")
    before = run(versioned.pin, me, Kind.ACTIVITY, reference)
    entity = run(versioned.own, me, Kind.ACTIVITY, "Act").with_new_version(9)
    run(lambda uow: (versioned.own(uow, me, Kind.ACTIVITY, "Act"), uow.entities.save(entity)))
    run(versioned.change_alias, ME, Kind.ACTIVITY, "Act", "prod", (2, None), now, ids)
    assert before.version == 1
    assert run(versioned.pin, me, Kind.ACTIVITY, reference).version == 2


def test_moving_an_alias_keeps_its_receivers_and_sharing_keeps_its_version(
    run: Callable[..., Any], now: datetime, ids: Any
) -> None:
    run(put, "Act", now, prod=Alias("prod", 1))
    shared, warnings = run(versioned.change_alias, ME, Kind.ACTIVITY, "Act", "prod", (None, ("you", "ghost")), now, ids)
    assert shared == Alias("prod", 1, ("you", "ghost"))
    assert warnings == ("No app has the nickname or client id 'ghost' yet.",)
    moved, _ = run(versioned.change_alias, ME, Kind.ACTIVITY, "Act", "prod", (1, None), now, ids)
    assert moved == shared


def test_every_change_is_an_event(run: Callable[..., Any], now: datetime, ids: Any) -> None:
    entity = Entity(Kind.APPBUNDLE, "me", "App", 1, now, (1,))
    run(versioned.add, ME, entity, {"id": "App"}, now, ids)
    run(versioned.create_alias, ME, Kind.APPBUNDLE, "App", Alias("prod", 1), now, ids)
    run(versioned.change_alias, ME, Kind.APPBUNDLE, "App", "prod", (1, ("you",)), now, ids)
    run(versioned.delete_alias, ME, Kind.APPBUNDLE, "App", "prod", now, ids)
    run(versioned.delete, ME, Kind.APPBUNDLE, "App", now, ids)
    events: Sequence[Any] = run(lambda uow: uow.events(0, 50))
    assert [(event.type, event.subject) for event in events] == [
        (f"appbundle.{what}", "appbundles/me/App")
        for what in ("created", "alias-created", "alias-changed", "alias-deleted", "deleted")
    ]
    assert events[2].before["receivers"] == []
    assert events[2].after["receivers"] == ["you"]


def test_adding_a_name_twice_is_a_conflict(run: Callable[..., Any], now: datetime, ids: Any) -> None:
    entity = Entity(Kind.APPBUNDLE, "me", "App", 1, now, (1,))
    run(versioned.add, ME, entity, {"id": "App"}, now, ids)
    with pytest.raises(Conflict, match="POST appbundles/App/versions"):
        run(versioned.add, ME, entity, {"id": "App"}, now, ids)


def test_deleting_a_bundle_leaves_its_zips_to_the_sweep(run: Callable[..., Any], now: datetime, ids: Any) -> None:
    run(put, "App", now, kind=Kind.APPBUNDLE)

    def upload(uow: Any) -> None:
        uow.blobs.stage("zips/1", now)
        uow.blobs.keep("zips/1")
        uow.entities.set_blob("me", "App", 1, "zips/1", 10)

    run(upload)
    run(versioned.delete, ME, Kind.APPBUNDLE, "App", now, ids)
    later = now.replace(year=now.year + 1)
    assert list(run(lambda uow: uow.blobs.garbage(later, 10))) == ["zips/1"]


def test_a_caller_needs_the_scope_and_an_app_that_exists(run: Callable[..., Any]) -> None:
    with pytest.raises(MissingScope):
        run(calling_app, Principal("me", frozenset({"data:read"})))
    with pytest.raises(NotPermitted, match="does not exist any more"):
        run(calling_app, NOBODY)
    assert run(calling_app, ME).id == "me"


def test_versions_made_at_once_have_different_numbers(
    store: Store, run: Callable[..., Any], now: datetime, ids: Any
) -> None:
    catalogue = Catalogue({"Autodesk.AutoCAD+24": Engine("AutoCAD", "24", "1", "")})
    run(put, "App", now, kind=Kind.APPBUNDLE)
    document = {"engine": "Autodesk.AutoCAD+24"}
    waiting = [
        store.submit(appbundles.add_version, ME, "App", document, now, ids, catalogue=catalogue) for _ in range(20)
    ]
    assert [made.result().bundle.version for made in waiting] == list(range(2, 22))
    assert every(lambda after: run(versioned.versions, ME, Kind.APPBUNDLE, "App", after, 9), 0) == list(range(1, 22))
