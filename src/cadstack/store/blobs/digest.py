"""What is computed of a byte stream while it passes."""

import hashlib

from cadstack.app.ports import BlobInfo


class Digest:
    """Size, MD5 and SHA-1 of the bytes fed to it."""

    def __init__(self) -> None:
        self._size = 0
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._sha1 = hashlib.sha1(usedforsecurity=False)

    def feed(self, chunk: bytes) -> None:
        self._size += len(chunk)
        self._md5.update(chunk)
        self._sha1.update(chunk)

    def info(self) -> BlobInfo:
        return BlobInfo(self._size, self._md5.hexdigest(), self._sha1.hexdigest())
