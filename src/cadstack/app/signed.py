"""Signed resources: a URL that reads or writes one object for whoever holds it, for a while or once.

The guarantee: of the uses of a URL for single use exactly one counts, however many arrive at once. Its row is deleted
in the transaction that makes the uploaded bytes the object, or just before the first byte of a download is sent; a
request that changes or sends nothing (a wrong range, an answer 304, an upload that breaks off) uses nothing up.

The URL is the capability, so no token is looked at. It ends with the bucket it was made for: when the bucket is deleted
and somebody else makes one of the same name, URLs of the first reach nothing in the second.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from cadstack.app.objects import check_object_key, existing_object, reach, remove, replace_object
from cadstack.app.ports import Ids, UnitOfWork
from cadstack.domain.data.bucket import Chunk, Description, StorageObject
from cadstack.domain.errors import Conflict, InvalidInput, NotFound, NotPermitted
from cadstack.domain.identity.principal import Principal, require
from cadstack.domain.ids import ObjectId

LONGEST_UPLOAD = timedelta(hours=24)


class SignedAccess(StrEnum):
    """What a signed URL is good for."""

    READ = "read"
    WRITE = "write"
    READ_WRITE = "readwrite"


@dataclass(frozen=True)
class SignedResource:
    """A credential whose key is the hash of the secret in its URL."""

    kind: ClassVar[str] = "signed resource"

    key: str
    bucket: str
    bucket_created: datetime
    object_key: str
    access: SignedAccess
    single_use: bool
    owner: str
    expires: datetime

    @property
    def kept_until(self) -> datetime:
        """Longer than it can be presented, for uploads that were begun in time."""
        return self.expires + LONGEST_UPLOAD

    @property
    def object_id(self) -> ObjectId:
        return ObjectId(self.bucket, self.object_key)


@dataclass(frozen=True)
class SigningWish:
    """The URL that a client asks for; `access` in any case."""

    object_id: ObjectId
    access: str
    lifetime: timedelta
    single_use: bool


class ObjectChanged(Conflict):
    """The object is not the one that the client means to replace."""


def sign_object(uow: UnitOfWork, principal: Principal, wish: SigningWish, now: datetime, ids: Ids) -> tuple[str, str]:
    """The secret of a new URL, and the region of its bucket; what can be written need not be there yet."""
    require(principal, "data:write")
    access = _access(wish.access)
    accesses = ("read", "full") if access is SignedAccess.READ else ("full",)
    bucket = reach(uow, principal, wish.object_id.bucket, accesses)
    check_object_key(wish.object_id.key)
    if access is SignedAccess.READ:
        existing_object(uow, wish.object_id, now)
    secret = ids.secret()
    uow.credentials.put(
        SignedResource(
            key=_hash(secret),
            bucket=bucket.key,
            bucket_created=bucket.created,
            object_key=wish.object_id.key,
            access=access,
            single_use=wish.single_use,
            owner=principal.client_id,
            expires=now + wish.lifetime,
        )
    )
    return secret, bucket.region


def signed_for_reading(uow: UnitOfWork, secret: str, now: datetime) -> tuple[SignedResource, StorageObject]:
    """What the URL stands for and its object; uses nothing up. Raises NotFound, NotPermitted."""
    resource = _resource(uow, secret, now, writing=False)
    return resource, existing_object(uow, resource.object_id, now)


def signed_for_writing(uow: UnitOfWork, secret: str, if_match: str | None, now: datetime) -> SignedResource:
    """What the URL stands for, before its bytes are taken; raises NotFound, NotPermitted, ObjectChanged."""
    resource = _resource(uow, secret, now, writing=True)
    _check_match(uow, resource, if_match)
    return resource


def use_up(uow: UnitOfWork, resource: SignedResource) -> None:
    """The one use of a URL for single use; raises NotFound where another request was first."""
    if not resource.single_use:
        return
    if uow.credentials.get_locked(SignedResource, resource.key) is None:
        raise _unknown()
    uow.credentials.delete(SignedResource, resource.key)


def put_signed(
    uow: UnitOfWork,
    secret: str,
    chunk: Chunk,
    sha1: str,
    description: Description,
    if_match: str | None,
    now: datetime,
) -> StorageObject:
    """Make the staged bytes the object. A URL may expire while its bytes arrive, which began in time."""
    resource = lock_for_writing(uow, secret)
    _check_match(uow, resource, if_match)
    use_up(uow, resource)
    return replace_object(uow, resource.object_id, (chunk,), sha1, description, now)


def delete_signed(uow: UnitOfWork, secret: str, now: datetime) -> None:
    """Delete the object behind a URL that may write."""
    resource = _resource(uow, secret, now, writing=True)
    item = existing_object(uow, resource.object_id, now)
    use_up(uow, resource)
    remove(uow, item, now)


def lock_for_writing(uow: UnitOfWork, secret: str) -> SignedResource:
    """The resource of a URL, nobody else's until the end of the transaction; raises NotFound where it is used up."""
    resource = uow.credentials.get_locked(SignedResource, _hash(secret))
    if resource is None:
        raise _unknown()
    _check_bucket(uow, resource)
    return resource


def _resource(uow: UnitOfWork, secret: str, now: datetime, *, writing: bool) -> SignedResource:
    resource = uow.credentials.get(SignedResource, _hash(secret))
    if resource is None or now >= resource.expires:
        raise _unknown()
    _check_bucket(uow, resource)
    if resource.access is (SignedAccess.READ if writing else SignedAccess.WRITE):
        raise NotPermitted(f"The signed URL was made to {resource.access} only.", next_step="Ask for a new one.")
    return resource


def _check_bucket(uow: UnitOfWork, resource: SignedResource) -> None:
    bucket = uow.objects.bucket(resource.bucket)
    if bucket is None or bucket.created != resource.bucket_created:
        raise _unknown()


def _check_match(uow: UnitOfWork, resource: SignedResource, if_match: str | None) -> None:
    if if_match is None:
        return
    item = uow.objects.get(resource.bucket, resource.object_key)
    if item is None or not item.sha1 or (if_match.strip('"').lower() != item.sha1 and if_match != "*"):
        raise ObjectChanged("The object has changed: 'If-Match' is not its sha1.")


def _access(wanted: str) -> SignedAccess:
    try:
        return SignedAccess(wanted.lower())
    except ValueError:
        raise InvalidInput.at("access", f"'access' must be one of {', '.join(SignedAccess)}.") from None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _unknown() -> NotFound:
    return NotFound("Signed resource not found", next_step="It was used up or has expired; ask for a new one.")
