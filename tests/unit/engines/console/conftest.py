"""Engine programs import `console` from their own folder; tests find it in the source tree."""

import sys
from pathlib import Path

ENGINES = Path(__file__).resolve().parents[4] / "src" / "cadstack" / "engines"
if str(ENGINES) not in sys.path:
    sys.path.insert(0, str(ENGINES))
