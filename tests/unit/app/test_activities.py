"""Activities: what is checked before one is stored, and what a work item may run."""

from datetime import datetime
from typing import Any

import pytest

from cadstack.app import activities, versioned
from cadstack.app.ports import Store
from cadstack.domain.automation.activity import Activity
from cadstack.domain.automation.engine import Catalogue, Engine
from cadstack.domain.errors import InvalidInput, NotFound
from cadstack.domain.identity.client_app import ClientApp
from cadstack.domain.identity.principal import Principal
from cadstack.domain.ids import QualifiedId
from cadstack.domain.versioned import Alias, Kind

ME = Principal("me", frozenset({"code:all"}))
NOP = Activity("Autodesk", "Nop", 1, "Autodesk.AutoCAD+24")
CATALOGUE = Catalogue({"Autodesk.AutoCAD+24": Engine("AutoCAD", "24", "1", "")}, {"Autodesk.Nop+Latest": NOP})
BODY = {"id": "Act", "engine": "Autodesk.AutoCAD+24", "commandLine": ["$(engine.path)\\accoreconsole.exe"]}


@pytest.fixture
def me(store: Store, now: datetime) -> ClientApp:
    app = ClientApp("me", "me", "", now)
    store.run(lambda uow: uow.apps.put(app))
    return app


@pytest.fixture
def published(store: Store, me: ClientApp, now: datetime, ids: Any) -> Activity:
    made = store.run(activities.create, ME, BODY, now, ids, catalogue=CATALOGUE).activity
    store.run(versioned.create_alias, ME, Kind.ACTIVITY, "Act", Alias("prod", 1), now, ids)
    return made


def test_what_was_published_is_what_is_read(store: Store, published: Activity) -> None:
    for alias in ("prod", "$LATEST"):
        assert store.run(activities.get, ME, QualifiedId("me", "Act", alias), catalogue=CATALOGUE) == published
    assert store.run(activities.get_version, ME, "Act", 1) == published
    with pytest.raises(NotFound):
        store.run(activities.get_version, ME, "Act", 2)


def test_a_refused_activity_leaves_nothing_behind(store: Store, me: ClientApp, now: datetime, ids: Any) -> None:
    for wrong in ({"engine": "Autodesk.AutoCAD+99"}, {"commandLine": []}, {"appbundles": ["me.None+prod"]}):
        with pytest.raises(InvalidInput):
            store.run(activities.create, ME, {**BODY, **wrong}, now, ids, catalogue=CATALOGUE)
    assert list(store.run(lambda uow: uow.entities.names(Kind.ACTIVITY, "me"))) == []
    assert list(store.run(lambda uow: uow.events(0, 9))) == []


def test_strictness_turns_warnings_into_errors(store: Store, me: ClientApp, now: datetime, ids: Any) -> None:
    unquoted = {
        **BODY,
        "commandLine": ["$(engine.path)\\accoreconsole.exe /i $(args[In].path)"],
        "parameters": {"In": {"verb": "get"}},
    }
    with pytest.raises(InvalidInput, match="double quotes"):
        store.run(activities.create, ME, unquoted, now, ids, catalogue=CATALOGUE, strict=True)
    (warning,) = store.run(activities.create, ME, unquoted, now, ids, catalogue=CATALOGUE).warnings
    assert warning.startswith("commandLine[0]: ")


@pytest.mark.parametrize(
    ("activity_id", "said"),
    [
        ("Act", "Cannot parse id"),
        ("me.Act", "Cannot parse id"),
        ("me.Act+$LATEST", r"\$LATEST cannot be used"),
        ("me.Act+beta", "Its aliases: prod"),
        ("me.Other+prod", "does not exist or is not shared"),
        ("nobody.Act+prod", "does not exist or is not shared"),
    ],
)
def test_what_a_work_item_cannot_run(
    store: Store, me: ClientApp, published: Activity, activity_id: str, said: str
) -> None:
    with pytest.raises(InvalidInput, match=said) as caught:
        store.run(activities.runnable, me, activity_id, catalogue=CATALOGUE)
    assert list(caught.value.fields) == ["activityId"]


def test_what_a_work_item_can_run(store: Store, me: ClientApp, published: Activity) -> None:
    assert store.run(activities.runnable, me, "me.Act+prod", catalogue=CATALOGUE) == published
    assert store.run(activities.runnable, me, "Autodesk.Nop+Latest", catalogue=CATALOGUE) is NOP
