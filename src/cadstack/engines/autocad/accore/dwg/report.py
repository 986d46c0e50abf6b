"""What reading a drawing gave, and the error when it gave nothing."""

from collections import Counter
from dataclasses import dataclass, field


class UnreadableDrawing(Exception):
    """The file is no drawing that can be read; the message says what it is instead and what to do."""


@dataclass
class LoadReport:
    """`read` counts entities by type over all layouts and blocks, `skipped` those that could not come across."""

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
