"""Makes the house of the example revit-count-it and puts the rules beside it.

    PYTHON make_input.py FOLDER

`PYTHON` is the interpreter of the Revit engine's environment.
"""

import runpy
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main(folder: Path) -> None:
    """Write the inputs of the work item."""
    folder.mkdir(parents=True, exist_ok=True)
    make_house = runpy.run_path(str(HERE.parent / "revit-count-it" / "make_input.py"))["make_house"]
    make_house().write(str(folder / "house.ifc"))
    shutil.copy(HERE / "rules.ids", folder / "rules.ids")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
