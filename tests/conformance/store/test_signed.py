"""Signed resources for single use: of many uses at once one counts, on every store."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from cadstack.app import signed
from cadstack.app.ports import BlobInfo
from cadstack.app.resumable import Piece, record_piece, stage_piece
from cadstack.app.signed import SigningWish
from cadstack.domain.data.bucket import Chunk, Description
from cadstack.domain.errors import NotFound
from cadstack.domain.identity.principal import Principal
from cadstack.domain.ids import ObjectId

OWNER = Principal("app1", frozenset({"data:write"}))
A = ObjectId("bucket", "a")
AT_ONCE = 12


class CountedIds:
    def __init__(self):
        self._count = itertools.count(1)

    def hex32(self):
        return f"{next(self._count):032x}"

    secret = hex32


@pytest.fixture
def ids():
    return CountedIds()


@pytest.fixture
def secret(store, some, ids):
    store.run(lambda uow: uow.objects.add_bucket(some.bucket()))
    wish = SigningWish(A, "ReadWrite", timedelta(minutes=2), single_use=True)
    return store.run(signed.sign_object, OWNER, wish, some.now, ids)[0]


def succeeded(use):
    """The numbers for which it went well, all of them tried at the same time; the others found no URL any more."""

    def tried(number):
        try:
            use(number)
        except NotFound:
            return None
        return number

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [number for number in pool.map(tried, range(AT_ONCE)) if number is not None]


def test_of_many_uploads_one_is_the_object(store, some, secret):
    def put(number):
        chunk = Chunk(f"blob{number}", 3, "e")
        store.run(signed.put_signed, secret, chunk, "sha", Description(), None, some.now)

    (winner,) = succeeded(put)
    assert store.run(lambda uow: uow.objects.get("bucket", "a")).chunks[0].blob == f"blob{winner}"


def test_of_many_downloads_one_may_begin(store, some, secret):
    resource = store.run(signed.signed_for_writing, secret, None, some.now)
    assert len(succeeded(lambda _: store.run(signed.use_up, resource))) == 1


def test_of_the_last_pieces_of_many_uploads_one_makes_the_object(store, some, ids, secret):
    resource = store.run(signed.signed_for_writing, secret, None, some.now)

    def send(number):
        piece = Piece(f"session {number}", 0, 3, 3)
        blob = store.run(stage_piece, resource, piece, some.now, ids)
        store.run(record_piece, secret, piece, blob, BlobInfo(3, "e", "sha"), Description(), some.now)

    assert len(succeeded(send)) == 1


def test_pieces_that_arrive_at_once_make_one_object(store, some, ids, secret):
    resource = store.run(signed.signed_for_writing, secret, None, some.now)

    def send(number):
        piece = Piece("session", number, number + 1, AT_ONCE)
        blob = store.run(stage_piece, resource, piece, some.now, ids)
        return store.run(record_piece, secret, piece, blob, BlobInfo(1, f"{number:032x}"), Description(), some.now)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        made = [item for item in pool.map(send, range(AT_ONCE)) if item is not None]
    assert [item.size for item in made] == [AT_ONCE]
    assert [chunk.etag for chunk in made[0].chunks] == [f"{number:032x}" for number in range(AT_ONCE)]
