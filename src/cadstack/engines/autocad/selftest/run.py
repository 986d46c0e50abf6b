"""Tries the engine: makes drawings, runs the program on them, looks at what came out.

`python selftest/run.py` prints one line per case and leaves with 1 when one failed.
"""

import sys
import tempfile
from functools import partial
from pathlib import Path

ENGINE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ENGINE), str(ENGINE.parent)]  # `console` is in the one when installed, in the other before

from accore.plotting import fonts  # noqa: E402  (needs the path above)

fonts.install()  # before ezdxf is imported, which would search the system for fonts

from console.selftest import run_cases, run_program  # noqa: E402

from selftest.cases import CASES, MADE, Case  # noqa: E402
from selftest.drawing import make_dwg, make_dxf  # noqa: E402

LISP = """
(defun c:LISTDOORS (/ name file doors index reference attribute)
  (setq name (getstring "File name: ") doors (ssget "X" '((0 . "INSERT") (2 . "DOOR"))) index 0)
  (setq file (open name "w"))
  (repeat (sslength doors)
    (setq reference (ssname doors index) attribute (entnext reference))
    (while (= "ATTRIB" (cdr (assoc 0 (entget attribute))))
      (if (= "NUMBER" (cdr (assoc 2 (entget attribute))))
        (write-line (cdr (assoc 1 (entget attribute))) file))
      (setq attribute (entnext attribute)))
    (setq index (1+ index)))
  (close file)
  (princ (strcat (itoa index) " doors"))
  (princ))
"""
MANIFEST = """<?xml version="1.0" encoding="utf-8"?>
<ApplicationPackage SchemaVersion="1.0" Name="ListLayers">
  <Components>
    <ComponentEntry ModuleName="./Contents/main.py">
      <Commands><Command Global="LISTLAYERS" /></Commands>
    </ComponentEntry>
  </Components>
</ApplicationPackage>
"""
MODULE = """
def register(app):
    @app.command("LISTLAYERS")
    def list_layers():
        (app.job / "layers.txt").write_text("\\n".join(layer.dxf.name for layer in app.doc.layers))
"""


def selftest() -> int:
    """Run every case; 0 when all pass."""
    with tempfile.TemporaryDirectory(prefix="selftest-") as folder:
        return run_cases({case.name: partial(_run, case, Path(folder) / str(at)) for at, case in enumerate(CASES)})


def _run(case: Case, job: Path) -> None:
    job.mkdir()
    (make_dwg if case.drawing.endswith(".dwg") else make_dxf)(job / case.drawing)
    (job / "script.scr").write_text(case.script, encoding="utf-8")
    (job / "doors.lsp").write_text(LISP, encoding="utf-8")
    arguments = ["/i", case.drawing, "/s", "script.scr", "/suppressGraphics"]
    if case.bundle == MADE:
        contents = job / MADE / "ListLayers.bundle" / "Contents"
        contents.mkdir(parents=True)
        (contents.parent / "PackageContents.xml").write_text(MANIFEST, encoding="utf-8")
        (contents / "main.py").write_text(MODULE, encoding="utf-8")
        arguments += ["/al", MADE]
    elif case.bundle:
        arguments += ["/al", str(ENGINE / case.bundle)]
    case.check(job, run_program(ENGINE / "accoreconsole.exe", arguments, job, code=case.code))


if __name__ == "__main__":
    sys.exit(selftest())
