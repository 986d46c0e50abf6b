"""The rows of the key ring."""

from collections.abc import Sequence

from cadstack.app.ports import SigningKey
from cadstack.store.sql.codec import instant, moment
from cadstack.store.sql.session import Query, Session

ALL = Query("SELECT kid, private, created, active_from FROM signing_key ORDER BY active_from, kid")
ADD = Query("""
    INSERT INTO signing_key (kid, private, created, active_from) VALUES (:kid, :private, :created, :active_from)
    ON CONFLICT (kid) DO NOTHING""")
DELETE = Query("DELETE FROM signing_key WHERE kid = :kid")


class SqlSigningKeys:
    """See `app.ports.SigningKeys`; the oldest first."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> Sequence[SigningKey]:
        return [
            SigningKey(row["kid"], row["private"], moment(row["created"]), moment(row["active_from"]))
            for row in self._session.all(ALL)
        ]

    def add(self, key: SigningKey) -> None:
        created, active_from = instant(key.created), instant(key.active_from)
        self._session.write(ADD, kid=key.kid, private=key.private, created=created, active_from=active_from)

    def delete(self, kid: str) -> None:
        self._session.write(DELETE, kid=kid)
