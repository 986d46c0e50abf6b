"""PostgreSQL: a few threads with a connection each, one transaction for each verb.

Isolation is READ COMMITTED with revisions on rows: a save of what changed meanwhile writes nothing and the verb runs
again. What many verbs write at once (the lanes of an owner, the sequence of events) is taken under advisory locks,
where waiting is cheaper than failing. Rejected: SERIALIZABLE and REPEATABLE READ, under which every two verbs of one
owner collide on the owner's lanes and all but one run in vain.

A verb whose connection is lost before its COMMIT was sent simply runs again. When it is lost during COMMIT, nobody
knows whether it happened, and running again could do it twice. Each connection therefore has a row in `commit_mark`,
and a verb that wrote anything sets a new number there as its last statement. A reconnect first ends what is left of
the old session on the server, then reads that row: the number is there, and the answer stands; or it is not, and the
verb runs again. If the server cannot be reached to ask, the caller is told that the outcome is unknown. Rejected:
`pg_xact_status`, because a transaction id may be given out again after a crash.

Bells ring in this process after the commit, and by NOTIFY, which is part of the transaction, in all others. A
listener that had to reconnect rings every bell, since it cannot know what it missed.
"""

import contextlib
import random
import select
import socket
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from queue import SimpleQueue
from typing import Any

import psycopg
from psycopg.errors import DeadlockDetected, SerializationFailure, UniqueViolation
from psycopg.rows import DictRow, dict_row

from cadstack.domain.errors import CadstackError, Conflict, InvalidInput, Unavailable
from cadstack.store.sql.bells import Bells
from cadstack.store.sql.codec import Sealed
from cadstack.store.sql.migrations import prepare_postgres
from cadstack.store.sql.session import Changed, Query, Row
from cadstack.store.sql.unit_of_work import Clock, SqlUnitOfWork
from cadstack.store.sql.verbs import Done, Task

CHANNEL = "cadstack"
PATIENCE_SECONDS = 30.0
CONFLICTS = 50
# A peer that vanished without a word is noticed within about half a minute.
LIVENESS = {"keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 30_000}

END_PREDECESSOR = Query("""
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE application_name = :link AND usename = current_user AND pid <> pg_backend_pid()""")
LOCK = Query("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
NOTIFY = Query("SELECT pg_notify('cadstack', :payload)")
ADD_MARK = Query("INSERT INTO commit_mark (link, number, at) VALUES (:link, 0, :at) ON CONFLICT (link) DO NOTHING")
SET_MARK = Query("UPDATE commit_mark SET number = :number, at = :at WHERE link = :link")
READ_MARK = Query("SELECT number FROM commit_mark WHERE link = :link FOR UPDATE")
DROP_MARK = Query("DELETE FROM commit_mark WHERE link = :link")
DROP_OLD_MARKS = Query("DELETE FROM commit_mark WHERE at < :before")
OLD_MARK_MICROSECONDS = 7 * 24 * 3600 * 1_000_000


class ConnectionLost(Exception):
    """The connection broke before anything was committed."""


class PostgresSession:
    """A psycopg connection in a transaction; `wrote` tells whether there is anything to commit."""

    def __init__(self, connection: psycopg.Connection[DictRow], node: str = "") -> None:
        self._connection, self._node = connection, node
        self.wrote = False
        self._held: set[str] = set()

    def one(self, query: Query, **values: Any) -> Row | None:
        return self._connection.execute(query.postgres, values).fetchone()

    def all(self, query: Query, **values: Any) -> Sequence[Row]:
        return self._connection.execute(query.postgres, values).fetchall()

    def write(self, query: Query, **values: Any) -> int:
        self.wrote = True
        return self._connection.execute(query.postgres, values).rowcount

    def write_returning(self, query: Query, **values: Any) -> Row:
        self.wrote = True
        return self._connection.execute(query.postgres, values).fetchall()[0]

    def write_many(self, query: Query, values: Sequence[Mapping[str, Any]]) -> None:
        self.wrote = True
        with self._connection.cursor() as cursor:
            cursor.executemany(query.postgres, values)

    def lock(self, what: str, name: str = "") -> None:
        lock = f"{what}/{name}"
        if lock not in self._held:
            self._connection.execute(LOCK.postgres, {"name": lock})
            self._held.add(lock)

    def notify(self, topics: Sequence[str]) -> None:
        for topic in topics:
            self._connection.execute(NOTIFY.postgres, {"payload": f"{self._node} {topic}"})


class Link:
    """One thread's connection, which runs verbs to their committed end."""

    def __init__(self, url: str, node: str, sealed: Sealed, now: Clock) -> None:
        self._url, self._node, self._sealed, self._now = url, node, sealed, now
        self._name = f"cadstack {uuid.uuid4().hex}"
        self._number = 0
        self._connection: psycopg.Connection[DictRow] | None = None

    def run(self, task: Task) -> Done:
        """Run the verb until it is committed, or known to have failed."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        conflicts = 0
        while True:
            try:
                return self._attempt(task, deadline)
            except (Changed, SerializationFailure, DeadlockDetected, UniqueViolation) as error:
                conflicts += 1
                if conflicts == CONFLICTS:
                    return Done(error=_too_busy(error))
                time.sleep(random.uniform(0, 0.001 * min(conflicts, 20)))  # noqa: S311 - no secret
            except ConnectionLost as error:
                if time.monotonic() > deadline:
                    return Done(error=_unreachable(error))
            except BaseException as error:
                return Done(error=_explained(error))

    def close(self) -> None:
        with contextlib.suppress(psycopg.Error):
            if self._connection is not None:
                PostgresSession(self._connection).write(DROP_MARK, link=self._name)
                self._connection.commit()
                self._connection.close()

    def _attempt(self, task: Task, deadline: float) -> Done:
        connection = self._connected(deadline)
        session = PostgresSession(connection, self._node)
        uow = SqlUnitOfWork(session, self._sealed, self._now)
        try:
            result = task.call(uow)
            uow.finish()
            if session.wrote:
                self._number += 1
                session.write(SET_MARK, link=self._name, number=self._number, at=_microseconds())
        except BaseException as error:
            self._roll_back(error)
            raise
        done = Done(result, rung=tuple(uow.rung))
        try:
            connection.commit()
        except psycopg.Error as error:
            if not self._is_broken():
                raise
            if session.wrote:
                return self._after_lost_commit(done, error, deadline)
        return done

    def _after_lost_commit(self, done: Done, error: Exception, deadline: float) -> Done:
        """The answer, if the commit happened after all; raises ConnectionLost if not, Unavailable if nobody knows."""
        while time.monotonic() < deadline:
            try:
                connection = self._connected(deadline)
                row = PostgresSession(connection).one(READ_MARK, link=self._name)
                connection.rollback()
            except (psycopg.Error, ConnectionLost):
                continue
            if row is None:
                break
            if row["number"] == self._number:
                return done
            raise ConnectionLost(str(error)) from error
        raise Unavailable(
            "The database was lost while a change was committed; whether it was stored is unknown.",
            next_step="Look whether the change is there before you send it again.",
        ) from error

    def _connected(self, deadline: float) -> psycopg.Connection[DictRow]:
        """The connection, made anew where it is broken; raises ConnectionLost after a while."""
        if self._connection is not None and not self._is_broken():
            return self._connection
        try:
            seconds = max(1, int(deadline - time.monotonic()))
            connection = connect(self._url, connect_timeout=min(10, seconds), application_name=self._name)
            session = PostgresSession(connection)
            session.all(END_PREDECESSOR, link=self._name)
            session.write(ADD_MARK, link=self._name, at=_microseconds())
            connection.commit()
        except psycopg.OperationalError as error:
            time.sleep(0.1)
            raise ConnectionLost(str(error)) from error
        self._connection = connection
        return connection

    def _roll_back(self, error: BaseException) -> None:
        """Take back the transaction; raises ConnectionLost where the connection is what failed."""
        if self._connection is not None and not self._is_broken():
            with contextlib.suppress(psycopg.Error):
                self._connection.rollback()
        if self._is_broken() and isinstance(error, psycopg.Error):
            raise ConnectionLost(str(error)) from error

    def _is_broken(self) -> bool:
        return self._connection is not None and (self._connection.closed or self._connection.broken)


class PostgresRunner:
    """Threads that take verbs from one queue, and the listener for other servers' bells."""

    def __init__(self, url: str, *, sealed: Sealed, bells: Bells, now: Clock, threads: int) -> None:
        try:
            with connect(url, connect_timeout=10) as connection:
                prepare_postgres(connection, url)
                PostgresSession(connection).write(DROP_OLD_MARKS, before=_microseconds() - OLD_MARK_MICROSECONDS)
        except psycopg.OperationalError as error:
            raise _unreachable(error) from error
        node = uuid.uuid4().hex
        self._bells = bells
        self._waiting: SimpleQueue[Task | None] = SimpleQueue()
        self._door = threading.Lock()
        self._closed = False
        self._listener = Listener(url, node, bells)
        self._threads = [
            threading.Thread(
                target=self._work, args=[Link(url, node, sealed, now)], name=f"postgres-{number}", daemon=True
            )
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, task: Task) -> None:
        with self._door:
            if self._closed:
                raise Unavailable("The store is closed.", next_step="The server is stopping; ask again when it is up.")
            self._waiting.put(task)

    def submit_read(self, task: Task) -> None:
        self.submit(task)

    def is_inside(self) -> bool:
        return threading.current_thread() in self._threads

    def close(self) -> None:
        with self._door:
            if self._closed:
                return
            self._closed = True
            for _ in self._threads:
                self._waiting.put(None)
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _work(self, link: Link) -> None:
        while (task := self._waiting.get()) is not None:
            if task.answer.set_running_or_notify_cancel():
                done = link.run(task)
                for topic in done.rung:
                    self._bells.ring(topic)  # before the answer: who got it finds everybody told
                done.tell(task)
        link.close()


class Listener:
    """A thread that rings the bells which other servers rang."""

    def __init__(self, url: str, node: str, bells: Bells) -> None:
        self._url, self._node, self._bells = url, node, bells
        self._wake, self._woken = socket.socketpair()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._work, name="postgres-bells", daemon=True)
        self._thread.start()
        self._ready.wait(PATIENCE_SECONDS)

    def close(self) -> None:
        self._wake.send(b"x")
        self._thread.join()
        self._wake.close()
        self._woken.close()

    def _work(self) -> None:
        while True:
            try:
                with connect(self._url, autocommit=True) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    self._ready.set()
                    self._bells.ring_all()
                    while not self._is_closing(connection, None):
                        self._hear(connection)
                    return
            except psycopg.OperationalError:
                if self._is_closing(None, 0.2):
                    return

    def _hear(self, connection: psycopg.Connection[DictRow]) -> None:
        for heard in connection.notifies(timeout=0):
            node, _, topic = heard.payload.partition(" ")
            if node != self._node:
                self._bells.ring(topic)

    def _is_closing(self, connection: psycopg.Connection[DictRow] | None, timeout: float | None) -> bool:
        """Wait for news on the connection; whether `close` came instead."""
        sources: list[Any] = [self._woken] if connection is None else [self._woken, connection]
        readable, _, _ = select.select(sources, [], [], timeout)
        return self._woken in readable


def connect(url: str, **options: Any) -> psycopg.Connection[DictRow]:
    """A connection; raises psycopg.OperationalError."""
    return psycopg.connect(url, row_factory=dict_row, **{"application_name": CHANNEL, **LIVENESS, **options})


def _microseconds() -> int:
    return time.time_ns() // 1000


def _too_busy(error: Exception) -> Exception:
    said = Conflict("Others changed the same thing again and again; nothing was stored.", next_step="Try again.")
    said.__cause__ = error
    return said


def _unreachable(error: Exception) -> Exception:
    said = Unavailable(
        f"The database cannot be reached: {error}".strip(), next_step="See whether PostgreSQL runs, then try again."
    )
    said.__cause__ = error
    return said


def _explained(error: BaseException) -> BaseException:
    """The driver's errors as ours, with the driver's words."""
    said: CadstackError
    if isinstance(error, psycopg.IntegrityError):
        said = Conflict(f"The change does not fit what is stored: {error}.")
    elif isinstance(error, (psycopg.DataError, UnicodeEncodeError)):
        said = InvalidInput(f"A value cannot be stored: {error}.")
    elif isinstance(error, psycopg.OperationalError):
        said = Unavailable(f"The database could not be written: {error}.", next_step="See the log of PostgreSQL.")
    else:
        return error
    said.__cause__ = error
    return said
