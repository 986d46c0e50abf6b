"""What a cell costs to start: /bin/true through every sandbox found here, against a bare process in the same run.

Prints for each way the rate with one and with two threads, p50 and p99, the processor time of one start, and the ratios
of p50 and of processor time to the bare ones. On a busy machine only the processor time means something.
"""

import argparse
import resource
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from cadstack.app.cells import CellSpec, EnginePart, ItemPart, Sandbox
from cadstack.domain.automation.limits import Limits
from cadstack.domain.errors import Unavailable
from cadstack.sandbox.ladder import NAMES, find_sandbox

LIMITS = Limits(60, 1 << 30, 64, 1 << 28, 1 << 29, 256)


def bare() -> None:
    streams = [subprocess.PIPE] * 3
    with subprocess.Popen(["/bin/true"], stdin=streams[0], stdout=streams[1], stderr=streams[2]) as process:
        process.wait()


def in_a_cell(sandbox: Sandbox, base: Path) -> Callable[[], None]:
    def once() -> None:
        job = base / f"job-{threading.get_ident()}"
        job.mkdir(exist_ok=True)
        cell = sandbox.start(CellSpec(EnginePart(base), ItemPart(job, {}, ("/bin/true",), limits=LIMITS)))
        ended = cell.wait()
        cell.close()
        assert ended.succeeded, ended

    return once


def milliseconds(action: Callable[[], None], times: int) -> list[float]:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        action()
        taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)


def rate(action: Callable[[], None], times: int, threads: int) -> float:
    workers = [threading.Thread(target=milliseconds, args=(action, times // threads)) for _ in range(threads)]
    began = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return times / (time.perf_counter() - began)


def processor_ms() -> float:
    """Processor time of this process and all it has waited for."""
    readings = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(reading.ru_utime + reading.ru_stime for reading in readings) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        base.chmod(0o755)
        ways: dict[str, Callable[[], None]] = {"bare process": bare}
        for name in NAMES[1:]:
            try:
                ways[name] = in_a_cell(find_sandbox(name), base)
            except Unavailable as reason:
                print(f"{name}: not measured: {reason}")
        columns = ("way", "1 thread/s", "2 threads/s", "p50 ms", "p99 ms", "cpu ms", "p50 x", "cpu x")
        print(f"{columns[0]:14}", *(f"{column:>11}" for column in columns[1:]))
        bare_p50 = bare_cpu = 0.0
        for way, action in ways.items():
            milliseconds(action, 5)
            before = processor_ms()
            taken = milliseconds(action, times)
            cpu = (processor_ms() - before) / times
            p50, p99 = statistics.median(taken), taken[int(len(taken) * 0.99)]
            bare_p50, bare_cpu = bare_p50 or p50, bare_cpu or cpu
            figures = (rate(action, times, 1), rate(action, times, 2), p50, p99, cpu, p50 / bare_p50, cpu / bare_cpu)
            print(f"{way:14}", *(f"{figure:11.1f}" for figure in figures))


if __name__ == "__main__":
    main()
