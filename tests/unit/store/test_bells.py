"""Bells by themselves; what a store does with them is in the conformance suite."""

import gc
import threading

from cadstack.store.sql.bells import Bells


def test_a_ring_before_the_wait_is_seen():
    bell = Bells().get("a")
    seen = bell.count
    bell.ring()
    assert bell.wait(seen, 0) == seen + 1


def test_a_wait_ends_after_its_time():
    bell = Bells().get("a")
    assert bell.wait(bell.count, 0) == 0


def test_a_wait_ends_with_the_ring():
    bells = Bells()
    bell, results = bells.get("a"), []
    waiting = threading.Thread(target=lambda: results.append(bell.wait(0, 30)))
    waiting.start()
    bells.ring("a")
    waiting.join(30)
    assert results == [1]


def test_a_topic_has_one_bell_while_somebody_holds_it():
    bells = Bells()
    held = bells.get("a")
    assert bells.get("a") is held
    del held
    gc.collect()
    assert len(bells._bells) == 0


def test_a_subscriber_that_fails_does_not_keep_the_others_asleep(caplog):
    bell, calls = Bells().get("a"), []

    def fail():
        raise RuntimeError("Event loop is closed")

    bell.subscribe(fail)
    bell.subscribe(lambda: calls.append(1))
    bell.ring()
    assert calls == [1]
    assert "Event loop is closed" in caplog.text


def test_a_subscriber_may_end_its_subscription_while_it_is_called():
    bell, calls = Bells().get("a"), []

    def wake():
        calls.append(1)
        end()

    end = bell.subscribe(wake)
    bell.ring()
    bell.ring()
    assert calls == [1]
