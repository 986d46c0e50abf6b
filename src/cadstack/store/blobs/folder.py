"""Blobs as files in a folder.

The guarantee: when `write` returns, the bytes and their name are on disk; until then nothing is visible under the key,
and whatever goes wrong leaves nothing behind. A blob is written to a file of its own in `.partial`, synced, renamed
into place, and the folder that now names it is synced too. `durable=False` leaves the syncs out.

Own code rather than obstore's local store: that one syncs nothing, and reading 256 MB through it took 12 times as long
(250 against 3,000 MB/s); small writes without syncs are equal (3,000 a second).

Files lie in 256 folders by the hash of the first two segments of their key, so no folder grows without end and what
belongs together (`uploads/<upload>/…`) is listed from one place. MD5 and SHA-1 are extended attributes
of the file and thus come and go with it; on a file system without them `info` reads the file.
"""

import asyncio
import contextlib
import errno
import hashlib
import os
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import BinaryIO, Self

from cadstack.app.ports import BlobInfo
from cadstack.domain.errors import NotFound, Unavailable
from cadstack.settings import Settings
from cadstack.store.blobs.digest import Digest
from cadstack.store.blobs.key import check_key

CHUNK = 1 << 20
PIECE = 1 << 18
NOWAIT: int = getattr(os, "RWF_NOWAIT", 0)
PARTIAL = ".partial"
ABANDONED_SECONDS = 24 * 3600
MOVES = 100
FOLDERS_KNOWN = 10_000
ATTRIBUTE = "user.cadstack.digest"
NO_ROOM = {errno.ENOSPC: "is full", errno.EDQUOT: "has no quota left", errno.EROFS: "is read-only"}


def open_blobs(url: str, _settings: Settings) -> "FolderBlobs":
    """The blobs in the folder with this path."""
    return FolderBlobs(Path(url))


class FolderBlobs:
    """See `app.ports.BlobStore`."""

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        self._root = path.absolute()
        self._folders = _Folders(self._root, durable=durable)
        self._partial = self._root / PARTIAL
        if not self._root.exists():
            self._root.mkdir(parents=True, mode=0o700)
        self._partial.mkdir(exist_ok=True)
        self._drop_abandoned()

    def write(self, key: str, chunks: Iterator[bytes]) -> BlobInfo:
        with self._sink(key) as sink:
            for chunk in chunks:
                sink.add(chunk)
            return sink.finish()

    async def awrite(self, key: str, chunks: AsyncIterator[bytes], *, sha1: bool = True) -> BlobInfo:
        """Threads write and digest one megabyte while the next one arrives; the event loop waits for neither."""
        with self._sink(key, sha1=sha1) as sink:
            async with _Behind(sink) as behind:
                gathered, size = list[bytes](), 0
                async for chunk in chunks:
                    gathered.append(chunk)
                    size += len(chunk)
                    if size >= CHUNK:
                        await behind.add(gathered)
                        gathered, size = [], 0
                await behind.add(gathered)
            return await asyncio.to_thread(sink.finish)

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        return _stretch(self._open(key), start, end)

    async def aread(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes | memoryview]:
        """What is in the page cache is copied at once, for which waking a thread is too dear; threads read the rest."""
        with self._open(key) as file:
            position, size = start, PIECE
            while end is None or position < end:
                if end is not None:
                    size = min(PIECE, end - position)
                piece = _cached(file.fileno(), size, position)
                if piece is None:
                    piece = memoryview(await asyncio.to_thread(os.pread, file.fileno(), size, position))
                if not piece:
                    return
                position += len(piece)
                yield piece

    def info(self, key: str) -> BlobInfo | None:
        path = self._path(key)
        try:
            return _stored_info(path) or _computed_info(path)
        except (FileNotFoundError, IsADirectoryError):
            return None

    def delete(self, keys: Sequence[str]) -> None:
        for key in keys:
            path = self._path(key)
            path.unlink(missing_ok=True)
            for folder in path.parents:
                if folder == self._root:
                    break
                try:
                    folder.rmdir()
                except OSError:  # not empty, or gone
                    break

    def keys(self, prefix: str) -> Iterator[str]:
        group = prefix.split("/")[:2] if prefix.count("/") > 1 else []
        shards = [self._root / _shard(prefix)] if group else sorted(self._root.glob("[0-9a-f]" * 2))
        for shard in shards:
            for folder, _, names in os.walk(shard.joinpath(*group)):
                for name in names:
                    key = Path(folder, name).relative_to(shard).as_posix()
                    if key.startswith(prefix):
                        yield key

    def direct_url(self, method: str, key: str, lifetime: timedelta) -> str | None:  # noqa: ARG002 - only we serve it
        return None

    def _open(self, key: str) -> BinaryIO:
        try:
            return self._path(key).open("rb")
        except (FileNotFoundError, IsADirectoryError):
            raise NotFound(f"There is no blob '{key}'.") from None

    def _path(self, key: str) -> Path:
        check_key(key)
        return self._root / _shard(key) / key

    @contextmanager
    def _sink(self, key: str, *, sha1: bool = True) -> Iterator["_Sink"]:
        target = self._path(key)
        sink = _Sink(self._partial / uuid.uuid4().hex, target, self._folders, Digest(sha1=sha1))
        try:
            yield sink
        except OSError as error:
            if error.errno in NO_ROOM:
                raise Unavailable(
                    f"The disk of {self._root} {NO_ROOM[error.errno]}; '{key}' was not stored.",
                    next_step="Make room there, or point CADSTACK_BLOBS to another place.",
                ) from error
            raise
        finally:
            sink.close()

    def _drop_abandoned(self) -> None:
        """Remove what writers that were killed left behind; a day old, so that no living one is hit."""
        for path in self._partial.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > ABANDONED_SECONDS:
                    path.unlink()


class _Sink:
    """A file that takes its place only when it is finished."""

    def __init__(self, partial: Path, target: Path, folders: "_Folders", digest: Digest) -> None:
        self._partial, self._target, self._folders, self._digest = partial, target, folders, digest
        self._file = partial.open("xb")

    def add(self, chunk: bytes) -> None:
        for half in self.halves([chunk]):
            half()

    def halves(self, chunks: Sequence[bytes]) -> Sequence[Callable[[], object]]:
        """What `add` does with several chunks, as two calls that may run at the same time."""
        return partial(self.write, chunks), partial(self._feed_md5, chunks)

    def write(self, chunks: Sequence[bytes]) -> None:
        for chunk in chunks:
            self._file.write(chunk)
            self._digest.feed_sha1(chunk)

    def _feed_md5(self, chunks: Sequence[bytes]) -> None:
        for chunk in chunks:
            self._digest.feed_md5(chunk)

    def finish(self) -> BlobInfo:
        info = self._digest.info()
        self._file.flush()
        with contextlib.suppress(OSError, AttributeError):
            os.setxattr(self._file.fileno(), ATTRIBUTE, f"{info.etag} {info.sha1 or ''}".encode())
        if self._folders.durable:
            os.fsync(self._file.fileno())
        self._file.close()
        self._take_place()
        return info

    def close(self) -> None:
        """Leave nothing behind, unless it was finished."""
        with contextlib.suppress(OSError):
            self._file.close()
        self._partial.unlink(missing_ok=True)

    def _take_place(self) -> None:
        for attempt in range(MOVES):
            try:
                self._folders.make(self._target.parent)
                self._partial.replace(self._target)
                break
            except (FileNotFoundError, FileExistsError):  # a delete removes emptied folders at the same time
                self._folders.forget(self._target)
                if attempt == MOVES - 1:
                    raise
        self._folders.sync(self._target.parent)


class _Behind:
    """Adds chunks to a sink in threads, one megabyte behind the caller; at the end of the block all of it is there."""

    def __init__(self, sink: _Sink) -> None:
        self._sink = sink
        self._running: list[asyncio.Task[object]] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Waits for the threads even where the block failed: they use the file that is closed next."""
        if self._running:
            await asyncio.wait(self._running)
            for done in self._running:
                done.result()

    async def add(self, chunks: Sequence[bytes]) -> None:
        """Returns when the chunks before these are there; raises what their threads raised."""
        await asyncio.gather(*self._running)
        self._running = [asyncio.create_task(asyncio.to_thread(half)) for half in self._sink.halves(chunks)]


class _Folders:
    """The folders below a root; a name in one is synced before it is relied on, once by this process."""

    def __init__(self, root: Path, *, durable: bool) -> None:
        self._root, self.durable = root, durable
        self._made = {root}

    def make(self, folder: Path) -> None:
        """Make the folder and those above it."""
        if folder in self._made:
            return
        self.make(folder.parent)
        folder.mkdir(exist_ok=True)
        self.sync(folder.parent)
        if len(self._made) > FOLDERS_KNOWN:
            self._made = {self._root}
        self._made.add(folder)

    def forget(self, path: Path) -> None:
        """The folders above a path may be gone."""
        self._made -= {folder for folder in path.parents if folder != self._root}

    def sync(self, folder: Path) -> None:
        """Have the names in the folder on disk."""
        if not self.durable or os.name == "nt":  # Windows has no such call; NTFS journals names
            return
        try:
            handle = os.open(folder, os.O_RDONLY)
        except FileNotFoundError:  # deleted already
            return
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _shard(key: str) -> str:
    group = "/".join(key.split("/")[:2])
    return hashlib.sha256(group.encode()).hexdigest()[:2]


def _stretch(file: BinaryIO, start: int, end: int | None) -> Iterator[bytes]:
    with file:
        file.seek(start)
        left = None if end is None else end - start
        while left is None or left > 0:
            chunk = file.read(CHUNK if left is None else min(CHUNK, left))
            if not chunk:
                return
            if left is not None:
                left -= len(chunk)
            yield chunk


def _cached(handle: int, size: int, position: int) -> memoryview | None:
    """Bytes of a file that are in the page cache, fewer than asked for where only those are; None where none are."""
    if not NOWAIT:
        return None
    buffer = bytearray(size)
    try:
        return memoryview(buffer)[: os.preadv(handle, [buffer], position, NOWAIT)]
    except OSError as error:
        if error.errno in (errno.EAGAIN, errno.EOPNOTSUPP):
            return None
        raise


def _stored_info(path: Path) -> BlobInfo | None:
    size = path.stat().st_size
    try:
        etag, _, sha1 = os.getxattr(path, ATTRIBUTE).decode().partition(" ")
    except (OSError, AttributeError):
        return None
    return BlobInfo(size, etag, sha1 or None)


def _computed_info(path: Path) -> BlobInfo:
    digest = Digest()
    with path.open("rb") as file:
        for chunk in _stretch(file, 0, None):
            digest.feed(chunk)
    return digest.info()
