"""What every blob store does."""

import asyncio
import hashlib
import itertools
import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.error import HTTPError

import pytest

from cadstack.domain.errors import InvalidInput, NotFound

MEGABYTE = bytes(range(256)) * 4096
CONTENT = b"hello world"
STRETCHES = [(0, 5), (2, 7), (6, None), (0, None), (6, 99), (11, None), (99, 100), (3, 3)]
BAD_KEYS = (
    *("", "/", "a//b", "a/", "a b", "a\\b", "a\x00b", "a\n", "é", "C:/x", "x" * 300, "/".join("abcdefghijk")),
    *("/etc/passwd", "../x", "a/../b", "a/./b", ".partial/x", "a/.hidden"),
)


async def asynchronous(chunks):
    for chunk in chunks:
        yield chunk


def whole(blobs, key, *stretch):
    return b"".join(blobs.read(key, *stretch))


def put(blobs, how, key, chunks):
    if how == "write":
        return blobs.write(key, iter(chunks))
    return asyncio.run(blobs.awrite(key, asynchronous(chunks)))


@pytest.fixture(params=["write", "awrite"])
def how(request):
    return request.param


@pytest.mark.parametrize("chunks", [[], [b""], [CONTENT], [b"hello", b"", b" world"]])
def test_what_is_written_is_read_back_with_its_digests(blobs, how, chunks):
    info = put(blobs, how, "objects/ab/one", chunks)
    content = b"".join(chunks)
    assert whole(blobs, "objects/ab/one") == content
    digests = (hashlib.md5(content).hexdigest(), hashlib.sha1(content).hexdigest())
    assert (info.size, info.etag, info.sha1) == (len(content), *digests)
    assert blobs.info("objects/ab/one") == info


def test_a_large_stream_is_stored_whole(blobs, how):
    chunks = [MEGABYTE] * 19 + [b"tail"]
    info = put(blobs, how, "objects/ab/large", chunks)
    content = b"".join(chunks)
    assert (info.size, info.sha1) == (len(content), hashlib.sha1(content).hexdigest())
    stored = blobs.info("objects/ab/large")
    assert (stored.size, stored.etag) == (info.size, info.etag)
    assert hashlib.sha1(whole(blobs, "objects/ab/large")).hexdigest() == info.sha1
    assert whole(blobs, "objects/ab/large", len(content) - 6) == MEGABYTE[-2:] + b"tail"


@pytest.mark.parametrize(("start", "end"), STRETCHES)
def test_a_stretch_is_read_as_a_slice_is(blobs, start, end):
    blobs.write("objects/ab/one", iter([CONTENT]))
    assert whole(blobs, "objects/ab/one", start, end) == CONTENT[start:end]


async def gathered(blobs, key, *stretch):
    return b"".join([bytes(piece) async for piece in blobs.aread(key, *stretch)])


@pytest.mark.parametrize(("start", "end"), STRETCHES)
def test_a_stretch_for_an_answer_is_the_same(blobs, start, end):
    blobs.write("objects/ab/one", iter([CONTENT]))
    assert asyncio.run(gathered(blobs, "objects/ab/one", start, end)) == CONTENT[start:end]


def test_a_large_stretch_for_an_answer(blobs):
    blobs.write("objects/ab/large", iter([MEGABYTE] * 3 + [b"tail"]))
    assert asyncio.run(gathered(blobs, "objects/ab/large", 5)) == (MEGABYTE * 3 + b"tail")[5:]


def test_what_is_not_there_is_not_found_for_an_answer_either(blobs):
    with pytest.raises(NotFound):
        asyncio.run(gathered(blobs, "objects/ab/none"))


def test_a_checksum_that_is_not_wanted_is_not_computed(blobs):
    info = asyncio.run(blobs.awrite("objects/ab/one", asynchronous([CONTENT]), sha1=False))
    assert (info.size, info.etag, info.sha1) == (len(CONTENT), hashlib.md5(CONTENT).hexdigest(), None)
    assert blobs.info("objects/ab/one") == info


def test_what_is_not_there_is_not_found_before_the_first_byte(blobs):
    with pytest.raises(NotFound):
        blobs.read("objects/ab/none")
    assert blobs.info("objects/ab/none") is None
    blobs.write("objects/ab/one", iter([CONTENT]))
    with pytest.raises(NotFound):
        blobs.read("objects/ab")
    assert blobs.info("objects/ab") is None


@pytest.mark.parametrize("chunks_before", [0, 1, 12])
def test_a_stream_that_breaks_leaves_nothing(blobs, how, chunks_before):
    def broken():
        yield from itertools.repeat(MEGABYTE, chunks_before)
        raise ConnectionError("the client went away")

    with pytest.raises(ConnectionError):
        put(blobs, how, "objects/ab/broken", broken())
    assert blobs.info("objects/ab/broken") is None
    assert list(blobs.keys("objects/")) == []


def test_a_blob_shows_only_when_it_is_whole(blobs):
    seen = []

    def chunks():
        for _ in range(3):
            seen.append(blobs.info("objects/ab/one"))
            yield MEGABYTE

    blobs.write("objects/ab/one", chunks())
    assert seen == [None] * 3
    assert blobs.info("objects/ab/one").size == 3 * len(MEGABYTE)


def test_a_second_write_replaces_the_first_for_new_readers(blobs):
    blobs.write("uploads/u/1", iter([b"first"]))
    blobs.write("uploads/u/1", iter([b"second"]))
    assert whole(blobs, "uploads/u/1") == b"second"
    assert blobs.info("uploads/u/1").size == 6


def test_keys_are_listed_by_their_beginning(blobs):
    keys = ["objects/aa/1", "objects/ab/2", "uploads/-u_1/00001-x", "uploads/-u_1/00002-y", "uploads/u2/00001-z", "top"]
    for key in keys:
        blobs.write(key, iter([b"x"]))
    for prefix in [
        "",
        "objects/",
        "objects/a",
        "objects/ab/",
        "uploads/-u_1/",
        "uploads/-u_1/00002",
        "u",
        "t",
        "none/",
    ]:
        assert sorted(blobs.keys(prefix)) == sorted(key for key in keys if key.startswith(prefix)), prefix


def test_deleting_takes_only_what_is_named(blobs):
    for key in ("objects/aa/1", "objects/aa/2"):
        blobs.write(key, iter([b"x"]))
    blobs.delete(["objects/aa/1", "objects/aa/none", "never/was"])
    blobs.delete([])
    assert list(blobs.keys("")) == ["objects/aa/2"]
    blobs.write("objects/aa/1", iter([b"again"]))
    assert whole(blobs, "objects/aa/1") == b"again"


@pytest.mark.parametrize("key", BAD_KEYS, ids=ascii)
def test_a_key_that_is_none_is_refused_everywhere(blobs, key):
    for act in (
        lambda: blobs.write(key, iter([b"x"])),
        lambda: asyncio.run(blobs.awrite(key, asynchronous([b"x"]))),
        lambda: blobs.read(key),
        lambda: blobs.info(key),
        lambda: blobs.delete([key]),
    ):
        with pytest.raises(InvalidInput):
            act()


def test_writers_and_deleters_do_not_disturb_each_other(blobs):
    start = threading.Barrier(6)

    def work(number):
        start.wait(30)
        for n in range(10):
            blobs.write(f"staged/item/{number}-{n}", iter([bytes([number])]))
            blobs.delete([f"staged/item/{number}-{n}"])
        return blobs.write(f"staged/item/{number}", iter([bytes([number]) * 10])).size

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(work, range(6))) == [10] * 6
    assert sorted(blobs.keys("staged/item/")) == [f"staged/item/{number}" for number in range(6)]
    assert all(whole(blobs, f"staged/item/{n}") == bytes([n]) * 10 for n in range(6))


def test_a_direct_url_moves_the_bytes_without_us(blobs):
    blobs.write("objects/ab/one", iter([CONTENT]))
    url = blobs.direct_url("GET", "objects/ab/one", timedelta(minutes=5))
    if url is None:
        pytest.skip("only this server can serve the blobs of this store")
    assert urllib.request.urlopen(url, timeout=10).read() == CONTENT
    with pytest.raises(HTTPError):
        urllib.request.urlopen(url.replace("Signature=", "Signature=0"), timeout=10)
    put_url = blobs.direct_url("PUT", "objects/ab/two", timedelta(minutes=5))
    urllib.request.urlopen(urllib.request.Request(put_url, data=b"direct", method="PUT"), timeout=10)
    assert blobs.info("objects/ab/two").etag == hashlib.md5(b"direct").hexdigest()
