"""Which pre-loaded engines are kept, and which go."""

import os
import threading
from collections.abc import Callable
from typing import Any

import pytest

from cadstack.domain.errors import Unavailable
from cadstack.sandbox import shelf as module
from cadstack.sandbox.shelf import Capacity, Shelf, capacity


class FakeEngine:
    """An engine without a process: it ends as soon as it may."""

    def __init__(self, size: int = 10, why_not: str = "") -> None:
        self.running, self.forked, self.failed, self.used_at = 0, 0, False, 0.0
        self.bytes_at_first = self.resident_bytes = size
        self.is_alive, self.why_not = True, why_not
        self.told: list[str] = []

    def ready(self) -> None:
        if self.why_not:
            raise Unavailable(self.why_not)

    def retire(self) -> None:
        self.told.append("retire")
        self.is_alive = False

    def end(self) -> None:
        self.told.append("end")
        self.is_alive = False

    def reap(self, *, patient: bool = False) -> bool:
        return not self.is_alive


@pytest.fixture
def shelf():
    made = Shelf(Capacity(2, 100))
    yield made
    made.close()


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = 1000.0

        def monotonic(self) -> float:
            return self.now

    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


def take(shelf: Shelf, key: str, make: Callable[[], Any] = FakeEngine) -> Any:
    return shelf.take(key, make)


def used(shelf: Shelf, key: str, make: Callable[[], Any] = FakeEngine) -> Any:
    engine = take(shelf, key, make)
    shelf.give_back(engine)
    return engine


def test_one_engine_serves_a_key(shelf):
    assert used(shelf, "a") is used(shelf, "a")
    assert shelf.forked == 2


def test_two_keys_never_share_one(shelf):
    assert used(shelf, "tenant 1") is not used(shelf, "tenant 2")


def test_two_items_that_come_at_once_wait_for_the_same_engine(shelf):
    begun, go_on, made = threading.Event(), threading.Event(), []

    class Slow(FakeEngine):
        def ready(self) -> None:
            made.append(self)
            begun.set()
            assert go_on.wait(10)

    taken: list[Any] = []
    items = [threading.Thread(target=lambda: taken.append(take(shelf, "a", Slow))) for _ in range(2)]
    items[0].start()
    assert begun.wait(10)
    items[1].start()
    go_on.set()
    for item in items:
        item.join(10)
    assert taken == made * 2


def test_the_one_used_longest_ago_makes_room(shelf, clock):
    first, second = used(shelf, "a"), used(shelf, "b")
    clock.now += 1
    used(shelf, "a")
    used(shelf, "c")
    assert (first.told, second.told) == ([], ["retire"])
    assert len(shelf) == 2


def test_one_that_runs_items_makes_no_room(shelf):
    first, second = take(shelf, "a"), take(shelf, "b")
    assert take(shelf, "c") is None
    assert first.told == second.told == []


def test_memory_is_shared_out_as_numbers_are(shelf):
    big = used(shelf, "a", lambda: FakeEngine(90))
    used(shelf, "b", lambda: FakeEngine(20))
    assert big.told == ["retire"]
    assert shelf.memory_bytes == 20


def test_it_is_replaced_after_so_many_forks(shelf, monkeypatch):
    monkeypatch.setattr(module, "MOST_FORKS", 2)
    first = used(shelf, "a")
    used(shelf, "a")
    assert used(shelf, "a") is not first
    assert first.told == ["retire"]


def test_it_is_replaced_when_it_has_grown(shelf):
    first = used(shelf, "a")
    first.resident_bytes += module.MOST_GROWTH
    assert used(shelf, "a") is not first


def test_it_is_replaced_when_it_has_died(shelf):
    first = used(shelf, "a")
    first.is_alive = False
    assert used(shelf, "a") is not first


def test_one_that_leaves_ends_with_its_last_item(shelf, monkeypatch):
    monkeypatch.setattr(module, "MOST_FORKS", 1)
    first = take(shelf, "a")
    used(shelf, "a")
    assert first.told == []
    shelf.give_back(first)
    assert first.told == ["retire"]


def test_an_idle_one_ends(shelf, clock):
    first = used(shelf, "a")
    clock.now += module.IDLE_SECONDS - 1
    shelf.round()
    assert first.told == []
    clock.now += 2
    shelf.round()
    assert first.told == ["retire"]
    assert len(shelf) == 0


def test_a_busy_one_is_not_idle(shelf, clock):
    first = take(shelf, "a")
    clock.now += 2 * module.IDLE_SECONDS
    shelf.round()
    assert first.told == []


def test_imports_that_fail_are_told_once_and_not_tried_for_a_while(shelf, clock, caplog):
    broken = FakeEngine(why_not="ModuleNotFoundError: No module named 'OCP'")
    assert take(shelf, "a", lambda: broken) is None
    assert take(shelf, "a") is None
    assert broken.told == ["end"]
    clock.now += module.BAD_SECONDS + 1
    assert take(shelf, "a", lambda: FakeEngine(why_not=broken.why_not)) is None
    assert caplog.text.count("No module named 'OCP'") == 1
    clock.now += module.BAD_SECONDS + 1
    assert take(shelf, "a") is not None


def test_one_that_cannot_be_started_lets_the_next_item_try(shelf, clock):
    def refused() -> Any:
        raise OSError("no bwrap")

    assert take(shelf, "a", refused) is None
    clock.now += module.BAD_SECONDS + 1
    assert take(shelf, "a") is not None


def test_one_that_forked_nothing_is_ended_when_its_other_items_have(shelf):
    engine = take(shelf, "a")
    assert take(shelf, "a") is engine
    shelf.failed("a", engine, "It did not fork.")
    assert engine.told == []
    assert take(shelf, "a") is None
    shelf.give_back(engine)
    assert engine.told == ["end"]
    assert shelf.forked == 1


def test_a_closed_shelf_keeps_none(shelf):
    first = used(shelf, "a")
    shelf.close()
    assert first.told == ["retire"]
    assert take(shelf, "a") is None


def test_the_usual_capacity_is_a_quarter_of_the_machine():
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    assert capacity(4, 0) == Capacity(4, machine // 4)
    assert capacity(4, 100) == Capacity(4, 100 << 20)
