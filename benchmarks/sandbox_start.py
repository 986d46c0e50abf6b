"""What a cell costs to start: /bin/true through every sandbox found here, against a bare process in the same run.

Prints for each way the rate with one and with two threads, p50 and p99, and the ratio of its p50 to the bare one.
"""

import argparse
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
        base_p50 = None
        print(f"{'way':14} {'1 thread/s':>10} {'2 threads/s':>11} {'p50 ms':>7} {'p99 ms':>7} {'x bare':>7}")
        for way, action in ways.items():
            milliseconds(action, 5)
            taken = milliseconds(action, times)
            p50, p99 = statistics.median(taken), taken[int(len(taken) * 0.99)]
            base_p50 = base_p50 or p50
            one, two = rate(action, times, 1), rate(action, times, 2)
            print(f"{way:14} {one:10.0f} {two:11.0f} {p50:7.2f} {p99:7.2f} {p50 / base_p50:7.1f}")


if __name__ == "__main__":
    main()
