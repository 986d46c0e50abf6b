"""Uploads in parts: exactly the acknowledged parts become the object, once."""

from datetime import timedelta

import pytest

from cadstack.app import objects, uploads
from cadstack.app.objects import NewBucket
from cadstack.app.ports import BlobInfo
from cadstack.app.uploads import Expectation, IncompleteUpload
from cadstack.domain.data.bucket import Description
from cadstack.domain.errors import InvalidInput, MissingScope, NotFound, NotPermitted
from cadstack.domain.identity.principal import Principal
from cadstack.domain.ids import ObjectId
from cadstack.store.sql.store import open_store

OWNER = Principal("owner", frozenset("data:read data:write data:create bucket:create".split()))
STRANGER = Principal("stranger", OWNER.scopes)
A = ObjectId("bucket", "a")
MEGABYTES = 1 << 20


@pytest.fixture
def session(store, now, ids):
    store.run(objects.create_bucket, OWNER, NewBucket("bucket", "transient", "US"), now)
    return store.run(uploads.begin_upload, OWNER, A, now, ids)


@pytest.fixture
def send(store, session, now, ids):
    """A part arrives; answers its blob."""

    def arrive(number: int, size: int = 3, etag: str = "e", sha1: str | None = "s"):
        blob = store.run(uploads.stage_part, session.key, session.part_blob(number), now, ids)
        store.run(uploads.record_part, session.key, blob, BlobInfo(size, etag, sha1), now)
        return blob

    return arrive


@pytest.fixture
def complete(store, session, now):
    def call(size=None, etags=None, by=OWNER, object_id=A, at=now):
        expected = Expectation(size, etags)
        return store.run(uploads.complete_upload, by, object_id, session.key, expected, Description("text/plain"), at)

    return call


def statuses(error) -> list[str]:
    return [part.status.value for part in error.value.parts]


def test_parts_in_any_order(send, complete):
    blobs = {number: send(number) for number in (10, 2, 1, 9, 3, 4, 8, 7, 6, 5)}
    item = complete()
    assert [chunk.blob for chunk in item.chunks] == [blobs[n] for n in range(1, 11)]
    assert (item.size, item.sha1, item.content_type) == (30, "", "text/plain")


def test_one_part_keeps_its_sha1(send, complete):
    send(1)
    assert complete().sha1 == "s"


def test_the_rows_of_parts_go_and_their_blobs_stay(store, now, send, complete):
    send(1)
    send(2)
    complete()
    assert store.run(lambda uow: uow.objects.listing(uploads.PARTS_BUCKET, "", None, 9)).rows == ()
    assert store.run(lambda uow: uow.blobs.garbage(now.replace(year=2027), 9)) == []


def test_a_part_that_comes_again_replaces_the_first(store, now, send, complete):
    first, second = send(1), send(1, size=5)
    assert [chunk.blob for chunk in complete().chunks] == [second]
    assert store.run(lambda uow: uow.blobs.garbage(now.replace(year=2027), 9)) == [first]


def test_a_completion_comes_again(send, complete):
    send(1)
    assert complete() == complete()


def test_nothing_arrives_after_the_completion(store, now, ids, session, send, complete):
    send(1)
    late = store.run(uploads.stage_part, session.key, session.part_blob(1), now, ids)
    complete()
    with pytest.raises(NotFound):
        store.run(uploads.record_part, session.key, late, BlobInfo(9, "x"), now)
    with pytest.raises(NotFound):
        store.run(uploads.stage_part, session.key, session.part_blob(1), now, ids)
    assert store.run(lambda uow: uow.blobs.garbage(now.replace(year=2027), 9)) == [late]


def test_a_gap_is_never_closed_silently(send, complete):
    send(1)
    send(3)
    with pytest.raises(IncompleteUpload) as error:
        complete()
    assert statuses(error) == ["Ok", "Pending", "Ok"]


def test_nothing_was_sent(complete):
    with pytest.raises(IncompleteUpload) as error:
        complete()
    assert statuses(error) == ["Pending"]


@pytest.mark.parametrize(
    ("sizes", "etags", "expected"),
    [
        ([5 * MEGABYTES, 1], ["e", "e"], None),
        ([5 * MEGABYTES, 1], ['"E"', "e"], None),
        ([5 * MEGABYTES - 1, 1], ["e", "e"], ["TooSmall", "Ok"]),
        ([5 * MEGABYTES, 1], ["x", "e"], ["Unexpected", "Ok"]),
        ([1, 1], ["x", "x"], ["Unexpected+TooSmall", "Unexpected"]),
        ([5 * MEGABYTES, 1], ["e"], ["Ok", "Unexpected"]),
        ([1], ["e", "e"], ["TooSmall", "Pending"]),
        ([1], [], ["Unexpected"]),
    ],
)
def test_etags_are_judged(send, complete, sizes, etags, expected):
    for number, size in enumerate(sizes, 1):
        send(number, size)
    if expected is None:
        assert complete(etags=etags).size == sum(sizes)
    else:
        with pytest.raises(IncompleteUpload) as error:
            complete(etags=etags)
        assert statuses(error) == expected


def test_a_size_is_judged(send, complete):
    send(1)
    with pytest.raises(IncompleteUpload) as error:
        complete(size=4)
    assert (error.value.size, error.value.expected_size) == (3, 4)
    assert complete(size=3).size == 3


def test_small_parts_are_no_error_where_no_check_is_asked_for(send, complete):
    send(1)
    send(2)
    assert complete().size == 6


def test_only_the_owner_of_the_bucket_uploads(store, now, ids, session, complete):
    with pytest.raises(NotPermitted):
        store.run(uploads.begin_upload, STRANGER, A, now, ids)
    with pytest.raises(NotPermitted):
        complete(by=STRANGER)
    with pytest.raises(MissingScope):
        complete(by=Principal("owner", frozenset({"data:read"})))


@pytest.mark.parametrize("scope", ["data:write", "data:create"])
def test_one_of_the_two_scopes_for_writing_is_enough(send, complete, scope):
    send(1)
    assert complete(by=Principal("owner", frozenset({scope}))).size == 3


def test_an_upload_is_of_its_object(store, now, session, send, complete):
    send(1)
    with pytest.raises(NotFound):
        complete(object_id=ObjectId("bucket", "b"))
    with pytest.raises(NotFound):
        store.run(uploads.open_upload, OWNER, ObjectId("bucket", "b"), session.key, now)


def test_an_upload_ends_after_a_day(store, now, send, complete):
    blob = send(1)
    with pytest.raises(NotFound):
        complete(at=now + timedelta(days=1))
    assert store.run(uploads.drop_expired_parts, now + timedelta(days=1)) == 0
    assert store.run(uploads.drop_expired_parts, now + timedelta(days=1, seconds=1)) == 1
    assert store.run(lambda uow: uow.blobs.garbage(now.replace(year=2027), 9)) == [blob]


def test_parts_of_live_uploads_are_not_dropped(store, now, ids, send, complete):
    send(1)
    assert store.run(uploads.drop_expired_parts, now + timedelta(hours=23)) == 0
    assert complete().size == 3


def test_the_bucket_of_parts_belongs_to_nobody(store, send, now):
    send(1)
    for name in ("cadstack", "owner"):
        who = Principal(name, OWNER.scopes | {"bucket:read"})
        keys = [bucket.key for bucket in store.run(objects.list_buckets, who, "US", None, 9).rows]
        assert uploads.PARTS_BUCKET not in keys
    with pytest.raises(InvalidInput):
        store.run(objects.readable, OWNER, ObjectId(uploads.PARTS_BUCKET, "x"), None)


def test_ten_thousand_parts_make_an_object(store, session, complete, now):
    """As many as an upload may have; their rows are written at once, as sending them would take minutes."""

    def arrive(uow):
        for number in range(1, uploads.MAX_PARTS + 1):
            blob = f"{session.part_blob(number)}-x"
            uploads.record_part(uow, session.key, blob, BlobInfo(5 * MEGABYTES, f"{number:032x}"), now)

    store.run(arrive)
    etags = [f"{number:032x}" for number in range(1, uploads.MAX_PARTS + 1)]
    item = complete(size=uploads.MAX_PARTS * 5 * MEGABYTES, etags=etags)
    assert [chunk.etag for chunk in item.chunks] == etags
    assert objects.etag(item).endswith("-10000")
    assert store.run(lambda uow: uow.objects.listing(uploads.PARTS_BUCKET, "", None, 1)).rows == ()


def test_an_upload_outlives_the_server(tmp_path, now, ids):
    """Begun and partly sent, then another process opens the database: the rest is sent and completed there."""
    url, keys = f"sqlite:///{tmp_path / 'state.db'}", {"seal": bytes, "unseal": bytes}

    def send(store, session, number):
        blob = store.run(uploads.stage_part, session.key, session.part_blob(number), now, ids)
        store.run(uploads.record_part, session.key, blob, BlobInfo(3, f"{number:032x}"), now)
        return blob

    first = open_store(url, **keys)
    first.run(objects.create_bucket, OWNER, NewBucket("bucket", "transient", "US"), now)
    session = first.run(uploads.begin_upload, OWNER, A, now, ids)
    blobs = [send(first, session, 1)]
    first.close()
    second = open_store(url, **keys)
    again = second.run(uploads.open_upload, OWNER, A, session.key, now)
    blobs.append(send(second, again, 2))
    item = second.run(uploads.complete_upload, OWNER, A, session.key, Expectation(), Description(), now)
    assert [chunk.blob for chunk in item.chunks] == blobs
    second.close()
