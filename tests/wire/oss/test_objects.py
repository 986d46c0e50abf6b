"""Objects: sent in parts, listed, described, fetched, copied, deleted."""

import hashlib

import pytest

MEGABYTE = 1024 * 1024


@pytest.fixture
def bucket(client, token):
    answer = client.post("/oss/v2/buckets", token=token(), json={"bucketKey": "parts", "policyKey": "transient"})
    assert answer.status_code == 200, answer.text
    return "/oss/v2/buckets/parts/objects"


def test_an_upload_in_one_part_can_be_fetched(client, token, bucket):
    begun = client.get(f"{bucket}/a%2Fb.txt/signeds3upload", token=token()).json()
    sent = client.put(begun["urls"][0], content=b"hello", headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert sent.status_code == 200
    assert sent.headers["etag"] == f'"{hashlib.md5(b"hello").hexdigest()}"'
    done = client.post(f"{bucket}/a%2Fb.txt/signeds3upload", token=token(), json={"uploadKey": begun["uploadKey"]})
    assert done.status_code == 200, done.text
    assert done.json()["objectId"] == "urn:adsk.objects:os.object:parts/a/b.txt"
    link = client.get(f"{bucket}/a%2Fb.txt/signeds3download", token=token()).json()
    assert link["status"] == "complete"
    fetched = client.get(link["url"], headers={"Range": "bytes=1-5242880"})
    assert (fetched.status_code, fetched.content) == (206, b"ello")
    assert fetched.headers["content-range"] == "bytes 1-4/5"
