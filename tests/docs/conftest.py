"""The folder is put on the path for its own modules; engines are installed once for all pages."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from pages import ROOT

from cadstack.engines import installation
from cadstack.sandbox.ladder import SandboxUnavailable, find_sandbox


def autocad_engines() -> Path:
    """Where the AutoCAD engine would be installed: CADSTACK_ENGINES, or where make puts it."""
    return Path(os.environ.get("CADSTACK_ENGINES") or ROOT / ".cache" / "engines")


@pytest.fixture(scope="session")
def autocad() -> Path:
    """The installed AutoCAD engine."""
    found = installation.find("autocad", autocad_engines())
    if found is None:
        pytest.skip("needs the AutoCAD engine: cadstack engine install autocad")
    return found.root.absolute()


@pytest.fixture(scope="session")
def sandbox() -> None:
    """A sandbox, without which no work item runs."""
    try:
        find_sandbox()
    except SandboxUnavailable as error:
        pytest.skip(f"needs a sandbox: {error}")
