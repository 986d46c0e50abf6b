"""What a running cell uses, and the limits that are watched: measured several times a second, killed when exceeded.

The kernel limits single processes by itself (`rlimits`). What it cannot limit without a control group is the sum over a
process tree and the size of a folder; one thread for all cells measures those. A cell can overshoot by what it gets
done between two measurements, which is why `enforcement` calls these limits watched and not hard.
"""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from cadstack.domain.automation.limits import Limits
from cadstack.sandbox import readings
from cadstack.sandbox.folder import Unmeasurable, folder_bytes
from cadstack.sandbox.processes import tree

FIRST_INTERVAL, LAST_INTERVAL = 0.02, 0.2
# A measurement may cost this part of the time, whatever it takes: many small files are measured less often.
SHARE_OF_TIME = 0.1

log = logging.getLogger(__name__)


class Meter:
    """The readings of one cell. `root` is the process whose descendants are the cell.

    Of the root itself only its time counts: its memory is the sandbox's, or that of the engine it was forked from.
    """

    def __init__(self, root: int, job: Path, limits: Limits) -> None:
        self.cpu_seconds = 0.0
        self.peak_bytes = 0
        self._root, self._job, self._limits = root, job, limits
        self._device = job.stat().st_dev

    def measure(self) -> str | None:
        """Take one reading of everything; the name of a limit that is exceeded."""
        pids = tree(self._root)
        first, *others = map(readings.reading, pids)
        now = [r for r in others if r is not None]
        resident = sum(r.resident_bytes for r in now)
        self.cpu_seconds = max(self.cpu_seconds, sum(r.cpu_seconds for r in (first, *now) if r is not None))
        self.peak_bytes = max(self.peak_bytes, resident, *(r.highest_bytes for r in now), 0)
        limits = self._limits
        if limits.cpu_seconds is not None and self.cpu_seconds >= limits.cpu_seconds:
            return "cpu_seconds"
        if limits.processes is not None and len(pids) - 1 > limits.processes:
            return "processes"
        return self._storage_exceeded(pids[1:], resident)

    def _storage_exceeded(self, pids: list[int], resident: int) -> str | None:
        limits, in_memory, on_disk = self._limits, 0, 0
        if limits.memory_bytes is None and limits.disk_bytes is None:
            return None
        for file in readings.deleted_files(pids):
            if file.st_dev == self._device:
                on_disk += file.st_blocks * 512
            else:
                in_memory += file.st_blocks * 512
        if (
            limits.memory_bytes is not None
            and resident + in_memory > limits.memory_bytes
            and sum(map(readings.proportional_bytes, pids)) + in_memory > limits.memory_bytes
        ):
            return "memory_bytes"
        if limits.disk_bytes is not None:
            try:
                if folder_bytes(self._job) + on_disk > limits.disk_bytes:
                    return "disk_bytes"
            except Unmeasurable:
                return "disk_bytes"
        return None


class Watch:
    """One thread that measures every running cell."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._due: dict[Meter, tuple[float, float, Callable[[str], None]]] = {}
        self._measured: Meter | None = None
        self._thread: threading.Thread | None = None

    def add(self, meter: Meter, exceeded: Callable[[str], None]) -> None:
        """Measure from now on; `exceeded` is called, from the watching thread, with the name of the limit."""
        with self._changed:
            self._due[meter] = (time.monotonic() + FIRST_INTERVAL, FIRST_INTERVAL, exceeded)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="cell-watch", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def remove(self, meter: Meter) -> None:
        """Measure no longer; a measurement under way has ended then. Not for `exceeded`, which is part of one."""
        with self._changed:
            self._due.pop(meter, None)
            self._changed.wait_for(lambda: self._measured is not meter)

    def _run(self) -> None:
        while True:
            meter, interval, exceeded = self._next()
            began = time.monotonic()
            over = _measure(meter, exceeded)
            now = time.monotonic()
            pause = max(interval, (now - began) / SHARE_OF_TIME)
            with self._changed:
                self._measured = None
                if over:
                    self._due.pop(meter, None)
                elif meter in self._due:
                    self._due[meter] = (now + pause, min(interval * 2, LAST_INTERVAL), exceeded)
                self._changed.notify_all()

    def _next(self) -> tuple[Meter, float, Callable[[str], None]]:
        with self._changed:
            while True:
                meter = min(self._due, key=lambda m: self._due[m][0], default=None)
                if meter is None:
                    self._changed.wait()
                    continue
                at, interval, exceeded = self._due[meter]
                if (left := at - time.monotonic()) <= 0:
                    self._measured = meter
                    return meter, interval, exceeded
                self._changed.wait(left)


def _measure(meter: Meter, exceeded: Callable[[str], None]) -> bool:
    """Whether that was the last measurement: a limit is exceeded, or the cell is being closed."""
    try:
        limit = meter.measure()
        if limit is not None:
            exceeded(limit)
    except FileNotFoundError:  # the job folder was removed
        return True
    except Exception:  # the other cells must be watched all the same
        log.exception("A cell could not be measured; it is tried again.")
        return False
    return limit is not None


watch = Watch()
