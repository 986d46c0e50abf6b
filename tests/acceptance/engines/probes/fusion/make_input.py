"""Makes a STEP file with a plate: PYTHON make_input.py FOLDER"""

import sys
from pathlib import Path

from OCP.BRepPrimAPI import BRepPrimAPI_MakeBox
from OCP.STEPControl import STEPControl_AsIs, STEPControl_Writer

writer = STEPControl_Writer()
writer.Transfer(BRepPrimAPI_MakeBox(120.0, 80.0, 10.0).Shape(), STEPControl_AsIs)
writer.Write(str(Path(sys.argv[1]) / "plate.step"))
