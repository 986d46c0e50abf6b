"""Real clients against a real server: each client tells the basic story, and shows its quirks on the wire.

They run where CADSTACK_TEST_CLIENTS is set (`make servers`), and there nothing is skipped: a client that cannot be
installed is a failure. The one exception are recordings that are kept beside the repository.
"""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
if str(HERE) not in sys.path:
    sys.path.insert(0, str(HERE))

from harness import node  # noqa: E402 - found through the line above
from harness.server import ClientApp, Running, running  # noqa: E402
from harness.standins import stand_ins  # noqa: E402
from harness.wiretap import Wiretap  # noqa: E402

NOP = HERE.parent / "engines" / "nop"


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    wanted = os.environ.get("CADSTACK_TEST_CLIENTS")
    skip = pytest.mark.skip(reason="CADSTACK_TEST_CLIENTS is not set: it installs real clients with npm and pip.")
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.clients)
            item.add_marker(pytest.mark.xdist_group("clients"))  # one server and one npm for all of them
            if not wanted:
                item.add_marker(skip)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One server for all clients, with the engine `nop` and stand-ins for the five families."""
    made = tmp_path_factory.mktemp("engines")
    with running(tmp_path_factory.mktemp("data"), [NOP, *stand_ins(made)]) as started:
        yield started


@pytest.fixture(scope="module")
def app(server: Running, request: pytest.FixtureRequest) -> ClientApp:
    """A client app for the tests of one client."""
    return server.new_app(request.module.__name__.rpartition(".")[2])


@pytest.fixture(scope="module")
def fresh_app(server: Running, request: pytest.FixtureRequest) -> ClientApp:
    """A second client app of the same client, which starts without a nickname."""
    return server.new_app(request.module.__name__.rpartition(".")[2] + "_fresh")


@pytest.fixture
def tap(server: Running) -> Iterator[Wiretap]:
    """An address to point a client at when its requests are to be seen."""
    with Wiretap(server.url) as listening:
        yield listening


@pytest.fixture(scope="session")
def node_modules() -> Path:
    return node.install()


@pytest.fixture(scope="module")
def drive(node_modules: Path) -> Iterator[Callable[..., node.Driver]]:
    """Starts a driver of a JavaScript client; it ends with the module's tests."""
    started: list[node.Driver] = []

    def start(script: str, **settings: Any) -> node.Driver:
        started.append(node.Driver(script, node_modules, **settings))
        return started[-1]

    yield start
    for driver in started:
        driver.__exit__()
