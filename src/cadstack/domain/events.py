"""The event envelope: what happened to which thing, by whom, and what it was before and after."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Event:
    """One stored fact. `sequence` is given by the store and orders all events; 0 until stored."""

    id: str
    type: str
    subject: str
    principal: str
    at: datetime
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    cause: str | None = None
    sequence: int = 0
