"""Warm and cold work items against the console program run by hand, for the example of every installed engine.

    python benchmarks/warm.py [EXAMPLE ...]

By hand means the same program, arguments, environment and job folder as a work item's, without sandbox, transfers,
report or lease; the imports alone are measured in the same way. Two servers on this machine run the same work item, one
with warm engines and one without (CADSTACK_WARM=off), a tenant's engine waiting since the first, which is not counted.
Claimed is `timeDownloadStarted`, settled is `timeFinished`; "around" is all of that but the command in its cell. The
ratio is by hand to warm, from claim to settled. The goal is 4 where the imports are over half of a run by hand, and 1
elsewhere; "at most" is what would be left of a run by hand if its imports cost nothing, so a goal above it is out of
reach. (An engine also imports what not every item needs.)
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from measure import ROOT, in_turns, moment, p50, ratio, table, temporary_folder

from cadstack.app.cells import Cell, CellSpec
from cadstack.domain.automation.expansion import Layout
from cadstack.domain.errors import CadstackError
from cadstack.engines.installation import Installation, installed
from cadstack.kit.local_run import LocalRun, Request
from cadstack.kit.project import Values
from cadstack.sandbox.bubblewrap import BubblewrapSandbox
from cadstack.serving import LocalServer
from cadstack.settings import Settings
from cadstack.worker import instructions
from cadstack.worker.attempt import Attempt

ROUNDS = 7
# What the published JSON leaves to whoever runs it.
PLACEHOLDERS = {
    "activityName": "Bench", "engine": "Autodesk.Fusion+Latest", "dasAppBundleId": "Bench.ParametricFlange",
    "nickname": "Bench", "personalAccessToken": "none",
}  # fmt: skip
ENGINES = Path(os.environ.get("CADSTACK_ENGINES", ROOT / ".cache" / "engines")).absolute()


@dataclass(frozen=True)
class Phases:
    """Seconds of one work item: from claim to settled, and of its command in the cell."""

    whole: float
    command: float


class Example:
    """One example folder with its inputs made, and the engine it needs."""

    def __init__(self, source: Path, engine: Installation, folder: Path) -> None:
        self.name, self.engine, self.folder = source.name, engine, folder / source.name
        shutil.copytree(source, self.folder, ignore=shutil.ignore_patterns("input", "output"))
        made = self.folder / "input"
        made.mkdir()
        making = [str(engine.interpreter), "-B", "make_input.py", made]
        subprocess.run(making, cwd=source, check=True, capture_output=True)
        self.argv: tuple[str, ...] = ()
        self.environment: dict[str, str] = {}
        self.told = b""

    def run(self, server: LocalServer) -> Phases:
        request = Request(
            self.folder / "workitem.json", Values(PLACEHOLDERS, os.environ), output=self.folder / "output"
        )
        outcome = LocalRun(request, Settings(engines=ENGINES), server=server).run()
        if not outcome.succeeded:
            raise SystemExit(f"{self.name}: {outcome.report}")
        stats = outcome.status["stats"]
        at = {name: moment(stats, f"time{name}") for name in ("DownloadStarted", "Finished")}
        command = moment(stats, "timeInstructionsEnded") - moment(stats, "timeInstructionsStarted")
        return Phases(at["Finished"] - at["DownloadStarted"], command)

    def remember(self, spec: CellSpec) -> None:
        """Keep what a work item ran, and on which files, to run it by hand."""
        if self.argv:
            return
        shutil.copytree(spec.item.job, self.folder / "job", symlinks=True)
        places = {"/engine": str(spec.engine.root)}
        for name, folder in spec.item.bundles.items():
            kept = self.folder / "bundles" / name
            shutil.copytree(folder, kept)
            places[f"/bundles/{name}"] = str(kept)
        self.environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **spec.engine.env, **spec.item.env}
        self.argv = tuple(_replaced(word, places) for word in spec.item.argv)

    def by_hand(self) -> float:
        """Seconds of the console program alone, in a copy of the job folder."""
        job = self.folder / "by-hand"
        shutil.copytree(self.folder / "job", job, symlinks=True)
        argv = [_replaced(word, {"/job": str(job)}) for word in self.argv]
        environment = self.environment | {"HOME": str(job), "TMPDIR": str(job)}
        told = self.told.replace(b"/bundles/", f"{self.folder}/bundles/".encode())
        began = time.perf_counter()
        done = subprocess.run(argv, cwd=job, env=environment, input=told, capture_output=True, check=False)
        taken = time.perf_counter() - began
        if done.returncode:
            raise SystemExit(f"{self.name} by hand failed:\n{done.stdout.decode()}{done.stderr.decode()}")
        shutil.rmtree(job)
        return taken

    def imports(self) -> float:
        """Seconds of an interpreter that imports what a pre-loaded engine imports, and ends."""
        lines = [f"import {name}" for name in self.engine.manifest.warm_imports]
        program = f"import os, sys; sys.path.insert(0, {str(self.engine.root)!r}); " + "; ".join(
            [*lines, "os._exit(0)"]
        )
        began = time.perf_counter()
        subprocess.run([self.argv[0], "-c", program], cwd=self.folder, env=self.environment, check=True)
        return time.perf_counter() - began


def _replaced(word: str, places: dict[str, str]) -> str:
    for place, path in sorted(places.items(), reverse=True):
        if word == place or word.startswith(f"{place}/"):
            return path + word[len(place) :]
    return word


def examples(folder: Path, wanted: list[str]) -> list[Example]:
    """Those whose engine is installed."""
    by_id = {str(one.id): engine for engine in installed(ENGINES) for one in engine.manifest.engines}
    found = []
    for item in sorted((ROOT / "examples").glob("*/workitem.json")):
        source = item.parent
        named = json.loads((source / "activity.json").read_text("utf-8"))["engine"]
        engine = by_id.get(PLACEHOLDERS["engine"] if named == "{{engine}}" else named)
        if wanted and source.name not in wanted:
            continue
        if engine is None or not engine.manifest.warm_imports:
            print(f"{source.name}: not measured: its engine is not installed here, or names no warm imports")
            continue
        found.append(Example(source, engine, folder))
    return found


def watched(example: Example, server: LocalServer) -> Phases:
    """Run a work item cold and see what its command is."""
    start, commands = BubblewrapSandbox.start, instructions.commands

    def made(attempt: Attempt, layout: Layout) -> list[instructions.Command]:
        found = commands(attempt, layout)
        example.told = found[0].told
        return found

    def seen(sandbox: BubblewrapSandbox, spec: CellSpec) -> Cell:
        example.remember(spec)
        return start(sandbox, spec)

    BubblewrapSandbox.start = seen  # type: ignore[method-assign, assignment] # for this one item
    instructions.commands = made
    try:
        return example.run(server)
    finally:
        BubblewrapSandbox.start = start  # type: ignore[method-assign]
        instructions.commands = commands


def measured(example: Example, warm: LocalServer, cold: LocalServer) -> dict[str, float]:
    """Milliseconds, each the median of some rounds."""
    watched(example, cold)
    example.run(warm)
    ways: dict[str, Callable[[], object]] = {
        "hand": example.by_hand,
        "imports": example.imports,
        "cold": lambda: example.run(cold),
        "warm": lambda: example.run(warm),
    }
    taken = in_turns(ways, ROUNDS)
    figures = {name: p50(taken[name]) for name in ("hand", "imports")}
    for name in ("cold", "warm"):
        figures[name] = p50([each.whole for each in taken[name]])
        figures[f"around {name}"] = p50([each.whole - each.command for each in taken[name]])
    return {name: seconds * 1000 for name, seconds in figures.items()}


def main() -> None:
    columns = (
        "ms",
        "imports",
        "by hand",
        "cold item",
        "warm item",
        "around cold",
        "around warm",
        "hand to warm",
        "at most",
        "goal",
    )
    rows: list[list[str | float]] = []
    with temporary_folder() as folder, ExitStack() as stack:
        servers = [
            stack.enter_context(
                LocalServer(Settings(data=folder / name, engines=ENGINES, port=0, workers=1, warm=name))
            )
            for name in ("auto", "off")
        ]
        for example in examples(folder, sys.argv[1:]):
            try:
                got = measured(example, *servers)
            except CadstackError as error:
                print(f"{example.name}: not measured: {error}")
                continue
            shown = [got[name] for name in ("imports", "hand", "cold", "warm", "around cold", "around warm")]
            goal = 4.0 if got["imports"] > got["hand"] / 2 else 1.0
            at_most = got["hand"] / max(got["hand"] - got["imports"], 1.0)
            rows.append([example.name, *shown, got["hand"] / got["warm"], at_most, goal])
    table(columns, rows)
    for row in rows:
        ratio(f"warm {row[0]}", float(row[7]))


if __name__ == "__main__":
    main()
