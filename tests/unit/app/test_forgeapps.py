"""Nicknames and public keys."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from cadstack.app import forgeapps
from cadstack.app.forgeapps import ForgeAppChange, read_change
from cadstack.app.ports import Store
from cadstack.domain.errors import Conflict, InvalidInput
from cadstack.domain.identity.client_app import ClientApp
from cadstack.domain.identity.principal import Principal
from cadstack.domain.versioned import Entity, Kind

ME = Principal("me-app", frozenset({"code:all"}))


@pytest.fixture
def apps(store: Store, now: datetime) -> Store:
    for name, nickname in (("me-app", None), ("other", "Taken")):
        app = ClientApp(name, name, "secret", now, nickname=nickname)
        store.run(lambda uow, app=app: uow.apps.put(app))
    return store


def test_nickname_and_key_are_set_alone_or_together(apps: Store) -> None:
    assert apps.run(forgeapps.change, ME, {"nickname": "Mine"}).handle == "Mine"
    both = apps.run(forgeapps.change, ME, {"publicKey": {"Exponent": "AQAB", "Modulus": "Ag=="}})
    assert (both.nickname, both.public_key) == ("Mine", {"Exponent": "AQAB", "Modulus": "Ag=="})
    assert apps.run(forgeapps.show, ME) == both


@pytest.mark.parametrize("nickname", ["Taken", "other", "Revit", "EVERYONE", "Ready"])
def test_names_that_are_somebodys(apps: Store, nickname: str) -> None:
    with pytest.raises(Conflict):
        apps.run(forgeapps.change, ME, {"nickname": nickname}, {"Ready"})
    assert apps.run(forgeapps.show, ME).nickname is None


@pytest.mark.parametrize("kind", Kind)
def test_a_nickname_is_fixed_while_it_is_part_of_ids(apps: Store, now: datetime, kind: Kind) -> None:
    apps.run(lambda uow: uow.entities.add(Entity(kind, "me-app", "Thing", 1, now, (1,))))
    with pytest.raises(Conflict, match="cannot be changed while"):
        apps.run(forgeapps.change, ME, {"nickname": "Mine"})


def test_wiping_leaves_the_app_and_its_limits(apps: Store, now: datetime, ids: Any) -> None:
    apps.run(lambda uow: uow.apps.put(replace(uow.apps.get("me-app"), nickname="Mine", limits={"frontend": {}})))
    for kind in Kind:
        apps.run(lambda uow, kind=kind: uow.entities.add(Entity(kind, "me-app", "Thing", 1, now, (1,))))
    apps.run(forgeapps.wipe, ME, now, ids)
    left = apps.run(forgeapps.show, ME)
    assert (left.nickname, left.secret_hash, left.limits) == (None, "secret", {"frontend": {}})
    assert [apps.run(lambda uow, kind=kind: list(uow.entities.names(kind, "me-app"))) for kind in Kind] == [[], []]


@pytest.mark.parametrize(
    ("document", "change"),
    [
        ({"nickname": "A_1"}, ForgeAppChange("A_1")),
        ({"NickName": "A", "publicKey": None}, ForgeAppChange("A")),
        (
            {"PublicKey": {"exponent": "AQAB", "MODULUS": "Ag=="}},
            ForgeAppChange(None, {"Exponent": "AQAB", "Modulus": "Ag=="}),
        ),
    ],
)
def test_bodies_that_are_understood(document: Any, change: ForgeAppChange) -> None:
    assert read_change(document) == change


@pytest.mark.parametrize(
    "document",
    [
        None,
        {},
        {"nickname": ""},
        {"nickname": "a-b"},
        {"nickname": "a" * 21},
        {"publicKey": "x"},
        {"publicKey": {"Exponent": "AQAB"}},
    ],
)
def test_bodies_that_are_not(document: Any) -> None:
    with pytest.raises(InvalidInput):
        read_change(document)
