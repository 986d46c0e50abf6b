"""Makes the input of this example, a gear train: PYTHON make_input.py FOLDER

PYTHON is the interpreter of the 3ds Max engine's environment.
"""

import sys
from pathlib import Path

import gear_train

if __name__ == "__main__":
    gear_train.main(Path(sys.argv[1]) / "input.max")
