"""Buckets and the objects in them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from cadstack.domain.errors import InvalidInput
from cadstack.domain.identity.principal import Owner
from cadstack.domain.ids import ObjectId

BUCKET_KEY = re.compile(r"[-_.a-z0-9]{3,128}\Z")
OCTETS = "application/octet-stream"
REGIONS = ("US", "EMEA", "AUS", "APAC", "CAN", "DEU", "IND", "JPN", "GBR")


class Policy(StrEnum):
    """How long a bucket keeps its objects: a day, 30 days, or until they are deleted."""

    TRANSIENT = "transient"
    TEMPORARY = "temporary"
    PERSISTENT = "persistent"

    @property
    def lifetime(self) -> timedelta | None:
        """How long an object is kept after it was stored; None for ever."""
        return _LIFETIMES.get(self)


_LIFETIMES = {Policy.TRANSIENT: timedelta(hours=24), Policy.TEMPORARY: timedelta(days=30)}


def check_bucket_key(key: object) -> str:
    """A bucket key as OSS takes it; the text of the error is the original's (two spaces)."""
    if not isinstance(key, str) or not BUCKET_KEY.match(key):
        raise InvalidInput.at("bucketKey", "Valid field 'bucketKey' must be of the form  [-_.a-z0-9]{3,128}")
    return key


@dataclass(frozen=True)
class Bucket:
    """A bucket; its key is unique over the whole installation. `grants` maps other client apps to `full` or `read`."""

    key: str
    owner: str
    policy: Policy
    region: str
    created: datetime
    grants: tuple[tuple[str, str], ...] = ()

    @property
    def row_owner(self) -> Owner:
        return Owner("client_app", self.owner)

    def expiry(self, stored: datetime) -> datetime | None:
        """When an object that was stored then ends; replacing it begins its time again, reading it does not."""
        return None if self.policy.lifetime is None else stored + self.policy.lifetime


@dataclass(frozen=True)
class Chunk:
    """One immutable blob that holds a stretch of an object. `etag` is what the uploader was told."""

    blob: str
    size: int
    etag: str


@dataclass(frozen=True)
class Description:
    """What the uploader says about the bytes: their type, other HTTP headers by name, and JSON of its own as text."""

    content_type: str = OCTETS
    headers: Mapping[str, str] = field(default_factory=dict)
    metadata: str = ""


@dataclass(frozen=True)
class StorageObject:
    """An object: the ordered chunks that make it, replaced as a whole and never changed in place.

    `sha1` is empty until it is known. `headers` and `metadata` are the uploader's (`Description`). `accessed` is when
    it was last read, to the hour.
    """

    bucket: str
    key: str
    chunks: tuple[Chunk, ...]
    size: int
    sha1: str
    content_type: str
    created: datetime
    modified: datetime
    headers: Mapping[str, str] = field(default_factory=dict)
    metadata: str = ""
    expires: datetime | None = None
    accessed: datetime | None = None

    def is_expired(self, now: datetime) -> bool:
        return self.expires is not None and now >= self.expires

    @property
    def description(self) -> Description:
        return Description(self.content_type, self.headers, self.metadata)

    @property
    def id(self) -> ObjectId:
        return ObjectId(self.bucket, self.key)


@dataclass(frozen=True)
class UploadSession:
    """An upload in pieces under way: they are staged blobs until it is completed.

    `size` is that of the whole, where the client has said it.
    """

    key: str
    bucket: str
    object_key: str
    client_id: str
    created: datetime
    expires: datetime
    size: int | None = None

    def part_blob(self, number: int) -> str:
        return f"uploads/{self.key}/{number:05d}"
