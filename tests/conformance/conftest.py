"""The servers that stores and follow-up work are tested with."""

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server where the tests may make schemas: a given one, or a private one."""
    given = os.environ.get("CADSTACK_TEST_POSTGRES", "")
    if not given:
        pytest.skip("CADSTACK_TEST_POSTGRES is not set: a PostgreSQL URL, or `start` for a private server.")
    if given != "start":
        yield given
        return
    with postgres_module().running() as server:
        yield server.url


@pytest.fixture(scope="session")
def postgres() -> ModuleType:
    """`tests/servers/postgres.py`, for tests that need a server of their own."""
    module = postgres_module()
    if module.find_binaries() is None:
        pytest.skip("PostgreSQL is not installed (apt: postgresql).")
    return module


def postgres_module() -> ModuleType:
    path = Path(__file__).parents[1] / "servers" / "postgres.py"
    spec = importlib.util.spec_from_file_location("cadstack_test_postgres", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
