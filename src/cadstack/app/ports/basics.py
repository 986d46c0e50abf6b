"""What every row and every verb is made of: ids and pages."""

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

Row = TypeVar("Row")


class Ids(Protocol):
    """Where new ids come from."""

    def hex32(self) -> str:
        """32 lower-case hex digits, as work item ids are."""

    def secret(self) -> str:
        """43 URL-safe characters of 256 random bits."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """A stretch of a listing; `next` continues it, None at the end."""

    rows: tuple[Row, ...]
    next: str | None = None
