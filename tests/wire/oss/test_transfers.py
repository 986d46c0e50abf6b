"""Uploads in parts, downloads by signed URL, and both in batches."""

import hashlib

import pytest

FIVE_MEGABYTES = 5 * 1024 * 1024


def md5(content: bytes) -> str:
    return hashlib.md5(content).hexdigest()


@pytest.fixture
def begin(client, token, objects):
    """Begins an upload, with the query given."""

    def get(query: str = "", key: str = "a.txt"):
        return client.get(f"{objects}/{key}/signeds3upload{query}", token=token())

    return get


@pytest.fixture
def complete(client, token, objects):
    def post(upload_key: object, key: str = "a.txt", **body: object):
        return client.post(f"{objects}/{key}/signeds3upload", token=token(), json={"uploadKey": upload_key, **body})

    return post


def test_the_answer_to_begin(begin, client):
    begun = begin("?parts=3&minutesExpiration=60").json()
    assert begun["uploadExpiration"] == "2026-03-02T12:00:00.000Z"
    assert begun["urlExpiration"] == "2026-03-01T13:00:00.000Z"
    assert len(begun["urls"]) == 3
    assert all(url.startswith("http://cadstack.test/_cadstack/blobs/uploads/") for url in begun["urls"])


def test_a_part_is_sent_as_the_sdk_does(begin, client):
    headers = {"Content-Type": "application/x-www-form-urlencoded", "x-ads-request-id": "r-1"}
    answer = client.put(begin().json()["urls"][0], content=b"a=1&a=2", headers=headers)
    assert (answer.status_code, answer.headers["etag"]) == (200, f'"{md5(b"a=1&a=2")}"')
    assert answer.headers["x-request-id"] == "r-1"


def test_many_parts_in_several_calls_and_any_order(begin, complete, client, fetch, objects):
    first = begin("?parts=2").json()
    more = begin(f"?parts=2&firstPart=3&uploadKey={first['uploadKey']}").json()
    assert more["uploadKey"] == first["uploadKey"]
    for url, part in reversed(list(zip(first["urls"] + more["urls"], (b"a", b"b", b"c", b"d"), strict=True))):
        client.put(url, content=part)
    done = complete(first["uploadKey"]).json()
    assert done["size"] == 4
    assert "sha1" not in done
    assert fetch(f"{objects}/a.txt") == b"abcd"


def test_a_part_that_is_sent_again_counts_once_and_last(begin, complete, client, fetch, objects, services):
    begun = begin().json()
    for content in (b"first try", b"second try"):
        client.put(begun["urls"][0], content=content)
    assert complete(begun["uploadKey"]).json()["size"] == 10
    assert fetch(f"{objects}/a.txt") == b"second try"
    garbage = services.store.run(lambda uow: uow.blobs.garbage(services.now().replace(year=2027), 10))
    assert [b"".join(services.blobs.read(key)) for key in garbage] == [b"first try"]


def test_an_empty_object(begin, complete, client, fetch, objects):
    begun = begin().json()
    client.put(begun["urls"][0], content=b"")
    assert complete(begun["uploadKey"], size=0).json()["size"] == 0
    assert fetch(f"{objects}/a.txt") == b""


def test_sizes_and_etags_that_are_right(begin, complete, client):
    begun = begin("?parts=2").json()
    parts = [b"x" * (1 << 20), b"end"]
    for url, part in zip(begun["urls"], parts, strict=True):
        client.put(url, content=part)
    answer = complete(begun["uploadKey"], eTags=[f'"{md5(part)}"' for part in parts])
    assert answer.json()["status"] == "error"
    assert [part["status"] for part in answer.json()["parts"]] == ["TooSmall", "Ok"]
    assert complete(begun["uploadKey"]).json()["size"] == (1 << 20) + 3


def test_a_wrong_size_is_an_error_with_status_200(begin, complete, client):
    begun = begin().json()
    client.put(begun["urls"][0], content=b"hello")
    answer = complete(begun["uploadKey"], size=4)
    assert answer.status_code == 200
    assert answer.json() == {
        "uploadKey": begun["uploadKey"],
        "status": "error",
        "reason": "MissingOrInvalidParts",
        "size": {"expected": 4, "detected": 5},
        "parts": [{"part": 1, "size": 5, "eTag": md5(b"hello"), "status": "Ok"}],
    }
    assert complete(begun["uploadKey"], size=5).json()["size"] == 5


def test_missing_and_unexpected_parts(begin, complete, client):
    begun = begin("?parts=3").json()
    client.put(begun["urls"][0], content=b"a")
    client.put(begun["urls"][2], content=b"c")
    answer = complete(begun["uploadKey"], eTags=[md5(b"x"), md5(b"b"), md5(b"c")]).json()
    assert [part["status"] for part in answer["parts"]] == ["Unexpected+TooSmall", "Pending", "Ok"]
    answer = complete(begun["uploadKey"]).json()
    assert [part["status"] for part in answer["parts"]] == ["Ok", "Pending", "Ok"]


def test_nothing_was_sent(begin, complete):
    answer = complete(begin().json()["uploadKey"]).json()
    assert (answer["status"], answer["parts"]) == ("error", [{"part": 1, "status": "Pending"}])


def test_a_completion_that_is_sent_again_is_answered_again(begin, complete, client):
    begun = begin().json()
    client.put(begun["urls"][0], content=b"hello")
    assert complete(begun["uploadKey"]).json() == complete(begun["uploadKey"]).json()


def test_an_upload_url_expires_and_the_upload_does_not(begin, complete, client, clock):
    begun = begin().json()
    clock.advance(minutes=3)
    assert client.put(begun["urls"][0], content=b"late").status_code == 403
    renewed = begin(f"?uploadKey={begun['uploadKey']}").json()
    assert client.put(renewed["urls"][0], content=b"late").status_code == 200
    assert complete(begun["uploadKey"]).json()["size"] == 4


def test_an_upload_ends_after_a_day_and_its_parts_with_it(begin, complete, client, clock, services):
    begun = begin().json()
    client.put(begun["urls"][0], content=b"abandoned")
    clock.advance(hours=24)
    assert complete(begun["uploadKey"]).status_code == 404
    assert begin(f"?uploadKey={begun['uploadKey']}").status_code == 404
    clock.advance(seconds=1)
    begin()
    garbage = services.store.run(lambda uow: uow.blobs.garbage(services.now().replace(year=2027), 10))
    assert [b"".join(services.blobs.read(key)) for key in garbage] == [b"abandoned"]


@pytest.mark.parametrize(
    "query",
    "parts=26 parts=0 parts=x firstPart=0 firstPart=10001 firstPart=10000&parts=2 "
    "minutesExpiration=0 minutesExpiration=61 minutesExpiration=1.5".split(),
)
def test_queries_that_are_refused(begin, query):
    assert begin(f"?{query}").status_code == 400


def test_an_upload_is_of_one_object(begin, complete):
    begun = begin().json()
    assert begin(f"?uploadKey={begun['uploadKey']}", key="other.txt").status_code == 404
    assert complete(begun["uploadKey"], key="other.txt").status_code == 404


@pytest.mark.parametrize("body", [{"size": "x"}, {"size": True}, {"eTags": "x"}, {"eTags": [1]}])
def test_completions_of_wrong_types(begin, complete, body):
    assert complete(begin().json()["uploadKey"], **body).status_code == 400


@pytest.mark.parametrize("upload_key", [None, "", 5, "unknown"])
def test_upload_keys_that_are_none(complete, upload_key):
    assert complete(upload_key).status_code in (400, 404)


def test_a_download(client, token, objects, store_object):
    store_object(f"{objects}/a.txt", b"hello")
    link = client.get(f"{objects}/a.txt/signeds3download", token=token()).json()
    url = link.pop("url")
    assert link == {
        "status": "complete",
        "params": {"content-type": "application/octet-stream"},
        "size": 5,
        "sha1": hashlib.sha1(b"hello").hexdigest(),
    }
    assert client.get(url).content == b"hello"


def test_a_download_says_what_the_client_wishes(client, token, objects, store_object):
    store_object(f"{objects}/a.txt", b"hello")
    query = "?response-content-type=text/plain&response-content-disposition=attachment;%20filename=%22x.txt%22"
    link = client.get(f"{objects}/a.txt/signeds3download{query}", token=token()).json()
    assert link["params"] == {"content-type": "text/plain", "content-disposition": 'attachment; filename="x.txt"'}
    answer = client.get(link["url"])
    assert answer.headers["content-type"] == "text/plain"
    assert answer.headers["content-disposition"] == 'attachment; filename="x.txt"'


@pytest.mark.parametrize("value", ["a%0D%0ASet-Cookie:%20x", "%E2%82%AC", "%7F"])
def test_wishes_that_are_no_header(client, token, objects, store_object, value):
    store_object(f"{objects}/a.txt", b"hello")
    query = f"?response-content-disposition={value}"
    assert client.get(f"{objects}/a.txt/signeds3download{query}", token=token()).status_code == 400


@pytest.mark.parametrize(
    ("tag", "status"),
    [(md5(b"hello"), 304), (f'"{md5(b"hello")}"', 304), (hashlib.sha1(b"hello").hexdigest(), 304), ("request-1", 200)],
)
def test_if_none_match(client, token, objects, store_object, tag, status):
    store_object(f"{objects}/a.txt", b"hello")
    answer = client.get(f"{objects}/a.txt/signeds3download", token=token(), headers={"If-None-Match": tag})
    assert answer.status_code == status


def test_overlapping_ranges_of_several_parts(client, token, objects, store_object):
    store_object(f"{objects}/a.txt", b"hello ", b"wide ", b"world")
    url = client.get(f"{objects}/a.txt/signeds3download", token=token()).json()["url"]
    for asked, got in (("0-5", b"hello "), ("4-12", b"o wide wo"), ("11-16", b"world"), ("-3", b"rld")):
        answer = client.get(url, headers={"Range": f"bytes={asked}"})
        assert (answer.status_code, answer.content) == (206, got)
    assert client.get(url, headers={"Range": "bytes=16-"}).status_code == 416


def test_batches(client, token, objects):
    keys = ["a/1.txt", "2.txt"]
    begun = client.post(
        f"{objects}/batchsigneds3upload", token=token(), json={"requests": [{"objectKey": key} for key in keys]}
    ).json()["results"]
    for key in keys:
        client.put(begun[key]["urls"][0], content=key.encode())
    wanted = [{"objectKey": key, "uploadKey": begun[key]["uploadKey"]} for key in keys]
    wanted.append({"objectKey": "3.txt", "uploadKey": "unknown"})
    done = client.post(f"{objects}/batchcompleteupload", token=token(), json={"requests": wanted}).json()["results"]
    assert [done[key]["size"] for key in keys] == [7, 5]
    assert done["3.txt"] == {"status": "error", "reason": "Upload not found"}
    wanted = [{"objectKey": key} for key in (*keys, "nothing")]
    links = client.post(f"{objects}/batchsigneds3download", token=token(), json={"requests": wanted}).json()["results"]
    assert [client.get(links[key]["url"]).content for key in keys] == [b"a/1.txt", b"2.txt"]
    assert links["nothing"] == {"status": "error", "reason": "Object not found"}


@pytest.mark.parametrize("requests", [[], [{"objectKey": "a"}] * 26, "x", [1], None])
def test_batches_that_are_refused(client, token, objects, requests):
    for name in ("batchsigneds3upload", "batchcompleteupload", "batchsigneds3download"):
        answer = client.post(f"{objects}/{name}", token=token(), json={"requests": requests})
        assert answer.status_code == 400, name
