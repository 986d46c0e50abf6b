"""Buckets and objects: who may do what, and where the bytes of an object are."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadstack.app import objects
from cadstack.app.objects import NewBucket, Stretch
from cadstack.domain.data.bucket import Chunk, Description
from cadstack.domain.errors import InvalidInput, MissingScope, NotFound, NotPermitted
from cadstack.domain.identity.principal import Principal
from cadstack.domain.ids import ObjectId

EVERYTHING = frozenset("data:read data:write data:create bucket:create bucket:read bucket:delete".split())
OWNER = Principal("owner", EVERYTHING)
READER = Principal("reader", EVERYTHING)
PARTNER = Principal("partner", EVERYTHING)
STRANGER = Principal("stranger", EVERYTHING)
A = ObjectId("bucket", "a")


@pytest.fixture
def bucket(store, now):
    wanted = NewBucket("bucket", "transient", "us", (("reader", "read"), ("partner", "full"), ("owner", "read")))
    return store.run(objects.create_bucket, OWNER, wanted, now)


@pytest.fixture
def put(store, now, bucket):
    def store_object(object_id=A, by=OWNER, blobs=("blob",)):
        chunks = [Chunk(blob, 3, "0" * 32) for blob in blobs]
        return store.run(objects.put, by, object_id, chunks=chunks, sha1="", description=Description(), now=now)

    return store_object


def test_the_owner_needs_no_grant_and_the_region_no_capitals(bucket):
    assert bucket.grants == (("reader", "read"), ("partner", "full"))
    assert bucket.region == "US"


@pytest.mark.parametrize(
    ("verb", "allowed"),
    [
        (lambda store, who, now: store.run(objects.get_bucket, who, "bucket"), {"owner"}),
        (lambda store, who, now: store.run(objects.list_objects, who, "bucket", "", None, 9, now), {"owner"}),
        (lambda store, who, now: store.run(objects.readable, who, A, now), {"owner", "partner", "reader"}),
        (lambda store, who, now: store.run(objects.copy, who, A, "b", now), {"owner", "partner"}),
        (lambda store, who, now: store.run(objects.delete_object, who, A, now), {"owner", "partner"}),
        (lambda store, who, now: store.run(objects.delete_bucket, who, "bucket", now), {"owner"}),
    ],
    ids=["bucket", "listing", "read", "copy", "delete", "delete bucket"],
)
@pytest.mark.parametrize("who", [OWNER, PARTNER, READER, STRANGER], ids=lambda who: who.client_id)
def test_who_may_do_what(store, put, now, verb, allowed, who):
    put()
    if who.client_id in allowed:
        verb(store, who, now)
    else:
        with pytest.raises(NotPermitted):
            verb(store, who, now)


@pytest.mark.parametrize(("who", "allowed"), [(OWNER, True), (PARTNER, True), (READER, False), (STRANGER, False)])
def test_who_may_put(put, who, allowed):
    if allowed:
        assert put(by=who).size == 3
    else:
        with pytest.raises(NotPermitted):
            put(by=who)


def test_scopes_come_before_everything(store, now):
    nobody = Principal("owner")
    for verb, *args in (
        (objects.create_bucket, NewBucket("x", "y", "z"), now),
        (objects.get_bucket, "none"),
        (objects.list_buckets, "US", None, 1),
        (objects.delete_bucket, "none", now),
        (objects.list_objects, "none", "", None, 1, now),
        (objects.readable, A, now),
        (objects.copy, A, "b", now),
        (objects.delete_object, A, now),
    ):
        with pytest.raises(MissingScope):
            store.run(verb, nobody, *args)


def test_a_limited_scope_reads_its_object_only(store, put, now):
    put()
    put(ObjectId("bucket", "b"))
    limited = replace(OWNER, scopes=frozenset({"data:read:urn%3Aadsk.objects%3Aos.object%3Abucket%2Fa"}))
    assert store.run(objects.readable, limited, A, now).key == "a"
    with pytest.raises(MissingScope):
        store.run(objects.readable, limited, ObjectId("bucket", "b"), now)


def test_a_replaced_object_keeps_its_birth(store, put, now):
    put()
    assert put(blobs=["other"]).created == now
    assert store.run(lambda uow: uow.blobs.garbage(now.replace(year=2027), 9)) == ["blob"]


def test_a_deleted_bucket_leaves_only_garbage(store, put, now):
    for n in range(3):
        put(ObjectId("bucket", f"k{n}"), blobs=[f"blob{n}"])
    store.run(objects.delete_bucket, OWNER, "bucket", now)
    with pytest.raises(NotFound):
        store.run(objects.get_bucket, OWNER, "bucket")
    garbage = store.run(lambda uow: uow.blobs.garbage(now.replace(year=2027), 9))
    assert sorted(garbage) == ["blob0", "blob1", "blob2"]


@pytest.mark.parametrize("key", ["", "a\x00", "a\n", "ä" * 513, "x" * 1025, "\ud800", None, 5])
def test_keys_that_are_none(key):
    with pytest.raises(InvalidInput):
        objects.check_object_key(key)


def test_the_etag_of_several_chunks_is_as_s3_makes_it(put):
    one = put()
    assert objects.etag(one) == "0" * 32
    chunks = (Chunk("a", 3, "900150983cd24fb0d6963f7d28e17f72"), Chunk("b", 3, "4ed9407630eb1000c0f6b63842defa7d"))
    assert objects.etag(replace(one, chunks=chunks)) == "4c8e93283780e078db9e0c6b9b3f8043-2"


@given(st.lists(st.integers(0, 5), max_size=6), st.data())
def test_stretches_are_the_slice_of_the_whole(sizes, data):
    chunks, whole = [], b""
    contents = {}
    for n, size in enumerate(sizes):
        contents[str(n)] = bytes([n]) * size
        chunks.append(Chunk(str(n), size, ""))
        whole += contents[str(n)]
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, len(whole)))
    found = list(objects.stretches(chunks, start, end))
    assert b"".join(contents[s.blob][s.start : s.end] for s in found) == whole[start:end]
    assert all(isinstance(s, Stretch) and s.start < s.end for s in found)
