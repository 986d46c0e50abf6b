"""App bundles and activities."""

import pytest

from cadstack.domain.errors import Conflict, InvalidInput, NotFound
from cadstack.domain.versioned import EVERYONE, Alias, Entity, Kind

BUNDLE, ACTIVITY = Kind.APPBUNDLE, Kind.ACTIVITY


def entity(some, name="Plot", owner="app1", kind=ACTIVITY, versions=(1,), **aliases):
    return Entity(kind, owner, name, max(versions), some.now, versions, {k: Alias(k, *v) for k, v in aliases.items()})


def add(store, *entities):
    for each in entities:
        store.run(lambda uow, e=each: uow.entities.add(e))


def test_an_entity_comes_back_as_it_was_stored(store, some):
    made = entity(some, versions=(1, 3), prod=(1,), dev=(3, ("Other", EVERYONE)))
    add(store, made)
    assert store.run(lambda uow: uow.entities.get(ACTIVITY, "app1", "Plot")) == made
    assert store.run(lambda uow: uow.entities.get(BUNDLE, "app1", "Plot")) is None


def test_a_name_is_taken_once_for_each_owner_and_kind(store, some):
    add(store, entity(some), entity(some, owner="app2"), entity(some, kind=BUNDLE))
    with pytest.raises(Conflict):
        add(store, entity(some))


def test_save_stores_versions_and_aliases_as_they_are(store, some):
    add(store, entity(some, versions=(1, 2), prod=(1, ("app2",))))

    def change(uow):
        found = uow.entities.get(ACTIVITY, "app1", "Plot").with_new_version(10).without_alias("prod")
        uow.entities.save(found.without_version(1))
        return uow.entities.get(ACTIVITY, "app1", "Plot")

    changed = store.run(change)
    assert (changed.versions, changed.last_version, changed.aliases) == ((2, 3), 3, {})
    with pytest.raises(NotFound):
        store.run(lambda uow: uow.entities.definition(ACTIVITY, "app1", "Plot", 1))


def test_a_definition_is_stored_with_its_member_order_and_any_text(store, some):
    add(store, entity(some))
    document = {"z": 1, "a": {"nul": "\x00", "lone": "\ud800", "text": "é😀"}, "appbundles": []}
    store.run(lambda uow: uow.entities.put_definition(ACTIVITY, "app1", "Plot", 1, document))
    found = store.run(lambda uow: uow.entities.definition(ACTIVITY, "app1", "Plot", 1))
    assert (found, list(found)) == (document, list(document))


def test_deleting_an_entity_takes_all_that_is_below_it(store, some):
    add(store, entity(some, kind=BUNDLE, prod=(1, ("app2",))))
    store.run(lambda uow: uow.entities.put_definition(BUNDLE, "app1", "Plot", 1, {}))
    store.run(lambda uow: uow.entities.set_blob("app1", "Plot", 1, "bundles/aa/x", 9))
    assert store.run(lambda uow: uow.entities.blob("app1", "Plot", 1)) == ("bundles/aa/x", 9)
    store.run(lambda uow: uow.entities.delete(BUNDLE, "app1", "Plot"))
    add(store, entity(some, kind=BUNDLE))
    assert store.run(lambda uow: uow.entities.blob("app1", "Plot", 1)) is None
    assert store.run(lambda uow: uow.entities.names(BUNDLE, "app1")) == ["Plot"]


def test_a_blob_of_a_version_that_does_not_exist_is_refused(store, some):
    add(store, entity(some, kind=BUNDLE))
    with pytest.raises(NotFound):
        store.run(lambda uow: uow.entities.set_blob("app1", "Plot", 2, "bundles/aa/x", 9))


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_a_listing_has_the_own_ids_first_and_then_what_is_shared(store, some, limit):
    for client_id, nickname in (("app1", "Me"), ("app2", "Zed"), ("app3", "Ann")):
        app = some.app(client_id, nickname=nickname)
        store.run(lambda uow, a=app: uow.apps.put(a))
    add(
        store,
        entity(some, "b", dev=(1,), Prod=(1,)),
        entity(some, "B"),
        entity(some, "a", own=(1, ("Me",))),
        entity(some, "shared", "app2", everyone=(1, (EVERYONE, "Me")), other=(1, ("Ann",)), mine=(1, ("Me",))),
        entity(some, "shared", "app3", open=(1, (EVERYONE,))),
        entity(some, "hidden", "app3", BUNDLE, open=(1, (EVERYONE,))),
    )
    found, after = [], None
    while True:
        page = store.run(lambda uow, a=after: uow.entities.listing(ACTIVITY, "app1", "Me", a, limit))
        assert len(page.rows) <= limit
        found += page.rows
        after = page.next
        if after is None:
            break
    assert found == [
        "Me.B+$LATEST",
        "Me.a+$LATEST",
        "Me.a+own",
        "Me.b+$LATEST",
        "Me.b+Prod",
        "Me.b+dev",
        "Ann.shared+open",
        "Zed.shared+everyone",
        "Zed.shared+mine",
    ]


@pytest.mark.parametrize("token", ["x", "!!!", "W10", "WyJvd24iXQ", "eyJhIjoxfQ", "é"])
def test_a_made_up_page_token_is_refused(store, token):
    with pytest.raises(InvalidInput):
        store.run(lambda uow: uow.entities.listing(ACTIVITY, "app1", "Me", token, 10))


def test_who_uses_a_bundle_is_known_by_its_name_or_any_of_its_ids(store, some):
    store.run(lambda uow: uow.apps.put(some.app(nickname="Nick")))
    add(store, entity(some, "Plot", versions=(1, 2)), entity(some, "Other"))
    for version, bundles in ((1, ["Nick.Tool+prod"]), (2, ["Nick.Tool+prod", "Nick.Two+dev"])):
        document = {"appbundles": bundles}
        store.run(lambda uow, v=version, d=document: uow.entities.put_definition(ACTIVITY, "app1", "Plot", v, d))
    for name in ("Tool", "Nick.Tool", "Nick.Tool+prod"):
        used = store.run(lambda uow, n=name: uow.entities.used_by("app1", [n]))
        assert used == ["Nick.Plot+1", "Nick.Plot+2"]
    assert store.run(lambda uow: uow.entities.used_by("app1", ["Nick.Tool+dev"])) == []
    store.run(lambda uow: uow.entities.put_definition(ACTIVITY, "app1", "Plot", 2, {"appbundles": []}))
    assert store.run(lambda uow: uow.entities.used_by("app1", ["Two"])) == []
