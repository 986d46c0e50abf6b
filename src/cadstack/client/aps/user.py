"""Who is signed in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class User:
    """The person that a token acts for. `document` is all that the server said."""

    id: str
    name: str
    email: str
    document: Mapping[str, Any] = field(repr=False, default_factory=dict)

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "User":
        named = " ".join(filter(None, (document.get("given_name"), document.get("family_name"))))
        return cls(
            id=str(document.get("sub") or document.get("userId") or ""),
            name=str(document.get("name") or named),
            email=str(document.get("email") or document.get("preferred_username") or ""),
            document=document,
        )
