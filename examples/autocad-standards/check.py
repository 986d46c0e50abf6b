"""Checks the fixed drawing against the standard, with ezdxf alone: PYTHON check.py OUTPUTS INPUTS"""

import json
import sys
from collections import Counter
from pathlib import Path

import ezdxf
from ezdxf import bbox

LEFT = {("layer", "NOTES_OF_ANNA")}


class Wrong(Exception):
    """The outputs are not what the standard says."""


def main(outputs, inputs):
    right, before = ezdxf.readfile(inputs / "office.dws"), ezdxf.readfile(inputs / "housing.dxf")
    fixed = ezdxf.readfile(outputs / "fixed.dxf")
    for expected in right.layers:
        found = fixed.layers.get(expected.dxf.name)
        equal(f"layer {expected.dxf.name}", layer(found), layer(expected))
    equal("CENTRE_ISO", pattern(fixed, "CENTRE_ISO"), pattern(right, "CENTRE_ISO"))
    equal("font", fixed.styles.get("ISO3098").dxf.font, right.styles.get("ISO3098").dxf.font)
    equal("dimtxt", fixed.dimstyles.get("ISO-2.5").dxf.dimtxt, right.dimstyles.get("ISO-2.5").dxf.dimtxt)
    for gone in ("SCRATCH", "KONTUR_2"):
        if gone in fixed.layers:
            raise Wrong(f"the layer {gone} is still there")
    moved = dict(Counter(entity.dxf.layer for entity in before.modelspace()))
    moved["OUTLINE"] += moved.pop("KONTUR_2")
    equal("entities by layer", dict(Counter(entity.dxf.layer for entity in fixed.modelspace())), moved)
    was, now = (bbox.extents(doc.modelspace(), fast=True) for doc in (before, fixed))
    if not (was.extmin.isclose(now.extmin) and was.extmax.isclose(now.extmax)):
        raise Wrong(f"the drawing changed its extents: {was} became {now}")
    report = json.loads((outputs / "standards.json").read_text("utf-8"))
    left = {(problem["kind"], problem["name"]) for problem in report["problems"] if not problem["fixed"]}
    equal("what is left", left, LEFT)
    counts = f"{report['found']} problems, {report['fixed']} fixed, {report['left']} left"
    return f"{counts}; {len(fixed.modelspace())} entities, {len(fixed.layers)} layers"


def layer(record):
    return record.color, record.dxf.linetype.upper(), record.dxf.lineweight, record.dxf.get("plot", 1)


def pattern(doc, name):
    return list(doc.linetypes.get(name).simplified_line_pattern())


def equal(what, found, expected):
    if found != expected:
        raise Wrong(f"{what}: {found} instead of {expected}")


if __name__ == "__main__":
    try:
        print(main(Path(sys.argv[1]), Path(sys.argv[2])))
    except Wrong as error:
        sys.exit(f"Wrong: {error}.")
