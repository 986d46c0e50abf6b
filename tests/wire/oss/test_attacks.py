"""Attacks on buckets, objects and signed URLs: each one is refused, and nothing of the victim is told or changed."""

import hashlib
from urllib.parse import quote, urlsplit

import pytest

SECRET = b"the victim's drawing"
KEY = "plan.dwg"
BUCKET = "/oss/v2/buckets/victim"
OBJECT = f"{BUCKET}/objects/plan.dwg"


@pytest.fixture
def victim(create_bucket, store_object) -> str:
    """The path of the objects of a bucket with one object, of the app whose tokens `token` makes."""
    path = create_bucket("victim")
    store_object(f"{path}/{KEY}", SECRET)
    return path


@pytest.fixture
def thief(token, other_app, victim) -> str:
    """A token with every scope, of an app that has nothing to do with the victim's bucket."""
    return token(app=other_app)


@pytest.fixture
def is_whole(client, token, fetch):
    """That the victim's object is as it was."""

    def check() -> None:
        assert fetch(OBJECT) == SECRET
        rows = client.get("/oss/v2/buckets/victim/objects", token=token()).json()["items"]
        assert [row["objectKey"] for row in rows] == [KEY]

    return check


@pytest.fixture
def signed(client, token, victim):
    """The path and query of a signed resource of the victim's object."""

    def make(access: str = "readwrite", **body: object) -> str:
        answer = client.post(f"{OBJECT}/signed?access={access}", token=token(), json=body)
        return answer.json()["signedUrl"].removeprefix("http://cadstack.test")

    return make


CALLS = [
    ("GET", f"{BUCKET}/details", None),
    ("DELETE", BUCKET, None),
    ("GET", f"{BUCKET}/objects", None),
    ("GET", f"{OBJECT}/details", None),
    ("DELETE", OBJECT, None),
    ("PUT", f"{OBJECT}/copyto/mine.dwg", None),
    ("GET", f"{OBJECT}/signeds3download", None),
    ("GET", f"{OBJECT}/signeds3upload", None),
    ("POST", f"{OBJECT}/signeds3upload", {"uploadKey": "x"}),
    ("POST", f"{OBJECT}/signed?access=read", {}),
    ("POST", f"{OBJECT}/signed?access=write", {}),
    ("POST", f"{BUCKET}/objects/batchsigneds3upload", {"requests": [{"objectKey": KEY}]}),
    ("POST", f"{BUCKET}/objects/batchcompleteupload", {"requests": [{"objectKey": KEY, "uploadKey": "x"}]}),
    ("POST", f"{BUCKET}/objects/batchsigneds3download", {"requests": [{"objectKey": KEY}]}),
]
NAMES = [f"{method} {path.rsplit('/', 1)[1]}" for method, path, _ in CALLS]


@pytest.mark.parametrize(("method", "path", "body"), CALLS, ids=NAMES)
def test_the_bucket_of_another_tenant(client, thief, is_whole, method, path, body):
    answer = client(method, path, token=thief, json=body)
    assert answer.status_code == 403
    assert list(answer.json()) == ["reason"]
    is_whole()


@pytest.mark.parametrize(("method", "path", "body"), CALLS, ids=NAMES)
def test_without_a_token(client, victim, is_whole, method, path, body):
    assert client(method, path, json=body).status_code == 401
    is_whole()


@pytest.mark.parametrize(("method", "path", "body"), CALLS, ids=NAMES)
def test_with_a_token_for_something_else(client, token, victim, is_whole, method, path, body):
    answer = client(method, path, token=token("code:all"), json=body)
    assert answer.status_code == 403
    assert answer.json()["errorCode"] == "AUTH-010"
    is_whole()


@pytest.mark.parametrize("access", ["write", "readwrite"])
def test_a_reader_signs_itself_a_url_that_writes(client, token, other_app, create_bucket, access):
    create_bucket("shared", body={"allow": [{"authId": other_app.id, "access": "read"}]})
    answer = client.post(
        f"/oss/v2/buckets/shared/objects/a/signed?access={access}", token=token(app=other_app), json={}
    )
    assert answer.status_code == 403


def test_a_copy_into_another_bucket_by_a_key_that_looks_like_a_path(client, token, create_bucket, victim, is_whole):
    create_bucket("mine")
    answer = client.put(f"{OBJECT}/copyto/..%2F..%2Fmine%2Fobjects%2Fx", token=token())
    assert answer.json()["objectKey"] == "../../mine/objects/x"
    assert client.get("/oss/v2/buckets/mine/objects", token=token()).json() == {"items": []}


@pytest.mark.parametrize(
    "key",
    ["../../victim/objects/plan.dwg", "..%2Fvictim%2Fplan.dwg", "%2E%2E/%2E%2E/victim/objects/plan.dwg",
     "....//victim/plan.dwg", "/etc/passwd", "C:\\Windows\\win.ini", "victim/plan.dwg"],
)  # fmt: skip
def test_a_key_that_looks_like_a_path_stays_in_its_bucket(
    client, token, other_app, create_bucket, is_whole, victim, key
):
    create_bucket("mine", token=token(app=other_app))
    path = f"/oss/v2/buckets/mine/objects/{quote(key, safe='').replace('.', '%2E')}"
    assert client.get(f"{path}/details", token=token(app=other_app)).status_code == 404
    begun = client.get(f"{path}/signeds3upload", token=token(app=other_app)).json()
    client.put(begun["urls"][0], content=b"theft")
    client.post(f"{path}/signeds3upload", token=token(app=other_app), json={"uploadKey": begun["uploadKey"]})
    is_whole()


@pytest.mark.parametrize("bucket", [":parts", "..", "victim%2F..", "VICTIM", "victim%00", "vic%0Atim", "v", "*", "%"])
def test_buckets_that_cannot_be_named(client, token, victim, bucket):
    for path in ("details", "objects", "objects/plan.dwg/details"):
        answer = client.get(f"/oss/v2/buckets/{bucket}/{path}", token=token())
        assert answer.status_code in (400, 404)


@pytest.mark.parametrize(
    "guess", ["", "x", "%00", "..", "..%2F..%2Fbuckets", "0" * 64, "x" * 5000, "%ED%A0%80", "%25", "'%20OR%201=1--"]
)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_hash_that_is_guessed(client, method, signed, is_whole, guess):
    signed()
    assert client(method, f"/oss/v2/signedresources/{guess}", content=b"x").status_code in (400, 404, 405)
    is_whole()


def test_the_hash_that_is_stored_is_not_the_one_that_opens(client, signed, services, is_whole):
    secret = urlsplit(signed()).path.rsplit("/", 1)[1]
    stored = hashlib.sha256(secret.encode()).hexdigest()
    assert client.get(f"/oss/v2/signedresources/{stored}").status_code == 404
    assert secret not in str(services.store.run(lambda uow: uow.objects.listing("victim", "", None, 9)))


@pytest.mark.parametrize("change", [str.upper, str.swapcase, lambda text: text[:-1], lambda text: text + "0"])
def test_a_hash_that_is_changed(client, signed, change):
    path, _, query = signed().partition("?")
    head, _, secret = path.rpartition("/")
    assert client.get(f"{head}/{change(secret)}?{query}").status_code == 404


@pytest.mark.parametrize("extra", ["&access=readwrite", "&minutesExpiration=60", "&singleUse=false", "&key=other"])
def test_what_a_url_is_good_for_cannot_be_added(client, signed, clock, extra):
    url = signed("read", singleUse=True) + extra
    assert client.put(url, content=b"x").status_code == 403
    assert client.get(url).status_code == 200
    assert client.get(url).status_code == 404
    url = signed("read") + extra
    clock.advance(minutes=2)
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("way", ["signed", "signeds3download"])
def test_a_url_of_a_bucket_that_is_somebody_elses_now(client, token, other_app, clock, signed, store_object, way):
    """The first owner deletes the bucket, and another app makes one of that name with a key of that name."""
    if way == "signed":
        url = signed(minutesExpiration=60)
    else:
        text = f"{OBJECT}/signeds3download?minutesExpiration=60&response-content-type=text/plain"
        url = client.get(text, token=token()).json()["url"]
    assert client.delete("/oss/v2/buckets/victim", token=token()).status_code == 200
    clock.advance(seconds=1)
    theirs = token(app=other_app)
    client.post("/oss/v2/buckets", token=theirs, json={"bucketKey": "victim", "policyKey": "transient"})
    begun = client.get(f"{OBJECT}/signeds3upload", token=theirs).json()
    client.put(begun["urls"][0], content=b"new owner's")
    client.post(f"{OBJECT}/signeds3upload", token=theirs, json={"uploadKey": begun["uploadKey"]})
    assert client.get(url).status_code == 404
    if way == "signed":
        assert client.put(url, content=b"x").status_code == 404
        assert client.delete(url).status_code == 404
    link = client.get(f"{OBJECT}/signeds3download", token=theirs).json()["url"]
    assert client.get(link).content == b"new owner's"


TAMPERED = [
    ("signature", lambda query: query[:-1] + ("0" if query[-1] != "0" else "1")),
    ("no signature", lambda query: query.partition("&signature=")[0]),
    ("empty signature", lambda query: query.partition("&signature=")[0] + "&signature="),
    ("expires", lambda query: query.replace("expires=", "expires=9")),
    ("another expires", lambda query: query + "&expires=9999999999"),
    ("method", lambda query: query.replace("method=GET", "method=PUT")),
    ("content type", lambda query: query + "&content_type=text/html"),
    ("bucket", lambda query: query.replace("bucket_created=", "bucket_created=1")),
]


@pytest.mark.parametrize("tamper", [tamper for _, tamper in TAMPERED], ids=[name for name, _ in TAMPERED])
def test_a_tampered_download_url(client, token, victim, tamper):
    path, _, query = client.get(f"{OBJECT}/signeds3download", token=token()).json()["url"].partition("?")
    answer = client.get(f"{path}?{tamper(query)}")
    assert answer.status_code == 403
    assert SECRET not in answer.content


def test_a_download_url_for_another_object(client, token, victim, store_object):
    store_object(f"{victim}/other.dwg", b"other")
    url = client.get(f"{OBJECT}/signeds3download", token=token()).json()["url"]
    assert client.get(url.replace("plan.dwg", "other.dwg")).status_code == 403
    assert client.put(url, content=b"x").status_code in (403, 405)


def test_a_part_url_for_another_part_or_upload(client, token, victim, is_whole):
    begun = [client.get(f"{OBJECT}/signeds3upload?parts=2", token=token()).json() for _ in range(2)]
    first, second = begun[0]["urls"]
    assert client.put(first.replace("/00001?", "/00002?"), content=b"x").status_code == 403
    assert client.put(first.replace(begun[0]["uploadKey"], begun[1]["uploadKey"]), content=b"x").status_code == 403
    assert client.get(second).status_code == 403
    is_whole()


def test_an_upload_of_another_tenant_is_completed_into_ones_own_bucket(client, token, thief, create_bucket):
    begun = client.get(f"{OBJECT}/signeds3upload", token=token()).json()
    client.put(begun["urls"][0], content=SECRET)
    create_bucket("mine", token=thief)
    for path in ("/oss/v2/buckets/mine/objects/plan.dwg", "/oss/v2/buckets/mine/objects/x"):
        answer = client.post(f"{path}/signeds3upload", token=thief, json={"uploadKey": begun["uploadKey"]})
        assert (answer.status_code, answer.json()) == (404, {"reason": "Upload not found"})
        assert client.get(f"{path}/signeds3upload?uploadKey={begun['uploadKey']}", token=thief).status_code == 404


@pytest.mark.parametrize(
    "asked",
    ["bytes=0-1,3-4", "bytes=5-2", "bytes=a-b", "bytes=" + "9" * 30 + "-", "bytes=--1", "chunks=0-1", "bytes=-"],
)
def test_ranges_that_are_none_get_the_whole(client, signed, asked):
    answer = client.get(signed("read"), headers={"Range": asked})
    assert (answer.status_code, answer.content) == (200, SECRET)


@pytest.mark.parametrize(
    ("content_range", "session", "status"),
    [
        ("bytes 0-4/999999999999999999", "s", 202),
        ("bytes 999999999999999990-999999999999999994/999999999999999999", "s", 202),
        ("bytes 0-999999999999999998/999999999999999999", "s", 416),
        ("bytes 0-4/5", "", 400),
        ("bytes 0-4/5", "x" * 257, 400),
        ("bytes 4-0/5", "s", 416),
        ("bytes 0-5/5", "s", 416),
        ("bytes 0-4/*", "s", 416),
        ("0-4/5", "s", 416),
    ],
)
def test_ranges_of_an_upload(client, signed, is_whole, content_range, session, status):
    headers = {"Content-Range": content_range, "Session-Id": session}
    answer = client.put(signed("write").replace("?", "/resumable?"), content=b"bytes", headers=headers)
    assert answer.status_code == status, answer.text
    is_whole()


def test_the_session_of_another_url(client, signed, is_whole):
    """Knowing how somebody calls an upload does not let one add to it."""

    def send(url, first, last, content):
        headers = {"Content-Range": f"bytes {first}-{last}/10", "Session-Id": "shared"}
        return client.put(url.replace("?", "/resumable?"), content=content, headers=headers).status_code

    mine, theirs = signed("write"), signed("write")
    assert send(mine, 0, 4, b"mine!") == 202
    assert send(theirs, 5, 9, b"their") == 202
    is_whole()


HEADERS = [
    "attachment%0D%0ASet-Cookie:%20a=b",
    "attachment%0ALocation:%20http://evil.test",
    "%0D%0A%0D%0A<script>",
    "a%00b",
    "%E2%80%AE",
    "x" * 1025,
]


@pytest.mark.parametrize("value", HEADERS)
@pytest.mark.parametrize("name", ["response-content-disposition", "response-content-type", "response-cache-control"])
def test_a_header_is_smuggled_into_a_download(client, token, signed, victim, name, value):
    for path in (signed("read") + "&", f"{OBJECT}/signeds3download?"):
        assert client.get(f"{path}{name}={value}", token=token()).status_code == 400


@pytest.mark.parametrize("name", ["Content-Type", "Content-Disposition", "Content-Encoding", "Cache-Control"])
@pytest.mark.parametrize("value", ["a\r\nSet-Cookie: a=b", "a\nb", "a\0b", "\u202e", "x" * 1025])
def test_a_header_is_smuggled_into_what_is_stored(client, token, victim, is_whole, name, value):
    begun = client.get(f"{OBJECT}/signeds3upload", token=token()).json()
    client.put(begun["urls"][0], content=b"x")
    wanted = {"objectKey": KEY, "uploadKey": begun["uploadKey"], f"x-ads-meta-{name}": value}
    answer = client.post(f"{victim}/batchcompleteupload", token=token(), json={"requests": [wanted]})
    assert answer.status_code == 400 or answer.json()["results"][KEY]["status"] == "error"
    is_whole()


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "application/javascript"])
def test_a_page_that_was_uploaded_runs_nothing_in_a_browser(client, token, victim, kind):
    url = client.post(f"{OBJECT}/signed?access=readwrite", token=token()).json()["signedUrl"]
    client.put(url, content=b"<script>alert(1)</script>", headers={"Content-Type": kind})
    answer = client.get(url)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


def test_a_token_adds_nothing_to_a_url(client, token, signed):
    assert client.put(signed("read"), token=token(), content=b"x").status_code == 403
    assert client.delete(signed("read"), token=token()).status_code == 403


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"minutesExpiration": 1e999}', b'{"minutesExpiration": NaN}', b"\xff"]
)
def test_signing_wishes_that_are_no_json(client, token, victim, body):
    assert client.post(f"{OBJECT}/signed", token=token(), content=body).status_code == 400


def test_more_than_an_upload_may_have(client, signed, is_whole):
    body = b"x" * ((1 << 20) + 1)
    assert client.put(signed("write"), content=body).status_code == 413
    is_whole()
