"""The SHA-1 of an object of several parts, computed after its completion."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cadstack.app import objects
from cadstack.app.objects import NewBucket
from cadstack.app.ports import FollowUp
from cadstack.app.urls import UrlSigner
from cadstack.domain.data.bucket import Chunk, Description
from cadstack.domain.identity.principal import Principal
from cadstack.domain.ids import ObjectId
from cadstack.followup.kinds import Tools, find_handlers
from cadstack.store.blobs.memory import MemoryBlobs
from cadstack.store.sql.store import open_store

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
OWNER = Principal("me", frozenset("data:read data:write bucket:create".split()))
A = ObjectId("bucket", "a")
WORK = FollowUp("checksum/1", "checksum", {"bucket": "bucket", "key": "a"})
SHA1 = hashlib.sha1(b"hello world").hexdigest()


class NoIds:
    def hex32(self) -> str:
        raise AssertionError("nothing new is made")

    secret = hex32


@pytest.fixture
def store():
    opened = open_store("sqlite://", seal=bytes, unseal=bytes)
    opened.run(objects.create_bucket, OWNER, NewBucket("bucket", "transient", "US"), NOW)
    yield opened
    opened.close()


@pytest.fixture
def blobs():
    made = MemoryBlobs()
    made.write("one", iter([b"hello "]))
    made.write("two", iter([b"world"]))
    return made


@pytest.fixture
def put(store):
    def make(*blobs: str, sha1: str = ""):
        chunks = [Chunk(blob, 6, "e") for blob in blobs]
        return store.run(objects.put, OWNER, A, chunks=chunks, sha1=sha1, description=Description(), now=NOW)

    return make


@pytest.fixture
def compute(store, blobs):
    tools = Tools(store, blobs, None, UrlSigner("http://cad.test", b"k"), NoIds(), lambda: NOW)
    return lambda: find_handlers(tools)["checksum"](WORK, 1)


def found(store):
    return store.run(objects.existing_object, A, NOW)


def test_an_object_without_a_checksum_gets_it_and_nothing_else_changes(store, put, compute):
    before = put("one", "two")
    (waiting,) = store.run(lambda uow: uow.followups.take({"checksum"}, 9, "me", NOW.replace(year=2100), NOW))
    assert waiting[0].payload == WORK.payload
    compute()
    assert found(store) == replace(before, sha1=SHA1)
    compute()  # again, as the runner may
    assert found(store).sha1 == SHA1


def test_an_object_with_a_checksum_is_no_work(store, put):
    put("one", sha1="known")
    assert store.run(lambda uow: uow.followups.take({"checksum"}, 9, "me", NOW.replace(year=2100), NOW)) == []


def test_an_object_that_was_replaced_meanwhile_keeps_its_own(store, put):
    seen = put("one", "two")
    put("two", sha1="newer")
    assert not store.run(objects.set_checksum, seen, SHA1)
    assert found(store).sha1 == "newer"


def test_an_object_that_is_gone_is_no_error(store, put, compute, blobs):
    put("one", "two")
    blobs.delete(["two"])
    compute()
    assert found(store).sha1 == ""
    store.run(objects.delete_object, OWNER, A, NOW)
    compute()
