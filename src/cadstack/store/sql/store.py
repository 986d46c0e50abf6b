"""The store: verbs in, committed answers out.

The guarantee: an answer leaves only after the commit that makes it true is on disk, and what a verb wrote is there
whole or not at all. A row that a verb read and saves is saved only if nobody else saved it meanwhile; otherwise the
verb runs again. So a verb may run more than once and must have no effect but through its unit of work; it must not
catch errors of the unit of work other than those its Protocols name, and must not run another verb. How each database
keeps this is said in `sqlite` and `postgres`; killing either in the middle of commits is part of the tests.

Measured on two busy cores, two runs (`benchmarks/store_commit.py`): against the bare driver's insert and
commit of one row, the store accepts 0.5 to 1.1 times as many work items for one client that waits, and 1.8 to 4.1 times
as many for 32 that share commits. A claim costs the same at a depth of 10 and of 100,000 (`benchmarks/store_claim.py`).

Rejected: a connection for each request on SQLite (several writers that sync starve each other for seconds), one commit
for each verb there (a sync each), the ORM and asynchronous drivers (their cost for each row is above the database's),
and leaving commits to the verbs (then nothing can group, retry, or ring a bell at the right time).
"""

from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import Concatenate, ParamSpec, TypeVar

from cadstack.app.ports import UnitOfWork
from cadstack.domain.errors import InvalidInput
from cadstack.store.sql.bells import Bells, TopicBell
from cadstack.store.sql.codec import Sealed
from cadstack.store.sql.sqlite import MEMORY, SqliteRunner
from cadstack.store.sql.unit_of_work import Clock
from cadstack.store.sql.verbs import Runner, Task

P = ParamSpec("P")
T = TypeVar("T")
POSTGRES = ("postgresql", "postgres", "postgresql+psycopg")


class SqlStore:
    """See `app.ports.Store`."""

    def __init__(self, runner: Runner, bells: Bells) -> None:
        self._runner, self._bells = runner, bells

    def submit(self, verb: Callable[Concatenate[UnitOfWork, P], T], *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        task = Task(lambda uow: verb(uow, *args, **kwargs))
        self._runner.submit(task)
        return task.answer

    def run(self, verb: Callable[Concatenate[UnitOfWork, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        self._refuse_inside()
        return self.submit(verb, *args, **kwargs).result()

    def submit_read(
        self, verb: Callable[Concatenate[UnitOfWork, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> "Future[T]":
        """As `submit`, for a verb that writes nothing: on a SQLite file it waits for no commit; a write there fails."""
        task = Task(lambda uow: verb(uow, *args, **kwargs))
        self._runner.submit_read(task)
        return task.answer

    def read(self, verb: Callable[Concatenate[UnitOfWork, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`submit_read` and wait for the result."""
        self._refuse_inside()
        return self.submit_read(verb, *args, **kwargs).result()

    def bell(self, topic: str) -> TopicBell:
        return self._bells.get(topic)

    def close(self) -> None:
        """Run what was submitted, end all waits on bells, and let go of the database."""
        self._runner.close()
        self._bells.ring_all(closing=True)

    def _refuse_inside(self) -> None:
        if self._runner.is_inside():
            raise RuntimeError(
                "A verb must not run another verb through the store; call it with the same unit of work."
            )


def utc_now() -> datetime:
    return datetime.now(UTC)


def open_store(
    url: str,
    *,
    seal: Callable[[bytes], bytes],
    unseal: Callable[[bytes], bytes],
    now: Clock = utc_now,
    synchronous: str = "FULL",
    threads: int = 8,
) -> SqlStore:
    """The store behind `sqlite://` (in memory), `sqlite:///file` or `postgresql://…`, its schema brought up to date.

    `seal` and `unseal` encrypt and decrypt what may hold secrets. `synchronous` is SQLite's: FULL keeps every answered
    change through a power cut, NORMAL through a killed process only and is several times faster. `threads` is how many
    verbs run at once on PostgreSQL. Raises Unavailable where the database cannot be opened.
    """
    bells, sealed = Bells(), Sealed(seal, unseal)
    scheme, separator, rest = url.partition("://")
    if separator and scheme == "sqlite":
        path = rest.removeprefix("/") or MEMORY
        return SqlStore(SqliteRunner(path, sealed=sealed, bells=bells, now=now, synchronous=synchronous), bells)
    if separator and scheme in POSTGRES:
        from cadstack.store.sql.postgres import PostgresRunner  # noqa: PLC0415 - 0.1 s that SQLite need not wait

        address = f"postgresql://{rest}"
        return SqlStore(PostgresRunner(address, sealed=sealed, bells=bells, now=now, threads=threads), bells)
    raise InvalidInput.at("database", f"'{url}' is not the URL of a database: use sqlite:///file or postgresql://….")
