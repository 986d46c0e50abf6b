"""A server per module, with an engine whose environment is built once."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from office import Office, Site

NOP = Path(__file__).resolve().parents[1] / "engines" / "nop"


@pytest.fixture(scope="session")
def engines() -> Iterator[Path]:
    """The folder of installed engines, with the one that does what it is told."""
    with tempfile.TemporaryDirectory(prefix="cadstack-engines-") as folder:
        Path(folder).chmod(0o755)  # commands run under users of their own
        done = subprocess.run(
            [sys.executable, "-m", "cadstack", "engine", "install", str(NOP), "--data", folder],
            env={name: value for name, value in os.environ.items() if not name.startswith("CADSTACK_")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        yield Path(folder) / "engines"


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


@pytest.fixture(scope="module")
def open_office(engines: Path) -> Iterator[Callable[..., Office]]:
    """Makes offices in fresh folders; all are closed with the module."""
    offices: list[Office] = []
    with tempfile.TemporaryDirectory(prefix="cadstack-office-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)

        def make(**settings: str) -> Office:
            offices.append(Office(Path(folder) / str(len(offices)), engines, **settings))
            return offices[-1]

        yield make
        for office in offices:
            office.close()


@pytest.fixture(scope="module")
def office(open_office: Callable[..., Office]) -> Office:
    """A running server with the activity `Do`."""
    made = open_office()
    made.start()
    made.furnish()
    return made
