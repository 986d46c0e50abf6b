"""The policies of buckets: objects that end, and those that a work item still needs."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from cadstack.app import objects, work, workitems
from cadstack.app.ports import Store
from cadstack.app.urls import UrlSigner
from cadstack.app.work import Offer
from cadstack.domain.automation.activity import Activity, Parameter, Verb
from cadstack.domain.automation.engine import Catalogue, Engine
from cadstack.domain.automation.workitem import Argument, Submission
from cadstack.domain.data.bucket import Chunk, Description
from cadstack.domain.errors import NotFound
from cadstack.domain.identity.client_app import ClientApp
from cadstack.domain.identity.principal import Principal
from cadstack.domain.ids import ObjectId

OWNER = Principal("me", frozenset("code:all data:read data:write bucket:create bucket:delete".split()))
A, B = ObjectId("bucket", "a b.dwg"), ObjectId("bucket", "b.dwg")
URLS = UrlSigner("https://cad.test", b"key")
ENGINE, ACTIVITY = "Autodesk.AutoCAD+24", "Autodesk.Read+prod"
READ = Activity("Autodesk", "Read", 1, ENGINE, parameters={"In": Parameter(Verb.GET, "a.dwg")})
CATALOGUE = Catalogue({ENGINE: Engine("AutoCAD", "24", "1", "", installation="cad")}, {ACTIVITY: READ})


class Shop:
    """A bucket with a policy, objects in it, and work items that read them."""

    def __init__(self, store: Store, ids: Any, now: datetime, policy: str) -> None:
        self.store, self.ids, self.born = store, ids, now
        store.run(lambda uow: uow.apps.put(ClientApp("me", "me", "", now)))
        store.run(objects.create_bucket, OWNER, objects.NewBucket("bucket", policy, "US"), now)

    def put(self, wanted: ObjectId = A, **after: float) -> None:
        chunk = Chunk(f"blob of {wanted.key}", 3, "etag")
        moment = self.born + timedelta(**after)
        self.store.run(objects.put, OWNER, wanted, chunks=[chunk], sha1="s", description=Description(), now=moment)

    def dropped(self, **after: float) -> int:
        return self.store.run(objects.drop_expired_objects, self.born + timedelta(**after))

    def is_there(self, wanted: ObjectId = A, **after: float) -> bool:
        moment = self.born + timedelta(**after)
        listed = self.store.run(objects.list_objects, OWNER, "bucket", "", None, 9, moment).rows
        try:
            self.store.run(objects.readable, OWNER, wanted, moment)
        except NotFound:
            assert wanted.key not in [item.key for item in listed]
            return False
        assert wanted.key in [item.key for item in listed]
        return True

    def submit(self, key: str = A.key) -> str:
        wanted = Submission(ACTIVITY, {"In": Argument(f"urn:adsk.objects:os.object:bucket/{key}")})
        return self.store.run(
            workitems.submit, OWNER, wanted, self.born, self.ids, catalogue=CATALOGUE, read_token=lambda header: OWNER
        ).id


@pytest.fixture
def open_shop(store, ids, now):
    return lambda policy: Shop(store, ids, now, policy)


@pytest.mark.parametrize(("policy", "hours"), [("transient", 24), ("temporary", 30 * 24)])
def test_an_object_ends_at_its_time_and_not_before(open_shop, policy, hours):
    shop = open_shop(policy)
    shop.put()
    before = {"hours": hours, "microseconds": -1}
    assert (shop.dropped(**before), shop.is_there(**before)) == (0, True)
    assert not shop.is_there(hours=hours)  # whether or not it was deleted yet
    assert (shop.dropped(hours=hours), shop.dropped(hours=hours)) == (1, 0)
    assert shop.store.run(lambda uow: uow.objects.get("bucket", A.key)) is None
    garbage = shop.store.run(lambda uow: uow.blobs.garbage(shop.born.replace(year=2027), 9))
    assert garbage == ["blob of a b.dwg"]


def test_a_persistent_object_does_not_end(open_shop):
    shop = open_shop("persistent")
    shop.put()
    assert (shop.dropped(days=36500), shop.is_there(days=36500)) == (0, True)


def test_replacing_an_object_begins_its_time_again_and_reading_does_not(open_shop):
    shop = open_shop("transient")
    shop.put()
    shop.put(B)
    shop.put(hours=20)
    shop.store.run(objects.note_access, B, shop.born + timedelta(hours=20))
    assert shop.dropped(hours=24) == 1
    assert shop.is_there(hours=43)
    assert not shop.is_there(B, hours=24)
    assert shop.dropped(hours=44) == 1


def test_an_object_that_was_stored_again_after_its_end_is_a_new_one(open_shop):
    shop = open_shop("transient")
    shop.put()
    shop.put(hours=25)
    item = shop.store.run(objects.existing_object, A, shop.born + timedelta(hours=26))
    assert item.created == shop.born + timedelta(hours=25)


@pytest.mark.parametrize("written", ["a b.dwg", "a%20b.dwg"])
def test_the_input_of_a_waiting_item_is_kept_for_it_alone(open_shop, written):
    shop = open_shop("transient")
    shop.put()
    submitted = shop.submit(written)
    assert shop.dropped(hours=48) == 0
    assert not shop.is_there(hours=48)
    later = shop.born + timedelta(hours=48)
    claimed = shop.store.run(work.claim, Offer("w", ("cad",)), later, shop.ids, urls=URLS)
    assert claimed.id == submitted
    (source,) = claimed.sources.values()
    assert len(source.urls) == 1
    assert shop.dropped(hours=49) == 0  # its lease may be lost, and another attempt fetches it again


def test_the_input_goes_when_the_item_has_ended(open_shop):
    shop = open_shop("transient")
    shop.put()
    shop.store.run(workitems.cancel, OWNER, shop.submit(), shop.born, shop.ids)
    assert shop.dropped(hours=24) == 1


def test_a_bucket_can_be_deleted_with_what_has_ended(open_shop):
    shop = open_shop("transient")
    shop.put()
    shop.store.run(objects.delete_bucket, OWNER, "bucket", shop.born + timedelta(hours=25))
    assert shop.store.run(lambda uow: uow.objects.bucket("bucket")) is None
