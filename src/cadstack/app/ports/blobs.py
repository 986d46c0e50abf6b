"""Where bytes are kept."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol


@dataclass(frozen=True)
class BlobInfo:
    """Size in bytes; `etag` is the MD5 of the content in hex where the store knows it; `sha1` where it was computed."""

    size: int
    etag: str
    sha1: str | None = None


class BlobStore(Protocol):
    """Immutable byte streams under keys (`objects/ab/…`); written whole or not at all."""

    def write(self, key: str, chunks: Iterator[bytes]) -> BlobInfo:
        """Store the stream; nothing is visible under `key` before all of it is."""

    async def awrite(self, key: str, chunks: AsyncIterator[bytes], *, sha1: bool = True) -> BlobInfo:
        """As `write`, for a request body; without `sha1` it is not computed, which is half the work of an upload."""

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` up to but not including `end`; raises NotFound before the first."""

    def aread(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes | memoryview]:
        """As `read`, for an answer: the event loop does not wait for the store."""

    def info(self, key: str) -> BlobInfo | None: ...
    def delete(self, keys: Sequence[str]) -> None:
        """Missing ones are no error."""

    def keys(self, prefix: str) -> Iterator[str]: ...
    def direct_url(self, method: str, key: str, lifetime: timedelta) -> str | None:
        """A signed URL of the store itself (S3), or None where only this server can serve it."""
