"""Our own signed blob URLs, served from the blob store without going through the network."""

from collections.abc import Callable, Iterator
from datetime import datetime
from urllib.parse import parse_qsl, unquote, urlsplit

from cadstack.app.ports import BlobStore
from cadstack.app.urls import UrlSigner

PATH = "/_cadstack/blobs/"


class SignedBlobs:
    """Reads and writes what a signed URL of this server allows, with the same checks as its routes make."""

    def __init__(self, base_url: str, urls: UrlSigner, blobs: BlobStore, now: Callable[[], datetime]) -> None:
        self._prefix = base_url.rstrip("/") + PATH
        self._urls, self._blobs, self._now = urls, blobs, now

    def read(self, url: str) -> Iterator[bytes] | None:
        """The content behind `url`, None where the URL is not one of these; raises NotPermitted, NotFound."""
        key = self._allowed("GET", url)
        return None if key is None else self._blobs.read(key)

    def write(self, url: str, chunks: Iterator[bytes]) -> bool:
        """Store the content, False where the URL is not one of these; raises NotPermitted."""
        key = self._allowed("PUT", url)
        if key is None:
            return False
        self._blobs.write(key, chunks)
        return True

    def _allowed(self, method: str, url: str) -> str | None:
        if not url.startswith(self._prefix):
            return None
        parts = urlsplit(url)
        key = unquote(parts.path.partition(PATH)[2])
        claims = self._urls.check(method, key, dict(parse_qsl(parts.query, keep_blank_values=True)), self._now())
        # A part of somebody's upload is more than a blob: the route also writes its row, so the request is made.
        return None if "upload" in claims else key
