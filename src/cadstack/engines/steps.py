"""What an installation does now, for whoever shows it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """`what` is done now; `done` of `total` packages where that is known; `size` of a package that comes from afar."""

    what: str
    done: int = 0
    total: int = 0
    size: str = ""


Tell = Callable[[Step], None]


def quietly(_step: Step) -> None:
    """Tell nobody."""
