"""Measuring this very process: real figures, no cell."""

import os
import queue

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
