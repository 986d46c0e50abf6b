"""A server with one family's probe."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from families import Family
from office import Office

PATIENCE_SECONDS = 900


@dataclass
class Bench:
    """A server with one family's probe, to which documents are given."""

    family: Family
    office: Office
    engines: Path
    activity: str
    folder: Path
    count: int = 0

    def made(self) -> list[Path]:
        """The documents that the family's example makes."""
        folder = self.folder / "made"
        folder.mkdir(exist_ok=True)
        return self.family.made(self.engines, folder)

    def submit(self, content: bytes, limit: int = 120) -> str:
        """A work item that puts this document through the probe; its id."""
        self.count += 1
        key = f"document-{self.count}"
        self.office.put(key, content)
        arguments = {
            "Document": self.office.argument(key),
            "Result": self.office.argument(f"result-{self.count}", verb="put"),
        }
        body = {"activityId": self.activity, "arguments": arguments, "limitProcessingTimeSec": limit}
        return str(self.office.ok("POST", "/da/us-east/v3/workitems", json=body)["id"])

    def wait(self, item: str) -> dict[str, Any]:
        return self.office.wait(item, PATIENCE_SECONDS)
