"""What the platform adds to a plot: from claim to settled, against the console program run by hand.

    python benchmarks/plot_overhead.py

The demo drawing through the demo activity and its bundle, on the engine in CADSTACK_ENGINES (`make engines`). By hand
means the same program, arguments and environment in a folder of its own, without sandbox, transfers, report or lease.
Claimed is taken as `timeDownloadStarted`, settled is `timeFinished`. The ratio is ours to by hand: 1 is the limit. On a
busy machine two runs of the program differ by more than what is added; then "all but the engine" tells more.
"""

import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx
from measure import ROOT, Caller, in_turns, moment, p50, ratio, serving, table, temporary_folder

from cadstack.engines.installation import Installation, find

ROUNDS = 5
DEMO = ROOT / "examples" / "demo"
BUNDLE = "PlotSheet.bundle"
BUCKET = "plot-overhead"
PHASES = {
    "download": ("timeDownloadStarted", "timeInstructionsStarted"),
    "engine in its cell": ("timeInstructionsStarted", "timeInstructionsEnded"),
    "upload": ("timeInstructionsEnded", "timeUploadEnded"),
    "settle": ("timeUploadEnded", "timeFinished"),
    "claim to settled": ("timeDownloadStarted", "timeFinished"),
}


def demo_drawing(engine: Installation, folder: Path) -> Path:
    drawing = folder / "drawing.dxf"
    script = ROOT / "examples" / "demo_drawing" / "make_demo_drawing.py"
    subprocess.run([str(engine.interpreter), script, drawing], check=True, stdout=subprocess.DEVNULL)
    return drawing


def by_hand(engine: Installation, drawing: Path, activity: dict[str, Any], folder: Path) -> float:
    """Seconds of the console program alone."""
    job = folder / "job"
    job.mkdir()
    shutil.copy(drawing, job)
    (job / "script.scr").write_text(activity["settings"]["script"]["value"])
    program = engine.manifest.program("accoreconsole.exe")
    assert program is not None
    command = [str(engine.interpreter), str(engine.root / program), "/i", drawing.name]
    command += ["/al", str(DEMO / BUNDLE), "/s", "script.scr"]
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(job), "TMPDIR": str(job)}
    environment |= {"PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1", **engine.manifest.variables}
    began = time.perf_counter()
    done = subprocess.run(command, cwd=job, env=environment, capture_output=True, text=True, check=False)
    taken = time.perf_counter() - began
    if done.returncode or not (job / "sheet.pdf").is_file():
        raise SystemExit(f"By hand the console program failed:\n{done.stdout}{done.stderr}")
    shutil.rmtree(job)
    return taken


class Plots:
    """The demo's activity, published, and its drawing, uploaded."""

    def __init__(self, caller: Caller, drawing: Path, activity: dict[str, Any]) -> None:
        self.caller = caller
        files = [file for file in (DEMO / BUNDLE).rglob("*.*") if file.is_file() and "__pycache__" not in file.parts]
        package = {str(file.relative_to(DEMO)): file.read_bytes() for file in files}
        caller.publish_bundle("PlotSheet", activity["engine"], package)
        self.activity = caller.publish_activity(activity)
        caller.ask("POST", "/oss/v2/buckets", json={"bucketKey": BUCKET, "policyKey": "transient"})
        path = f"/oss/v2/buckets/{BUCKET}/objects/{drawing.name}/signeds3upload"
        signed = caller.ask("GET", path)
        httpx.put(signed["urls"][0], content=drawing.read_bytes()).raise_for_status()
        caller.ask("POST", path, json={"uploadKey": signed["uploadKey"]})

    def run(self) -> dict[str, float]:
        """Seconds of each phase of one work item."""
        names = {"HostDwg": ("get", "drawing.dxf"), "Result": ("put", "sheet.pdf"), "Facts": ("put", "facts.json")}
        headers = {"Authorization": self.caller.authorization}
        arguments = {
            name: {"verb": verb, "url": f"urn:adsk.objects:os.object:{BUCKET}/{key}", "headers": headers}
            for name, (verb, key) in names.items()
        }
        (settled,) = self.caller.settled([self.caller.submit(self.activity, arguments)], every_seconds=0.2)
        stats = settled["stats"]
        return {name: moment(stats, end) - moment(stats, start) for name, (start, end) in PHASES.items()}


def main() -> None:
    engines = Path(os.environ.get("CADSTACK_ENGINES", ROOT / ".cache" / "engines")).absolute()
    engine = find("autocad", engines)
    if engine is None:
        raise SystemExit(f"The AutoCAD engine is not installed in {engines}. Run: make engines")
    activity = json.loads((DEMO / "activity.json").read_text("utf-8").replace("{{nickname}}", "Bench"))
    with temporary_folder() as folder:
        drawing = demo_drawing(engine, folder)
        with serving(folder / "data", engines, "--workers", "1") as server:
            plots = Plots(Caller(server), drawing, activity)
            plots.run()  # unpacks the bundle, once for each machine
            taken = in_turns(
                {"hand": lambda: by_hand(engine, drawing, activity, folder), "ours": plots.run},
                ROUNDS,
            )
    hand = p50(taken["hand"])
    phases = {name: p50([each[name] for each in taken["ours"]]) for name in PHASES}
    rows = [["by hand", hand * 1000, 1.0], *([name, s * 1000, s / hand] for name, s in phases.items())]
    total = phases["claim to settled"]
    around = p50([each["claim to settled"] - each["engine in its cell"] for each in taken["ours"]])
    rows.append(["all but the engine", around * 1000, around / hand])
    table(
        ("plot of the demo drawing", "p50 ms", "to by hand"),
        [*rows, ["added", (total - hand) * 1000, total / hand - 1]],
    )
    ratio("plot_overhead", total / hand)


if __name__ == "__main__":
    main()
