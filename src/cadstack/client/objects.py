"""The object store beside Design Automation: buckets, and objects that are sent and fetched with signed addresses."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from cadstack.client.connection import Connection, Refused

PART_BYTES = 64 * 1024 * 1024
PIECE_BYTES = 1024 * 1024
URLS_AT_ONCE = 25
OBJECT_URN = "urn:adsk.objects:os.object:"


class ObjectStore:
    """Buckets and objects of one client app."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def make_bucket(self, bucket: str, policy: str = "transient") -> None:
        """Make a bucket, unless this app has it; raises Refused (409) where another app has it."""
        try:
            self._connection.call("POST", "/oss/v2/buckets", json={"bucketKey": bucket, "policyKey": policy})
        except Refused as error:
            if (
                error.status != httpx.codes.CONFLICT
                or self._connection.find(f"/oss/v2/buckets/{bucket}/details") is None
            ):
                raise

    def upload(self, bucket: str, key: str, source: Path) -> str:
        """Send a file, in parts when it is large; answers the object's urn."""
        size = source.stat().st_size
        count = max(1, -(-size // PART_BYTES))
        upload_key = ""
        with source.open("rb") as file:
            for first in range(1, count + 1, URLS_AT_ONCE):
                wanted: dict[str, Any] = {"firstPart": first, "parts": min(URLS_AT_ONCE, count + 1 - first)}
                wanted |= {"uploadKey": upload_key} if upload_key else {}
                asked = self._connection.call("GET", f"{_path(bucket, key)}/signeds3upload", params=wanted)
                upload_key = asked["uploadKey"]
                for number, url in enumerate(asked["urls"], first):
                    length = min(PART_BYTES, size - (number - 1) * PART_BYTES)
                    self._connection.send(
                        "PUT", url, content=_pieces(file, length), headers={"Content-Length": str(length)}
                    )
        self._connection.call("POST", f"{_path(bucket, key)}/signeds3upload", json={"uploadKey": upload_key})
        return self.urn(bucket, key)

    def download(self, bucket: str, key: str, target: Path) -> int | None:
        """Fetch an object into a file; answers its size, None where there is no such object."""
        signed = self._connection.find(f"{_path(bucket, key)}/signeds3download")
        return None if signed is None else self.fetch(signed["url"], target)

    def fetch(self, url: str, target: Path) -> int:
        """Fetch a signed address, such as a work item's `reportUrl`, into a file; answers its size."""
        size = 0
        with self._connection.stream(url) as answer, target.open("wb") as file:
            for piece in answer.iter_bytes(PIECE_BYTES):
                size += file.write(piece)
        return size

    def argument(self, bucket: str, key: str, **members: Any) -> dict[str, Any]:
        """A work item's argument that reads or writes an object."""
        headers = {"Authorization": f"Bearer {self._connection.token}"}
        return {**members, "url": self.urn(bucket, key), "headers": headers}

    def urn(self, bucket: str, key: str) -> str:
        return f"{OBJECT_URN}{bucket}/{key}"


def _path(bucket: str, key: str) -> str:
    return f"/oss/v2/buckets/{bucket}/objects/{quote(key, safe='')}"


def _pieces(file: Any, length: int) -> Iterator[bytes]:
    while length:
        piece = file.read(min(PIECE_BYTES, length))
        if not piece:
            raise OSError("The file became shorter while it was sent.")
        length -= len(piece)
        yield piece
