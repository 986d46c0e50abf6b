"""Buckets and objects: the verbs of OSS, which work items use too.

A bucket has an owner and may grant other client apps `read` or `full` access to its objects; only the owner may list
it, upload to it or delete it.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from cadstack.app.ports import FollowUp, Page, UnitOfWork
from cadstack.app.projects import reach_storage
from cadstack.domain.data.bucket import REGIONS, Bucket, Chunk, Description, Policy, StorageObject, check_bucket_key
from cadstack.domain.data.project import STORAGE_BUCKET
from cadstack.domain.errors import Conflict, InvalidInput, NotFound
from cadstack.domain.identity.principal import Principal, check_access, require
from cadstack.domain.ids import ObjectId

LONGEST_KEY = 1024
MAX_GRANTS = 60
ACCESSES = ("read", "full")
DELETED_AT_ONCE = 500
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ACCESS_GRAIN = timedelta(hours=1)
CHECKSUM = "checksum"


@dataclass(frozen=True)
class NewBucket:
    """What a client asks for, unchecked; `grants` are client ids and accesses."""

    key: object
    policy: object
    region: str
    grants: tuple[tuple[object, object], ...] = ()


@dataclass(frozen=True)
class Stretch:
    """Bytes `start` up to but not including `end` of one blob."""

    blob: str
    start: int
    end: int


def create_bucket(uow: UnitOfWork, principal: Principal, wanted: NewBucket, now: datetime) -> Bucket:
    """A new bucket of the caller; raises InvalidInput, and Conflict where anybody's has the key."""
    require(principal, "bucket:create")
    bucket = Bucket(
        check_bucket_key(wanted.key),
        principal.client_id,
        _policy(wanted.policy),
        check_region(wanted.region),
        now,
        _grants(wanted.grants, principal.client_id),
    )
    if uow.objects.bucket(bucket.key) or bucket.key == STORAGE_BUCKET:
        raise Conflict("Bucket already exists")
    uow.objects.add_bucket(bucket)
    return bucket


def get_bucket(uow: UnitOfWork, principal: Principal, key: str) -> Bucket:
    """A bucket of the caller; raises NotFound, and NotPermitted for somebody else's."""
    if "viewables:read" not in principal.scopes:
        require(principal, "bucket:read")
    return owned_bucket(uow, principal, key)


def list_buckets(uow: UnitOfWork, principal: Principal, region: str, after: str | None, limit: int) -> Page[Bucket]:
    """The caller's buckets in a region, by key."""
    require(principal, "bucket:read")
    return uow.objects.buckets(principal.client_id, check_region(region), after, limit)


def delete_bucket(uow: UnitOfWork, principal: Principal, key: str, now: datetime) -> None:
    """The bucket with all that is in it; only its owner may."""
    require(principal, "bucket:delete")
    bucket = owned_bucket(uow, principal, key)
    while rows := uow.objects.listing(bucket.key, "", None, DELETED_AT_ONCE).rows:
        for item in rows:
            remove(uow, item, now)
    uow.objects.delete_bucket(bucket.key)


def list_objects(
    uow: UnitOfWork, principal: Principal, bucket: str, begins_with: str, after: str | None, limit: int, now: datetime
) -> Page[StorageObject]:
    """The objects of the caller's bucket whose keys begin so, by key."""
    require(principal, "data:read")
    page = uow.objects.listing(owned_bucket(uow, principal, bucket).key, begins_with, after, limit)
    return Page(tuple(item for item in page.rows if not item.is_expired(now)), page.next)


def readable(uow: UnitOfWork, principal: Principal, object_id: ObjectId, now: datetime | None) -> StorageObject:
    """An object that the caller may read; raises NotFound, NotPermitted or MissingScope.

    Without `now` its end does not count: a work item gets the inputs that were kept for it while it waited.
    """
    if f"data:read:{quote(str(object_id), safe='')}" not in principal.scopes:
        require(principal, "data:read")
    reach_object(uow, principal, object_id, ACCESSES)
    return existing_object(uow, object_id, now)


def existing_object(uow: UnitOfWork, object_id: ObjectId, now: datetime | None) -> StorageObject:
    """An object, whoever asks: behind a signed URL nobody needs another permission. Raises NotFound."""
    found = uow.objects.get(object_id.bucket, check_object_key(object_id.key))
    if found is None or (now is not None and found.is_expired(now)):
        raise NotFound("Object not found")
    return found


def object_of_url(uow: UnitOfWork, object_id: ObjectId, bucket_created: int, now: datetime) -> StorageObject:
    """The object of a signed URL for the bucket that was made at this microsecond, and no later one of its name."""
    if microseconds(existing_bucket(uow, object_id.bucket).created) != bucket_created:
        raise NotFound("Object not found")
    return existing_object(uow, object_id, now)


def microseconds(moment: datetime) -> int:
    """Since 1970, whole."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def needs_access_date(item: StorageObject, now: datetime) -> bool:
    """Whether a read is worth a write: access is noted once an hour."""
    return item.accessed is None or now - item.accessed >= ACCESS_GRAIN


def note_access(uow: UnitOfWork, object_id: ObjectId, now: datetime) -> None:
    """The object was read now."""
    uow.objects.note_access(object_id.bucket, object_id.key, now)


def put(
    uow: UnitOfWork,
    principal: Principal,
    object_id: ObjectId,
    *,
    chunks: Sequence[Chunk],
    sha1: str,
    description: Description,
    now: datetime,
) -> StorageObject:
    """Make these staged blobs the object, in the place of what was there."""
    require_writing(principal)
    reach_object(uow, principal, object_id, ("full",))
    return replace_object(uow, object_id, chunks, sha1, description, now)


def replace_object(
    uow: UnitOfWork,
    object_id: ObjectId,
    chunks: Sequence[Chunk],
    sha1: str,
    description: Description,
    now: datetime,
) -> StorageObject:
    """The object, whoever stores it. Where `sha1` is empty, it is computed as follow-up work."""
    before = uow.objects.get(object_id.bucket, check_object_key(object_id.key))
    item = StorageObject(
        bucket=object_id.bucket,
        key=object_id.key,
        chunks=tuple(chunks),
        size=sum(chunk.size for chunk in chunks),
        sha1=sha1,
        content_type=description.content_type,
        created=before.created if before and not before.is_expired(now) else now,
        modified=now,
        headers=description.headers,
        metadata=description.metadata,
        expires=existing_bucket(uow, object_id.bucket).expiry(now),
    )
    uow.objects.put(item)
    for chunk in chunks:
        uow.blobs.keep(chunk.blob)
    if not sha1:
        uow.enqueue(_checksum_of(item))
    return item


def set_checksum(uow: UnitOfWork, seen: StorageObject, sha1: str) -> bool:
    """Note the SHA-1 of an object, unless it was replaced or deleted since it was `seen`; whether it was noted."""
    item = uow.objects.get_locked(seen.bucket, seen.key)
    if item is None or item.chunks != seen.chunks:
        return False
    uow.objects.put(replace(item, sha1=sha1))
    return True


def delete_object(uow: UnitOfWork, principal: Principal, object_id: ObjectId, now: datetime) -> None:
    """Raises NotFound where there is none."""
    require(principal, "data:write")
    reach(uow, principal, object_id.bucket, ("full",))
    remove(uow, existing_object(uow, object_id, now), now)


def copy(uow: UnitOfWork, principal: Principal, object_id: ObjectId, target: str, now: datetime) -> StorageObject:
    """The object again under another key of its bucket; both refer to the same blobs, which go when the last goes."""
    require_writing(principal)
    reach(uow, principal, object_id.bucket, ("full",))
    source = existing_object(uow, object_id, now)
    return put(
        uow,
        principal,
        ObjectId(object_id.bucket, target),
        chunks=source.chunks,
        sha1=source.sha1,
        description=source.description,
        now=now,
    )


def drop_expired_objects(uow: UnitOfWork, now: datetime, limit: int = DELETED_AT_ONCE) -> int:
    """Delete objects whose bucket's policy ends them, but none that a work item which has not ended reads."""
    gone = 0
    for seen in uow.objects.expired(now, limit):
        item = uow.objects.get_locked(seen.bucket, seen.key)
        if item is not None and item.is_expired(now):  # else it was replaced since the look
            remove(uow, item, now)
            gone += 1
    return gone


def owned_bucket(uow: UnitOfWork, principal: Principal, key: str) -> Bucket:
    """Raises NotFound, and NotPermitted unless the caller owns it."""
    bucket = existing_bucket(uow, key)
    check_access(principal, bucket.row_owner)
    return bucket


def require_writing(principal: Principal) -> None:
    """Raises MissingScope without `data:write` or `data:create`.

    The specification lists both; a client that is in wide use against the original asks for `data:write` alone.
    """
    if "data:create" not in principal.scopes:
        require(principal, "data:write")


def check_object_key(key: object) -> str:
    """1 to 1024 bytes of UTF-8 without control characters; raises InvalidInput."""
    if isinstance(key, str) and key and all(ord(character) >= 32 for character in key):
        try:
            if len(key.encode()) <= LONGEST_KEY:
                return key
        except UnicodeEncodeError:
            pass
    raise InvalidInput.at("objectKey", f"'objectKey' must be 1 to {LONGEST_KEY} bytes without control characters.")


def check_region(region: str) -> str:
    """One of the regions, in any case; raises InvalidInput that names them."""
    if region.upper() not in REGIONS:
        raise InvalidInput.at("region", f"'{region}' is not a region. Use one of {', '.join(REGIONS)}.")
    return region.upper()


def etag(item: StorageObject) -> str:
    """As S3 makes it: the MD5 of a single chunk; of several, the MD5 of their MD5s and their number."""
    if len(item.chunks) == 1:
        return item.chunks[0].etag
    try:
        digests = b"".join(bytes.fromhex(chunk.etag) for chunk in item.chunks)
    except ValueError:  # a store with other etags than MD5
        digests = "".join(chunk.etag for chunk in item.chunks).encode()
    return f"{hashlib.md5(digests, usedforsecurity=False).hexdigest()}-{len(item.chunks)}"


def stretches(chunks: Sequence[Chunk], start: int, end: int) -> Iterator[Stretch]:
    """Where the bytes `start` up to but not including `end` of an object are."""
    begin = 0
    for chunk in chunks:
        first, last = max(start, begin), min(end, begin + chunk.size)
        if first < last:
            yield Stretch(chunk.blob, first - begin, last - begin)
        begin += chunk.size


def remove(uow: UnitOfWork, item: StorageObject, now: datetime) -> None:
    """Delete an object, whoever asks; downloads that have begun go on, as its blobs stay for a day."""
    uow.objects.delete(item.bucket, item.key)
    for chunk in item.chunks:
        uow.blobs.discard(chunk.blob, now)


def existing_bucket(uow: UnitOfWork, key: str) -> Bucket:
    """A bucket, whoever asks; raises NotFound."""
    bucket = uow.objects.bucket(check_bucket_key(key))
    if bucket is None:
        raise NotFound("Bucket not found")
    return bucket


def reach(uow: UnitOfWork, principal: Principal, key: str, accesses: Sequence[str]) -> Bucket:
    """The bucket; raises NotFound, and NotPermitted unless the caller owns it or was granted one of the accesses."""
    bucket = existing_bucket(uow, key)
    if dict(bucket.grants).get(principal.client_id) not in accesses:
        check_access(principal, bucket.row_owner)
    return bucket


def reach_object(uow: UnitOfWork, principal: Principal, object_id: ObjectId, accesses: Sequence[str]) -> None:
    """As `reach`, for reading or storing one object: what belongs to a project is reached through the project."""
    if object_id.bucket == STORAGE_BUCKET:
        reach_storage(uow, principal, object_id.key, writing="read" not in accesses)
    else:
        reach(uow, principal, object_id.bucket, accesses)


def _checksum_of(item: StorageObject) -> FollowUp:
    """The work that computes an object's SHA-1; another object, or another content, is other work."""
    content = "/".join(chunk.blob for chunk in item.chunks)
    name = hashlib.sha256(f"{item.id}/{item.modified.timestamp()}/{content}".encode()).hexdigest()
    return FollowUp(f"{CHECKSUM}/{name}", CHECKSUM, {"bucket": item.bucket, "key": item.key})


def _policy(wanted: object) -> Policy:
    try:
        return Policy(str(wanted))
    except ValueError:
        raise InvalidInput.at("policyKey", f"Valid field 'policyKey' must be one of {', '.join(Policy)}") from None


def _grants(wanted: Sequence[tuple[object, object]], owner: str) -> tuple[tuple[str, str], ...]:
    if len(wanted) > MAX_GRANTS:
        raise InvalidInput.at("allow", f"A bucket can be shared with {MAX_GRANTS} client apps at most.")
    grants: dict[str, str] = {}
    for client, access in wanted:
        if not isinstance(client, str) or not client or not isinstance(access, str) or access not in ACCESSES:
            raise InvalidInput.at("allow", "Each element of 'allow' needs an 'authId' and an 'access', full or read.")
        grants[client] = access
    return tuple((client, access) for client, access in grants.items() if client != owner)
