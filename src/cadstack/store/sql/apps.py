"""The rows of client apps."""

from collections.abc import Sequence

from cadstack.domain.errors import Conflict
from cadstack.domain.identity.client_app import ClientApp
from cadstack.store.sql import codec
from cadstack.store.sql.session import Query, Row, Session

GET = Query("SELECT document FROM client_app WHERE id = :id")
BY_HANDLE = Query("SELECT id, document FROM client_app WHERE handle = :handle")
ALL = Query("SELECT document FROM client_app ORDER BY id")
PUT = Query("""
    INSERT INTO client_app (id, handle, document) VALUES (:id, :handle, :document)
    ON CONFLICT (id) DO UPDATE SET handle = excluded.handle, document = excluded.document""")
DELETE = Query("DELETE FROM client_app WHERE id = :id")


class SqlClientApps:
    """See `app.ports.ClientApps`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, client_id: str) -> ClientApp | None:
        return _read(self._session.one(GET, id=client_id))

    def by_handle(self, handle: str) -> ClientApp | None:
        return _read(self._session.one(BY_HANDLE, handle=handle))

    def put(self, app: ClientApp) -> None:
        holder = self._session.one(BY_HANDLE, handle=app.handle)
        if holder is not None and holder["id"] != app.id:
            raise Conflict(f"The nickname '{app.handle}' is in use by another app.", next_step="Choose another one.")
        self._session.write(PUT, id=app.id, handle=app.handle, document=codec.dumps(codec.write(app)))

    def all(self) -> Sequence[ClientApp]:
        return [codec.load(ClientApp, row["document"]) for row in self._session.all(ALL)]

    def delete(self, client_id: str) -> None:
        self._session.write(DELETE, id=client_id)


def _read(row: Row | None) -> ClientApp | None:
    return None if row is None else codec.load(ClientApp, row["document"])
