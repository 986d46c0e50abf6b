"""Publishing: bundles and activities that are sent only when they differ from what is there, and aliases that move."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cadstack.client.design_automation import DesignAutomation, Shelf
from cadstack.client.objects import ObjectStore
from cadstack.domain.errors import NotFound
from cadstack.domain.ids import LATEST
from cadstack.engines.packing import SUFFIX, contents
from cadstack.kit.definitions import Document, Reference, same

Check = Callable[[Document], bool]
Make = Callable[[], Document]
Change = Literal["created", "new version", "alias moved", "unchanged"]


@dataclass(frozen=True)
class Published:
    """One thing on the server after a push: the id to use, its version, and what the push did."""

    id: str
    version: int
    change: Change


class Publisher:
    """Publishes for one app on one server, under its nickname."""

    def __init__(self, automation: DesignAutomation, objects: ObjectStore) -> None:
        self._automation, self._objects = automation, objects
        self.owner = automation.nickname()

    def bundle(self, definition: Document, package: bytes, alias: str) -> Published:
        """A version with this content behind the alias; raises what the client raises."""
        shelf = self._automation.appbundles

        def is_there(found: Document) -> bool:
            return same(found, definition) and self._holds(found, package)

        def publish() -> Document:
            made = shelf.publish(definition)
            self._automation.upload_package(made, package)
            return made

        return self._settle(shelf, definition["id"], alias, is_there, publish)

    def activity(self, definition: Document, alias: str) -> Published:
        """A version that means the same behind the alias; raises what the client raises."""
        shelf = self._automation.activities
        return self._settle(
            shelf, definition["id"], alias, lambda found: same(found, definition), lambda: shelf.publish(definition)
        )

    def known(self, reference: Reference, alias: str) -> str:
        """The id of an app bundle that is on the server: this app's own of that name, or the one that is written.

        Raises NotFound naming the folder that is missing.
        """
        own = reference.of(self.owner, alias)
        for wanted in (own, str(reference)):
            if Reference.parse(wanted).owner and self._automation.appbundles.get(wanted) is not None:
                return wanted
        raise NotFound(
            f"The activity names the app bundle {reference}, which is neither beside it nor on the server.",
            next_step=f"Put {reference.name}{SUFFIX} beside the activity, or name its folder or zip with --bundle.",
        )

    def _settle(self, shelf: Shelf, name: str, alias: str, is_there: Check, publish: Make) -> Published:
        qualified = f"{self.owner}.{name}+{alias}"
        current = shelf.get(qualified)
        if current is not None and is_there(current):
            return Published(qualified, current["version"], "unchanged")
        latest = shelf.get(f"{self.owner}.{name}+{LATEST}")
        if latest is not None and is_there(latest):
            shelf.set_alias(name, alias, latest["version"])
            return Published(qualified, latest["version"], "alias moved")
        made = publish()
        shelf.set_alias(name, alias, made["version"])
        return Published(qualified, made["version"], "created" if latest is None else "new version")

    def _holds(self, found: Document, package: bytes) -> bool:
        """Whether the version's zip has the same files; one that was never sent has none."""
        if not found.get("package"):
            return False
        with tempfile.TemporaryDirectory() as folder:
            there = Path(folder) / "package.zip"
            self._objects.fetch(found["package"], there)
            return contents(there.read_bytes()) == contents(package)
