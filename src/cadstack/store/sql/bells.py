"""Bells: wake whoever waits for a topic, without missing a ring."""

import logging
import threading
from collections.abc import Callable
from itertools import count
from weakref import WeakValueDictionary

log = logging.getLogger(__name__)


class TopicBell:
    """See `app.ports.Bell`."""

    def __init__(self) -> None:
        self._rung = threading.Condition()
        self._count = 0
        self._closed = False
        self._numbers = count()
        self._subscribers: dict[int, Callable[[], None]] = {}

    @property
    def count(self) -> int:
        return self._count

    def wait(self, seen: int, timeout: float) -> int:
        """Also returns when the store closes."""
        with self._rung:
            self._rung.wait_for(lambda: self._count != seen or self._closed, timeout)
            return self._count

    def subscribe(self, wake: Callable[[], None]) -> Callable[[], None]:
        """`wake` must be quick: it runs in the thread that committed. What it raises is logged."""
        with self._rung:
            number = next(self._numbers)
            self._subscribers[number] = wake

        def end() -> None:
            with self._rung:
                self._subscribers.pop(number, None)

        return end

    def ring(self, *, closing: bool = False) -> None:
        with self._rung:
            self._count += 1
            self._closed = self._closed or closing
            self._rung.notify_all()
            subscribers = list(self._subscribers.values())
        for wake in subscribers:
            try:
                wake()
            except Exception:
                log.exception("A subscriber of a bell failed; the others are woken all the same.")


class Bells:
    """The bells that somebody holds, by topic; one that nobody holds costs nothing."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._bells: WeakValueDictionary[str, TopicBell] = WeakValueDictionary()

    def get(self, topic: str) -> TopicBell:
        with self._lock:
            bell = self._bells.get(topic)
            if bell is None:
                bell = self._bells[topic] = TopicBell()
            return bell

    def ring(self, topic: str) -> None:
        with self._lock:
            bell = self._bells.get(topic)
        if bell is not None:
            bell.ring()

    def ring_all(self, *, closing: bool = False) -> None:
        """After a time in which rings may have been missed, and at the end."""
        with self._lock:
            bells = list(self._bells.values())
        for bell in bells:
            bell.ring(closing=closing)
