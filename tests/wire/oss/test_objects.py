"""Objects: listed, described, fetched, copied, deleted; keys with every character."""

import hashlib
from urllib.parse import quote

import pytest


def test_details(client, token, objects, store_object):
    done = store_object(f"{objects}/a.txt", b"hello", headers={"x-ads-meta-Content-Type": "text/plain"})
    assert done == {
        "bucketKey": "parts",
        "objectId": "urn:adsk.objects:os.object:parts/a.txt",
        "objectKey": "a.txt",
        "sha1": hashlib.sha1(b"hello").hexdigest(),
        "size": 5,
        "contentType": "text/plain",
        "location": "http://cadstack.test/oss/v2/buckets/parts/objects/a.txt",
    }
    assert client.get(f"{objects}/a.txt/details", token=token()).json() == done


@pytest.mark.parametrize("query", ["with=createdDate&with=lastModifiedDate", "with=createdDate,lastModifiedDate"])
def test_dates_are_told_when_asked_for(client, token, clock, objects, store_object, query):
    store_object(f"{objects}/a.txt", b"first")
    clock.advance(minutes=1)
    store_object(f"{objects}/a.txt", b"second")
    details = client.get(f"{objects}/a.txt/details?{query}", token=token()).json()
    assert details["lastModifiedDate"] - details["createdDate"] == 60_000


@pytest.mark.parametrize(("since", "status"), [("01 Mar 2026 12:00:00", 304), ("01 Mar 2026 11:59:59", 200)])
def test_if_modified_since(client, token, objects, store_object, since, status):
    store_object(f"{objects}/a.txt", b"a")
    headers = {"If-Modified-Since": f"Sun, {since} GMT"}
    assert client.get(f"{objects}/a.txt/details", token=token(), headers=headers).status_code == status
    assert client.get(f"{objects}/a.txt/signeds3download", token=token(), headers=headers).status_code == status


def test_a_date_that_is_none_is_ignored(client, token, objects, store_object):
    store_object(f"{objects}/a.txt", b"a")
    answer = client.get(f"{objects}/a.txt/details", token=token(), headers={"If-Modified-Since": "yesterday"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "key",
    [
        "a b.txt",
        "a+b.txt",
        "$LATEST",
        "a/b/c.txt",
        "100%.txt",
        "a%2Fb",
        "ä/😀.dwg",
        "a/../b",
        "../../etc/passwd",
        "details",
        "x/details",
        "signeds3upload",
        "a?b#c&d=e",
        ".",
        "//",
        "x" * 1024,
    ],
)
def test_every_key_comes_back_as_it_was_sent(client, token, objects, store_object, fetch, key):
    path = f"{objects}/{quote(key, safe='').replace('.', '%2E')}"
    assert store_object(path, key.encode())["objectKey"] == key
    assert fetch(path) == key.encode()
    assert [row["objectKey"] for row in client.get(objects, token=token()).json()["items"]] == [key]
    assert client.delete(path, token=token()).status_code == 200
    assert client.get(objects, token=token()).json() == {"items": []}


def test_slashes_may_be_sent_as_they_are(client, token, objects, store_object):
    assert store_object(f"{objects}/a/b.txt", b"x")["objectKey"] == "a/b.txt"
    assert client.get(f"{objects}/a%2Fb.txt/details", token=token()).status_code == 200


def test_paths_that_begin_with_two_slashes(client, token, objects, store_object):
    store_object(f"{objects}/a.txt", b"x")
    assert client.get(f"http://cadstack.test/{objects}/a.txt/details", token=token()).status_code == 200


@pytest.mark.parametrize("key", ["x" * 1025, "ä" * 513, "a%00b", "a%0Ab"])
def test_keys_that_are_none(client, token, objects, key):
    for ending in ("details", "signeds3upload", "signeds3download"):
        answer = client.get(f"{objects}/{key}/{ending}", token=token())
        assert answer.status_code == 400, ending
        assert list(answer.json()) == ["reason"]


def test_listing_by_prefix_and_page(client, token, objects, store_object):
    for key in ("a1", "a2", "a3", "b1", "a_"):
        store_object(f"{objects}/{key}", key.encode())
    page = client.get(f"{objects}?beginsWith=a&limit=2", token=token()).json()
    assert [row["objectKey"] for row in page["items"]] == ["a1", "a2"]
    page = client.get(page["next"], token=token()).json()
    assert [row["objectKey"] for row in page["items"]] == ["a3", "a_"]
    assert "next" not in page


def test_an_unknown_object(client, token, objects):
    for call in (client.get(f"{objects}/x/details", token=token()), client.delete(f"{objects}/x", token=token())):
        assert (call.status_code, call.json()) == (404, {"reason": "Object not found"})


def test_a_copy_lives_on_when_its_source_is_deleted(client, token, services, objects, store_object, fetch):
    store_object(f"{objects}/a.txt", b"one ", b"two")
    copied = client.put(f"{objects}/a.txt/copyto/b%2Fc.txt", token=token())
    assert copied.json()["objectKey"] == "b/c.txt"
    client.delete(f"{objects}/a.txt", token=token())
    assert fetch(f"{objects}/b%2Fc.txt") == b"one two"
    assert services.store.run(lambda uow: uow.blobs.garbage(services.now().replace(year=2027), 10)) == []
    client.delete(f"{objects}/b%2Fc.txt", token=token())
    garbage = services.store.run(lambda uow: uow.blobs.garbage(services.now().replace(year=2027), 10))
    assert len(garbage) == 2


def test_what_is_replaced_becomes_garbage(services, objects, store_object, fetch):
    store_object(f"{objects}/a.txt", b"old")
    store_object(f"{objects}/a.txt", b"new")
    assert fetch(f"{objects}/a.txt") == b"new"
    garbage = services.store.run(lambda uow: uow.blobs.garbage(services.now().replace(year=2027), 10))
    assert [b"".join(services.blobs.read(key)) for key in garbage] == [b"old"]
