"""A real server on a free port, without a worker, to publish to."""

from collections.abc import Iterator

import pytest

from cadstack.serving import LocalServer
from cadstack.settings import Settings


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    with LocalServer(Settings(data=tmp_path_factory.mktemp("data"), port=0, workers=-1)) as started:
        yield started
