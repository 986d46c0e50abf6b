"""npm `@aps_sdk/authentication` 1.0.1 and `@aps_sdk/oss` 1.3.3, Autodesk's present SDK, without Design Automation."""

import hashlib
import random
import uuid
from collections import Counter
from pathlib import Path
from unittest.mock import ANY
from urllib.parse import urlsplit

import httpx
import pytest
from harness.node import Driver, Refused

PART = 5 * 1024 * 1024
"""Bytes of a part of the SDK's uploads and downloads."""
SCOPES = ["data:read", "data:write", "data:create", "bucket:create", "bucket:read", "bucket:delete"]


@pytest.fixture(scope="module")
def sdk(drive, app) -> Driver:
    return drive("aps-sdk.cjs", url=app.url)


@pytest.fixture(scope="module")
def access(sdk, app) -> dict[str, str]:
    """The options that carry a token, which the SDK fetched."""
    token = sdk.call("auth.getTwoLeggedToken", app.id, app.secret, SCOPES)
    assert token["token_type"] == "Bearer"
    assert 0 < token["expires_in"] <= 3600
    return {"accessToken": token["access_token"]}


@pytest.fixture(scope="module")
def bucket(sdk, access) -> str:
    key = f"sdk-{uuid.uuid4().hex}"
    made = sdk.call("oss.createBucket", "US", {"bucketKey": key, "policyKey": "transient"}, access)
    assert (made["bucketKey"], made["policyKey"]) == (key, "transient")
    return key


@pytest.fixture
def two_parts(tmp_path: Path) -> Path:
    """A file of a little more than one part."""
    path = tmp_path / "big.bin"
    path.write_bytes(random.Random(7).randbytes(PART + 4321))
    return path


def test_keys_and_discovery(sdk):
    keys = sdk.call("auth.getKeys")["keys"]
    assert {key["kty"] for key in keys} == {"RSA"}
    described = sdk.call("auth.getOidcSpec")
    assert described["token_endpoint"].endswith("/authentication/v2/token")


def test_wrong_secret(sdk, app):
    with pytest.raises(Refused) as refused:
        sdk.call("auth.getTwoLeggedToken", app.id, "wrong", SCOPES)
    assert refused.value.status == 401


def test_introspection(sdk, access, app):
    said = sdk.call("auth.introspectToken", access["accessToken"], app.id, {"clientSecret": app.secret})
    assert said["active"] is True
    assert said["client_id"] == app.id


def test_buckets(sdk, access, bucket):
    """Quirk: a bucket is made with the header `x-ads-region`, and listed with the query `region`."""
    assert bucket in [row["bucketKey"] for row in sdk.call("oss.getBuckets", {**access, "region": "US"})["items"]]
    assert sdk.call("oss.getBucketDetails", bucket, access)["bucketKey"] == bucket
    with pytest.raises(Refused) as refused:
        sdk.call("oss.createBucket", "US", {"bucketKey": bucket, "policyKey": "transient"}, access)
    assert refused.value.status == 409


def test_upload_in_two_parts_and_download(sdk, access, bucket, two_parts, tmp_path):
    stored = sdk.call("upload", bucket, "folder/big file.bin", str(two_parts), access)
    assert stored["size"] == PART + 4321
    assert stored["objectId"] == f"urn:adsk.objects:os.object:{bucket}/folder/big file.bin"
    sdk.call("download", bucket, "folder/big file.bin", str(tmp_path / "back.bin"), access)
    back, sent = (tmp_path / "back.bin").read_bytes(), two_parts.read_bytes()
    # The SDK reads its ranges side by side into one stream and may mix them up itself; no byte is missing or doubled.
    assert Counter(back) == Counter(sent)


def test_object_life(sdk, access, bucket, tmp_path):
    path = tmp_path / "small.txt"
    path.write_text("small")
    for key in ("a.txt", "b.txt", "c.txt"):
        sdk.call("upload", bucket, key, str(path), access)
    details = sdk.call("oss.getObjectDetails", bucket, "a.txt", access)
    assert details["sha1"] == hashlib.sha1(b"small", usedforsecurity=False).hexdigest()
    first = sdk.call("oss.getObjects", bucket, {**access, "limit": 2})
    assert len(first["items"]) == 2
    assert "startAt" in first["next"]
    begin = sdk.call("oss.getObjects", bucket, {**access, "beginsWith": "b"})
    assert [row["objectKey"] for row in begin["items"]] == ["b.txt"]
    assert sdk.call("oss.copyTo", bucket, "a.txt", "copy.txt", access)["objectKey"] == "copy.txt"
    sdk.call("oss.deleteObject", bucket, "a.txt", access)
    with pytest.raises(Refused) as refused:
        sdk.call("oss.getObjectDetails", bucket, "a.txt", access)
    assert refused.value.status == 404


def test_batches(sdk, access, bucket, tmp_path):
    path = tmp_path / "one.txt"
    path.write_text("one")
    sdk.call("upload", bucket, "one.txt", str(path), access)
    requests = {"requests": [{"objectKey": "one.txt"}, {"objectKey": "none.txt"}]}
    found = sdk.call("oss.batchSignedS3Download", bucket, requests, access)["results"]
    assert found["one.txt"]["status"] == "complete"
    assert found["none.txt"]["status"] == "error"
    begun = sdk.call("oss.batchSignedS3Upload", bucket, {"requests": [{"objectKey": "two.txt", "parts": 2}]}, access)
    assert len(begun["results"]["two.txt"]["urls"]) == 2


def form(content: str) -> tuple[int, str]:
    """The length and the body of an upload, whose body the SDK makes a form field of."""
    return len(f"body={content}"), content


def test_signed_resources(sdk, access, bucket):
    """Quirk: it sends bodies as the field of a form, under the length that it was told."""
    wish = {"access": "ReadWrite", "createSignedResource": {"minutesExpiration": 5}}
    made = sdk.call("oss.createSignedResource", bucket, "signed.txt", {**access, **wish})
    secret = urlsplit(made["signedUrl"]).path.rsplit("/", 1)[1]
    assert sdk.call("oss.uploadSignedResource", secret, *form("hello"), access)["size"] == 10
    assert sdk.call("oss.getSignedResource", secret, access) == "body=hello"
    assert sdk.call("oss.getSignedResource", secret, {**access, "range": "bytes=5-6"}) == "he"
    sent = [
        sdk.call("oss.uploadSignedResourcesChunk", secret, f"bytes {first}-{first + 9}/20", "s-1", "again", access)
        for first in (10, 0)
    ]
    assert [list(sent[0]), sent[1]["size"]] == [["result"], 20]
    sdk.call("oss.deleteSignedResource", secret, access)
    with pytest.raises(Refused) as refused:
        sdk.call("oss.getSignedResource", secret, access)
    assert refused.value.status == 404


def test_a_signed_resource_for_single_use(sdk, access, bucket):
    wish = {"access": "Write", "createSignedResource": {"singleUse": True}}
    made = sdk.call("oss.createSignedResource", bucket, "once.txt", {**access, **wish})
    secret = urlsplit(made["signedUrl"]).path.rsplit("/", 1)[1]
    assert sdk.call("oss.uploadSignedResource", secret, *form("hello"), access)["size"] == 10
    with pytest.raises(Refused) as refused:
        sdk.call("oss.uploadSignedResource", secret, *form("twice"), access)
    assert refused.value.status == 404


def test_metadata(sdk, access, bucket):
    begun = sdk.call("oss.signedS3Upload", bucket, "said.txt", access)
    httpx.put(begun["urls"][0], content=b"said").raise_for_status()
    said = {"xAdsMetaContentType": "text/plain", "xAdsUserDefinedMetadata": '{"a": 1}'}
    done = {"uploadKey": begun["uploadKey"], "size": 4}
    stored = sdk.call("oss.completeSignedS3Upload", bucket, "said.txt", "application/json", done, {**access, **said})
    assert stored["contentType"] == "text/plain"
    for name, told in (("userDefinedMetadata", '{"a": 1}'), ("createdDate", ANY), ("lastAccessedDate", ANY)):
        assert sdk.call("oss.getObjectDetails", bucket, "said.txt", {**access, "_with": name})[name] == told


def test_empty_object(sdk, access, bucket, tmp_path):
    path = tmp_path / "empty.txt"
    path.touch()
    assert sdk.call("upload", bucket, "empty.txt", str(path), access)["size"] == 0


def test_quirks_on_the_wire(drive, tap, app, two_parts, tmp_path):
    """Quirks: with a `URL` object as base address, paths begin with `//`; parts are sent as a form's content type with
    a request id and no token; a download sends its request id as `If-None-Match`; the last range ends one too far."""
    sdk = drive("aps-sdk.cjs", url=tap.url, asUrl=True)
    token = sdk.call("auth.getTwoLeggedToken", app.id, app.secret, SCOPES)
    access, bucket = {"accessToken": token["access_token"]}, f"sdk-{uuid.uuid4().hex}"
    sdk.call("oss.createBucket", "US", {"bucketKey": bucket, "policyKey": "transient"}, access)
    sdk.call("upload", bucket, "big.bin", str(two_parts), access)
    sdk.call("download", bucket, "big.bin", str(tmp_path / "back.bin"), access)
    (made,) = tap.seen("POST", "/oss/v2/buckets")[:1]
    assert made.target.startswith("//oss/")
    assert made.headers["x-ads-region"] == "US"
    parts = tap.seen("PUT")
    assert [len(part.body) for part in parts] == [PART, 4321]
    for part in parts:
        assert part.headers["content-type"] == "application/x-www-form-urlencoded"
        assert "x-ads-request-id" in part.headers
        assert "authorization" not in part.headers
    (asked,) = tap.seen("GET", "/signeds3download")
    assert asked.headers["if-none-match"].endswith(f"{bucket}%2Fbig.bin")
    ranges = [one for one in tap.seen("GET") if "range" in one.headers]
    assert [one.headers["range"] for one in ranges] == [f"bytes=0-{PART}", f"bytes={PART + 1}-{PART + 4321}"]
    assert {one.status for one in ranges} == {206}


def test_signing_in_again_is_decided_by_the_text_of_the_error(sdk, bucket):
    """The SDK asks its provider for a new token where the body says exactly this."""
    with pytest.raises(Refused) as refused:
        sdk.call("oss.getBucketDetails", bucket, {"accessToken": "a.b.c"})
    assert refused.value.status == 401
    assert "Access token provided is invalid or expired." in refused.value.message


def test_delete_bucket(sdk, access):
    key = f"sdk-{uuid.uuid4().hex}"
    sdk.call("oss.createBucket", "US", {"bucketKey": key, "policyKey": "transient"}, access)
    sdk.call("oss.deleteBucket", key, access)
    with pytest.raises(Refused) as refused:
        sdk.call("oss.getBucketDetails", key, access)
    assert refused.value.status == 404
