"""What somebody may present, or was granted, until a moment: the one shape in which all of it is kept."""

from datetime import datetime
from typing import ClassVar, Protocol


class Credential(Protocol):
    """A session, a code, a token, a consent …: found by `key`, listed by `owner`, forgotten after `kept_until`.

    What is secret is never kept itself: the key of a token or a code is its hash.
    """

    kind: ClassVar[str]

    @property
    def key(self) -> str: ...
    @property
    def owner(self) -> str: ...
    @property
    def kept_until(self) -> datetime: ...
