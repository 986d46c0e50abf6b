"""CHECKSTANDARDS."""

import json
from pathlib import Path
from typing import Any

from accore.console import Console
from accore.prompts import Dialogue, Text, yes_no
from accore.registry import command
from accore.standards.check import Problem, check, fix
from accore.standards.standard import merged, read_standard


@command("CHECKSTANDARDS", "CHK")
def checkstandards(console: Console) -> Dialogue:
    """Check layers, linetypes, text and dimension styles against standards files, fix them if asked, write a report."""
    names = yield Text("Enter standards files (DXF, DWG or JSON), with commas between", None)
    wants_fix = yield yes_no("Fix what differs?", "No")
    report = console.files.to_write((yield Text("Enter report file name", "standards.json")))
    files = [console.files.to_read(name.strip()) for name in names.split(",")]
    standard = merged(read_standard(path) for path in files)
    problems = (fix if wants_fix == "Yes" else check)(console.doc, standard)
    fixed = sum(problem.fixed for problem in problems)
    console.modified = console.modified or fixed > 0
    summary = f"{len(problems)} problems found, {fixed} fixed, {len(problems) - fixed} left."
    drawing = console.drawing_path.name if console.drawing_path else "Drawing1.dwg"
    _write_json(report, drawing, files, standard.records, problems)
    lines = [f"{drawing}, checked against {', '.join(path.name for path in files)}", summary, "", *map(str, problems)]
    text = report.with_suffix(".txt")
    text.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")
    for problem in problems:
        console.transcript.say(str(problem))
    console.transcript.say(f"{summary} Report written to {report.name} and {text.name}.")


def _write_json(
    target: Path, drawing: str, files: list[Path], records: dict[str, Any], problems: list[Problem]
) -> None:
    fixed = sum(problem.fixed for problem in problems)
    content = {
        "drawing": drawing,
        "standards": [path.name for path in files],
        "checked": sorted(records),
        "found": len(problems),
        "fixed": fixed,
        "left": len(problems) - fixed,
        "problems": [
            {
                "kind": problem.table.noun,
                "name": problem.name,
                "problem": "name" if problem.property is None else "property",
                "property": problem.property,
                "found": problem.found,
                "standard": problem.expected,
                "fixed": problem.fixed,
                "remark": problem.remark,
            }
            for problem in problems
        ],
    }
    target.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
