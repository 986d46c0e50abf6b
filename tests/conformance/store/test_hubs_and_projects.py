from dataclasses import replace
from typing import Any

import pytest

from cadstack.app.ports import Stretch
from cadstack.domain.data.hub import CustomIntegration, Hub, HubKind, HubMember, Product, Role
from cadstack.domain.data.project import (
    Access,
    EntityType,
    Extension,
    Folder,
    Item,
    Project,
    ProjectKind,
    ProjectMember,
    Reference,
    Stamp,
    Storage,
    Version,
)
from cadstack.domain.errors import Conflict

EVERYTHING = Stretch(0, 100)


def hub(some: Any, number: int, kind: HubKind = HubKind.ACCOUNT, region: str = "US") -> Hub:
    return Hub(f"b.{number}" if kind is HubKind.ACCOUNT else f"a.{number}", kind, f"Hub {number}", region, some.now)


def project(some: Any, number: int = 1, hub_id: str = "b.1") -> Project:
    return Project(f"b.p{number}", hub_id, ProjectKind.ACC, f"Project {number}", "root", some.now)


def folder(some: Any, name: str, parent: str | None = "root", **changes: Any) -> Folder:
    stamp = Stamp(some.now, "USER1", "Ada")
    made = Folder(f"f-{name}", "b.p1", parent, name, stamp, stamp, some.now, Extension("folders:autodesk.core:Folder"))
    return replace(made, **changes)


def item(some: Any, name: str, parent: str = "root", **changes: Any) -> Item:
    stamp = Stamp(some.now, "USER1", "Ada")
    extension = Extension("items:autodesk.core:File", data={"a": [1]})
    return replace(Item(f"i-{name}", "b.p1", parent, name, stamp, stamp, 1, extension), **changes)


@pytest.fixture
def tree(store: Any, some: Any) -> Any:
    """A store with an account, a project and its root folder."""

    def plant(uow: Any) -> None:
        uow.hubs.put(hub(some, 1))
        uow.projects.put(project(some))
        uow.entries.put(folder(some, "root", parent=None, id="root"))

    store.run(plant)
    return store


def test_hubs_of_a_user_come_with_the_membership(store: Any, some: Any) -> None:
    member = HubMember("a.2", "ADA", Role.ADMIN, frozenset({Product.FUSION_TEAM}))
    for made in (hub(some, 1), hub(some, 2, HubKind.TEAM)):
        store.run(lambda uow, made=made: uow.hubs.put(made))
    store.run(lambda uow: uow.hubs.put_member(member))
    assert store.run(lambda uow: uow.hubs.of_user("ADA")) == [(hub(some, 2, HubKind.TEAM), member)]
    assert store.run(lambda uow: uow.hubs.of_user("BOB")) == []
    assert store.run(lambda uow: uow.hubs.members("a.2")) == [member]
    store.run(lambda uow: uow.hubs.remove_member("a.2", "ADA"))
    assert store.run(lambda uow: uow.hubs.member("a.2", "ADA")) is None


def test_integrations_are_found_by_account_and_by_client(store: Any, some: Any) -> None:
    account = hub(some, 1, region="EMEA")
    made = CustomIntegration(account.account_id, "client", "Vault", "ADA", some.now, needs_user=True)
    store.run(lambda uow: uow.hubs.put(account))
    store.run(lambda uow: uow.hubs.put_integration(made))
    changed = replace(made, name="Vault 2", active=False)
    store.run(lambda uow: uow.hubs.put_integration(changed))
    assert store.run(lambda uow: uow.hubs.integrated("client")) == [(account, changed)]
    assert store.run(lambda uow: uow.hubs.integration(account.account_id, "client")) == changed
    assert store.run(lambda uow: uow.hubs.integrations(account.account_id)) == [changed]
    assert store.run(lambda uow: uow.hubs.account_regions()) == ["EMEA"]
    store.run(lambda uow: uow.hubs.remove_integration(account.account_id, "client"))
    assert store.run(lambda uow: uow.hubs.integrated("client")) == []


def test_projects_of_a_hub_are_all_or_a_members(tree: Any, some: Any) -> None:
    tree.run(lambda uow: uow.projects.put(project(some, 2)))
    member = ProjectMember("b.p2", "ADA", Access.EDIT)
    tree.run(lambda uow: uow.projects.put_member(member))
    assert [found.id for found in tree.run(lambda uow: uow.projects.of_hub("b.1", None))] == ["b.p1", "b.p2"]
    assert [found.id for found in tree.run(lambda uow: uow.projects.of_hub("b.1", "ADA"))] == ["b.p2"]
    assert tree.run(lambda uow: uow.projects.members("b.p2")) == [member]
    tree.run(lambda uow: uow.projects.remove_member("b.p2", "ADA"))
    assert tree.run(lambda uow: uow.projects.member("b.p2", "ADA")) is None


def test_contents_are_folders_then_items_by_name(tree: Any, some: Any) -> None:
    made = [item(some, "b.dwg"), item(some, "a.dwg"), folder(some, "Plans"), folder(some, "Old", hidden=True)]
    for entry in made:
        tree.run(lambda uow, entry=entry: uow.entries.put(entry))

    def names(kind: str | None, hidden: bool | None, stretch: Stretch = EVERYTHING) -> list[str]:
        return [entry.name for entry in tree.run(lambda uow: uow.entries.contents("root", kind, hidden, stretch))]

    assert names(None, False) == ["Plans", "a.dwg", "b.dwg"]
    assert names(None, None) == ["Old", "Plans", "a.dwg", "b.dwg"]
    assert names("folders", True) == ["Old"]
    assert names("items", False, Stretch(1, 1)) == ["b.dwg"]
    assert tree.run(lambda uow: uow.entries.count("root")) == 3
    assert tree.run(lambda uow: uow.entries.item("b.p1", "i-a.dwg")) == made[1]
    assert tree.run(lambda uow: uow.entries.folder("b.p1", "f-Plans")) == made[2]


def test_a_name_that_is_shown_is_taken_in_any_case(tree: Any, some: Any) -> None:
    tree.run(lambda uow: uow.entries.put(item(some, "a.dwg")))
    with pytest.raises(Conflict, match="taken in this folder"):
        tree.run(lambda uow: uow.entries.put(item(some, "A.DWG", id="another")))
    tree.run(lambda uow: uow.entries.put(folder(some, "a.dwg")))
    tree.run(lambda uow: uow.entries.put(item(some, "a.dwg", hidden=True)))
    tree.run(lambda uow: uow.entries.put(item(some, "A.DWG", id="another")))
    assert tree.run(lambda uow: uow.entries.named("root", "items", "a.dwg")).id == "another"


def test_nothing_is_found_through_another_project(tree: Any, some: Any) -> None:
    tree.run(lambda uow: uow.projects.put(project(some, 2)))
    tree.run(lambda uow: uow.entries.put(item(some, "a.dwg")))
    tree.run(lambda uow: uow.versions.put(version(some)))
    assert tree.run(lambda uow: uow.entries.folder("b.p2", "root")) is None
    assert tree.run(lambda uow: uow.entries.item("b.p2", "i-a.dwg")) is None
    assert tree.run(lambda uow: uow.versions.get("b.p2", "v1")) is None


def test_items_below_stop_at_hidden_folders(tree: Any, some: Any) -> None:
    entries = [
        folder(some, "open"),
        folder(some, "shut", hidden=True),
        item(some, "one", "f-open"),
        item(some, "two", "f-shut"),
        item(some, "three", "f-open", hidden=True),
        item(some, "four"),
    ]
    for entry in entries:
        tree.run(lambda uow, entry=entry: uow.entries.put(entry))
    assert [found.name for found in tree.run(lambda uow: uow.entries.items_below("root"))] == ["four", "one"]


def version(some: Any, number: int = 1) -> Version:
    stamp = Stamp(some.now, "USER1", "Ada")
    extension = Extension("versions:autodesk.core:File")
    return Version(f"v{number}", "i-a.dwg", "b.p1", number, "a.dwg", stamp, stamp, extension, "guid.dwg", 5)


def test_versions_come_newest_first(tree: Any, some: Any) -> None:
    tree.run(lambda uow: uow.entries.put(item(some, "a.dwg")))
    for number in (1, 3, 2):
        tree.run(lambda uow, number=number: uow.versions.put(version(some, number)))
    assert [found.number for found in tree.run(lambda uow: uow.versions.of_item("i-a.dwg"))] == [3, 2, 1]
    assert tree.run(lambda uow: uow.versions.get("b.p1", "v2")) == version(some, 2)


def test_storage_and_references(tree: Any, some: Any) -> None:
    storage = Storage("guid.dwg", "b.p1", "root", Stamp(some.now, "USER1", "Ada"))
    tree.run(lambda uow: uow.versions.put_storage(storage))
    assert tree.run(lambda uow: uow.versions.storage("guid.dwg")) == storage
    assert tree.run(lambda uow: uow.versions.storage("other")) is None
    arrow = Reference(
        "b.p1", "v1", EntityType.VERSION, "v2", EntityType.VERSION, "xrefs", Extension("xrefs:autodesk.core:Xref")
    )
    for _ in range(2):
        tree.run(lambda uow: uow.references.add(arrow))
    assert tree.run(lambda uow: uow.references.touching("b.p1", "v2")) == [arrow]
    assert tree.run(lambda uow: uow.references.touching("b.p1", "v1")) == [arrow]
    assert tree.run(lambda uow: uow.references.touching("b.p2", "v1")) == []


def test_who_holds_a_project_is_alone_in_changing_it(tree: Any, some: Any) -> None:
    tree.run(lambda uow: uow.entries.put(item(some, "a.dwg", tip=0)))

    def count(uow: Any) -> int:
        uow.projects.hold("b.p1")
        found = uow.entries.item("b.p1", "i-a.dwg")
        uow.entries.put(replace(found, tip=found.tip + 1))
        return found.tip

    asked = [tree.submit(count) for _ in range(40)]
    assert sorted(each.result(30) for each in asked) == list(range(40))
