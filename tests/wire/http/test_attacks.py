"""What a hostile caller tries: other people's things, forged tokens and URLs, bodies and keys that break readers."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest
from cryptography.hazmat.primitives import serialization
from joserfc.jwk import RSAKey

from cadstack.app.keyring import KeyRing

PUBLIC_URL = "http://cadstack.test"
OBJECTS = "/oss/v2/buckets/victim/objects"


def b64(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.fixture
def victim(client, token):
    """A bucket of the first app with one object; answers its upload, begun and not completed."""
    client.post("/oss/v2/buckets", token=token(), json={"bucketKey": "victim", "policyKey": "transient"})
    begun = client.get(f"{OBJECTS}/secret.dwg/signeds3upload", token=token()).json()
    client.put(begun["urls"][0], content=b"the secret")
    client.post(f"{OBJECTS}/secret.dwg/signeds3upload", token=token(), json={"uploadKey": begun["uploadKey"]})
    return client.get(f"{OBJECTS}/open.dwg/signeds3upload", token=token()).json()


@pytest.fixture
def thief(token, other_app):
    return token(app=other_app)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/oss/v2/buckets/victim/details"),
        ("DELETE", "/oss/v2/buckets/victim"),
        ("GET", OBJECTS),
        ("GET", f"{OBJECTS}/secret.dwg/details"),
        ("GET", f"{OBJECTS}/secret.dwg/signeds3download"),
        ("GET", f"{OBJECTS}/secret.dwg/signeds3upload"),
        ("DELETE", f"{OBJECTS}/secret.dwg"),
        ("PUT", f"{OBJECTS}/secret.dwg/copyto/mine.dwg"),
    ],
)
def test_another_apps_bucket_is_closed(client, victim, thief, method, path):
    answer = client(method, path, token=thief)
    assert (answer.status_code, list(answer.json())) == (403, ["reason"])


def test_existing_and_missing_objects_of_others_look_the_same(client, victim, thief):
    there, missing = (client.get(f"{OBJECTS}/{key}/details", token=thief) for key in ("secret.dwg", "missing"))
    assert (there.status_code, there.content) == (missing.status_code, missing.content)


def test_another_apps_upload_cannot_be_continued_or_completed(client, victim, thief):
    key = victim["uploadKey"]
    assert client.get(f"{OBJECTS}/open.dwg/signeds3upload?uploadKey={key}", token=thief).status_code == 403
    answer = client.post(f"{OBJECTS}/open.dwg/signeds3upload", token=thief, json={"uploadKey": key})
    assert answer.status_code == 403


def test_another_apps_upload_cannot_be_completed_into_a_bucket_of_ones_own(client, victim, thief):
    client.post("/oss/v2/buckets", token=thief, json={"bucketKey": "lair", "policyKey": "transient"})
    client.put(victim["urls"][0], content=b"to be stolen")
    path = "/oss/v2/buckets/lair/objects/open.dwg/signeds3upload"
    answer = client.post(path, token=thief, json={"uploadKey": victim["uploadKey"]})
    assert answer.status_code == 404


def test_a_batch_in_another_apps_bucket(client, victim, thief):
    body = {"requests": [{"objectKey": "secret.dwg"}]}
    for name in ("batchsigneds3upload", "batchcompleteupload", "batchsigneds3download"):
        assert client.post(f"{OBJECTS}/{name}", token=thief, json=body).status_code == 403


def test_a_read_grant_does_not_write(client, token, thief):
    body = {"bucketKey": "shared", "policyKey": "transient", "allow": [{"authId": "other-app", "access": "read"}]}
    client.post("/oss/v2/buckets", token=token(), json=body)
    path = "/oss/v2/buckets/shared/objects/a"
    assert client.get(f"{path}/signeds3download", token=thief).status_code == 404
    assert client.get(f"{path}/signeds3upload", token=thief).status_code == 403
    assert client.delete(path, token=thief).status_code == 403
    assert client.delete("/oss/v2/buckets/shared", token=thief).status_code == 403


def test_a_token_limited_to_one_object_reads_no_other(client, token, victim):
    urn = quote("urn:adsk.objects:os.object:victim/secret.dwg", safe="")
    limited = token(f"data:read:{urn}")
    assert client.get(f"{OBJECTS}/secret.dwg/details", token=limited).status_code == 200
    assert client.get(f"{OBJECTS}/other.dwg/details", token=limited).status_code == 403
    assert client.get(OBJECTS, token=limited).status_code == 403


@pytest.mark.parametrize("bucket", [":parts", "%3Aparts", "..", "%2E%2E", "victim%2F..%2Fvictim", "*", "%25"])
def test_buckets_that_no_client_can_name(client, token, victim, bucket):
    for ending in ("/details", "/objects", "/objects/a/details", "/objects/a/signeds3upload"):
        answer = client.get(f"/oss/v2/buckets/{bucket}{ending}", token=token())
        assert answer.status_code in (400, 404), ending


# Tokens


def forged(header: object, claims: object, signature: bytes = b"") -> str:
    return f"{b64(header)}.{b64(claims)}.{b64(signature)}"


@pytest.fixture
def claims(clock):
    return {
        "client_id": "first-app",
        "scope": ["bucket:read"],
        "iss": PUBLIC_URL,
        "aud": "https://autodesk.com",
        "exp": int((clock() + timedelta(hours=1)).timestamp()),
    }


@pytest.fixture
def refused(client):
    def check(token: str) -> None:
        answer = client.get("/oss/v2/buckets", token=token)
        assert (answer.status_code, answer.json().get("errorCode")) == (401, "AUTH-006"), answer.text

    return check


@pytest.fixture
def kid(services):
    return services.keyring.jwks()["keys"][0]["kid"]


@pytest.mark.parametrize("name", ["none", "None", "NONE", "nOnE", ""])
def test_the_algorithm_none(refused, claims, kid, name):
    refused(forged({"alg": name, "kid": kid}, claims))
    refused(f"{b64({'alg': name, 'kid': kid})}.{b64(claims)}.")


def test_hs256_with_the_public_key_as_secret(refused, claims, kid, services):
    public = RSAKey.import_key(services.keyring.jwks()["keys"][0])
    for secret in (
        public.as_pem(private=False),
        public.as_der(private=False),
        json.dumps(services.keyring.jwks()["keys"][0]).encode(),
        public.raw_value.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.PKCS1),
    ):
        signed = f"{b64({'alg': 'HS256', 'kid': kid})}.{b64(claims)}"
        refused(f"{signed}.{b64(hmac.digest(secret, signed.encode(), hashlib.sha256))}")


@pytest.mark.parametrize("name", ["kid", "jwk", "jku", "x5u"])
def test_a_key_that_the_token_brings_along(refused, claims, clock, name):
    own = KeyRing(b"the attacker's", PUBLIC_URL)
    own.load([own.new_key(clock())])
    header = {"alg": "RS256", "kid": own.jwks()["keys"][0]["kid"]}
    extra = {"jwk": own.jwks()["keys"][0], "jku": "http://evil.test/keys", "x5u": "http://evil.test/cert"}
    if name in extra:
        header[name] = extra[name]
    signed = f"{b64(header)}.{b64(claims)}"
    key = own._key(own._rows[0]).private_key
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    refused(f"{signed}.{b64(key.sign(signed.encode(), PKCS1v15(), SHA256()))}")


def test_another_key_under_our_kid(refused, claims, clock, kid):
    own = KeyRing(b"the attacker's", PUBLIC_URL)
    own.load([own.new_key(clock())])
    _, payload, signature = own.sign(claims, clock()).split(".")
    refused(f"{b64({'alg': 'RS256', 'kid': kid})}.{payload}.{signature}")


def test_claims_that_were_changed(refused, token, claims):
    header, _, signature = token("bucket:read").split(".")
    refused(f"{header}.{b64({**claims, 'client_id': 'other-app'})}.{signature}")


@pytest.mark.parametrize(
    "change",
    [
        {"scope": "bucket:read"},
        {"scope": None},
        {"scope": [["bucket:read"]]},
        {"client_id": None},
        {"client_id": 5},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": 10**30},
        {"exp": -1},
        {"userid": 7},
    ],
)
def test_signed_tokens_with_claims_of_wrong_types(refused, services, claims, clock, change):
    refused(services.keyring.sign({**claims, **change}, clock()))


@pytest.mark.parametrize(("name", "value"), [("iss", "http://other.test"), ("aud", "https://else.test")])
def test_a_token_for_or_by_somebody_else_signed_with_our_key(refused, services, claims, clock, name, value):
    from joserfc import jwt

    ring = services.keyring
    row = ring._rows[0]
    refused(jwt.encode({"alg": "RS256", "kid": row.kid}, {**claims, name: value}, ring._key(row)))


@pytest.mark.parametrize(
    "text", [".", "..", "a.b", "a.b.c.d", "é.b.c", "x" * 20_000, b64([]) + ".e30.x", b64("x") + ".e30.x"]
)
def test_tokens_that_are_none(refused, text):
    from urllib.parse import quote as encoded

    refused(encoded(text, safe=".=") if not text.isascii() else text)


def test_an_old_token_that_was_once_verified(refused, client, token, clock):
    old = token()
    assert client.get("/oss/v2/buckets", token=old).status_code == 200
    clock.advance(minutes=60)
    refused(old)


# Signed URLs


@pytest.fixture
def download(client, token, victim):
    return client.get(f"{OBJECTS}/secret.dwg/signeds3download", token=token()).json()["url"]


def changed(url: str, path: str | None = None, **query: str | None) -> str:
    parts = urlsplit(url)
    wanted = {**dict(parse_qsl(parts.query)), **query}
    text = urlencode({name: value for name, value in wanted.items() if value is not None})
    return f"{path or parts.path}?{text}"


@pytest.mark.parametrize(
    "change",
    [
        {"expires": "9999999999"},
        {"expires": ""},
        {"expires": None},
        {"method": "PUT"},
        {"method": None},
        {"signature": None},
        {"signature": ""},
        {"signature": "0" * 64},
        {"signature": "é"},
        {"content_type": "text/html"},
        {"upload": "x"},
        {"path": "/_cadstack/objects/victim%2Fopen.dwg"},
        {"path": "/_cadstack/objects/victim%2Fsecret.dwg%2F"},
        {"path": "/_cadstack/objects/victim%2Fsecret.dwg%2F..%2Fsecret.dwg"},
        {"path": "/_cadstack/blobs/victim%2Fsecret.dwg"},
        {"path": "/_cadstack/objects/victim%252Fsecret.dwg"},
    ],
)
def test_a_changed_url(client, download, change):
    assert client.get(download).status_code == 200
    answer = client.get(changed(download, **change))
    assert (answer.status_code, list(answer.json())) == (403, ["reason"])


def test_a_download_url_does_not_upload_and_the_reverse(client, download, victim):
    assert client.put(changed(download), content=b"x").status_code in (403, 405)
    assert client.get(changed(victim["urls"][0])).status_code == 403
    assert client.put(changed(download, method="PUT"), content=b"x").status_code in (403, 405)


def test_an_expired_url(client, download, clock):
    clock.advance(minutes=2)
    answer = client.get(download)
    assert answer.status_code == 403
    assert "expired" in answer.json()["reason"]


def test_a_part_url_used_again_after_the_completion(client, token, victim):
    url = victim["urls"][0]
    client.put(url, content=b"as meant")
    body = {"uploadKey": victim["uploadKey"]}
    assert client.post(f"{OBJECTS}/open.dwg/signeds3upload", token=token(), json=body).status_code == 200
    assert client.put(url, content=b"poison").status_code == 404
    link = client.get(f"{OBJECTS}/open.dwg/signeds3download", token=token()).json()
    assert client.get(link["url"]).content == b"as meant"


def test_a_part_that_arrives_while_its_upload_is_completed(client, services, token, victim):
    client.put(victim["urls"][0], content=b"as meant")
    body = {"uploadKey": victim["uploadKey"]}

    async def slow():
        yield b"poi"
        services.store.run(lambda uow: uow.objects.delete_upload(victim["uploadKey"]))
        yield b"son"

    client.post(f"{OBJECTS}/open.dwg/signeds3upload", token=token(), json={**body, "size": 1})
    assert client.put(victim["urls"][0], content=slow()).status_code == 404
    parts = services.store.run(lambda uow: uow.objects.listing(":parts", "", None, 10).rows)
    assert [b"".join(services.blobs.read(part.chunks[0].blob)) for part in parts] == [b"as meant"]


@pytest.mark.parametrize("key", ["../../etc/passwd", "%2e%2e%2fetc%2fpasswd", "a/%2e%2e/b", "a//b", "", "a%00b"])
def test_blob_keys_that_escape(client, key):
    for method in ("GET", "PUT"):
        assert client(method, f"/_cadstack/blobs/{key}?method={method}&expires=1&signature=x").status_code in (
            400,
            403,
            404,
        )


# Bodies


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"bucketKey": ' + b"9" * 6000 + b"}",
        b'{"bucketKey": "\\ud800"}',
        b'{"bucketKey": {"$ne": 1}}',
        b'{"bucketKey": ["abc"]}',
        b'{"bucketKey": "abc", "policyKey": ["transient"]}',
        b'{"bucketKey": "abc", "policyKey": 5}',
        b'{"bucketKey": "abc", "allow": [null]}',
        b'{"bucketKey": "abc", "allow": [{"authId": {}, "access": []}]}',
        b"<xml/>",
    ],
)
def test_bodies_that_are_no_bucket(client, token, body):
    answer = client.post("/oss/v2/buckets", token=token(), content=body)
    assert (answer.status_code, list(answer.json())) == (400, ["reason"])


def test_an_oversized_body(client, token):
    body = b'{"bucketKey": "' + b"a" * (9 << 20) + b'"}'
    answer = client.post("/oss/v2/buckets", token=token(), content=body)
    assert (answer.status_code, list(answer.json())) == (413, ["reason"])


def test_an_oversized_form(client):
    answer = client.post("/authentication/v2/token", content=b"grant_type=" + b"a" * 70_000)
    assert (answer.status_code, answer.json()["error"]) == (413, "invalid_request")


def test_a_form_of_endless_fields(client):
    answer = client.post("/authentication/v2/token", content=b"&".join(b"f%d=" % n for n in range(5000)))
    assert answer.status_code == 400


@pytest.mark.parametrize("key", ["\ud800", "a\x00b", "x" * 1025, ["a"], {"a": 1}, 5])
def test_object_keys_of_a_batch_that_are_none(client, token, victim, key):
    content = json.dumps({"requests": [{"objectKey": key, "uploadKey": key}]}).encode()
    for name in ("batchsigneds3upload", "batchcompleteupload", "batchsigneds3download"):
        answer = client.post(f"{OBJECTS}/{name}", token=token(), content=content)
        assert answer.status_code in (200, 400), answer.text
        if answer.status_code == 200:
            [result] = answer.json()["results"].values()
            assert result["status"] == "error"


@pytest.mark.parametrize("value", ["\\ud800", "a\\u0000b", "x' OR '1'='1"])
def test_odd_texts_in_a_completion(client, token, victim, value):
    content = b'{"uploadKey": "' + value.encode() + b'"}'
    answer = client.post(f"{OBJECTS}/open.dwg/signeds3upload", token=token(), content=content)
    assert answer.status_code in (400, 404), answer.text


@pytest.mark.parametrize("text", ["%ff", "%00", "' OR 1=1 --", "%F4%8F%BF%BF", "x" * 3000])
def test_odd_texts_in_queries(client, token, victim, text):
    for name in ("beginsWith", "startAt"):
        answer = client.get(f"{OBJECTS}?{name}={text}", token=token())
        assert answer.status_code in (200, 400), answer.text
        if answer.status_code == 200 and name == "beginsWith":
            assert answer.json()["items"] == []


def test_headers_cannot_be_injected_through_a_stored_content_type(client, token, victim):
    content = b'{"requests": [{"objectKey": "open.dwg", "uploadKey": "x", "x-ads-meta-Content-Type": "a\\r\\nX: y"}]}'
    answer = client.post(f"{OBJECTS}/batchcompleteupload", token=token(), content=content)
    assert answer.json()["results"]["open.dwg"]["status"] == "error"
