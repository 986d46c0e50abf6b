"""Answering a GET or HEAD with the bytes of one or several blobs in a row."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from cadstack.app.objects import Stretch, etag, stretches
from cadstack.app.ports import BlobStore
from cadstack.domain.data.bucket import OCTETS, Chunk, StorageObject
from cadstack.wire.http.ranges import ByteRange, RangeNotSatisfiable, requested_range

Piece = bytes | memoryview
OVERRIDES = {
    "content_type": "Content-Type",
    "content_disposition": "Content-Disposition",
    "cache_control": "Cache-Control",
}
METADATA = "x-ads-user-defined-metadata"
UNTRUSTED = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}


@dataclass(frozen=True)
class Content:
    """What a URL stands for: chunks in order, and what S3 would say about them."""

    chunks: Sequence[Chunk]
    etag: str
    content_type: str = OCTETS
    headers: Mapping[str, str] = field(default_factory=dict)
    tags: frozenset[str] = frozenset()
    modified: datetime | None = None

    @classmethod
    def of(cls, item: StorageObject) -> "Content":
        """An object, with what its uploader said about it; its SHA-1 is as good as its ETag."""
        metadata = {METADATA: item.metadata} if item.metadata else {}
        tags = frozenset({item.sha1} - {""})
        return cls(item.chunks, etag(item), item.content_type, {**item.headers, **metadata}, tags, item.modified)

    @property
    def size(self) -> int:
        return sum(chunk.size for chunk in self.chunks)


async def serve(request: Request, content: Content, claims: Mapping[str, str], blobs: BlobStore) -> Response:
    """200, 206, 304 or 416; raises NotFound where a blob is gone, before anything is sent."""
    headers = {**UNTRUSTED, "Accept-Ranges": "bytes", "ETag": f'"{content.etag}"'}
    if _has_already(request, content):
        return Response(status_code=304, headers=headers)
    try:
        part = _range(request, content)
    except RangeNotSatisfiable as error:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{error.size}"})
    start, end = (part.start, part.end) if part else (0, content.size)
    headers |= {**content.headers, "Content-Type": content.content_type, "Content-Length": str(end - start)}
    headers |= {header: claims[claim] for claim, header in OVERRIDES.items() if claim in claims}
    if part:
        headers["Content-Range"] = part.content_range
    status = 206 if part else 200
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers)
    pieces = _pieces(blobs, stretches(content.chunks, start, end))
    first = await anext(pieces, None)  # what is missing is known before the answer begins
    return StreamingResponse(_again(first, pieces), status, headers=headers)


def is_modified(modified: datetime, since: str | None) -> bool:
    """Whether it changed after an HTTP date; also where there is none or it cannot be read."""
    try:
        return not since or int(modified.timestamp()) > parsedate_to_datetime(since).timestamp()
    except (ValueError, OverflowError):
        return True


def _has_already(request: Request, content: Content) -> bool:
    """What `If-None-Match` says counts before `If-Modified-Since`, as HTTP has it."""
    none_match = request.headers.get("if-none-match")
    if none_match is not None:
        return none_match.removeprefix("W/").strip('"') in {content.etag, *content.tags}
    return content.modified is not None and not is_modified(content.modified, request.headers.get("if-modified-since"))


def _range(request: Request, content: Content) -> ByteRange | None:
    if request.headers.get("if-range", content.etag).strip('"') != content.etag:
        return None
    return requested_range(request.headers.get("range"), content.size)


async def _pieces(blobs: BlobStore, wanted: Iterable[Stretch]) -> AsyncIterator[Piece]:
    for stretch in wanted:
        async for piece in blobs.aread(stretch.blob, stretch.start, stretch.end):
            yield piece


async def _again(first: Piece | None, pieces: AsyncIterator[Piece]) -> AsyncIterator[Piece]:
    """The first piece and those after it."""
    if first is not None:
        yield first
        async for piece in pieces:
            yield piece
