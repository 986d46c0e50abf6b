"""Buckets: created, listed by page, described, deleted; other apps kept out."""

import pytest


def test_create(client, token):
    answer = client.post("/oss/v2/buckets", token=token(), json={"bucketKey": "a-bucket", "policyKey": "persistent"})
    assert answer.status_code == 200
    assert answer.json() == {
        "bucketKey": "a-bucket",
        "bucketOwner": "first-app",
        "createdDate": 1772366400000,
        "permissions": [{"authId": "first-app", "access": "full"}],
        "policyKey": "persistent",
    }


def test_names_in_any_case_and_unknown_members(client, token):
    body = {"BUCKETKEY": "any-case", "policykey": "temporary", "color": "red"}
    answer = client.post("/oss/v2/buckets", token=token(), json=body)
    assert answer.json()["policyKey"] == "temporary"


def test_grants_are_told_after_the_owner(client, token):
    body = {"bucketKey": "shared", "policyKey": "transient", "allow": [{"authId": "other-app", "access": "read"}]}
    answer = client.post("/oss/v2/buckets", token=token(), json=body)
    assert answer.json()["permissions"][1:] == [{"authId": "other-app", "access": "read"}]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"bucketKey": "No"}, "Valid field 'bucketKey' must be of the form  [-_.a-z0-9]{3,128}"),
        ({"bucketKey": "ab"}, "Valid field 'bucketKey' must be of the form  [-_.a-z0-9]{3,128}"),
        ({"bucketKey": "a" * 129}, "Valid field 'bucketKey' must be of the form  [-_.a-z0-9]{3,128}"),
        ({"bucketKey": "abc\n"}, "Valid field 'bucketKey' must be of the form  [-_.a-z0-9]{3,128}"),
        ({"bucketKey": 123}, "Valid field 'bucketKey' must be of the form  [-_.a-z0-9]{3,128}"),
        ({}, "Valid field 'bucketKey' must be of the form  [-_.a-z0-9]{3,128}"),
        (
            {"bucketKey": "abc", "policyKey": "forever"},
            "Valid field 'policyKey' must be one of transient, temporary, persistent",
        ),
        ({"bucketKey": "abc", "allow": {}}, "'allow' must be an array."),
        (
            {"bucketKey": "abc", "allow": [{"authId": "x", "access": "write"}]},
            "Each element of 'allow' needs an 'authId' and an 'access', full or read.",
        ),
        (
            {"bucketKey": "abc", "allow": [{"authId": f"a{n}", "access": "read"} for n in range(61)]},
            "A bucket can be shared with 60 client apps at most.",
        ),
    ],
)
def test_what_is_no_bucket(client, token, body, reason):
    answer = client.post("/oss/v2/buckets", token=token(), json=body)
    assert (answer.status_code, answer.json()) == (400, {"reason": reason})


def test_a_key_is_taken_once_for_all_apps(client, token, objects, other_app):
    for owner in (token(), token(app=other_app)):
        answer = client.post("/oss/v2/buckets", token=owner, json={"bucketKey": "parts", "policyKey": "transient"})
        assert (answer.status_code, answer.json()) == (409, {"reason": "Bucket already exists"})


@pytest.mark.parametrize("headers", [{"x-ads-region": "EMEA"}, {"region": "EMEA", "x-ads-region": "US"}])
def test_the_region_is_a_header_to_create_and_a_query_to_list(client, token, create_bucket, headers):
    create_bucket("in-europe", headers=headers)
    create_bucket("in-america")
    listed = client.get("/oss/v2/buckets?region=EMEA", token=token()).json()
    assert [row["bucketKey"] for row in listed["items"]] == ["in-europe"]
    listed = client.get("/oss/v2/buckets", token=token()).json()
    assert [row["bucketKey"] for row in listed["items"]] == ["in-america"]


def test_an_unknown_region(client, token):
    answer = client.get("/oss/v2/buckets?region=MARS", token=token())
    assert answer.status_code == 400
    assert "MARS" in answer.json()["reason"]


def test_pages_are_walked_by_absolute_urls(client, token, create_bucket, other_app):
    for key in ("one", "two", "three"):
        create_bucket(key)
    create_bucket("not-mine", token=token(app=other_app))
    url, seen = "/oss/v2/buckets?limit=1", []
    while url:
        page = client.get(url, token=token()).json()
        seen += [row["bucketKey"] for row in page["items"]]
        url = page.get("next")
        assert url is None or url.startswith("http://cadstack.test/oss/v2/buckets?")
    assert seen == ["one", "three", "two"]


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "1e1", "٣", "9" * 40])
def test_limits_that_are_none(client, token, limit):
    assert client.get(f"/oss/v2/buckets?limit={limit}", token=token()).status_code == 400


def test_details_and_deletion(client, token, objects, store_object):
    store_object(f"{objects}/a.txt", b"a")
    assert client.get("/oss/v2/buckets/parts/details", token=token()).json()["bucketKey"] == "parts"
    answer = client.delete("/oss/v2/buckets/parts", token=token())
    assert (answer.status_code, answer.content) == (200, b"")
    assert client.get("/oss/v2/buckets/parts/details", token=token()).status_code == 404
    assert client.get(f"{objects}/a.txt/details", token=token()).status_code == 404


def test_an_unknown_bucket(client, token):
    answer = client.get("/oss/v2/buckets/nothing/details", token=token())
    assert (answer.status_code, answer.json()) == (404, {"reason": "Bucket not found"})


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("POST", "/oss/v2/buckets", "bucket:create"),
        ("GET", "/oss/v2/buckets", "bucket:read"),
        ("GET", "/oss/v2/buckets/parts/details", "bucket:read"),
        ("DELETE", "/oss/v2/buckets/parts", "bucket:delete"),
        ("GET", "/oss/v2/buckets/parts/objects", "data:read"),
        ("GET", "/oss/v2/buckets/parts/objects/a/details", "data:read"),
        ("GET", "/oss/v2/buckets/parts/objects/a/signeds3download", "data:read"),
        ("GET", "/oss/v2/buckets/parts/objects/a/signeds3upload", "data:write"),
        ("POST", "/oss/v2/buckets/parts/objects/a/signeds3upload", "data:write"),
        ("PUT", "/oss/v2/buckets/parts/objects/a/copyto/b", "data:write"),
        ("DELETE", "/oss/v2/buckets/parts/objects/a", "data:write"),
    ],
)
def test_every_operation_needs_its_scope(client, token, objects, method, path, scope):
    everything_else = " ".join(
        set("data:read data:write bucket:create bucket:read bucket:delete code:all".split()) - {scope}
    )
    body = {"json": {"bucketKey": "new", "uploadKey": "x"}} if method == "POST" else {}
    answer = client(method, path, token=token(everything_else), **body)
    assert answer.status_code == 403
    assert answer.json()["errorCode"] == "AUTH-010"
    assert answer.json()["requiredScopes"] == [scope]
