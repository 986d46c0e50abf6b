"""What uploaders say about objects: kept, told when asked for, and sent with the bytes."""

import pytest

from cadstack.app.objects import set_checksum

SAID = {
    "x-ads-meta-Content-Type": "text/plain",
    "x-ads-meta-Content-Disposition": 'attachment; filename="x.txt"',
    "x-ads-meta-Content-Encoding": "identity",
    "x-ads-meta-Cache-Control": "no-store",
    "x-ads-user-defined-metadata": '{"part": 7}',
}


def check(answer):
    assert answer.headers["content-type"] == "text/plain"
    assert answer.headers["content-disposition"] == 'attachment; filename="x.txt"'
    assert answer.headers["content-encoding"] == "identity"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-ads-user-defined-metadata"] == '{"part": 7}'


def test_it_is_sent_with_the_bytes(client, token, objects, store_object):
    store_object(f"{objects}/a.txt", b"hello", headers=SAID)
    check(client.get(client.get(f"{objects}/a.txt/signeds3download", token=token()).json()["url"]))
    check(client.get(client.post(f"{objects}/a.txt/signed", token=token()).json()["signedUrl"]))


def test_a_copy_has_it_too(client, token, objects, store_object):
    store_object(f"{objects}/a.txt", b"hello", headers=SAID)
    client.put(f"{objects}/a.txt/copyto/b.txt", token=token())
    check(client.get(client.get(f"{objects}/b.txt/signeds3download", token=token()).json()["url"]))


def test_metadata_is_told_when_asked_for(client, token, objects, store_object):
    done = store_object(f"{objects}/a.txt", b"hello", headers=SAID)
    assert "userDefinedMetadata" not in done
    details = client.get(f"{objects}/a.txt/details?with=userDefinedMetadata", token=token()).json()
    assert details == {**done, "userDefinedMetadata": '{"part": 7}'}


def test_a_batch_says_it_in_members(client, token, objects):
    begun = client.get(f"{objects}/a.txt/signeds3upload", token=token()).json()
    client.put(begun["urls"][0], content=b"hello")
    wanted = {"objectKey": "a.txt", "uploadKey": begun["uploadKey"], **SAID}
    done = client.post(f"{objects}/batchcompleteupload", token=token(), json={"requests": [wanted]}).json()["results"]
    assert done["a.txt"] == {
        "bucketKey": "parts",
        "objectKey": "a.txt",
        "objectId": "urn:adsk.objects:os.object:parts/a.txt",
        "size": 5,
        "contentType": "text/plain",
        "contentDisposition": 'attachment; filename="x.txt"',
        "contentEncoding": "identity",
        "cacheControl": "no-store",
    }


@pytest.mark.parametrize("metadata", ["[]", "7", "{", '{"a": "%s"}' % ("x" * 91), "\x7f", "[" * 90])
def test_metadata_that_is_none(client, token, objects, metadata):
    begun = client.get(f"{objects}/a.txt/signeds3upload", token=token()).json()
    client.put(begun["urls"][0], content=b"hello")
    headers = {"x-ads-user-defined-metadata": metadata}
    body = {"uploadKey": begun["uploadKey"]}
    answer = client.post(f"{objects}/a.txt/signeds3upload", token=token(), json=body, headers=headers)
    assert answer.status_code == 400
    assert client.get(f"{objects}/a.txt/details", token=token()).status_code == 404


def test_the_last_access_is_told_to_the_hour(client, token, clock, services, objects, store_object):
    store_object(f"{objects}/a.txt", b"hello")

    def accessed():
        services.store.run(lambda uow: None)  # after what nobody waited for
        details = client.get(f"{objects}/a.txt/details?with=lastAccessedDate&with=createdDate", token=token()).json()
        return (details["lastAccessedDate"] - details["createdDate"]) / 60_000

    assert accessed() == 0
    for minutes, told in ((10, 10), (50, 10), (20, 80)):
        clock.advance(minutes=minutes)
        client.get(f"{objects}/a.txt/signeds3download", token=token())
        assert accessed() == told


def test_the_checksum_of_several_parts_is_told_once_it_is_known(client, token, services, objects, store_object):
    assert "sha1" not in store_object(f"{objects}/a.txt", b"hello ", b"world")
    sha1 = "2aae6c35c94fcfb415dbe95f408b9ce91ee846ed"
    seen = services.store.run(lambda uow: uow.objects.get("parts", "a.txt"))
    services.store.run(set_checksum, seen, sha1)
    assert client.get(f"{objects}/a.txt/details", token=token()).json()["sha1"] == sha1
    assert client.get(f"{objects}/a.txt/signeds3download", token=token()).json()["sha1"] == sha1


def test_an_object_ends_with_its_policy(client, token, clock, services, objects, store_object):
    store_object(f"{objects}/a.txt", b"hello")
    clock.advance(hours=23, minutes=59)
    link = client.get(f"{objects}/a.txt/signeds3download?minutesExpiration=60", token=token()).json()["url"]
    assert client.get(link).status_code == 200
    clock.advance(minutes=1)
    assert client.get(link).status_code == 404
    assert client.get(f"{objects}/a.txt/details", token=token()).json() == {"reason": "Object not found"}
    assert client.get(objects, token=token()).json() == {"items": []}
