"""The rows of users."""

from collections.abc import Sequence

from cadstack.app.ports import Page
from cadstack.domain.errors import Conflict
from cadstack.domain.identity.user import User, folded_email
from cadstack.store.sql import codec
from cadstack.store.sql.session import Query, Row, Session

GET = Query("SELECT document FROM app_user WHERE id = :id")
BY_EMAIL = Query("SELECT id, document FROM app_user WHERE email = :email")
BY_IDENTITY = Query("""
    SELECT user_id, document FROM user_identity JOIN app_user ON app_user.id = user_id
    WHERE issuer = :issuer AND subject = :subject""")
PUT = Query("""
    INSERT INTO app_user (id, email, robot_of, document) VALUES (:id, :email, :robot_of, :document)
    ON CONFLICT (id) DO UPDATE
    SET email = excluded.email, robot_of = excluded.robot_of, document = excluded.document""")
FORGET_IDENTITIES = Query("DELETE FROM user_identity WHERE user_id = :user_id")
ADD_IDENTITY = Query("INSERT INTO user_identity (issuer, subject, user_id) VALUES (:issuer, :subject, :user_id)")
LISTING = Query("SELECT email, document FROM app_user WHERE email > :after ORDER BY email LIMIT :limit")
ROBOTS_OF = Query("SELECT document FROM app_user WHERE robot_of = :client_id ORDER BY email")
DELETE = Query("DELETE FROM app_user WHERE id = :id")


class SqlUsers:
    """See `app.ports.Users`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, user_id: str) -> User | None:
        return _read(self._session.one(GET, id=user_id))

    def get_locked(self, user_id: str) -> User | None:
        self._session.lock("user", user_id)
        return self.get(user_id)

    def by_email(self, email: str) -> User | None:
        return _read(self._session.one(BY_EMAIL, email=folded_email(email)))

    def by_identity(self, issuer: str, subject: str) -> User | None:
        return _read(self._session.one(BY_IDENTITY, issuer=issuer, subject=subject))

    def put(self, user: User) -> None:
        email = folded_email(user.email)
        holder = self._session.one(BY_EMAIL, email=email)
        if holder is not None and holder["id"] != user.id:
            raise Conflict(f"The email address {user.email} is another user's.", next_step="Choose another one.")
        self._session.write(
            PUT, id=user.id, email=email, robot_of=user.robot_of, document=codec.dumps(codec.write(user))
        )
        self._session.write(FORGET_IDENTITIES, user_id=user.id)
        for issuer, subject in user.identities:
            if self._session.one(BY_IDENTITY, issuer=issuer, subject=subject) is not None:
                raise Conflict(f"The sign-in '{subject}' of {issuer} is another user's.")
            self._session.write(ADD_IDENTITY, issuer=issuer, subject=subject, user_id=user.id)

    def listing(self, after: str | None, limit: int) -> Page[User]:
        rows = self._session.all(LISTING, after=after or "", limit=limit + 1)
        users = tuple(codec.load(User, row["document"]) for row in rows[:limit])
        return Page(users, rows[limit - 1]["email"] if len(rows) > limit else None)

    def robots_of(self, client_id: str) -> Sequence[User]:
        return [codec.load(User, row["document"]) for row in self._session.all(ROBOTS_OF, client_id=client_id)]

    def delete(self, user_id: str) -> None:
        self._session.write(DELETE, id=user_id)


def _read(row: Row | None) -> User | None:
    return None if row is None else codec.load(User, row["document"])
