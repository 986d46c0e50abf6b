"""Uploads in ranges through a signed URL: pieces named by where they belong, and an object once they cover it.

The guarantee: the object is made in the transaction that records the last missing piece, from exactly the pieces that
were recorded, and only one request makes it. Pieces may come in any order and again; a piece may not overlap another
one, and every piece names the same size of the whole. What is not whole when the URL has ended is swept.

The rows of the pieces are those of multi-part uploads, with the first byte in the place of the part's number.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cadstack.app.objects import replace_object
from cadstack.app.ports import BlobInfo, Ids, UnitOfWork
from cadstack.app.signed import SignedResource, lock_for_writing, use_up
from cadstack.app.uploads import MAX_PARTS, PARTS_BUCKET, add_part, parts_prefix
from cadstack.domain.data.bucket import Description, StorageObject, UploadSession
from cadstack.domain.errors import InvalidInput


@dataclass(frozen=True)
class Piece:
    """Bytes `start` up to but not including `end` of `size`, of the upload that the client calls `session_id`."""

    session_id: str
    start: int
    end: int
    size: int

    @property
    def is_whole(self) -> bool:
        return self.end - self.start == self.size


class PieceRefused(InvalidInput):
    """The piece does not fit the upload."""


def stage_piece(uow: UnitOfWork, resource: SignedResource, piece: Piece, now: datetime, ids: Ids) -> str:
    """A fresh blob for a piece, whose first begins the upload; raises PieceRefused."""
    key = _key(resource, piece.session_id)
    session = uow.objects.upload(key)
    if session is None:
        session = UploadSession(
            key, resource.bucket, resource.object_key, resource.owner, now, resource.kept_until, piece.size
        )
        uow.objects.add_upload(session)
    _check_fit(_pieces(uow, session), session, piece)
    blob = f"{session.part_blob(0)}-{ids.hex32()}"
    uow.blobs.stage(blob, now)
    return blob


def record_piece(
    uow: UnitOfWork, secret: str, piece: Piece, blob: str, info: BlobInfo, description: Description, now: datetime
) -> StorageObject | None:
    """The piece has arrived; the object where it was the last. Raises PieceRefused, and NotFound for an ended URL."""
    if info.size != piece.end - piece.start:
        raise PieceRefused(f"The body has {info.size} bytes, 'Content-Range' says {piece.end - piece.start}.")
    resource = lock_for_writing(uow, secret)
    session = uow.objects.upload(_key(resource, piece.session_id))
    if session is None:
        raise PieceRefused("The upload of this 'Session-Id' has ended meanwhile.", next_step="Begin it again.")
    _check_fit(_pieces(uow, session), session, piece)
    add_part(uow, session, f"{piece.start:018d}", blob, info, now)
    pieces = _pieces(uow, session)
    if sum(one.size for one in pieces) < piece.size:
        return None
    use_up(uow, resource)
    item = replace_object(
        uow,
        resource.object_id,
        [one.chunks[0] for one in pieces],
        pieces[0].sha1 if len(pieces) == 1 else "",
        description,
        now,
    )
    for one in pieces:
        uow.objects.delete(PARTS_BUCKET, one.key)
    uow.objects.delete_upload(session.key)
    return item


def _check_fit(pieces: Sequence[StorageObject], session: UploadSession, piece: Piece) -> None:
    """Raises PieceRefused for another size of the whole, an overlap with another piece, or too many pieces."""
    if session.size != piece.size:
        raise PieceRefused(f"This upload is of {session.size} bytes, 'Content-Range' says {piece.size}.")
    others = {int(one.key.rsplit("/", 1)[1]): one.size for one in pieces}
    again = others.pop(piece.start, None)
    if again is None and len(others) >= MAX_PARTS:
        raise PieceRefused(f"An upload has {MAX_PARTS} pieces at most.", next_step="Send larger ones.")
    if any(start < piece.end and piece.start < start + size for start, size in others.items()):
        raise PieceRefused("The range overlaps one that was sent already.", next_step="Send each piece as before.")


def _pieces(uow: UnitOfWork, session: UploadSession) -> Sequence[StorageObject]:
    return uow.objects.listing(PARTS_BUCKET, parts_prefix(session), None, MAX_PARTS).rows


def _key(resource: SignedResource, session_id: str) -> str:
    """Another URL's upload, or another bucket's, is another one, whatever the client calls it."""
    return hashlib.sha256(f"{resource.key}/{session_id}".encode("utf-8", "surrogatepass")).hexdigest()
