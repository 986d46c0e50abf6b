"""Checks the mesh against the plate: PYTHON check.py OUTPUTS INPUTS"""

import json
import sys
from pathlib import Path

import gmsh
from make_input import HEIGHT, LENGTH, VOLUME, WIDTH


def main(outputs: Path) -> str:
    """Read the mesh again, and compare volume and box with the plate's."""
    gmsh.initialize(interruptible=False)
    gmsh.option.setNumber("General.Verbosity", 1)
    gmsh.open(str(outputs / "plate.msh"))
    _, tags, _ = gmsh.model.mesh.getElements(3)
    elements = [tag for found in tags for tag in found]
    volumes = gmsh.model.mesh.getElementQualities(elements, "volume")
    box = gmsh.model.getBoundingBox(-1, -1)
    gmsh.finalize()
    facts = json.loads((outputs / "facts.json").read_text("utf-8"))
    assert len(elements) == facts["tetrahedra"], f"{len(elements)} tetrahedra, the facts say {facts['tetrahedra']}"
    assert min(volumes) > 0, "a tetrahedron has no volume"
    assert abs(sum(volumes) - VOLUME) < 0.01 * VOLUME, f"the volume is {sum(volumes):.1f} instead of {VOLUME:.1f}"
    sides = [round(high - low, 3) for low, high in zip(box[:3], box[3:], strict=True)]
    assert sides == [LENGTH, WIDTH, HEIGHT], f"the box is {sides}"
    return f"{len(elements)} tetrahedra, volume {sum(volumes):.1f} of {VOLUME:.1f}, box {sides}"


if __name__ == "__main__":
    try:
        print(main(Path(sys.argv[1])))
    except AssertionError as error:
        sys.exit(str(error))
