"""Which pre-loaded engines this worker keeps: one for each engine, tenant and content, as many as it may, while used.

An engine that forked `MOST_FORKS` children, or that has grown, is replaced; one that nobody used for `IDLE_SECONDS`
ends; when there would be too many, or they take more memory than they may, the one that was used longest ago goes
first. One that runs items goes when they have ended. What failed is not tried again for `BAD_SECONDS`.
"""

import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass

from cadstack.domain.errors import CadstackError, Unavailable
from cadstack.sandbox.preloaded import PreloadedEngine

MOST_FORKS = 200
IDLE_SECONDS, BAD_SECONDS, ROUND_SECONDS = 600.0, 600.0, 15.0
END_SECONDS = 5.0
MOST_GROWTH = 64 << 20

log = logging.getLogger(__name__)


_Order = tuple[Callable[[], PreloadedEngine], Future[PreloadedEngine]]


@dataclass(frozen=True)
class Capacity:
    """How many pre-loaded engines a worker may keep, and how many bytes they may take together."""

    engines: int
    memory_bytes: int


def capacity(engines: int, memory_mb: int) -> Capacity:
    """As settings say it; 0 MB stand for a quarter of the machine's memory."""
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return Capacity(engines, (memory_mb << 20) or machine // 4)


class Shelf:
    """The pre-loaded engines of one sandbox. Safe to use from several threads.

    `forked` counts the warm starts; `reasons` are what prevented others.
    """

    def __init__(self, capacity: Capacity) -> None:
        self.capacity = capacity
        self.forked = 0
        self._lock = threading.Condition()
        self._kept: dict[Hashable, PreloadedEngine] = {}
        self._starting: set[Hashable] = set()
        self._bad: dict[Hashable, float] = {}
        self._leaving: list[PreloadedEngine] = []
        self.reasons: dict[tuple[Hashable, str], None] = {}
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closed = False

    def take(self, key: Hashable, make: Callable[[], PreloadedEngine]) -> PreloadedEngine | None:
        """The engine for a key, started where there is none; None where there can be none now. `give_back` it."""
        with self._lock:
            self._lock.wait_for(lambda: key not in self._starting)
            if (found := self._usable(key)) is not None:
                return self._lent(found)
            if self._closed or self._bad.get(key, 0) > time.monotonic() or not self._make_room(1):
                return None
            self._starting.add(key)
            started = self._order(make)
        engine = None
        try:
            engine = self._ready(started.result())
        except CadstackError as error:
            self._condemn(key, str(error))
        finally:
            with self._lock:
                self._starting.discard(key)
                if engine is not None:
                    self._kept[key] = self._lent(engine)
                    self._make_room(0)
                self._lock.notify_all()
        return engine

    def give_back(self, engine: PreloadedEngine) -> None:
        """Its child has ended."""
        with self._lock:
            engine.running -= 1
            engine.used_at = time.monotonic()
            self._let_go(engine)

    def failed(self, key: Hashable, engine: PreloadedEngine, why: str) -> None:
        """It forked nothing: it is ended when nothing runs in it, and not replaced for a while."""
        with self._lock:
            engine.running -= 1
            engine.failed = True
            self.forked -= 1
            if self._kept.get(key) is engine:
                self._retire(key)
            else:
                self._let_go(engine)
        self._condemn(key, why)

    def close(self) -> None:
        """Keep none any more; answers when all that ran nothing have ended."""
        with self._lock:
            self._closed = True
            for key in list(self._kept):
                self._retire(key)
            busy = any(engine.running for engine in self._leaving)
            thread = self._thread
        if thread is not None:
            self._orders.put(None)
            if not busy:
                thread.join(END_SECONDS)

    def __len__(self) -> int:
        return len(self._kept)

    def engines(self) -> list[PreloadedEngine]:
        """Those that wait."""
        return list(self._kept.values())

    @property
    def memory_bytes(self) -> int:
        """What those that wait take together."""
        return sum(engine.resident_bytes for engine in self._kept.values())

    def round(self) -> None:
        """End what is idle, has ended by itself, or is too much; release what is gone."""
        with self._lock:
            for key, engine in list(self._kept.items()):
                idle = not engine.running and time.monotonic() - engine.used_at > IDLE_SECONDS
                if idle or not engine.is_alive:
                    self._retire(key)
            self._make_room(0)
            self._bad = {key: until for key, until in self._bad.items() if until > time.monotonic()}
            self._leaving = [engine for engine in self._leaving if not engine.reap()]

    def _lent(self, engine: PreloadedEngine) -> PreloadedEngine:
        engine.running += 1
        engine.forked += 1
        self.forked += 1
        return engine

    def _usable(self, key: Hashable) -> PreloadedEngine | None:
        engine = self._kept.get(key)
        if engine is None:
            return None
        grown = engine.resident_bytes - engine.bytes_at_first
        if engine.is_alive and engine.forked < MOST_FORKS and grown < MOST_GROWTH:
            engine.used_at = time.monotonic()
            return engine
        self._retire(key)
        return None

    def _retire(self, key: Hashable) -> None:
        engine = self._kept.pop(key)
        self._leaving.append(engine)
        self._let_go(engine)

    def _let_go(self, engine: PreloadedEngine) -> None:
        """Tell one that leaves, once nothing runs in it, that nothing more will come."""
        if engine in self._leaving and not engine.running:
            if engine.failed:
                engine.end()
            else:
                engine.retire()

    def _make_room(self, wanted: int) -> bool:
        """Retire idle engines, the longest unused first, until so many more have room."""
        while (
            len(self._kept) + len(self._starting) + wanted > self.capacity.engines
            or self.memory_bytes > self.capacity.memory_bytes
        ):
            idle = [key for key, engine in self._kept.items() if not engine.running]
            if not idle:
                return False
            self._retire(min(idle, key=lambda key: self._kept[key].used_at))
        return True

    def _order(self, make: Callable[[], PreloadedEngine]) -> Future[PreloadedEngine]:
        """Have one started by the thread that lives as long as all of them, since its death would be theirs."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="pre-loaded-engines", daemon=True)
            self._thread.start()
        made: Future[PreloadedEngine] = Future()
        self._orders.put((make, made))
        return made

    def _ready(self, engine: PreloadedEngine) -> PreloadedEngine:
        try:
            engine.ready()
        except BaseException:
            engine.end()
            with self._lock:
                self._leaving.append(engine)
            raise
        return engine

    def _run(self) -> None:
        """Until closed; and then until the last engine has ended, since it would not outlive this thread."""
        while True:
            with suppress(queue.Empty):
                order = self._orders.get(timeout=ROUND_SECONDS)
                if order is None:
                    break
                make, made = order
                try:
                    made.set_result(make())
                except (CadstackError, OSError) as error:
                    made.set_exception(Unavailable(str(error)))
            self.round()
        for engine in self._leaving:
            engine.reap(patient=True)

    def _condemn(self, key: Hashable, why: str) -> None:
        with self._lock:
            self._bad[key] = time.monotonic() + BAD_SECONDS
            known = (key, why) in self.reasons
            self.reasons[(key, why)] = None
        if not known:
            log.warning("An engine does not wait pre-loaded, so its work items start cold: %s", why)
