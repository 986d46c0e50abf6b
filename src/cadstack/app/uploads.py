"""Multi-part uploads: parts arrive in any order, several times, and become an object in one transaction.

Every arrival of a part is a staged blob of its own, `uploads/<upload key>/<part>-<when>-<random>`; of several for one
part the latest counts. So a retried or late part never touches what was stored before, and a URL that is used again
after the completion changes nothing. Completing an upload writes rows only: the object *is* its parts, in order.

Rejected: one blob for a part, overwritten by retries (a replayed URL could then change a finished object), and copying
the parts into one blob (a 5 GB upload would need another 5 GB and minutes for its last call).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from cadstack.app.objects import check_object_key, owned_bucket, put
from cadstack.app.ports import BlobStore, Ids, UnitOfWork
from cadstack.domain.data.bucket import Chunk, StorageObject, UploadSession
from cadstack.domain.errors import NotFound
from cadstack.domain.identity.principal import Principal, require
from cadstack.domain.ids import ObjectId

SESSION_LIFETIME = timedelta(hours=24)
MAX_PARTS = 10_000
SMALLEST_PART = 5 * 1024 * 1024
"""Of all parts but the last; checked only where the client asks for a check."""


class PartStatus(StrEnum):
    """What is wrong with a part."""

    PENDING = "Pending"
    UNEXPECTED = "Unexpected"
    TOO_SMALL = "TooSmall"
    UNEXPECTED_AND_TOO_SMALL = "Unexpected+TooSmall"
    OK = "Ok"


@dataclass(frozen=True)
class Part:
    """A part that has arrived; `sha1` is None where the store does not know it."""

    number: int
    chunk: Chunk
    sha1: str | None = None


@dataclass(frozen=True)
class PartReport:
    """The verdict on one part; size and etag are None where nothing arrived."""

    number: int
    status: PartStatus
    size: int | None = None
    etag: str | None = None


@dataclass(frozen=True)
class Verdict:
    """Whether the parts make the object that the client meant to send."""

    size: int
    expected_size: int | None
    parts: tuple[PartReport, ...]

    @property
    def is_good(self) -> bool:
        fits = self.expected_size is None or self.expected_size == self.size
        return fits and all(part.status is PartStatus.OK for part in self.parts)


def begin_upload(uow: UnitOfWork, principal: Principal, object_id: ObjectId, now: datetime, ids: Ids) -> UploadSession:
    """A new upload to the caller's own bucket."""
    _check(uow, principal, object_id)
    session = UploadSession(
        ids.secret(), object_id.bucket, object_id.key, principal.client_id, now, now + SESSION_LIFETIME
    )
    uow.objects.add_upload(session)
    return session


def open_upload(
    uow: UnitOfWork, principal: Principal, object_id: ObjectId, upload_key: str, now: datetime
) -> UploadSession:
    """An upload of this object under way; raises NotFound where it is unknown, completed, expired or of another one."""
    _check(uow, principal, object_id)
    session = uow.objects.upload(upload_key)
    if (
        session is None
        or (session.bucket, session.object_key) != (object_id.bucket, object_id.key)
        or now >= session.expires
    ):
        raise NotFound("Upload not found", next_step="It was completed or has expired; begin a new one.")
    return session


def stage_part(uow: UnitOfWork, upload_key: str, part_blob: str, now: datetime, ids: Ids) -> str:
    """A fresh blob for an arriving part; raises NotFound where the upload is not under way any more."""
    session = uow.objects.upload(upload_key)
    if session is None or now >= session.expires:
        raise NotFound("Upload not found", next_step="It was completed or has expired; begin a new one.")
    blob = f"{part_blob}-{int(now.timestamp() * 1_000_000):015x}-{ids.hex32()}"
    uow.blobs.stage(blob, now)
    return blob


def arrived_parts(blobs: BlobStore, session: UploadSession) -> list[Part]:
    """The parts that are there, in order, the latest of each; asks the blob store."""
    latest: dict[int, str] = {}
    for key in sorted(blobs.keys(f"uploads/{session.key}/")):
        latest[int(key.rsplit("/", 1)[1].partition("-")[0])] = key
    parts = []
    for number, key in sorted(latest.items()):
        if info := blobs.info(key):
            parts.append(Part(number, Chunk(key, info.size, info.etag), info.sha1))
    return parts


def judge(parts: Sequence[Part], size: int | None, etags: Sequence[str] | None) -> Verdict:
    """Whether the parts are complete, and as the client says where it says so."""
    there = {part.number: part for part in parts}
    count = max([*there, len(etags or ()), 1])
    is_checked = size is not None or etags is not None
    expected: Mapping[int, str] = dict(enumerate(etags, 1)) if etags is not None else {}
    reports = []
    for number in range(1, count + 1):
        report = _report(number, there.get(number))
        if is_checked and report.status is PartStatus.OK:
            too_small = number < count and there[number].chunk.size < SMALLEST_PART
            unexpected = etags is not None and expected.get(number, "").strip('"').lower() != report.etag
            report = replace(report, status=_STATUS[unexpected, too_small])
        reports.append(report)
    return Verdict(sum(part.chunk.size for part in parts), size, tuple(reports))


def complete_upload(
    uow: UnitOfWork,
    principal: Principal,
    session: UploadSession,
    parts: Sequence[Part],
    content_type: str,
    now: datetime,
) -> StorageObject:
    """The object that these parts make; raises NotFound where another call completed the upload meanwhile."""
    object_id = ObjectId(session.bucket, session.object_key)
    open_upload(uow, principal, object_id, session.key, now)
    sha1 = parts[0].sha1 if len(parts) == 1 else None
    item = put(
        uow,
        principal,
        object_id,
        chunks=[part.chunk for part in parts],
        sha1=sha1 or "",
        content_type=content_type,
        now=now,
    )
    uow.objects.delete_upload(session.key)
    return item


def completed_upload(
    uow: UnitOfWork, principal: Principal, object_id: ObjectId, upload_key: str
) -> StorageObject | None:
    """The object as that upload made it, where it still is so: the answer to a completion that is sent again."""
    _check(uow, principal, object_id)
    item = uow.objects.get(object_id.bucket, object_id.key)
    if item and item.chunks and all(chunk.blob.startswith(f"uploads/{upload_key}/") for chunk in item.chunks):
        return item
    return None


_STATUS = {
    (False, False): PartStatus.OK,
    (True, False): PartStatus.UNEXPECTED,
    (False, True): PartStatus.TOO_SMALL,
    (True, True): PartStatus.UNEXPECTED_AND_TOO_SMALL,
}


def _report(number: int, part: Part | None) -> PartReport:
    if part is None:
        return PartReport(number, PartStatus.PENDING)
    return PartReport(number, PartStatus.OK, part.chunk.size, part.chunk.etag)


def _check(uow: UnitOfWork, principal: Principal, object_id: ObjectId) -> None:
    require(principal, "data:write", "data:create")
    check_object_key(object_id.key)
    owned_bucket(uow, principal, object_id.bucket)
