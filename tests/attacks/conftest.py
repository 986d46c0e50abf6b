"""The attacks run in the laboratory, in every sandbox that works on this machine."""

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from laboratory import Laboratory, laboratory

__all__ = ["laboratory"]


@pytest.fixture
def declared(laboratory: Laboratory) -> Any:
    """Skips an attack on something that the sandbox says it does not guard; else says how it guards it."""

    def strength(limit: str) -> str:
        declared = laboratory.sandbox.enforcement[limit]
        if declared == "none":
            pytest.skip(f"{laboratory.sandbox.name} declares that it does not guard {limit}")
        return declared

    return strength
