"""Signed resources: URLs that need no token, for reading, writing, or both; once, or for a while."""

import asyncio
import hashlib

import pytest

from cadstack.app.retention import drop_expired_uploads


@pytest.fixture
def sign(client, token, objects):
    """Makes a signed URL, and answers it without the server's address."""

    def make(access: str = "read", key: str = "a.txt", **body: object) -> str:
        answer = client.post(f"{objects}/{key}/signed?access={access}", token=token(), json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()["signedUrl"].removeprefix("http://cadstack.test")

    return make


@pytest.fixture
def resumable(client):
    """Sends a range of b"hello world" through a signed URL."""

    def put(url: str, first: int, last: int, *, session: str = "s-1", content: bytes | None = None, size: int = 11):
        headers = {"Content-Range": f"bytes {first}-{last}/{size}", "Session-Id": session}
        body = b"hello world"[first : last + 1] if content is None else content
        return client.put(url.replace("?", "/resumable?"), content=body, headers=headers)

    return put


def test_signing(client, token, objects, store_object):
    store_object(f"{objects}/a.txt", b"hello")
    answer = client.post(f"{objects}/a.txt/signed", token=token(), json={"minutesExpiration": 5})
    assert answer.json().keys() == {"signedUrl", "expiration"}
    assert answer.json()["expiration"] == 5
    assert answer.json()["signedUrl"].startswith("http://cadstack.test/oss/v2/signedresources/")
    assert answer.json()["signedUrl"].endswith("?region=US")


@pytest.mark.parametrize("content", [b"", b"{}"])
def test_signing_needs_no_body(client, token, objects, store_object, content):
    store_object(f"{objects}/a.txt", b"hello")
    assert client.post(f"{objects}/a.txt/signed", token=token(), content=content).json()["expiration"] == 2


@pytest.mark.parametrize(
    "body", [{"minutesExpiration": 0}, {"minutesExpiration": 61}, {"minutesExpiration": "x"}, {"singleUse": "yes"}, []]
)
def test_wishes_that_are_refused(client, token, objects, store_object, body):
    store_object(f"{objects}/a.txt", b"hello")
    assert client.post(f"{objects}/a.txt/signed", token=token(), json=body).status_code == 400


def test_an_access_that_is_none(client, token, objects):
    assert client.post(f"{objects}/a.txt/signed?access=delete", token=token(), json={}).status_code == 400


def test_only_what_is_there_can_be_read(client, token, objects):
    for access, status in (("Read", 404), ("Write", 200), ("ReadWrite", 200)):
        assert client.post(f"{objects}/no.txt/signed?access={access}", token=token()).status_code == status


def test_a_download(client, sign, objects, store_object):
    store_object(f"{objects}/a.txt", b"hello ", b"world", headers={"x-ads-meta-Content-Type": "text/plain"})
    answer = client.get(sign())
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, b"hello world", "text/plain")
    assert client.get(sign(), headers={"Range": "bytes=4-7"}).content == b"o wo"
    assert client.get(sign(), headers={"Range": "bytes=11-"}).status_code == 416


def test_a_download_that_is_known_already(client, sign, objects, store_object):
    sha1 = store_object(f"{objects}/a.txt", b"hello")["sha1"]
    tag = hashlib.md5(b"hello").hexdigest()
    for known, status in ((sha1, 304), (f'"{tag}"', 304), ("another", 200)):
        assert client.get(sign(), headers={"If-None-Match": known}).status_code == status
    since = {"If-Modified-Since": "Sun, 01 Mar 2026 12:00:00 GMT"}
    assert client.get(sign(), headers=since).status_code == 304


def test_a_download_under_another_name(client, sign, objects, store_object):
    store_object(f"{objects}/a.txt", b"hello")
    answer = client.get(sign() + "&response-content-disposition=attachment&response-content-type=text/css")
    assert answer.headers["content-disposition"] == "attachment"
    assert answer.headers["content-type"] == "text/css"


def test_an_upload(client, sign, objects, fetch):
    headers = {"Content-Type": "text/plain", "Content-Disposition": "attachment; filename=x.txt"}
    done = client.put(sign("write"), content=b"hello", headers=headers)
    assert done.status_code == 200
    assert done.json()["objectId"] == "urn:adsk.objects:os.object:parts/a.txt"
    assert done.json()["sha1"] == hashlib.sha1(b"hello").hexdigest()
    assert fetch(f"{objects}/a.txt") == b"hello"
    answer = client.get(sign())
    assert answer.headers["content-type"] == "text/plain"
    assert answer.headers["content-disposition"] == "attachment; filename=x.txt"


def test_a_deletion(client, sign, objects, store_object):
    store_object(f"{objects}/a.txt", b"hello")
    url = sign("readwrite")
    assert client.delete(url).status_code == 200
    assert client.get(url).json() == {"reason": "Object not found"}


def test_each_url_does_what_it_is_for(client, sign, resumable, objects, store_object):
    store_object(f"{objects}/a.txt", b"hello")
    reading, writing = sign("read"), sign("write")
    assert client.get(writing).status_code == 403
    assert client.put(reading, content=b"x").status_code == 403
    assert client.delete(reading).status_code == 403
    assert resumable(reading, 0, 5).status_code == 403
    both = sign("readwrite")
    assert client.put(both, content=b"new").status_code == 200
    assert client.get(both).content == b"new"


def test_a_url_ends(client, sign, clock, objects, store_object):
    store_object(f"{objects}/a.txt", b"hello")
    url = sign("readwrite", minutesExpiration=3)
    clock.advance(minutes=2, seconds=59)
    assert client.get(url).status_code == 200
    clock.advance(seconds=1)
    for answer in (client.get(url), client.put(url, content=b"x"), client.delete(url)):
        assert (answer.status_code, answer.json()) == (404, {"reason": "Signed resource not found"})


def test_an_upload_that_replaces_what_the_client_has_seen(client, sign, objects, store_object):
    sha1 = store_object(f"{objects}/a.txt", b"old")["sha1"]
    url = sign("write")
    assert client.put(url, content=b"new", headers={"If-Match": "0" * 40}).status_code == 412
    assert client.put(url, content=b"new", headers={"If-Match": sha1}).status_code == 200
    again = client.put(url, content=b"newer", headers={"If-Match": sha1})
    assert (again.status_code, list(again.json())) == (412, ["reason"])


def test_a_form_is_no_object(client, sign):
    assert client.put(sign("write"), files={"file": b"x"}).status_code == 400


def test_a_url_for_single_use_is_good_for_one_download(client, sign, objects, store_object):
    store_object(f"{objects}/a.txt", b"hello")
    url = sign(singleUse=True)
    assert client.get(url, headers={"Range": "bytes=9-"}).status_code == 416
    assert client.get(url, headers={"If-None-Match": hashlib.md5(b"hello").hexdigest()}).status_code == 304
    assert client.get(url).content == b"hello"
    assert client.get(url).status_code == 404


def test_a_url_for_single_use_is_good_for_one_upload(client, sign, fetch, objects):
    url = sign("write", singleUse=True)
    assert client.put(url, content=b"x" * (1 << 20) + b"too large").status_code == 413
    assert client.put(url, content=b"first").status_code == 200
    assert client.put(url, content=b"second").status_code == 404
    assert fetch(f"{objects}/a.txt") == b"first"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_of_many_uses_at_once_one_counts(client, sign, runner, objects, store_object, method):
    store_object(f"{objects}/a.txt", b"hello")
    url = sign("readwrite", singleUse=True)

    async def race():
        calls = (client._http.request(method, url, content=b"%d" % n) for n in range(20))
        return await asyncio.gather(*calls)

    statuses = [answer.status_code for answer in runner.run(race())]
    assert sorted(statuses) == [200] + [404] * 19


def test_ranges_in_any_order_make_the_object(client, sign, resumable, fetch, objects):
    url = sign("write")
    accepted = resumable(url, 6, 10)
    assert (accepted.status_code, list(accepted.json())) == (202, ["result"])
    assert resumable(url, 0, 3).status_code == 202
    assert client.get(f"{objects}/a.txt/signeds3download").status_code == 401
    done = resumable(url, 4, 5)
    assert (done.status_code, done.json()["size"]) == (200, 11)
    assert fetch(f"{objects}/a.txt") == b"hello world"


def test_a_range_that_is_sent_again_counts_once(sign, resumable, fetch, objects):
    url = sign("write")
    resumable(url, 0, 5, content=b"HELLO ")
    assert resumable(url, 0, 5).status_code == 202
    assert resumable(url, 6, 10).status_code == 200
    assert fetch(f"{objects}/a.txt") == b"hello world"


def test_one_range_may_be_all(sign, resumable):
    assert resumable(sign("write"), 0, 10).json()["sha1"] == hashlib.sha1(b"hello world").hexdigest()


def test_uploads_side_by_side_are_told_apart_by_their_session(sign, resumable, fetch, objects):
    url = sign("write")
    assert resumable(url, 0, 5).status_code == 202
    assert resumable(url, 6, 10, session="s-2").status_code == 202
    assert resumable(url, 6, 10).status_code == 200
    assert fetch(f"{objects}/a.txt") == b"hello world"


@pytest.mark.parametrize(
    "value",
    ["", "bytes 0-5", "bytes 0-5/*", "bytes 5-0/11", "bytes 0-11/11", "bytes -1-5/11", "items 0-5/11", "bytes 0-5/5",
     f"bytes 0-5/{'9' * 19}", "bytes 0\xb2-5/11".encode("latin-1")],
)  # fmt: skip
def test_content_ranges_that_are_none(client, sign, value):
    headers = {"Content-Range": value, "Session-Id": "s"}
    answer = client.put(sign("write").replace("?", "/resumable?"), content=b"hello ", headers=headers)
    assert answer.status_code in (400, 416)
    assert list(answer.json()) == ["reason"]


def test_ranges_that_do_not_fit(sign, resumable, services):
    url = sign("write")
    assert resumable(url, 0, 5).status_code == 202
    assert resumable(url, 5, 10).status_code == 416  # overlaps
    assert resumable(url, 6, 10, size=12).status_code == 416  # another whole
    assert resumable(url, 6, 10, content=b"w").status_code == 416  # shorter than it says
    assert resumable(url, 6, 10, content=b"world!!").status_code == 413  # longer than it says
    assert resumable(url, 6, 10).status_code == 200


def test_of_the_last_ranges_of_two_uploads_one_counts(client, sign, runner, resumable):
    url = sign("write", singleUse=True).replace("?", "/resumable?")
    for session in ("one", "two"):
        resumable(url.replace("/resumable", ""), 0, 5, session=session)

    async def race():
        def last(session):
            headers = {"Content-Range": "bytes 6-10/11", "Session-Id": session}
            return client._http.put(url, content=b"world", headers=headers)

        return await asyncio.gather(last("one"), last("two"))

    assert sorted(answer.status_code for answer in runner.run(race())) == [200, 404]


def test_ranges_that_nobody_completes_become_garbage(sign, resumable, services, clock):
    resumable(sign("write"), 0, 5)
    clock.advance(hours=25)
    assert services.store.run(drop_expired_uploads, services.now()) == 2
    garbage = services.store.run(lambda uow: uow.blobs.garbage(services.now().replace(year=2027), 10))
    assert [b"".join(services.blobs.read(key)) for key in garbage] == [b"hello "]
