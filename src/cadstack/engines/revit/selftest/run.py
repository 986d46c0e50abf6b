"""Tries the engine: makes a room, runs the program on it, looks at what came out.

`python selftest/run.py` prints one line per case and leaves with 1 when one failed.
"""

import json
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ENGINE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ENGINE), str(ENGINE.parent)]  # `console` is in the one when installed, in the other before

from console.selftest import Wrong, run_cases, run_program  # noqa: E402  (the path above makes it importable)

from selftest.room import make_room  # noqa: E402

MANIFEST = """<?xml version="1.0" encoding="utf-8"?>
<ApplicationPackage SchemaVersion="1.0" Name="CountWalls">
  <Components><ComponentEntry ModuleName="./Contents/main.py" /></Components>
</ApplicationPackage>
"""
MODULE = """
def on_design_automation_ready(data):
    walls = data.RevitDoc.elements("Walls")
    (data.job / "walls.txt").write_text(str(len(walls)))
    return True
"""
RULES = """<ids xmlns="http://standards.buildingsmart.org/IDS"><info><title>Rules</title></info><specifications>
<specification name="Walls have a fire rating" ifcVersion="IFC4">
<applicability maxOccurs="unbounded"><entity><name><simpleValue>IFCWALL</simpleValue></name></entity></applicability>
<requirements><property><propertySet><simpleValue>Pset_WallCommon</simpleValue></propertySet>
<baseName><simpleValue>FireRating</simpleValue></baseName></property></requirements>
</specification></specifications></ids>
"""


@dataclass(frozen=True)
class Case:
    """One run: the script, and what must have come out. `model` is the file that is opened."""

    name: str
    script: str
    check: Callable[[Path], bool] = lambda _: True
    says: str = ""
    code: int = 0
    model: str = "room.rvt"
    bundle: bool = False


CASES = (
    Case("a bundle counts the walls of an IFC named .rvt", "", lambda job: text(job, "walls.txt") == "4", bundle=True),
    Case("a zipped model opens", "save a.ifc", lambda job: "IFCWALL" in text(job, "a.ifc"), model="room.ifczip"),
    Case("schedule as CSV", "schedule a.csv Walls", lambda job: text(job, "a.csv").count("\n") == 5),
    Case("schedules as XLSX", "schedule a.xlsx", lambda job: zipfile.is_zipfile(job / "a.xlsx")),
    Case("properties as JSON", "properties a.json Walls", lambda job: "REI 60" in text(job, "a.json")),
    Case("glTF of every element", "glb a.glb", lambda job: (job / "a.glb").read_bytes()[:4] == b"glTF"),
    Case("floor plan as SVG", "plan a.svg", lambda job: text(job, "a.svg").count('class="IfcWall"') == 4),
    Case("check against IDS", "check rules.ids a.json", lambda job: failed_walls(job) == 3),
    Case("a model in a closed format is refused", "", says="Export it from Revit as IFC", code=1, model="closed.rvt"),
    Case("a model that is cut off is refused", "", says="cut.ifc is cut off", code=1, model="cut.ifc"),
)


def selftest() -> int:
    """Run every case; 0 when all pass."""
    with tempfile.TemporaryDirectory(prefix="selftest-") as folder:
        room = Path(folder) / "room.ifc"
        make_room(room)
        made = room.read_bytes()
        return run_cases(
            {case.name: partial(_run, case, Path(folder) / str(at), made) for at, case in enumerate(CASES)}
        )


def text(job: Path, name: str) -> str:
    """An output as text."""
    return (job / name).read_text("utf-8")


def failed_walls(job: Path) -> int:
    """How many walls the check complains of."""
    return int(json.loads(text(job, "a.json"))["specifications"][0]["failed"])


def _run(case: Case, job: Path, room: bytes) -> None:
    job.mkdir()
    _inputs(job, room)
    arguments = ["/i", case.model]
    if case.script:
        (job / "script.txt").write_text(case.script, "utf-8")
        arguments += ["/s", "script.txt"]
    if case.bundle:
        arguments += ["/al", "CountWalls.bundle"]
    printed = run_program(ENGINE / "revitcoreconsole.exe", arguments, job, code=case.code)
    if not case.check(job) or case.says not in printed:
        raise Wrong("the output is not what the room holds")


def _inputs(job: Path, room: bytes) -> None:
    (job / "room.rvt").write_bytes(room)
    (job / "cut.ifc").write_bytes(room[: len(room) // 2])
    (job / "closed.rvt").write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "BasicFileInfo".encode("utf-16-le")
    )
    with zipfile.ZipFile(job / "room.ifczip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("room.ifc", room)
    (job / "rules.ids").write_text(RULES, "utf-8")
    contents = job / "CountWalls.bundle" / "Contents"
    contents.mkdir(parents=True)
    (contents.parent / "PackageContents.xml").write_text(MANIFEST, "utf-8")
    (contents / "main.py").write_text(MODULE, "utf-8")


if __name__ == "__main__":
    sys.exit(selftest())
