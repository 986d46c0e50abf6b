"""The server while nothing happens: its start, its processor time and its memory, against the product's limits.

    python benchmarks/idle.py

Start is from the process's start to its line of JSON and to a healthy answer: the first on an empty data folder, then
warm. Limits: 1.5 s to the line, 1 % of a core, 150 MB. That no CAD library is in the server is read from Python's own
list of imports (PYTHONPROFILEIMPORTTIME) and from the libraries the kernel has mapped. The ratio is the worst of the
three figures to its limit; below 1 is within. On a busy machine compare the start with that of the peer, a bare web
application of the same libraries, started in turns.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from measure import nop_engine, p50, ratio, table, temporary_folder
from submits import bare

from cadstack.sandbox.processes import tree
from cadstack.sandbox.readings import reading

WARM_STARTS, IDLE_SECONDS, SETTLE_SECONDS = 3, 30.0, 2.0
START_LIMIT_S, IDLE_LIMIT_PERCENT, MEMORY_LIMIT_MB = 1.5, 1.0, 150.0
CAD = {
    *("ezdxf", "OCP", "OCC", "cadquery", "build123d", "FreeCAD", "bpy", "ifcopenshell", "trimesh", "vtk", "matplotlib"),
    *("numpy", "shapely", "fitz", "pymupdf"),
}
CAD_LIBRARIES = re.compile(
    r"lib(TK\w+|FreeCAD\w*|IfcParse|vtk\w+|redwg)|/(bpy|OCP|ifcopenshell|numpy)[./]", re.IGNORECASE
)
IMPORT = re.compile(r"^import time:\s+\d+ \|\s+\d+ \|\s+(\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Started:
    pid: int
    line_seconds: float
    healthy_seconds: float
    processor_seconds: float


@contextmanager
def started(data: Path, engines: Path, messages: Path, **variables: str) -> Iterator[Started]:
    """A server, with the seconds until it said that it serves and until it did."""
    # Without what makes Python compile every module at each start.
    unwanted = ("CADSTACK_", "PYTHONDONTWRITEBYTECODE")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(unwanted)}
    environment |= {"CADSTACK_ENGINES": str(engines), **variables}
    began = time.perf_counter()
    with (
        messages.open("w") as log,
        subprocess.Popen(
            [sys.executable, "-m", "cadstack", "up", "--port", "0", "--data", str(data)],
            stdout=subprocess.PIPE, stderr=log, env=environment,
        ) as process,
    ):  # fmt: skip
        assert process.stdout is not None
        try:
            line = json.loads(process.stdout.readline())
            line_seconds = time.perf_counter() - began
            httpx.get(f"{line['url']}/_cadstack/health").raise_for_status()
            healthy_seconds = time.perf_counter() - began
            yield Started(process.pid, line_seconds, healthy_seconds, usage(process.pid)[0])
        finally:
            process.send_signal(signal.SIGTERM)


def bare_start(folder: Path, number: int) -> float:
    """Seconds until a web application of the same libraries, with nothing in it, says that it serves."""
    apart = folder / f"peer-{number}"
    apart.mkdir()
    began = time.perf_counter()
    with bare(apart):
        return time.perf_counter() - began


def usage(pid: int) -> tuple[float, float]:
    """Processor seconds so far and resident MB now, of a process and its descendants."""
    found = [now for now in map(reading, tree(pid)) if now is not None]
    return sum(now.cpu_seconds for now in found), sum(now.resident_bytes for now in found) / 1e6


def idle(pid: int) -> tuple[float, float]:
    """Percent of a core and MB, of a server that nobody asks anything."""
    time.sleep(SETTLE_SECONDS)
    before, _ = usage(pid)
    time.sleep(IDLE_SECONDS)
    after, megabytes = usage(pid)
    return (after - before) / IDLE_SECONDS * 100, megabytes


def cad_in_server(pid: int, messages: Path) -> set[str]:
    """The CAD modules that were imported and the CAD libraries that are mapped."""
    modules = {name.partition(".")[0] for name in IMPORT.findall(messages.read_text())}
    if "cadstack" not in modules:
        raise SystemExit("Python's list of imports is not there.")
    mapped = {line.split()[-1] for line in Path(f"/proc/{pid}/maps").read_text().splitlines() if "/" in line}
    return (modules & CAD) | {library for library in mapped if CAD_LIBRARIES.search(library)}


def main() -> None:
    with temporary_folder() as folder:
        engines, data, messages = folder / "engines", folder / "data", folder / "messages"
        nop_engine(engines)
        with started(data, engines, messages) as first:
            pass
        warm, peers = [], []
        for number in range(WARM_STARTS):
            with started(data, engines, messages) as each:
                warm.append(each)
            peers.append(bare_start(folder, number))
        with started(data, engines, messages, PYTHONPROFILEIMPORTTIME="1") as server:
            percent, megabytes = idle(server.pid)
            found = cad_in_server(server.pid, messages)
    line = p50([each.line_seconds for each in warm])
    rows: list[list[str | float]] = [
        ["first start to its line, s", first.line_seconds, "", ""],
        ["first start to a healthy answer, s", first.healthy_seconds, "", ""],
        ["warm start to its line, s", line, START_LIMIT_S, line / START_LIMIT_S],
        ["warm start to a healthy answer, s", p50([each.healthy_seconds for each in warm]), "", ""],
        ["peer: a bare web application's start, s", p50(peers), "", ""],
        ["warm start, processor s", p50([each.processor_seconds for each in warm]), "", ""],
        ["idle, % of a core", percent, IDLE_LIMIT_PERCENT, percent / IDLE_LIMIT_PERCENT],
        ["idle, MB resident", megabytes, MEMORY_LIMIT_MB, megabytes / MEMORY_LIMIT_MB],
        ["CAD libraries in the server", ", ".join(sorted(found)) or "none", "none", ""],
    ]
    table(("idle server", "measured", "limit", "to limit"), rows)
    if found:
        raise SystemExit("A CAD library is loaded in the server.")
    ratio("idle", max(float(row[3]) for row in rows if row[3] != ""))


if __name__ == "__main__":
    main()
