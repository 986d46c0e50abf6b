"""The rows of buckets and objects, and the blobs they refer to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from cadstack.app.ports.basics import Page
from cadstack.domain.data.bucket import Bucket, StorageObject, UploadSession


class Objects(Protocol):
    """Buckets, objects and uploads under way."""

    def bucket(self, key: str) -> Bucket | None: ...
    def add_bucket(self, bucket: Bucket) -> None:
        """Raises Conflict when the key exists."""

    def delete_bucket(self, key: str) -> None: ...
    def buckets(self, owner: str, region: str | None, after: str | None, limit: int) -> Page[Bucket]: ...
    def get(self, bucket: str, key: str) -> StorageObject | None: ...
    def get_locked(self, bucket: str, key: str) -> StorageObject | None:
        """As it is now, and stays until the end of the transaction."""

    def put(self, item: StorageObject) -> None:
        """Add or replace the object; the blobs of the one it replaces become garbage (`Blobs` rows)."""

    def note_access(self, bucket: str, key: str, now: datetime) -> None: ...
    def expired(self, now: datetime, limit: int) -> Sequence[StorageObject]:
        """Some whose time is over, the oldest first, without the inputs of work items that have not ended."""

    def delete(self, bucket: str, key: str) -> None: ...
    def listing(self, bucket: str, begins_with: str, after: str | None, limit: int) -> Page[StorageObject]: ...
    def upload(self, key: str) -> UploadSession | None: ...
    def add_upload(self, session: UploadSession) -> None: ...
    def delete_upload(self, key: str) -> None: ...
    def expired_uploads(self, now: datetime, limit: int) -> Sequence[UploadSession]: ...


class Blobs(Protocol):
    """Which blobs are referred to by rows, and which may be swept."""

    def stage(self, key: str, now: datetime) -> None:
        """A blob that is about to be written; it is garbage unless `keep` follows."""

    def keep(self, key: str) -> None:
        """A row refers to the blob from now on."""

    def discard(self, key: str, now: datetime) -> None:
        """No row refers to the blob any more."""

    def garbage(self, before: datetime, limit: int) -> Sequence[str]:
        """Keys staged or discarded before then and not kept."""

    def forget(self, keys: Sequence[str]) -> None:
        """The blobs are deleted."""
