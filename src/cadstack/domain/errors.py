"""The error tree: what happened, where, and the next step.

    CadstackError
    ├── InvalidInput          the request itself is wrong
    │   └── PayloadTooLarge
    ├── NotAuthenticated      no token, or one that is not valid
    ├── NotPermitted          a valid caller may not do this
    │   ├── MissingScope
    │   └── LimitReached      a count or quota of the owner is used up
    ├── NotFound
    ├── Conflict              the thing exists, or changed meanwhile
    │   ├── InvalidTransition
    │   └── LeaseLost
    ├── TooManyRequests
    ├── NotImplementedHere    documented by the original, not offered by this server
    └── Unavailable           something this machine lacks

Every foreign API maps this tree to its own status codes and bodies in one table of its wire package.
"""

from collections.abc import Mapping, Sequence


class CadstackError(Exception):
    """Base of every error the product raises on purpose; `next_step` tells the reader what to do."""

    def __init__(self, message: str, *, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.message} {self.next_step}".strip()


class InvalidInput(CadstackError):
    """The request is wrong; `fields` maps a field path (`parameters.HostDwg.verb`) to its messages."""

    def __init__(self, message: str, *, fields: Mapping[str, Sequence[str]] | None = None, next_step: str = "") -> None:
        super().__init__(message, next_step=next_step)
        self.fields: dict[str, tuple[str, ...]] = {k: tuple(v) for k, v in (fields or {}).items()}

    @classmethod
    def at(cls, field: str, message: str) -> "InvalidInput":
        """One message at one field path."""
        return cls(message, fields={field: (message,)})


class PayloadTooLarge(InvalidInput):
    """The request body is larger than the owner's limit."""


class NotAuthenticated(CadstackError):
    """No credential, or one that is unknown, malformed, expired or revoked."""


class NotPermitted(CadstackError):
    """The caller is known and may not do this."""


class MissingScope(NotPermitted):
    """The token lacks the scopes that the call needs."""

    def __init__(self, missing: Sequence[str]) -> None:
        self.missing = tuple(missing)
        super().__init__(
            "Token does not have the privilege for this request.",
            next_step=f"Ask for a token with the scope {' '.join(self.missing)}.",
        )


class LimitReached(NotPermitted):
    """A count or quota of the owner is used up."""


class NotFound(CadstackError):
    """Nothing with that id is visible to the caller."""


class Conflict(CadstackError):
    """The thing exists already, or changed since it was read."""


class InvalidTransition(Conflict):
    """A state change that the transition table does not allow."""

    def __init__(self, noun: str, before: str, after: str) -> None:
        self.before, self.after = before, after
        super().__init__(f"A {noun} cannot go from {before} to {after}.")


class LeaseLost(Conflict):
    """The caller's lease ended: another attempt runs, or the item is finished or cancelled."""


class TooManyRequests(CadstackError):
    """The caller is over its rate; `retry_after` is in seconds."""

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class NotImplementedHere(CadstackError):
    """The original API documents this; this server does not offer it."""


class Unavailable(CadstackError):
    """This machine or installation lacks what the work needs."""
