"""Buckets and the objects in them."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cadstack.domain.errors import InvalidInput
from cadstack.domain.identity.principal import Owner
from cadstack.domain.ids import ObjectId

BUCKET_KEY = re.compile(r"[-_.a-z0-9]{3,128}\Z")
REGIONS = ("US", "EMEA", "AUS", "APAC", "CAN", "DEU", "IND", "JPN", "GBR")


class Policy(StrEnum):
    """How long a bucket keeps its objects: a day, 30 days, or until they are deleted."""

    TRANSIENT = "transient"
    TEMPORARY = "temporary"
    PERSISTENT = "persistent"


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


@dataclass(frozen=True)
class Chunk:
    """One immutable blob that holds a stretch of an object. `etag` is what the uploader was told."""

    blob: str
    size: int
    etag: str


@dataclass(frozen=True)
class StorageObject:
    """An object: the ordered chunks that make it, replaced as a whole and never changed in place."""

    bucket: str
    key: str
    chunks: tuple[Chunk, ...]
    size: int
    sha1: str
    content_type: str
    created: datetime
    modified: datetime

    @property
    def id(self) -> ObjectId:
        return ObjectId(self.bucket, self.key)


@dataclass(frozen=True)
class UploadSession:
    """A multi-part upload under way: parts are staged blobs until the upload is completed."""

    key: str
    bucket: str
    object_key: str
    client_id: str
    created: datetime
    expires: datetime

    def part_blob(self, number: int) -> str:
        return f"uploads/{self.key}/{number:05d}"
