"""App bundles: what a reference brings along, and whose zip is kept."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from cadstack.app import activities, appbundles, versioned
from cadstack.app.ports import Store
from cadstack.app.retention import stage_blob
from cadstack.domain.automation.appbundle import AppBundle
from cadstack.domain.automation.engine import Catalogue, Engine, ReadyBundle
from cadstack.domain.automation.package import Package
from cadstack.domain.errors import InvalidInput, LimitReached, NotFound
from cadstack.domain.identity.client_app import ClientApp
from cadstack.domain.identity.principal import Principal
from cadstack.domain.ids import QualifiedId
from cadstack.domain.versioned import Alias, Kind

ME, YOU = (Principal(name, frozenset({"code:all"})) for name in ("me", "you"))
CATALOGUE = Catalogue(
    {engine.id: engine for engine in (Engine("AutoCAD", "24", "1", ""), Engine("Revit", "2024", "1", ""))}
)
ENGINE = {"engine": "Autodesk.AutoCAD+24"}


class World:
    """Publishes bundles and activities as `me` or `you`."""

    def __init__(self, store: Store, now: datetime, ids: Any) -> None:
        self.run, self.now, self.ids = store.run, now, ids
        for name in ("me", "you"):
            store.run(lambda uow, name=name: uow.apps.put(ClientApp(name, name, "", now)))
        self.me, self.you = (store.run(lambda uow, name=name: uow.apps.get(name)) for name in ("me", "you"))

    def bundle(self, name: str, *references: str, by: Principal = ME, receivers: tuple[str, ...] = ()) -> Any:
        document = {"id": name, **ENGINE, "appbundles": list(references)}
        made = self.run(appbundles.create, by, document, self.now, self.ids, catalogue=CATALOGUE)
        self.run(versioned.create_alias, by, Kind.APPBUNDLE, name, Alias("prod", 1, receivers), self.now, self.ids)
        return made

    def version(self, name: str, *references: str) -> Any:
        document = {**ENGINE, "appbundles": list(references)}
        return self.run(appbundles.add_version, ME, name, document, self.now, self.ids, catalogue=CATALOGUE)

    def upload(self, name: str, blob: str, size: int = 10, version: int = 1) -> None:
        self.run(stage_blob, blob, self.now)
        self.run(appbundles.keep_package, "me", name, version, blob, Package(size), self.now, self.ids)

    def garbage(self) -> list[str]:
        return list(self.run(lambda uow: uow.blobs.garbage(self.now + timedelta(days=9), 99)))


@pytest.fixture
def world(store: Store, now: datetime, ids: Any) -> World:
    return World(store, now, ids)


def names(resolved: Any) -> list[str]:
    return [found.bundle.name for found in resolved]


def test_references_bring_theirs_along_dependencies_first(world: World) -> None:
    world.bundle("A")
    world.bundle("B", "me.A+prod")
    world.bundle("C", "me.B+prod", "me.A+prod")
    found = world.run(appbundles.resolve, world.me, ["me.C+prod", "me.B+prod"], catalogue=CATALOGUE)
    assert names(found) == ["A", "B", "C"]


def test_a_circle_that_a_moved_alias_closes_is_found_when_it_matters(world: World, now: datetime, ids: Any) -> None:
    world.bundle("A")
    world.bundle("B")
    world.bundle("Top", "me.A+prod")
    world.version("A", "me.B+prod")
    world.run(versioned.change_alias, ME, Kind.APPBUNDLE, "A", "prod", (2, None), now, ids)
    with pytest.raises(InvalidInput, match="'B' would need itself"):
        world.version("B", "me.A+prod")
    world.run(versioned.change_alias, ME, Kind.APPBUNDLE, "A", "prod", (1, None), now, ids)
    world.version("B", "me.A+prod")
    world.run(versioned.change_alias, ME, Kind.APPBUNDLE, "B", "prod", (2, None), now, ids)
    world.run(versioned.change_alias, ME, Kind.APPBUNDLE, "A", "prod", (2, None), now, ids)
    with pytest.raises(InvalidInput, match=r"need each other: me\.A"):
        world.run(appbundles.resolve, world.me, ["me.Top+prod"], catalogue=CATALOGUE)


def test_a_shared_bundle_is_resolved_in_its_owners_name(world: World) -> None:
    world.bundle("Secret", by=YOU)
    world.bundle("Tool", "you.Secret+prod", by=YOU, receivers=("me",))
    assert names(world.run(appbundles.resolve, world.me, ["you.Tool+prod"], catalogue=CATALOGUE)) == ["Secret", "Tool"]
    for references in (["you.Secret+prod"], ["you.Tool+prod", "you.Secret+prod"]):
        with pytest.raises(
            InvalidInput, match=r"'you\.Secret\+prod' does not exist, or its alias is not shared with you"
        ):
            world.run(appbundles.resolve, world.me, references, catalogue=CATALOGUE)


def test_pins_carry_the_zip_of_the_moment(world: World, now: datetime, ids: Any) -> None:
    world.bundle("Base")
    world.bundle("Tool", "me.Base+prod")
    world.upload("Tool", "zips/1", size=77)
    document = {
        "id": "Act",
        **ENGINE,
        "commandLine": ["$(engine.path)\\accoreconsole.exe"],
        "appbundles": ["me.Tool+prod"],
    }
    world.run(activities.create, ME, document, now, ids, catalogue=CATALOGUE)
    world.run(versioned.create_alias, ME, Kind.ACTIVITY, "Act", Alias("prod", 1), now, ids)
    activity = world.run(activities.runnable, world.me, "me.Act+prod", catalogue=CATALOGUE)
    pins = world.run(activities.pinned_bundles, world.me, activity, catalogue=CATALOGUE)
    assert [(pin.name, pin.blob, pin.size) for pin in pins] == [("Base", None, 0), ("Tool", "zips/1", 77)]
    world.run(versioned.delete_alias, ME, Kind.APPBUNDLE, "Base", "prod", now, ids)
    with pytest.raises(InvalidInput, match=r"me\.Base\+prod") as caught:
        world.run(activities.pinned_bundles, world.me, activity, catalogue=CATALOGUE)
    assert list(caught.value.fields) == ["activityId"]


def test_a_kept_zip_is_no_garbage_and_a_replaced_one_is(world: World) -> None:
    world.bundle("Tool")
    world.run(stage_blob, "zips/lost", world.now)
    world.upload("Tool", "zips/1")
    assert world.garbage() == ["zips/lost"]
    world.upload("Tool", "zips/2")
    assert sorted(world.garbage()) == ["zips/1", "zips/lost"]
    assert world.run(appbundles.get_version, ME, "Tool", 1).blob == "zips/2"


def test_a_zip_for_a_deleted_version_is_not_kept(world: World, now: datetime, ids: Any) -> None:
    world.bundle("Tool")
    world.version("Tool")
    world.run(versioned.delete_version, ME, Kind.APPBUNDLE, "Tool", 2, now, ids)
    with pytest.raises(NotFound, match="does not exist any more"):
        world.upload("Tool", "zips/1", version=2)
    for handle, name, version in (("me", "Tool", 2), ("me", "Other", 1), ("nobody", "Tool", 1)):
        with pytest.raises(NotFound):
            world.run(appbundles.unpacked_bytes_allowed, handle, name, version, catalogue=CATALOGUE)


def test_how_much_a_zip_may_unpack_to_depends_on_the_family(world: World, now: datetime, ids: Any) -> None:
    world.bundle("Tool")
    world.run(appbundles.create, ME, {"id": "R", "engine": "Autodesk.Revit+2024"}, now, ids, catalogue=CATALOGUE)
    allowed = [
        world.run(appbundles.unpacked_bytes_allowed, "me", name, 1, catalogue=catalogue)
        for name, catalogue in (("Tool", CATALOGUE), ("R", CATALOGUE), ("R", Catalogue({})))
    ]
    assert allowed == [500 * 1024 * 1024, 5000 * 1024 * 1024, 5000 * 1024 * 1024]


def test_versions_stop_at_the_limit_of_the_owner(world: World) -> None:
    world.bundle("Tool")
    grant: Callable[[Any], None] = lambda uow: uow.apps.put(  # noqa: E731
        ClientApp("me", "me", "", world.now, limits={"frontend": {"versions": 1}})
    )
    world.run(grant)
    with pytest.raises(LimitReached):
        world.version("Tool")


def test_a_ready_made_bundle_is_everyones_and_pinned_by_its_blob(world: World, now: datetime, ids: Any) -> None:
    views = ReadyBundle(AppBundle("AutoCAD", "Views", 4, "Autodesk.AutoCAD+24"), "ready-made/1.zip", 99)
    catalogue = Catalogue(CATALOGUE.engines, appbundles={"AutoCAD.Views+prod": views})
    found = world.run(appbundles.get, ME, QualifiedId.parse("AutoCAD.Views+prod"), catalogue=catalogue)
    assert (found.bundle.version, found.blob) == (4, None)
    listed = world.run(activities.listing, YOU, Kind.APPBUNDLE, None, 9, catalogue=catalogue)
    assert listed.rows == ("AutoCAD.Views+prod",)
    document = {**ENGINE, "commandLine": ["$(engine.path)\\a.exe"], "appbundles": ["AutoCAD.Views+prod"], "id": "Act"}
    made = world.run(activities.create, ME, document, now, ids, catalogue=catalogue).activity
    (pin,) = world.run(activities.pinned_bundles, world.me, made, catalogue=catalogue)
    assert (pin.id_with_version, pin.blob, pin.size) == ("AutoCAD.Views!4", "ready-made/1.zip", 99)
    with pytest.raises(InvalidInput, match=r"AutoCAD\.Views\+prod"):
        world.run(activities.pinned_bundles, world.me, made, catalogue=CATALOGUE)
