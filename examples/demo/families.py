"""Runs the examples of the engine families, each twice on a server of its own, and checks the geometry that comes out.

    python families.py all | NAME…

The first run starts the engine cold, the second finds it warm. Engines that this machine cannot have are listed with
the reason and the line to type.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cadstack.domain.errors import CadstackError
from cadstack.engines import health, installation
from cadstack.engines.catalogue import SHIPPED, read_manifests
from cadstack.engines.manifest import Manifest
from cadstack.kit.engines import manifest_of
from cadstack.kit.local_run import LocalRun, Outcome, Request, own_server
from cadstack.kit.project import Values
from cadstack.kit.showing import in_words
from cadstack.logs import configure_logs
from cadstack.settings import Settings

ROOT = Path(__file__).parents[2]
WIDTH = 132  # where the output is no terminal
# What the published Fusion activity leaves open.
VALUES = {
    "activityName": "BuildFlange",
    "engine": "Autodesk.Fusion+Latest",
    "dasAppBundleId": "demo.ParametricFlange",
    "nickname": "demo",
    "personalAccessToken": "no-token-is-needed-here",
}
console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)


@dataclass(frozen=True)
class Example:
    """One work item of the example folder `source`, and the folder where it is run."""

    work_item: Path
    manifest: Manifest
    source: Path
    folder: Path

    @property
    def title(self) -> str:
        variant = self.work_item.stem.removeprefix("workitem")
        return self.work_item.parent.name + variant


@dataclass(frozen=True)
class Run:
    """What came of an example: its cold and its warm run, and what the check found."""

    example: Example
    cold: Outcome
    warm: Outcome
    facts: str


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engines", nargs="+", metavar="ENGINE", help="names of engines, or all")
    parser.add_argument("--output", type=Path, default=ROOT / "demo-output" / "families")
    options = parser.parse_args()
    os.environ.setdefault("CADSTACK_ENGINES", str(ROOT / ".cache" / "engines"))
    configure_logs()
    settings = Settings.load()
    found = examples(settings, options.output)
    wanted = {example.manifest.name for example in found} if "all" in options.engines else set(options.engines)
    runs, failed = [], 0
    for example in found:
        name = example.manifest.name
        if name not in wanted or not installation.find(name, settings.engines_folder):
            continue
        try:
            runs.append(run(example, settings))
            console.print(f"[green]✓[/green] {example.title}: {escape(runs[-1].facts)}")
        except (CadstackError, RuntimeError) as error:
            console.print(f"[red]✗[/red] {example.title}: {escape(str(error))}")
            failed += 1
    console.print(table(runs))
    tell_missing(settings, wanted)
    console.print(f"outputs   {options.output}")
    return 1 if failed else 0


def examples(settings: Settings, output: Path) -> list[Example]:
    """Every work item of the example folders, copied to a place where inputs and outputs may lie beside it."""
    found = []
    for work_item in sorted((ROOT / "examples").glob("*/workitem*.json")):
        source = work_item.parent
        folder = output / source.name
        activity = json.loads((source / "activity.json").read_text("utf-8"))
        engine = VALUES["engine"] if activity["engine"] == "{{engine}}" else activity["engine"]
        found.append(Example(folder / work_item.name, manifest_of(engine, settings.engines_folder), source, folder))
        shutil.copytree(source, folder, dirs_exist_ok=True)
    return found


def run(example: Example, settings: Settings) -> Run:
    """Make the input, run cold and warm, check; raises with the reason where one of them fails."""
    python = settings.engines_folder / example.manifest.name / "venv" / "bin" / "python"
    inputs, outputs = example.folder / "input", example.folder / "output"
    for folder in (inputs, outputs):
        folder.mkdir(exist_ok=True)
    ask(python, example.source / "make_input.py", inputs)
    request = Request(example.work_item, Values(VALUES, {}))
    with own_server(settings) as server:
        cold, warm = (LocalRun(request, settings, server=server).run() for _ in range(2))
    for outcome in (cold, warm):
        if not outcome.succeeded:
            failure = outcome.status.get("failure", {})
            raise RuntimeError(f"{outcome.status['status']}: {failure.get('cause', '')}")
    (outputs / "report.txt").write_text(warm.report, "utf-8")
    facts = ask(python, example.source / "check.py", outputs, inputs)
    return Run(example, cold, warm, facts)


def ask(python: Path, script: Path, *arguments: Path) -> str:
    """The last line of what an example's own script prints; raises RuntimeError with its words when it fails."""
    done = subprocess.run([python, script, *arguments], capture_output=True, text=True, check=False)
    said = (done.stdout or done.stderr).strip().splitlines() or [""]
    if done.returncode:
        raise RuntimeError(f"{script.name}: {(done.stderr or done.stdout).strip().splitlines()[-1]}")
    return said[-1]


def table(runs: list[Run]) -> Table:
    """One line for each output of each example; times are those of the engine alone."""
    made = Table("example", "input", "output", "size", "cold ms", "warm ms", box=None, pad_edge=False)
    for column in made.columns[3:]:
        column.justify = "right"
    for done in runs:
        inputs = ", ".join(sorted(path.name for path in (done.example.folder / "input").glob("*") if path.is_file()))
        times = [str(outcome.phases.get("engine", "")) for outcome in (done.cold, done.warm)]
        rows = [(one.path.name, in_words(one.size)) for one in done.warm.outputs if one.size is not None]
        for number, (name, size) in enumerate(rows or [("report.txt", in_words(len(done.warm.report)))]):
            first = (done.example.title, inputs) if number == 0 else ("", "")
            made.add_row(*first, name, size, *(times if number == 0 else ("", "")))
    return made


def tell_missing(settings: Settings, wanted: set[str]) -> None:
    """The engines that were wanted and are not here."""
    for name, manifest in read_manifests((SHIPPED, settings.engines_folder)).items():
        if name in wanted and not installation.find(name, settings.engines_folder):
            reason = health.obstacle(manifest) or f"It is not installed. Run: cadstack engine install {name}"
            console.print(f"[yellow]{name}[/yellow] is left out: {reason}")


if __name__ == "__main__":
    sys.exit(main())
