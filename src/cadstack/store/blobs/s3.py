"""Blobs in an S3-compatible store, through obstore.

A blob of up to one part is one PUT, with its SHA-1 as metadata; a larger one is a multi-part upload in bounded memory,
a few parts under way at once. Either is visible as a whole or not at all. `etag` is what the store says: the MD5 of a
blob that was one PUT, a digest of its own kind otherwise. A process that is killed during a multi-part upload leaves
invisible parts behind; let a lifecycle rule of the bucket abort incomplete uploads.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store

from cadstack.app.ports import BlobInfo
from cadstack.domain.errors import InvalidInput, NotFound, Unavailable
from cadstack.settings import Settings
from cadstack.store.blobs.digest import Digest
from cadstack.store.blobs.key import check_key

PART = 8 << 20
PARTS_AT_ONCE = 4
CHUNK = 1 << 20
SHA1 = "sha1"
RETRY: Any = {"max_retries": 4, "retry_timeout": timedelta(seconds=30)}
CLIENT: Any = {"connect_timeout": timedelta(seconds=5), "timeout": timedelta(minutes=10)}


class RangeIgnored(Exception):
    """The server answered a request for a range as if it were for the whole, as HTTP allows and rclone 1.75 does."""


def open_blobs(url: str, settings: Settings) -> "S3Blobs":
    """The blobs at `s3://bucket/prefix`, with the endpoint and keys of the settings."""
    return S3Blobs.at(
        url,
        endpoint=settings.s3_endpoint,
        region=settings.s3_region,
        access_key_id=settings.s3_access_key_id,
        secret_access_key=settings.s3_secret_access_key,
    )


class S3Blobs:
    """See `app.ports.BlobStore`. Without keys the credentials come from AWS_* variables or the machine's role."""

    def __init__(
        self,
        bucket: str,
        *,
        prefix: str = "",
        endpoint: str = "",
        region: str = "us-east-1",
        access_key_id: str = "",
        secret_access_key: str = "",
    ) -> None:
        options: dict[str, Any] = {"region": region, "retry_config": RETRY}
        options["client_options"] = {**CLIENT, "allow_http": endpoint.startswith("http://")}
        if endpoint:
            options["endpoint"] = endpoint
        if access_key_id:
            options |= {"access_key_id": access_key_id, "secret_access_key": secret_access_key}
        self._place = f"s3://{bucket}/{prefix}"
        self._store = S3Store(bucket, prefix=prefix or None, **options)

    @classmethod
    def at(cls, url: str, **options: str) -> "S3Blobs":
        """The blobs at `s3://bucket/prefix`; raises InvalidInput."""
        bucket, _, prefix = url.removeprefix("s3://").partition("/")
        if not url.startswith("s3://") or not bucket:
            raise InvalidInput.at("blobs", f"'{url}' is not a place for blobs. Its form is s3://bucket/prefix.")
        return cls(bucket, prefix=prefix.strip("/"), **options)

    def write(self, key: str, chunks: Iterator[bytes]) -> BlobInfo:
        check_key(key)
        digest, source = Digest(), iter(chunks)
        head = bytearray()
        while len(head) <= PART and (chunk := next(source, None)) is not None:
            digest.feed(chunk)
            head += chunk
        with self._errors(key):
            if len(head) <= PART:
                obstore.put(self._store, key, bytes(head), **_whole(digest))
            else:
                stream = itertools.chain([bytes(head)], _fed(digest, source))
                obstore.put(self._store, key, stream, chunk_size=PART, max_concurrency=PARTS_AT_ONCE)
        return self._written(key, digest)

    async def awrite(self, key: str, chunks: AsyncIterator[bytes], *, sha1: bool = True) -> BlobInfo:
        check_key(key)
        digest, head = Digest(sha1=sha1), bytearray()
        while len(head) <= PART and (chunk := await anext(chunks, None)) is not None:
            digest.feed(chunk)
            head += chunk
        with self._errors(key):
            if len(head) <= PART:
                await obstore.put_async(self._store, key, bytes(head), **_whole(digest))
            else:
                stream = _joined(bytes(head), digest, chunks)
                await obstore.put_async(self._store, key, stream, chunk_size=PART, max_concurrency=PARTS_AT_ONCE)
        return await asyncio.to_thread(self._written, key, digest)

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        info = self.info(key)
        if info is None:
            raise NotFound(f"There is no blob '{key}'.")
        end = info.size if end is None else min(end, info.size)
        if start >= end:
            return iter(())
        try:
            with self._errors(key):
                found = obstore.get(self._store, key, options={"range": (start, end)})
        except RangeIgnored:
            with self._errors(key):
                return _cut(self._stream(key, obstore.get(self._store, key)), start, end)
        return self._stream(key, found)

    async def aread(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes | memoryview]:
        """Each piece is waited for by a thread, as the ways around a server that ignores ranges are those of `read`."""
        pieces = await asyncio.to_thread(self.read, key, start, end)
        while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
            yield piece

    def info(self, key: str) -> BlobInfo | None:
        check_key(key)
        try:
            with self._errors(key):
                found = obstore.get(self._store, key, options={"head": True})
        except NotFound:
            return None
        sha1 = {name.lower(): value for name, value in found.attributes.items()}.get(SHA1)
        return BlobInfo(found.meta["size"], _plain(found.meta["e_tag"]), sha1 or None)

    def delete(self, keys: Sequence[str]) -> None:
        for key in keys:
            check_key(key)
        with self._errors(", ".join(keys[:3])):
            if keys:
                obstore.delete(self._store, list(keys))

    def keys(self, prefix: str) -> Iterator[str]:
        folder = prefix.rpartition("/")[0] or None
        with self._errors(prefix):
            for batch in obstore.list(self._store, folder, chunk_size=1000):
                yield from (item["path"] for item in batch if item["path"].startswith(prefix))

    def direct_url(self, method: str, key: str, lifetime: timedelta) -> str | None:
        with self._errors(key):
            signed: str = obstore.sign(self._store, _method(method), check_key(key), lifetime)
        return signed

    def _written(self, key: str, digest: Digest) -> BlobInfo:
        """What was stored, with the etag that `info` will give from now on."""
        computed, stored = digest.info(), self.info(key)
        return replace(computed, etag=stored.etag) if stored else computed

    def _stream(self, key: str, found: "obstore.GetResult") -> Iterator[bytes]:
        with self._errors(key):
            for chunk in found.stream(min_chunk_size=CHUNK):
                yield bytes(chunk)

    @contextmanager
    def _errors(self, key: str) -> Iterator[None]:
        try:
            yield
        except (NotFoundError, FileNotFoundError):
            raise NotFound(f"There is no blob '{key}'.") from None
        except BaseError as error:
            if "non-partial response" in str(error):
                raise RangeIgnored from None
            raise Unavailable(
                f"The object store {self._place} did not do what was asked for '{key}': {error}.",
                next_step="See whether it runs, and whether the endpoint, bucket and keys are right (CADSTACK_S3_*).",
            ) from error


def _cut(chunks: Iterator[bytes], start: int, end: int) -> Iterator[bytes]:
    """The bytes from `start` up to `end` of a stream."""
    position = 0
    for chunk in chunks:
        part = chunk[max(0, start - position) : max(0, end - position)]
        position += len(chunk)
        if part:
            yield part
        if position >= end:
            return


def _fed(digest: Digest, chunks: Iterator[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        digest.feed(chunk)
        yield chunk


async def _joined(head: bytes, digest: Digest, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield head
    async for chunk in chunks:
        digest.feed(chunk)
        yield chunk


def _whole(digest: Digest) -> Any:
    return {"attributes": {SHA1: digest.info().sha1 or ""}, "use_multipart": False}


def _plain(etag: str | None) -> str:
    return (etag or "").strip('"')


def _method(method: str) -> Any:
    return method.upper()
