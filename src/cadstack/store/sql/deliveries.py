"""The rows of recorded callback tries."""

from collections.abc import Sequence

from cadstack.app.ports import Delivery
from cadstack.store.sql import codec
from cadstack.store.sql.session import Query, Session

ADD = Query("INSERT INTO delivery (subject, document) VALUES (:subject, :document)")
OF = Query("SELECT document FROM delivery WHERE subject = :subject ORDER BY sequence")


class SqlDeliveries:
    """See `app.ports.Deliveries`; in the order they were added."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, delivery: Delivery) -> None:
        self._session.write(ADD, subject=delivery.subject, document=codec.dumps(codec.write(delivery)))

    def of(self, subject: str) -> Sequence[Delivery]:
        return [codec.load(Delivery, row["document"]) for row in self._session.all(OF, subject=subject)]
