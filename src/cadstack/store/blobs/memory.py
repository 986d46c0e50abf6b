"""Blobs in memory, for tests."""

import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import timedelta

from cadstack.app.ports import BlobInfo
from cadstack.domain.errors import NotFound
from cadstack.settings import Settings
from cadstack.store.blobs.digest import Digest
from cadstack.store.blobs.key import check_key


def open_blobs(_url: str, _settings: Settings) -> "MemoryBlobs":
    """`memory://`: blobs that end with the process, for trying things out."""
    return MemoryBlobs()


class MemoryBlobs:
    """See `app.ports.BlobStore`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._blobs: dict[str, tuple[bytes, BlobInfo]] = {}

    def write(self, key: str, chunks: Iterator[bytes]) -> BlobInfo:
        return self._put(check_key(key), b"".join(chunks))

    async def awrite(self, key: str, chunks: AsyncIterator[bytes], *, sha1: bool = True) -> BlobInfo:
        return self._put(check_key(key), b"".join([chunk async for chunk in chunks]), sha1=sha1)

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        with self._lock:
            found = self._blobs.get(check_key(key))
        if found is None:
            raise NotFound(f"There is no blob '{key}'.")
        part = found[0][start:end]
        return iter([part] if part else [])

    async def aread(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes | memoryview]:
        for part in self.read(key, start, end):
            yield part

    def info(self, key: str) -> BlobInfo | None:
        with self._lock:
            found = self._blobs.get(check_key(key))
        return None if found is None else found[1]

    def delete(self, keys: Sequence[str]) -> None:
        with self._lock:
            for key in keys:
                self._blobs.pop(check_key(key), None)

    def keys(self, prefix: str) -> Iterator[str]:
        with self._lock:
            found = sorted(key for key in self._blobs if key.startswith(prefix))
        return iter(found)

    def direct_url(self, method: str, key: str, lifetime: timedelta) -> str | None:  # noqa: ARG002 - there is no URL
        return None

    def _put(self, key: str, content: bytes, *, sha1: bool = True) -> BlobInfo:
        digest = Digest(sha1=sha1)
        digest.feed(content)
        info = digest.info()
        with self._lock:
            self._blobs[key] = (content, info)
        return info
