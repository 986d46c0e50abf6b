"""What a token endpoint gave, and until when it is good."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

RENEW_BEFORE_SECONDS = 60.0
CONSENT_DAYS = 15


@dataclass(frozen=True)
class Tokens:
    """An access token, and the refresh token that follows it where a person signed in. Times are seconds since 1970."""

    access_token: str
    expires_at: float
    scopes: tuple[str, ...] = ()
    refresh_token: str = ""
    refreshed_at: float = 0.0

    @classmethod
    def of(cls, answer: Mapping[str, Any], scopes: tuple[str, ...], now: float) -> Self:
        """From the answer of a token endpoint, which says how long a token lives but not until when."""
        return cls(
            access_token=str(answer["access_token"]),
            expires_at=now + float(answer.get("expires_in", 3600)),
            scopes=scopes,
            refresh_token=str(answer.get("refresh_token") or ""),
            refreshed_at=now,
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        kept = json.loads(text)
        return cls(**kept | {"scopes": tuple(kept["scopes"])})

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    def is_fresh(self, now: float) -> bool:
        """Whether the access token lives for another minute."""
        return now < self.expires_at - RENEW_BEFORE_SECONDS

    def covers(self, scopes: tuple[str, ...]) -> bool:
        return set(scopes) <= set(self.scopes)

    @property
    def lapses_at(self) -> float:
        """When the consent ends unless the tokens are refreshed before."""
        return self.refreshed_at + CONSENT_DAYS * 86400
