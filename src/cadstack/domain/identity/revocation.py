"""Revocation: access tokens that are refused although they have not expired."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True)
class Revocation:
    """`what` is the id of one token, of the chain that it belongs to, or of the user whom it is for."""

    kind: ClassVar[str] = "revocation"

    what: str
    until: datetime

    @property
    def key(self) -> str:
        return self.what

    @property
    def owner(self) -> str:
        return ""

    @property
    def kept_until(self) -> datetime:
        return self.until
