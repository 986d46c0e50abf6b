"""Blobs behind signed URLs: ranges, write-once uploads, limits."""

import hashlib
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

MINUTE = timedelta(minutes=1)
CONTENT = b"0123456789"


@pytest.fixture
def sign(services):
    def make(method: str, key: str = "some/blob", **claims: str) -> str:
        return services.urls.sign(method, key, MINUTE, services.now(), **claims)

    return make


@pytest.fixture
def stored(services):
    """A blob that is there."""
    services.blobs.write("some/blob", iter([CONTENT]))


@pytest.fixture
def get(client, sign, stored):
    def fetch(**headers: str):
        return client.get(sign("GET"), headers=headers)

    return fetch


def test_the_whole(get):
    answer = get()
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["content-length"] == "10"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["etag"] == f'"{hashlib.md5(CONTENT).hexdigest()}"'


@pytest.mark.parametrize(
    ("asked", "got", "told"),
    [
        ("bytes=0-0", b"0", "bytes 0-0/10"),
        ("bytes=2-4", b"234", "bytes 2-4/10"),
        ("bytes=8-", b"89", "bytes 8-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=-99", CONTENT, "bytes 0-9/10"),
        ("bytes=0-5242880", CONTENT, "bytes 0-9/10"),
        ("bytes=9-10", b"9", "bytes 9-9/10"),
    ],
)
def test_a_range(get, asked, got, told):
    answer = get(Range=asked)
    assert (answer.status_code, answer.content, answer.headers["content-range"]) == (206, got, told)
    assert answer.headers["content-length"] == str(len(got))


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=10-12", "bytes=-0", "bytes=99-100"])
def test_a_range_behind_the_end(get, asked):
    answer = get(Range=asked)
    assert (answer.status_code, answer.headers["content-range"]) == (416, "bytes */10")


@pytest.mark.parametrize(
    "asked", ["lines=1-2", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-2", "bytes=0-1,4-5", "bytes=" + "9" * 99 + "-"]
)
def test_a_range_that_is_ignored(get, asked):
    answer = get(Range=asked)
    assert (answer.status_code, answer.content) == (200, CONTENT)


def test_a_range_only_of_the_same_content(get):
    etag = hashlib.md5(CONTENT).hexdigest()
    assert get(Range="bytes=0-0", **{"If-Range": f'"{etag}"'}).status_code == 206
    assert get(Range="bytes=0-0", **{"If-Range": '"other"'}).content == CONTENT


def test_nothing_is_sent_that_the_client_has(get):
    answer = get(**{"If-None-Match": f'"{hashlib.md5(CONTENT).hexdigest()}"'})
    assert (answer.status_code, answer.content) == (304, b"")


def test_head(client, sign, stored):
    answer = client.head(sign("GET"), headers={"Range": "bytes=0-3"})
    assert (answer.status_code, answer.headers["content-length"], answer.content) == (206, "4", b"")


def test_browsers_are_told_to_trust_nothing(client, sign, stored):
    answer = client.get(sign("GET", content_type="text/html"))
    assert answer.headers["content-type"] == "text/html"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("sandbox")


def test_a_blob_that_is_gone(client, sign):
    answer = client.get(sign("GET"))
    assert (answer.status_code, list(answer.json())) == (404, ["reason"])


def test_put_takes_any_bytes_under_any_content_type(client, sign, services):
    for n, kind in enumerate(("application/x-www-form-urlencoded", "application/json", "multipart/form-data", "")):
        answer = client.put(sign("PUT", f"k{n}"), content=b"{a=1&", headers={"Content-Type": kind} if kind else {})
        assert (answer.status_code, answer.headers["etag"]) == (200, f'"{hashlib.md5(b"{a=1&").hexdigest()}"')
        assert b"".join(services.blobs.read(f"k{n}")) == b"{a=1&"


def test_what_nobody_keeps_is_garbage(client, sign, services):
    client.put(sign("PUT"), content=b"x")
    later = services.now() + timedelta(days=2)
    assert services.store.run(lambda uow: uow.blobs.garbage(later, 10)) == ["some/blob"]


def test_the_same_bytes_again_are_answered_as_before(client, sign):
    first, again = (client.put(sign("PUT"), content=b"x") for _ in range(2))
    assert (again.status_code, again.headers["etag"]) == (200, first.headers["etag"])


def test_other_bytes_do_not_replace_what_was_written(client, sign, services):
    client.put(sign("PUT"), content=b"first")
    assert client.put(sign("PUT"), content=b"second").status_code == 409
    assert b"".join(services.blobs.read("some/blob")) == b"first"


def test_a_body_beyond_the_limit_leaves_nothing(client, sign, services):
    async def endless():
        for _ in range(5):
            yield b"x" * (1 << 18)

    announced = client.put(sign("PUT"), content=b"x" * ((1 << 20) + 1))
    unannounced = client.put(sign("PUT"), content=endless())
    for answer in (announced, unannounced):
        assert answer.status_code == 413
        assert answer.json()["reason"].startswith("The body is larger than 1048576 bytes.")
    assert services.blobs.info("some/blob") is None


def test_a_body_at_the_limit_is_taken(client, sign):
    assert client.put(sign("PUT"), content=b"x" * (1 << 20)).status_code == 200


def test_a_client_that_goes_away_leaves_nothing(client, sign, services, runner):
    url = urlsplit(sign("PUT"))
    messages = [{"type": "http.request", "body": b"half", "more_body": True}, {"type": "http.disconnect"}]
    sent = []

    async def receive():
        return messages.pop(0)

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": "PUT",
        "scheme": "http",
        "path": url.path,
        "raw_path": url.path.encode(),
        "query_string": url.query.encode(),
        "headers": [],
    }
    runner.run(client.app(scope, receive, send))
    assert sent == []
    assert services.blobs.info("some/blob") is None
