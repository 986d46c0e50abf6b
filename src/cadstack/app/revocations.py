"""Which access tokens are refused before they expire.

A token proves itself by its signature, so a revoked one must be on a list. The list is short: what is on it leaves
when the last token it concerns has expired, an hour later. Every server holds it in memory and reads it again when the
bell rings, which is with the commit of the revocation, and every few seconds besides, for changes made on the command
line beside a running server.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from cadstack.app.keyring import Claims
from cadstack.app.ports import Bell, UnitOfWork
from cadstack.domain.errors import NotAuthenticated
from cadstack.domain.identity.revocation import Revocation

TOPIC = "revocation"
READ_AT_LEAST_EVERY = timedelta(seconds=5)


class Revocations:
    """The list as this server knows it."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._seen = -1
        self._read = datetime.min.replace(tzinfo=UTC)
        self._revoked: frozenset[str] = frozenset()

    def is_due(self, now: datetime) -> bool:
        """Whether the rows must be read before the next token is believed."""
        return self._seen != self._bell.count or now - self._read >= READ_AT_LEAST_EVERY

    @property
    def rings(self) -> int:
        """How often the bell has rung; to be looked at before the rows are read."""
        return self._bell.count

    def load(self, revoked: Sequence[str], rings: int, now: datetime) -> None:
        """Hold exactly these from now on."""
        self._revoked, self._seen, self._read = frozenset(revoked), rings, now

    def check(self, claims: Claims) -> None:
        """Raises NotAuthenticated for a token that is revoked."""
        if self._revoked and not self._revoked.isdisjoint((claims.token_id, claims.chain_id, claims.user_id or "")):
            raise NotAuthenticated("The token was revoked.")


def revoke(uow: UnitOfWork, what: str, until: datetime) -> None:
    """Refuse the tokens of this id until then."""
    uow.credentials.put(Revocation(what, until))
    uow.ring(TOPIC)


def forgive(uow: UnitOfWork, what: str) -> None:
    """Take a revocation back."""
    uow.credentials.delete(Revocation, what)
    uow.ring(TOPIC)


def revoked(uow: UnitOfWork) -> Sequence[str]:
    """Everything on the list."""
    return [each.what for each in uow.credentials.all(Revocation)]
