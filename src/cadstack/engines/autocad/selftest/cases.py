"""The cases: a script as activities have them, and what must come of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from console.selftest import Wrong

from selftest.checks import data, drawn, entities, equal, pages
from selftest.drawing import DOORS

Check = Callable[[Path, str], None]
MADE = "package"


@dataclass(frozen=True)
class Case:
    """One run of the program; `code` is the exit code it must have, `bundle` one that is made for it or its folder."""

    name: str
    script: str
    check: Check
    drawing: str = "plan.dxf"
    bundle: str = ""
    code: int = 0


def _plot_to_pdf(job: Path, _: str) -> None:
    equal("page sizes", pages(job / "result.pdf"), [(297, 210), (420, 297)])
    drawn(job / "result.pdf", 0)
    drawn(job / "result.pdf", 1)


def _detailed_plot(job: Path, _: str) -> None:
    equal("page sizes", pages(job / "plan.pdf"), [(420, 297)])
    drawn(job / "plan.pdf")


def _pictures(job: Path, _: str) -> None:
    drawn(job / "plan.png")
    if "<svg" not in (job / "plan.svg").read_text(encoding="utf-8")[:600]:
        raise Wrong("plan.svg is not SVG")


def _extract(job: Path, _: str) -> None:
    facts = data(job / "facts.json")
    found = [(one["attributes"]["NUMBER"], one["attributes"]["FIRE"]) for one in facts["references"]]
    equal("doors", found, [(number, fire) for number, fire, _ in DOORS])
    equal("measurements", [one["measurement"] for one in facts["dimensions"]], [120.0])
    equal("texts", [one["text"] for one in facts["texts"]], ["Ground floor"])
    equal("layer UNUSED", next(one for one in facts["layers"] if one["name"] == "UNUSED")["color"], 2)


def _change_and_save(job: Path, output: str) -> None:
    counts = entities(job / "changed.dxf")
    equal("lines and circles", (counts.get("LINE"), counts.get("CIRCLE")), (4, 1))
    facts = data(job / "after.json")
    names = [layer["name"] for layer in facts["layers"]]
    equal("layers", ("NEW" in names, "UNUSED" in names), (True, False))
    equal("first door", facts["references"][0]["attributes"]["NUMBER"], "Door 01")
    if "Total errors found 0" not in output:
        raise Wrong("AUDIT found errors")


def _lisp(job: Path, output: str) -> None:
    equal("doors.txt", (job / "doors.txt").read_text(encoding="utf-8"), "D-01\nD-02\nD-03\n")
    if "3 doors" not in output:
        raise Wrong("the AutoLISP command did not print its count")


def _bundle(job: Path, _: str) -> None:
    layers = (job / "layers.txt").read_text(encoding="utf-8").split()
    equal("layers", [name for name in layers if name.isupper()], ["WALLS", "DOORS", "TEXT", "UNUSED"])


def _views(job: Path, _: str) -> None:
    children = data(job / "result" / "bubble.json")["children"]
    equal("views", [child.get("name") for child in children], ["Model", "Layout1", "Sheet A3", None])
    equal("index", data(job / "result" / "index.json")["properties"]["entities"]["INSERT"], len(DOORS))


def _dwg(job: Path, _: str) -> None:
    facts = data(job / "facts.json")["entities"]
    equal("entities", (facts.get("LINE"), facts.get("CIRCLE"), facts.get("TEXT")), (1, 1, 1))
    drawn(job / "dwg.pdf")


def _last_line(*parts: str) -> Check:
    def check(_: Path, output: str) -> None:
        last = output.rstrip().splitlines()[-1]
        missing = [part for part in parts if part not in last]
        if missing:
            raise Wrong(f"the last line {last!r} lacks {missing[0]!r}")

    return check


DETAILED = """-PLOT Y
Model
DWG To PDF.pc3
ISO full bleed A3 (420.00 x 297.00 MM)
Millimeters
Landscape
No
Extents
Fit
Center
Yes
monochrome.ctb
Yes
As displayed
plan.pdf
No
Yes
"""
CHANGE = """-LAYER M NEW C blue  \nLINE 0,0 10,0 10,10 0,10 C\nCIRCLE 60,40 5
-ATTEDIT N N DOOR\nNUMBER\nD-01\nD-\nDoor \n-PURGE A * N\nAUDIT N
SAVEAS DXF 16 changed.dxf\nDATAEXTRACT after.json
"""
PUBLISH = """(command "_prepareforpropertyextraction" "index.json")
(command "_indexextractor" "index.json")
(command "_publishtosvf" "./output/result.svf")
(command "_createbubblepackage" "./output" "./result" "" "")
"""
CASES = (
    Case("plot all layouts to PDF (PlotToPDF)", "_tilemode 0 -export _pdf _all result.pdf\n", _plot_to_pdf),
    Case("detailed plot of model space on A3", DETAILED, _detailed_plot),
    Case("PNG and SVG of model space", "PNGOUT plan.png ALL\nSVGOUT plan.svg ALL\n", _pictures),
    Case("extract layers, blocks, attributes, texts", "DATAEXTRACT facts.json\n", _extract),
    Case("change, purge, audit, save", CHANGE, _change_and_save),
    Case("AutoLISP command on block attributes", '(load "doors.lsp")\nLISTDOORS doors.txt\n', _lisp),
    Case("Python bundle with a command", '(command "LISTLAYERS")\n', _bundle, bundle=MADE),
    Case("publish views (AcSvfPublish)", PUBLISH, _views, bundle="public/appbundles/Publish2View22.bundle"),
    Case("read and plot a DWG", "DATAEXTRACT facts.json\nEXPORTPDF E N dwg.pdf\n", _dwg, drawing="part.dwg"),
    Case("an unknown command is named with its place", "REGEN\nPLOTT\n",
         _last_line('Unknown command "PLOTT"', "script.scr:2", "PLOT"), code=1),
    Case("files outside the job are refused", "REGEN\n(open \"/etc/hosts\" \"r\")\n",
         _last_line("outside the job folder", "script.scr:2"), code=1),
    Case("endless recursion is an error", "(defun f (n) (1+ (f n)))\n(f 1)\n",
         _last_line("endless recursion", "script.scr:1"), code=1),
)  # fmt: skip
