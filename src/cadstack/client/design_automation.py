"""A small client of the Design Automation API: app bundles, activities, work items, and the objects that they use.

    with Connection("http://127.0.0.1:8734", client_id, client_secret) as connection:
        automation, objects = DesignAutomation(connection), ObjectStore(connection)
        item = automation.submit({"activityId": "Me.Plot+prod", "arguments": {...}})
        done = automation.wait(item["id"])

Documents go in and come out as the API writes them. A call that fails raises `Refused` or `Unreachable`.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import httpx

from cadstack.client.connection import ClientError, Connection, Refused, Unreachable
from cadstack.client.objects import ObjectStore

__all__ = [
    "ClientError",
    "Connection",
    "DesignAutomation",
    "Document",
    "ObjectStore",
    "Refused",
    "Shelf",
    "Unreachable",
]

Document = dict[str, Any]
ENDED = ("success", "cancelled")
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, PAUSE_GROWTH = 0.02, 1.0, 1.3


class DesignAutomation:
    """One client app's things on one server. `appbundles` and `activities` are shelves of versions and aliases."""

    def __init__(self, connection: Connection, region: str = "us-east") -> None:
        self._connection = connection
        self._base = f"/da/{region}/v3"
        self.appbundles = Shelf(connection, f"{self._base}/appbundles")
        self.activities = Shelf(connection, f"{self._base}/activities")

    def nickname(self) -> str:
        """What stands before the dot in this app's ids: its nickname, or its client id."""
        said = self._connection.call("GET", f"{self._base}/forgeapps/me")
        return str(said["nickname"] if isinstance(said, dict) else said)

    def set_nickname(self, nickname: str) -> None:
        """Raises Refused (409) where it is taken, or this app has data already."""
        self._connection.call("PATCH", f"{self._base}/forgeapps/me", json={"nickname": nickname})

    def engines(self) -> list[str]:
        """The ids of all engines."""
        return [str(found) for found in pages(self._connection, f"{self._base}/engines")]

    def upload_package(self, published: Document, package: bytes) -> None:
        """Send the zip of an app bundle version with the form of its answer; the file is the last field, as S3 asks."""
        form = published["uploadParameters"]
        fields = [(name, (None, str(value))) for name, value in form["formData"].items()]
        parts = [*fields, ("file", ("package.zip", package, "application/octet-stream"))]
        self._connection.send("POST", form["endpointURL"], files=parts)

    def submit(self, work_item: Document) -> Document:
        """Start a work item; the answer is its first status."""
        status: Document = self._connection.call("POST", f"{self._base}/workitems", json=work_item)
        return status

    def status(self, item_id: str) -> Document:
        status: Document = self._connection.call("GET", f"{self._base}/workitems/{item_id}")
        return status

    def cancel(self, item_id: str) -> None:
        """Ask a work item to stop; harmless when it has ended."""
        self._connection.call("DELETE", f"{self._base}/workitems/{item_id}")

    def wait(
        self,
        item_id: str,
        *,
        timeout: float | None = None,
        seen: Callable[[Document], object] = lambda _status: None,
    ) -> Document:
        """The final status. `seen` is called with every status on the way; raises TimeoutError after `timeout` seconds.

        Asks often at first and then once a second, which the original allows.
        """
        end = None if timeout is None else time.monotonic() + timeout
        pause = FIRST_PAUSE_SECONDS
        while True:
            status = self.status(item_id)
            seen(status)
            if has_ended(status):
                return status
            if end is not None and time.monotonic() > end:
                raise TimeoutError(f"The work item {item_id} is still {status['status']} after {timeout:g} seconds.")
            time.sleep(pause)
            pause = min(pause * PAUSE_GROWTH, LONGEST_PAUSE_SECONDS)


class Shelf:
    """The app bundles or the activities of one app: each has numbered versions, and aliases that point to them."""

    def __init__(self, connection: Connection, base: str) -> None:
        self._connection, self._base = connection, base

    def ids(self) -> list[str]:
        """The qualified ids that this app may use, its own and those shared with it."""
        return [str(found) for found in pages(self._connection, self._base)]

    def get(self, qualified_id: str) -> Document | None:
        """The version behind `owner.name+alias`, None where there is none; an app bundle with the URL of its zip."""
        found: Document | None = self._connection.find(f"{self._base}/{_part(qualified_id)}")
        return found

    def create(self, definition: Document) -> Document:
        """The first version; raises Refused (409) where the name is taken."""
        made: Document = self._connection.call("POST", self._base, json=definition)
        return made

    def add_version(self, definition: Document) -> Document:
        """The next version of the name in `definition["id"]`; raises Refused (404) where there is none."""
        body = {name: value for name, value in definition.items() if name != "id"}
        made: Document = self._connection.call("POST", f"{self._base}/{_part(definition['id'])}/versions", json=body)
        return made

    def publish(self, definition: Document) -> Document:
        """The next version, or the first one where there is none."""
        try:
            return self.create(definition)
        except Refused as error:
            if error.status != httpx.codes.CONFLICT:
                raise
        return self.add_version(definition)

    def alias(self, name: str, alias: str) -> int | None:
        """The version that an alias points to, None where it is not there."""
        found = self._connection.find(f"{self._base}/{_part(name)}/aliases/{_part(alias)}")
        return None if found is None else int(found["version"])

    def set_alias(self, name: str, alias: str, version: int) -> None:
        """Move an alias to a version, or make it."""
        path = f"{self._base}/{_part(name)}/aliases"
        try:
            self._connection.call("PATCH", f"{path}/{_part(alias)}", json={"version": version})
        except Refused as error:
            if error.status != httpx.codes.NOT_FOUND:
                raise
            self._connection.call("POST", path, json={"id": alias, "version": version})

    def delete(self, name: str) -> None:
        """All versions and aliases of a name."""
        self._connection.call("DELETE", f"{self._base}/{_part(name)}")


def has_ended(status: Document) -> bool:
    """Whether a work item's status is final."""
    return status["status"] in ENDED or str(status["status"]).startswith("failed")


def pages(connection: Connection, path: str) -> Iterator[Any]:
    """Every row of a listing."""
    token = ""
    while True:
        page = connection.call("GET", f"{path}?page={token}" if token else path)
        yield from page["data"]
        token = page.get("paginationToken") or ""
        if not token:
            return


def _part(text: object) -> str:
    """An id as part of a path; the plus sign and the dollar stay, as the API's own examples write them."""
    return quote(str(text), safe="+$")
