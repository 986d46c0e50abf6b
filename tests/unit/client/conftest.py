"""A real server on a free port, without a worker, and a client app with a connection on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cadstack.client.connection import Connection
from cadstack.serving import LocalServer
from cadstack.settings import Settings


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    data: Path = tmp_path_factory.mktemp("data")
    with LocalServer(Settings(data=data, port=0, workers=-1)) as started:
        yield started


@pytest.fixture
def connection(server: LocalServer) -> Iterator[Connection]:
    with Connection(server.url, server.client_id, server.client_secret) as made:
        yield made
