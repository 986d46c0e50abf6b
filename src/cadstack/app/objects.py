"""Buckets and objects: the verbs of OSS, which work items use too.

A bucket has an owner and may grant other client apps `read` or `full` access to its objects; only the owner may list
it, upload to it or delete it.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from cadstack.app.ports import Page, UnitOfWork
from cadstack.domain.data.bucket import REGIONS, Bucket, Chunk, Policy, StorageObject, check_bucket_key
from cadstack.domain.errors import Conflict, InvalidInput, NotFound
from cadstack.domain.identity.principal import Principal, check_access, require
from cadstack.domain.ids import ObjectId

LONGEST_KEY = 1024
MAX_GRANTS = 60
ACCESSES = ("read", "full")
DELETED_AT_ONCE = 500
OCTETS = "application/octet-stream"


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
    if uow.objects.bucket(bucket.key):
        raise Conflict("Bucket already exists")
    uow.objects.add_bucket(bucket)
    return bucket


def get_bucket(uow: UnitOfWork, principal: Principal, key: str) -> Bucket:
    """A bucket of the caller; raises NotFound, and NotPermitted for somebody else's."""
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
            _delete(uow, item, now)
    uow.objects.delete_bucket(bucket.key)


def list_objects(
    uow: UnitOfWork, principal: Principal, bucket: str, begins_with: str, after: str | None, limit: int
) -> Page[StorageObject]:
    """The objects of the caller's bucket whose keys begin so, by key."""
    require(principal, "data:read")
    return uow.objects.listing(owned_bucket(uow, principal, bucket).key, begins_with, after, limit)


def readable(uow: UnitOfWork, principal: Principal, object_id: ObjectId) -> StorageObject:
    """An object that the caller may read; raises NotFound, NotPermitted or MissingScope."""
    if f"data:read:{quote(str(object_id), safe='')}" not in principal.scopes:
        require(principal, "data:read")
    _check_reach(uow, principal, object_id.bucket, ACCESSES)
    return existing_object(uow, object_id)


def existing_object(uow: UnitOfWork, object_id: ObjectId) -> StorageObject:
    """An object, whoever asks: behind a signed URL nobody needs another permission. Raises NotFound."""
    found = uow.objects.get(object_id.bucket, check_object_key(object_id.key))
    if found is None:
        raise NotFound("Object not found")
    return found


def put(
    uow: UnitOfWork,
    principal: Principal,
    object_id: ObjectId,
    *,
    chunks: Sequence[Chunk],
    sha1: str,
    content_type: str,
    now: datetime,
) -> StorageObject:
    """Make these staged blobs the object, in the place of what was there; `sha1` is empty where it is not known."""
    require_writing(principal)
    _check_reach(uow, principal, object_id.bucket, ("full",))
    before = uow.objects.get(object_id.bucket, check_object_key(object_id.key))
    item = StorageObject(
        bucket=object_id.bucket,
        key=object_id.key,
        chunks=tuple(chunks),
        size=sum(chunk.size for chunk in chunks),
        sha1=sha1,
        content_type=content_type or OCTETS,
        created=before.created if before else now,
        modified=now,
    )
    uow.objects.put(item)
    for chunk in chunks:
        uow.blobs.keep(chunk.blob)
    return item


def delete_object(uow: UnitOfWork, principal: Principal, object_id: ObjectId, now: datetime) -> None:
    """Raises NotFound where there is none."""
    require(principal, "data:write")
    _check_reach(uow, principal, object_id.bucket, ("full",))
    _delete(uow, existing_object(uow, object_id), now)


def copy(uow: UnitOfWork, principal: Principal, object_id: ObjectId, target: str, now: datetime) -> StorageObject:
    """The object again under another key of its bucket; both refer to the same blobs, which go when the last goes."""
    require_writing(principal)
    _check_reach(uow, principal, object_id.bucket, ("full",))
    source = existing_object(uow, object_id)
    return put(
        uow,
        principal,
        ObjectId(object_id.bucket, target),
        chunks=source.chunks,
        sha1=source.sha1,
        content_type=source.content_type,
        now=now,
    )


def owned_bucket(uow: UnitOfWork, principal: Principal, key: str) -> Bucket:
    """Raises NotFound, and NotPermitted unless the caller owns it."""
    bucket = _bucket(uow, key)
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


def _delete(uow: UnitOfWork, item: StorageObject, now: datetime) -> None:
    uow.objects.delete(item.bucket, item.key)
    for chunk in item.chunks:
        uow.blobs.discard(chunk.blob, now)


def _bucket(uow: UnitOfWork, key: str) -> Bucket:
    bucket = uow.objects.bucket(check_bucket_key(key))
    if bucket is None:
        raise NotFound("Bucket not found")
    return bucket


def _check_reach(uow: UnitOfWork, principal: Principal, key: str, accesses: Sequence[str]) -> None:
    """Raises NotFound, and NotPermitted unless the caller owns the bucket or was granted one of the accesses."""
    bucket = _bucket(uow, key)
    if dict(bucket.grants).get(principal.client_id) not in accesses:
        check_access(principal, bucket.row_owner)


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
