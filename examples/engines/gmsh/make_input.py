"""Makes the input of this example, a plate with a hole: PYTHON make_input.py FOLDER

PYTHON is the interpreter of the engine's environment.
"""

import math
import sys
from pathlib import Path

import gmsh

LENGTH, WIDTH, HEIGHT, RADIUS = 60.0, 40.0, 8.0, 10.0
VOLUME = LENGTH * WIDTH * HEIGHT - math.pi * RADIUS**2 * HEIGHT


def make_plate(path: Path) -> None:
    """The plate as STEP."""
    gmsh.initialize(interruptible=False)
    gmsh.option.setNumber("General.Verbosity", 1)
    box = gmsh.model.occ.addBox(0, 0, 0, LENGTH, WIDTH, HEIGHT)
    hole = gmsh.model.occ.addCylinder(LENGTH / 2, WIDTH / 2, 0, 0, 0, HEIGHT, RADIUS)
    gmsh.model.occ.cut([(3, box)], [(3, hole)])
    gmsh.model.occ.synchronize()
    gmsh.write(str(path))
    gmsh.finalize()


if __name__ == "__main__":
    make_plate(Path(sys.argv[1]) / "plate.step")
