"""Makes nothing: the flange comes from its parameters alone. PYTHON make_input.py FOLDER"""

import sys
from pathlib import Path

if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
