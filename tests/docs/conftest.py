"""The folder is put on the path for its own modules; engines are installed once for all pages."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from pages import ROOT

from cadstack.engines import installation
from cadstack.sandbox.ladder import SandboxUnavailable, find_sandbox


def installed_engines() -> Path:
    """Where engines would be installed: CADSTACK_ENGINES, or where make puts them."""
    return Path(os.environ.get("CADSTACK_ENGINES") or ROOT / ".cache" / "engines")


def lent(name: str) -> Path:
    """The folder of an installed engine; skips the test where it is not."""
    found = installation.find(name, installed_engines())
    if found is None:
        pytest.skip(f"needs an engine: cadstack engine install {name}")
    return found.root.absolute()


@pytest.fixture(scope="session")
def sandbox() -> None:
    """A sandbox, without which no work item runs."""
    try:
        find_sandbox()
    except SandboxUnavailable as error:
        pytest.skip(f"needs a sandbox: {error}")
