"""Multi-part uploads: parts arrive in any order, some several times, and become an object in one transaction.

The guarantee: an object has exactly the parts that had been acknowledged when its upload was completed; nothing that
arrives later, or again, changes it. Every arrival is a fresh staged blob, `uploads/<upload key>/<part>-<random>`, and
counts only once its row is written, which is refused after the completion. Completing writes rows only: the object *is*
its parts, in order.

The row of a part is an object of a bucket that no client can name. So a part that is sent again replaces the first one,
with the first one's blob becoming garbage, by the same rules as any object. Its key begins with the end of the upload,
so what nobody completed in time stands first.

Rejected: one blob for a part, overwritten by retries (a slow or replayed PUT could then change a finished object);
listing the blobs of an upload (a folder of blobs has no order that makes this cheap); and copying the parts into one
blob (a 5 GB upload would need another 5 GB, and minutes for its last call).
"""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from cadstack.app.objects import check_object_key, owned_bucket, put, require_writing
from cadstack.app.ports import BlobInfo, Ids, UnitOfWork
from cadstack.app.projects import reach_storage
from cadstack.domain.data.bucket import OCTETS, Bucket, Chunk, Description, Policy, StorageObject, UploadSession
from cadstack.domain.data.project import STORAGE_BUCKET
from cadstack.domain.errors import Conflict, InvalidInput, NotFound
from cadstack.domain.identity.principal import Principal
from cadstack.domain.ids import ObjectId

SESSION_LIFETIME = timedelta(hours=24)
MAX_PARTS = 10_000
SMALLEST_PART = 5 * 1024 * 1024
"""Of all parts but the last; checked only where the client asks for a check."""
PARTS_BUCKET = ":parts"
FIRST_PART = f"{1:05d}"
DROPPED_AT_ONCE = 100


class PartStatus(StrEnum):
    """What is wrong with a part."""

    PENDING = "Pending"
    UNEXPECTED = "Unexpected"
    TOO_SMALL = "TooSmall"
    UNEXPECTED_AND_TOO_SMALL = "Unexpected+TooSmall"
    OK = "Ok"


@dataclass(frozen=True)
class PartReport:
    """The verdict on one part; size and etag are None where nothing arrived."""

    number: int
    status: PartStatus
    size: int | None = None
    etag: str | None = None


@dataclass(frozen=True)
class Expectation:
    """What the client says it sent; None where it does not say."""

    size: int | None = None
    etags: Sequence[str] | None = None

    @property
    def is_given(self) -> bool:
        return self.size is not None or self.etags is not None

    def etag(self, number: int) -> str | None:
        """The etag of one part, without quotes, or None where the client sent none for it."""
        if self.etags is None or number > len(self.etags):
            return None
        return self.etags[number - 1].strip('"').lower()


class IncompleteUpload(InvalidInput):
    """Parts are missing, or are not what the client meant to send; the upload stays open."""

    def __init__(self, size: int, expected_size: int | None, parts: Sequence[PartReport]) -> None:
        super().__init__("MissingOrInvalidParts", next_step="Send the parts that are not Ok again, then complete.")
        self.size, self.expected_size, self.parts = size, expected_size, tuple(parts)


def begin_upload(uow: UnitOfWork, principal: Principal, object_id: ObjectId, now: datetime, ids: Ids) -> UploadSession:
    """A new upload to the caller's own bucket."""
    _check(uow, principal, object_id)
    drop_expired_parts(uow, now)
    end = now + SESSION_LIFETIME
    session = UploadSession(ids.secret(), object_id.bucket, object_id.key, principal.client_id, now, end)
    uow.objects.add_upload(session)
    return session


def open_upload(
    uow: UnitOfWork, principal: Principal, object_id: ObjectId, upload_key: str, now: datetime
) -> UploadSession:
    """An upload of this object under way; raises NotFound where it is unknown, completed, expired or of another one."""
    _check(uow, principal, object_id)
    session = _under_way(uow, upload_key, now)
    if (session.bucket, session.object_key) != (object_id.bucket, object_id.key):
        raise _upload_not_found()
    return session


def stage_part(uow: UnitOfWork, upload_key: str, part_blob: str, now: datetime, ids: Ids) -> str:
    """A fresh blob for an arriving part; raises NotFound where the upload is not under way any more."""
    _under_way(uow, upload_key, now)
    blob = f"{part_blob}-{ids.hex32()}"
    uow.blobs.stage(blob, now)
    return blob


def wants_sha1(part_blob: str) -> bool:
    """Whether the part may be the whole object; of several parts the object's SHA-1 is computed later."""
    return part_blob.rsplit("/", 1)[1].startswith(FIRST_PART)


def record_part(uow: UnitOfWork, upload_key: str, blob: str, info: BlobInfo, now: datetime) -> None:
    """The part has arrived; raises NotFound where the upload was completed meanwhile."""
    session = _under_way(uow, upload_key, now)
    add_part(uow, session, blob.rsplit("/", 1)[1].partition("-")[0], blob, info, now)


def add_part(uow: UnitOfWork, session: UploadSession, place: str, blob: str, info: BlobInfo, now: datetime) -> None:
    """The row of a part, in the place of one that was sent before; parts are in order of `place`."""
    _add_parts_bucket(uow, now)
    chunk = Chunk(blob, info.size, info.etag)
    part = StorageObject(
        PARTS_BUCKET, f"{parts_prefix(session)}{place}", (chunk,), info.size, info.sha1 or "", OCTETS, now, now
    )
    uow.objects.put(part)
    uow.blobs.keep(blob)


def complete_upload(
    uow: UnitOfWork,
    principal: Principal,
    object_id: ObjectId,
    upload_key: str,
    expected: Expectation,
    description: Description,
    now: datetime,
) -> StorageObject:
    """The object that the parts make; raises IncompleteUpload, and NotFound where the upload is not under way.

    A completion that is sent again, since its answer got lost, is answered as the first time.
    """
    _check(uow, principal, object_id)
    done = uow.objects.get(object_id.bucket, object_id.key)
    if done and done.chunks and all(chunk.blob.startswith(f"uploads/{upload_key}/") for chunk in done.chunks):
        return done
    session = open_upload(uow, principal, object_id, upload_key, now)
    parts = _parts(uow, session)
    _judge(parts, expected)
    item = put(
        uow,
        principal,
        object_id,
        chunks=[part.chunks[0] for part in parts.values()],
        sha1=parts[1].sha1 if len(parts) == 1 else "",
        description=description,
        now=now,
    )
    for part in parts.values():
        uow.objects.delete(PARTS_BUCKET, part.key)
    uow.objects.delete_upload(session.key)
    return item


def drop_expired_parts(uow: UnitOfWork, now: datetime, limit: int = DROPPED_AT_ONCE) -> int:
    """Discard parts of uploads that were not completed in time; answers how many."""
    expired = [
        part
        for part in uow.objects.listing(PARTS_BUCKET, "", None, limit).rows
        if datetime.fromtimestamp(int(part.key.partition("/")[0]), UTC) < now
    ]
    for part in expired:
        uow.objects.delete(PARTS_BUCKET, part.key)
        uow.blobs.discard(part.chunks[0].blob, now)
    return len(expired)


def _judge(parts: dict[int, StorageObject], expected: Expectation) -> None:
    """Raises IncompleteUpload unless all parts are there, and as the client says where it says so."""
    count = max([*parts, len(expected.etags or ()), 1])
    reports = [_report(number, parts.get(number), expected, number == count) for number in range(1, count + 1)]
    size = sum(part.size for part in parts.values())
    fits = expected.size is None or expected.size == size
    if not fits or any(report.status is not PartStatus.OK for report in reports):
        raise IncompleteUpload(size, expected.size, reports)


def _report(number: int, part: StorageObject | None, expected: Expectation, is_last: bool) -> PartReport:
    if part is None:
        return PartReport(number, PartStatus.PENDING)
    etag = part.chunks[0].etag
    unexpected = expected.etags is not None and expected.etag(number) != etag
    too_small = expected.is_given and not is_last and part.size < SMALLEST_PART
    return PartReport(number, _STATUS[unexpected, too_small], part.size, etag)


_STATUS = {
    (False, False): PartStatus.OK,
    (True, False): PartStatus.UNEXPECTED,
    (False, True): PartStatus.TOO_SMALL,
    (True, True): PartStatus.UNEXPECTED_AND_TOO_SMALL,
}


def _parts(uow: UnitOfWork, session: UploadSession) -> dict[int, StorageObject]:
    """The parts that have arrived, by number, in order."""
    rows = uow.objects.listing(PARTS_BUCKET, parts_prefix(session), None, MAX_PARTS).rows
    return {int(row.key.rsplit("/", 1)[1]): row for row in rows}


def parts_prefix(session: UploadSession) -> str:
    """How the keys of an upload's parts begin."""
    return f"{int(session.expires.timestamp()):012d}/{session.key}/"


def _under_way(uow: UnitOfWork, upload_key: str, now: datetime) -> UploadSession:
    session = uow.objects.upload(upload_key)
    if session is None or now >= session.expires:
        raise _upload_not_found()
    return session


def _upload_not_found() -> NotFound:
    return NotFound("Upload not found", next_step="It was completed or has expired; begin a new one.")


def _add_parts_bucket(uow: UnitOfWork, now: datetime) -> None:
    if uow.objects.bucket(PARTS_BUCKET) is None:
        with contextlib.suppress(Conflict):  # another server was first
            uow.objects.add_bucket(Bucket(PARTS_BUCKET, ":", Policy.PERSISTENT, "US", now))


def _check(uow: UnitOfWork, principal: Principal, object_id: ObjectId) -> None:
    require_writing(principal)
    check_object_key(object_id.key)
    if object_id.bucket == STORAGE_BUCKET:
        reach_storage(uow, principal, object_id.key, writing=True)
    else:
        owned_bucket(uow, principal, object_id.bucket)
