"""Makes the input of this example, the drawing of a bearing housing: PYTHON make_input.py FOLDER

PYTHON is the interpreter of the AutoCAD engine's environment.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "demo_drawing"))

from make_demo_drawing import main

if __name__ == "__main__":
    sys.exit(main([str(Path(sys.argv[1]) / "housing.dxf")]))
