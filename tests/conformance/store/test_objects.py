"""Buckets, objects, uploads, and which blobs may be swept."""

from dataclasses import replace

import pytest

from cadstack.domain.automation.workitem import Argument, Status
from cadstack.domain.errors import Conflict
from cadstack.domain.versioned import Entity, Kind


def put(store, *items):
    for each in items:
        store.run(lambda uow, i=each: uow.objects.put(i))


def garbage(store, some):
    return store.run(lambda uow: uow.blobs.garbage(some.at(10_000), 100))


@pytest.fixture
def bucket(store, some):
    made = some.bucket()
    store.run(lambda uow: uow.objects.add_bucket(made))
    return made


def test_a_bucket_comes_back_and_its_key_is_taken(store, some, bucket):
    assert store.run(lambda uow: uow.objects.bucket("bucket")) == bucket
    with pytest.raises(Conflict):
        store.run(lambda uow: uow.objects.add_bucket(some.bucket(owner="app2")))


def test_buckets_are_listed_by_owner_and_region_in_pages(store, some):
    for key, owner, region in (("c", "app1", "US"), ("a", "app1", "US"), ("b", "app1", "EMEA"), ("d", "app2", "US")):
        made = some.bucket(key, owner, region=region)
        store.run(lambda uow, b=made: uow.objects.add_bucket(b))
    first = store.run(lambda uow: uow.objects.buckets("app1", None, None, 2))
    rest = store.run(lambda uow: uow.objects.buckets("app1", None, first.next, 2))
    assert ([b.key for b in first.rows], [b.key for b in rest.rows], rest.next) == (["a", "b"], ["c"], None)
    in_region = store.run(lambda uow: uow.objects.buckets("app1", "US", None, 10))
    assert [b.key for b in in_region.rows] == ["a", "c"]


def test_a_bucket_goes_only_when_it_is_empty(store, some, bucket):
    put(store, some.object("x", "objects/aa/x"))
    with pytest.raises(Conflict):
        store.run(lambda uow: uow.objects.delete_bucket("bucket"))
    store.run(lambda uow: uow.objects.delete("bucket", "x"))
    store.run(lambda uow: uow.objects.delete_bucket("bucket"))
    assert store.run(lambda uow: uow.objects.bucket("bucket")) is None


def test_an_object_comes_back_with_its_chunks_in_order(store, some, bucket):
    item = some.object("folder/ä 😀%_.dwg", "uploads/u/2", "uploads/u/1")
    put(store, item)
    assert store.run(lambda uow: uow.objects.get("bucket", item.key)) == item
    assert store.run(lambda uow: uow.objects.get("bucket", "other")) is None


def test_objects_are_listed_by_code_point_and_by_the_beginning_of_the_key(store, some, bucket):
    keys = ["B", "a", "a%", "a/b", "aB", "a_x", "ab", "ä", "\U0010ffff", "\U0010ffffx", "\ue000", "😀"]
    put(store, *(some.object(key) for key in reversed(keys)))

    def listed(begin, limit=3):
        found, after = [], None
        while True:
            page = store.run(lambda uow, a=after: uow.objects.listing("bucket", begin, a, limit))
            found += [item.key for item in page.rows]
            after = page.next
            if after is None:
                return found

    assert listed("") == sorted(keys)
    for begin in ("a", "a%", "a_", "A", "\U0010ffff", "\ud7ff", "zz"):
        assert listed(begin) == sorted(key for key in keys if key.startswith(begin))


def test_replacing_an_object_makes_garbage_of_the_blobs_it_no_longer_has(store, some, bucket):
    put(store, some.object("x", "objects/aa/1", "objects/aa/2"), some.object("x", "objects/aa/2", "objects/aa/3"))
    assert garbage(store, some) == ["objects/aa/1"]


def test_deleting_an_object_makes_garbage_of_its_blobs(store, some, bucket):
    put(store, some.object("x", "objects/aa/1"))
    store.run(lambda uow: uow.objects.delete("bucket", "x"))
    assert garbage(store, some) == ["objects/aa/1"]


def test_a_blob_that_two_objects_share_goes_with_the_last(store, some, bucket):
    put(store, some.object("x", "objects/aa/1"), some.object("y", "objects/aa/1"))
    store.run(lambda uow: uow.objects.delete("bucket", "x"))
    assert garbage(store, some) == []
    store.run(lambda uow: uow.objects.delete("bucket", "y"))
    assert garbage(store, some) == ["objects/aa/1"]


def test_a_staged_blob_is_garbage_until_it_is_kept(store, some):
    store.run(lambda uow: uow.blobs.stage("staged/1/a", some.at(0)))
    store.run(lambda uow: uow.blobs.stage("staged/1/b", some.at(50)))
    assert store.run(lambda uow: uow.blobs.garbage(some.at(50), 10)) == ["staged/1/a"]
    assert store.run(lambda uow: uow.blobs.garbage(some.at(51), 1)) == ["staged/1/a"]
    store.run(lambda uow: uow.blobs.keep("staged/1/a"))
    assert garbage(store, some) == ["staged/1/b"]
    store.run(lambda uow: uow.blobs.discard("staged/1/a", some.at(60)))
    store.run(lambda uow: uow.blobs.forget(["staged/1/b"]))
    assert garbage(store, some) == ["staged/1/a"]


def test_the_zip_of_a_bundle_version_is_not_garbage(store, some):
    made = Entity(Kind.APPBUNDLE, "app1", "Tool", 1, some.now, (1,))
    store.run(lambda uow: uow.entities.add(made))
    store.run(lambda uow: uow.entities.set_blob("app1", "Tool", 1, "bundles/aa/z", 9))
    store.run(lambda uow: uow.blobs.discard("bundles/aa/z", some.now))
    assert garbage(store, some) == []
    store.run(lambda uow: uow.entities.delete(Kind.APPBUNDLE, "app1", "Tool"))
    assert garbage(store, some) == ["bundles/aa/z"]


def test_a_bundle_that_a_waiting_item_pins_is_not_garbage(store, some):
    item = some.item()
    blob = item.plan.bundles[0].blob
    store.run(lambda uow: uow.workitems.add(item))
    store.run(lambda uow: uow.blobs.discard(blob, some.now))
    assert garbage(store, some) == []

    def end(uow):
        uow.workitems.save(replace(uow.workitems.get(item.id), status=Status.CANCELLED))

    store.run(end)
    assert garbage(store, some) == [blob]


def test_uploads_come_back_expire_and_go(store, some):
    early, late = some.upload("-k1_", some.at(10)), some.upload("k2", some.at(20))
    for each in (late, early):
        store.run(lambda uow, u=each: uow.objects.add_upload(u))
    assert store.run(lambda uow: uow.objects.upload("-k1_")) == early
    assert store.run(lambda uow: uow.objects.expired_uploads(some.at(20), 10)) == [early]
    store.run(lambda uow: uow.objects.delete_upload("-k1_"))
    assert store.run(lambda uow: uow.objects.upload("-k1_")) is None
    assert store.run(lambda uow: uow.objects.expired_uploads(some.at(21), 10)) == [late]


def test_when_an_object_ends_and_was_read_comes_back(store, some, bucket):
    item = replace(some.object("x"), expires=some.at(60), headers={"Cache-Control": "no-store"}, metadata='{"a":1}')
    put(store, item)
    assert store.run(lambda uow: uow.objects.get("bucket", "x")) == item
    store.run(lambda uow: uow.objects.note_access("bucket", "x", some.at(5)))
    read = replace(item, accessed=some.at(5))
    assert store.run(lambda uow: uow.objects.get_locked("bucket", "x")) == read
    assert store.run(lambda uow: uow.objects.listing("bucket", "", None, 9)).rows == (read,)
    put(store, item)
    assert store.run(lambda uow: uow.objects.get("bucket", "x")).accessed is None


def test_objects_end_in_order_and_those_without_an_end_stay(store, some, bucket):
    ends = {"late": 20, "early": 10, "never": None, "later": 30}
    put(store, *(replace(some.object(key), expires=None if at is None else some.at(at)) for key, at in ends.items()))

    def ended(moment, limit=9):
        return [item.key for item in store.run(lambda uow: uow.objects.expired(some.at(moment), limit))]

    assert (ended(9), ended(10), ended(20), ended(20, 1)) == ([], ["early"], ["early", "late"], ["early"])


def test_an_input_of_an_item_that_has_not_ended_is_not_among_those_that_end(store, some, bucket):
    put(store, *(replace(some.object(key), expires=some.at(0)) for key in ("a b", "other")))
    url = "urn:adsk.objects:os.object:bucket/a%20b"
    nested = Argument(url="https://x/a.dwg", references=(Argument(url=url),))
    item = replace(
        some.item(), plan=some.plan(arguments={"Drawing": nested, "Result": Argument(url=f"{url[:-5]}other")})
    )
    store.run(lambda uow: uow.workitems.add(item))

    def ended():
        return sorted(found.key for found in store.run(lambda uow: uow.objects.expired(some.at(1), 9)))

    assert ended() == ["other"]

    def end(uow):
        uow.workitems.save(replace(uow.workitems.get(item.id), status=Status.CANCELLED))

    store.run(end)
    assert ended() == ["a b", "other"]
