"""What reading a drawing gave, and the error when it gave nothing."""

from collections import Counter
from dataclasses import dataclass, field

UPLOAD_AGAIN = "Upload it again."
REPAIR = "Upload it again; if it is so at its source, RECOVER it in AutoCAD and save a copy."


class UnreadableDrawing(Exception):
    """The file is no drawing that can be read; the message says what it is instead and what to do."""

    def __init__(self, what: str, next_step: str = "") -> None:
        super().__init__(f"{what} {next_step}".rstrip())


@dataclass
class LoadReport:
    """`read` counts entities by type over all layouts, `skipped` those that could not come across, blocks' included."""

    format: str
    version: str
    read: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The report for standard output, one fact per line."""
        out = [f"Read {self.format} {self.version}: {sum(self.read.values())} entities."]
        out += [f"Skipped {count} {name}: not supported." for name, count in sorted(self.skipped.items())]
        return out + self.notes
