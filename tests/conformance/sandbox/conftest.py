"""The suite runs in the laboratory, in every sandbox that works on this machine."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from laboratory import laboratory

__all__ = ["laboratory"]
