"""The tests of an engine's code are collected by that engine's own interpreter only, and skipped by every other."""

import sys
from pathlib import Path

import pytest

SHIPPED = Path(__file__).resolve().parents[3] / "src" / "cadstack" / "engines"
SERVED = Path(sys.prefix).parent.name  # of the interpreter at <engines>/NAME/venv


class OfAnEngine(pytest.File):
    """A folder of tests that another interpreter runs; one skipped test stands for it."""

    def collect(self) -> "list[pytest.Item]":
        return [NotHere.from_parent(self, name=self.path.parent.name)]


class NotHere(pytest.Item):
    def runtest(self) -> None:
        pytest.skip(f"the tests of the engine {self.name} run in its own environment: make families")


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Stop at the folder of an engine that this interpreter does not serve."""
    if (SHIPPED / path.name / "engine.toml").is_file() and path.name != SERVED:
        return OfAnEngine.from_parent(parent, path=path / "conftest.py")
    return None
