"""Runs the server's own later work: callbacks, triggers, retention.

The guarantee: work enqueued in a committed transaction is handed to its handler at least once, with its stable id,
until the handler returns or the attempts are used up; then it is kept as failed with its last error. A server that is
killed takes its own work up again when it starts; another server takes it when the lease ends. A result counts only
while no newer try has begun. Work that is due is begun in the order it was enqueued, but runs side by side.

Rejected: DBOS Transact, a durable-execution library. It polls all day (1.0 to 2.1 % of a core idle, without a way to
be woken), writes through connections of its own beside the single SQLite writer (the 95th percentile of our commits
rose from 10 to 44-67 ms at 80 verbs/s), and leaves a dead server's work lying. The rows for tries were ours anyway.

One thread looks for due work: when a commit enqueued some (the bell), when the next row becomes due, and every `LOOK`
seconds for what another server enqueued. Each piece of work runs in a thread of its own, at most `slots` at once.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar

from cadstack.app.ports import Bell, FollowUp, FollowUpRows
from cadstack.domain.errors import CadstackError

Handler = Callable[[FollowUp, int], None]
"""Does one piece of work: `(work, attempt)`, attempt from 1. Returning settles it, raising asks for another try."""
T = TypeVar("T")
NextTime = Callable[[datetime], datetime]
"""The first moment of a schedule after the given one."""

ATTEMPTS = 8
LEASE = timedelta(seconds=60)
LOOK = 30.0
SHORTEST_WAIT = 0.1
AFTER_DATABASE_ERROR = 5.0
LOST = "The server stopped during every try."

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

logger = logging.getLogger(__name__)


class Transact(Protocol):
    """Runs a function on the rows in one transaction of the store, commits, and returns its result."""

    def __call__(self, use: Callable[[FollowUpRows], T], /) -> T: ...


class GiveUp(CadstackError):
    """Raised by a handler when another try cannot help; the work is failed at once."""


def back_off(attempt: int) -> float:
    """Seconds to wait after the given failed try: 5 s, 20 s, 80 s, … at most 6 hours; eight tries span 7.6 hours."""
    return min(5.0 * 4.0 ** (attempt - 1), 6 * 3600.0)


def every(period: timedelta) -> NextTime:
    """The schedule of whole periods since 1970, UTC."""
    return lambda after: after + period - (after - EPOCH) % period


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Taken:
    """A piece of work in this server's hands. `attempt` only rises; `tries` starts again after an admin's retry."""

    work: FollowUp
    attempt: int
    tries: int
    started_at: datetime


class FollowUps:
    """The runner of follow-up work of one server.

    `executor_id` is stable across restarts of this server and differs between servers on one database. `bell` is the
    store's that rings when work is enqueued. `schedules` maps a kind to its times: at each, work of that kind is
    enqueued once, however many servers there are; a time that passed while no server ran is made up for once.
    """

    def __init__(
        self,
        transact: Transact,
        handlers: Mapping[str, Handler],
        *,
        executor_id: str,
        bell: Bell | None = None,
        schedules: Mapping[str, NextTime] | None = None,
        clock: Callable[[], datetime] = utc_now,
        attempts: int = ATTEMPTS,
        backoff: Callable[[int], float] = back_off,
        slots: int = 8,
    ) -> None:
        self._transact = transact
        self._handlers = dict(handlers)
        self._executor_id = executor_id
        self._bell = bell
        self._schedules = dict(schedules or {})
        self._clock = clock
        self._attempts = attempts
        self._backoff = backoff
        self._slots = slots
        self._running: set[tuple[str, int]] = set()  # id and attempt
        self._changed = threading.Condition()
        self._awake = False
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._unsubscribe: Callable[[], None] | None = None

    def start(self) -> None:
        """Begin, in a thread, with what this server left unfinished; returns at once."""
        if self._bell is not None:
            self._unsubscribe = self._bell.subscribe(self.wake)
        self._thread = threading.Thread(target=self._watch, name="followup", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Look now; for whoever has no bell. Callable from any thread, cheap, never blocks for long."""
        with self._changed:
            self._awake = True
            self._changed.notify_all()

    def stop(self, patience: float = 10.0) -> None:
        """Take nothing more and wait up to `patience` seconds for work under way; the rest is done after a restart."""
        if self._unsubscribe is not None:
            self._unsubscribe()
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(patience)
        with self._changed:
            self._changed.wait_for(lambda: not self._running, patience)

    def run_due(self) -> int:
        """Do all that is due, in this thread, one after the other; how many pieces. For tests and for commands."""
        done = 0
        while batch := self._transact(self._begin)[0]:
            for taken in batch:
                self._attempt(taken)
            done += len(batch)
        return done

    def _watch(self) -> None:
        recovered = False
        while not self._stopping:
            try:
                if not recovered:
                    self._transact(lambda rows: rows.release(self._executor_id, self._clock()))
                    recovered = True
                timeout = self._look()
            except Exception:
                logger.exception("Follow-up work: the database did not answer; the next look is in a few seconds.")
                timeout = AFTER_DATABASE_ERROR
            with self._changed:
                self._changed.wait_for(lambda: self._awake or self._stopping, timeout)
                self._awake = False

    def _look(self) -> float:
        """Start what is due, as far as slots are free; the seconds until the next look."""
        begun, next_due = self._transact(self._begin)
        for taken in begun:
            thread = threading.Thread(target=self._run, args=(taken,), name=f"followup-{taken.work.kind}", daemon=True)
            with self._changed:  # so that the thread cannot end before it counts
                thread.start()
                self._running.add((taken.work.id, taken.attempt))
        longest = LEASE.total_seconds() / 3 if self._running else LOOK
        if next_due is None or len(self._running) >= self._slots:  # a slot that becomes free ends the wait
            return longest
        return min(longest, max(SHORTEST_WAIT, (next_due - self._clock()).total_seconds()))

    def _begin(self, rows: FollowUpRows) -> tuple[list[Taken], datetime | None]:
        """Renew what is in hand and take what is due, in one transaction; with the time when more becomes due."""
        moment = self._clock()
        with self._changed:
            held = set(self._running)
        rows.renew(held, moment + LEASE)
        for kind, next_time in self._schedules.items():  # stored before it comes, so that a stopped server misses none
            following = next_time(moment)
            rows.enqueue(FollowUp(f"{kind}@{following.isoformat()}", kind, {}, not_before=following), moment)
        free = self._slots - len(held)
        taken = rows.take(self._handlers, free, self._executor_id, moment, moment + LEASE) if free > 0 else ()
        begun = [Taken(work, attempt, tries, moment) for work, attempt, tries in taken]
        return begun, rows.next_due(self._handlers)

    def _run(self, taken: Taken) -> None:
        try:
            self._attempt(taken)
        except Exception:
            logger.exception("Follow-up work %s was tried but not settled; it is tried again.", taken.work.id)
        finally:
            with self._changed:
                self._running.remove((taken.work.id, taken.attempt))
                self._awake = True
                self._changed.notify_all()

    def _attempt(self, taken: Taken) -> None:
        error, hopeless = self._call(taken)
        moment = self._clock()
        again_at = None
        if error is not None and not hopeless and taken.tries < self._attempts:
            again_at = moment + timedelta(seconds=self._backoff(taken.tries))
        settled = self._transact(
            lambda rows: rows.settle(taken.work.id, taken.attempt, taken.started_at, moment, error, again_at)
        )
        if not settled:
            logger.warning("Try %d of follow-up work %s ended after its lease.", taken.attempt, taken.work.id)
        elif error is not None:
            logger.warning("Try %d of follow-up work %s failed: %s", taken.attempt, taken.work.id, error)

    def _call(self, taken: Taken) -> tuple[str | None, bool]:
        """The error of one call of the handler, and whether another try cannot help."""
        if taken.tries > self._attempts:
            return LOST, True
        try:
            self._handlers[taken.work.kind](taken.work, taken.attempt)
        except GiveUp as error:
            return str(error), True
        except Exception as error:
            logger.debug("Follow-up work %s raised", taken.work.id, exc_info=True)
            return f"{type(error).__name__}: {error}", False
        return None, False
