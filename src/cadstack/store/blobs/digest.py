"""What is computed of a byte stream while it passes."""

import hashlib

from cadstack.app.ports import BlobInfo


class Digest:
    """Size, MD5 and, if wanted, SHA-1 of the bytes fed to it."""

    def __init__(self, *, sha1: bool = True) -> None:
        self._size = 0
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._sha1 = hashlib.sha1(usedforsecurity=False) if sha1 else None

    def feed(self, chunk: bytes) -> None:
        self.feed_md5(chunk)
        self.feed_sha1(chunk)

    def feed_md5(self, chunk: bytes) -> None:
        """One half of `feed`, for a thread of its own: each half is as slow as a fast disk."""
        self._md5.update(chunk)

    def feed_sha1(self, chunk: bytes) -> None:
        """The other half."""
        self._size += len(chunk)
        if self._sha1:
            self._sha1.update(chunk)

    def info(self) -> BlobInfo:
        return BlobInfo(self._size, self._md5.hexdigest(), self._sha1.hexdigest() if self._sha1 else None)
