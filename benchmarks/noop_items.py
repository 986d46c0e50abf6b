"""Work items that do nothing, from POST to settled, against starting the same commands in the same sandbox alone.

    python benchmarks/noop_items.py

Two commands: the Python program of an engine, and a native program of an app bundle (`true`). The peer starts them with
as many threads as the server has slots, and does nothing else. Rates are of the whole machine, load included;
processor time is that of the server (or the peer) and all its commands, which other programs disturb less. The ratio is
the rate of native items to that of bare cells: what remains of the sandbox's speed with HTTP, database, job folder,
report and lease around it.
"""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from measure import (
    DA,
    Caller,
    in_turns,
    nop_engine,
    p50,
    processor_seconds,
    ratio,
    serving,
    table,
    temporary_folder,
    true_program,
)

from cadstack.app.cells import CellSpec, EnginePart, ItemPart, Sandbox
from cadstack.domain.automation.limits import Limits
from cadstack.engines.installation import Installation
from cadstack.sandbox.ladder import find_sandbox

ITEMS, ROUNDS = 24, 3
LIMITS = Limits(900, 1 << 29, 32, 1 << 30, 1 << 30, 1024)
PYTHON = {"PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"}
Figures = tuple[float, float]


def items(caller: Caller, pid: int, activity: str) -> Figures:
    """Work items per second, and milliseconds of the server's processor time for each."""
    began, used = time.perf_counter(), processor_seconds(pid)
    submitted = caller.ask("POST", f"{DA}/workitems/batch", json=[{"activityId": activity, "arguments": {}}] * ITEMS)
    caller.settled([item["id"] for item in submitted])
    taken = time.perf_counter() - began
    return ITEMS / taken, (processor_seconds(pid) - used) / ITEMS * 1000


def cells(start: Callable[[int], None]) -> Figures:
    """The same for cells that `start` starts and waits for."""
    began, used = time.perf_counter(), processor_seconds(os.getpid())
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(start, range(ITEMS)))
    taken = time.perf_counter() - began
    return ITEMS / taken, (processor_seconds(os.getpid()) - used) / ITEMS * 1000


def in_a_cell(
    sandbox: Sandbox, engine: Installation, base: Path, argv: tuple[str, ...], bundles: dict[str, Path]
) -> Callable[[int], None]:
    def start(number: int) -> None:
        job = base / f"job-{number}"
        job.mkdir(exist_ok=True)
        item = ItemPart(job, bundles, argv, limits=LIMITS)
        cell = sandbox.start(CellSpec(EnginePart(engine.root, engine.readonly, PYTHON), item))
        try:
            said = cell.stderr.read()
            ended = cell.wait()
        finally:
            cell.close()
        if not ended.succeeded:
            raise SystemExit(f"{argv} ended with {ended}: {said.decode()}")

    return start


def main() -> None:
    sandbox = find_sandbox()
    with temporary_folder() as folder:
        engine = nop_engine(folder / "engines")
        bundle = folder / "bundle"
        bundle.mkdir()
        true_program(bundle / "true")
        place = sandbox.layout(engine.root, folder, {"true": bundle})
        interpreter = f"{place.engine}/venv/bin/python"
        commands = {
            "python": in_a_cell(sandbox, engine, folder, (interpreter, f"{place.engine}/nopconsole.exe"), {}),
            "native": in_a_cell(sandbox, engine, folder, (f"{place.bundles['true']}/true",), {"true": bundle}),
        }
        with serving(folder / "data", folder / "engines") as server:
            caller = Caller(server)
            activities = caller.publish_no_ops()
            for activity in activities.values():
                caller.settled([caller.submit(activity)])
            ways: dict[str, Callable[[], Figures]] = {}
            for name, command in commands.items():
                ways[f"{name}: work items"] = lambda name=name: items(caller, server.pid, activities[name])
                ways[f"{name}: bare cells"] = lambda command=command: cells(command)
            taken = in_turns(ways, ROUNDS)
    figures = {name: (p50([rate for rate, _ in each]), p50([cpu for _, cpu in each])) for name, each in taken.items()}
    rows = []
    for name, (rate, cpu) in figures.items():
        peer_rate, peer_cpu = figures[f"{name.split(':')[0]}: bare cells"]
        rows.append([name, rate, cpu, rate / peer_rate, cpu / peer_cpu])
    table((f"{sandbox.name}, {os.cpu_count()} slots", "per second", "cpu ms", "rate x", "cpu x"), rows)
    ratio("noop_items", figures["native: work items"][0] / figures["native: bare cells"][0])


if __name__ == "__main__":
    main()
