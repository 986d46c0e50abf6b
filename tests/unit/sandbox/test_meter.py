"""Measuring this very process: real figures, no cell."""

import os
import queue
import threading

import pytest

from cadstack.domain.automation.limits import Limits
from cadstack.sandbox.meter import Meter, Watch

WIDE = Limits(cpu_seconds=10**6, memory_bytes=1 << 45, processes=10**6, disk_bytes=1 << 45)


@pytest.fixture
def meter(tmp_path):
    return lambda **limits: Meter(os.getpid(), tmp_path, Limits(**limits))


def test_within_wide_limits(tmp_path):
    meter = Meter(os.getpid(), tmp_path, WIDE)
    assert meter.measure() is None
    assert meter.cpu_seconds > 0
    assert meter.peak_bytes > 1 << 20


@pytest.mark.parametrize("name", ["cpu_seconds", "memory_bytes"])
def test_names_the_limit(meter, name):
    assert meter(**{name: 0}).measure() == name


def test_disk(meter, tmp_path):
    (tmp_path / "f").write_bytes(bytes(8192))
    assert meter(disk_bytes=8192).measure() is None
    assert meter(disk_bytes=8191).measure() == "disk_bytes"


def test_memory_in_a_file_without_a_name(meter):
    from cadstack.sandbox.readings import deleted_files

    number = os.memfd_create("m")
    try:
        os.write(number, bytes(1 << 20))
        assert sum(file.st_blocks * 512 for file in deleted_files([os.getpid()])) >= 1 << 20
    finally:
        os.close(number)


def test_watch_calls_once_and_forgets(meter):
    told: queue.SimpleQueue[str] = queue.SimpleQueue()
    watch, over, within = Watch(), meter(cpu_seconds=0), meter()
    watch.add(within, told.put)
    watch.add(over, told.put)
    assert told.get(timeout=10) == "cpu_seconds"
    watch.remove(within)
    watch.remove(over)
    assert told.empty()


class Slow:
    """A meter whose measurement lasts until it may end."""

    def __init__(self):
        self.begun, self.may_end, self.steps = threading.Event(), threading.Event(), []

    def measure(self):
        self.begun.set()
        assert self.may_end.wait(10)
        self.steps.append("measured")


def test_what_is_removed_is_not_being_measured(meter):
    watch, slow = Watch(), Slow()
    watch.add(slow, print)
    assert slow.begun.wait(10)
    removing = threading.Thread(target=lambda: (watch.remove(slow), slow.steps.append("removed")))
    removing.start()
    slow.may_end.set()
    removing.join(10)
    assert slow.steps == ["measured", "removed"]


def test_a_failed_measurement_ends_no_other(meter, caplog):
    told: queue.SimpleQueue[str] = queue.SimpleQueue()
    watch, over = Watch(), meter(cpu_seconds=0)

    class Failing:
        def measure(self):
            told.put("failed")
            raise PermissionError("closed")

    failing = Failing()
    watch.add(failing, told.put)
    assert told.get(timeout=10) == "failed"
    watch.add(over, told.put)
    while (word := told.get(timeout=10)) == "failed":
        pass
    assert word == "cpu_seconds"
    watch.remove(failing)
    assert "could not be measured" in caplog.text
