"""Follow-up work with real processes on a real database: killed servers, and several servers at once."""

import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest

from cadstack.app.ports import FollowUp
from cadstack.store.sql.store import open_store

SERVER = Path(__file__).parent / "server.py"

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'cadstack.db'}"
    server: str = request.getfixturevalue("postgres_server")
    return server


@pytest.fixture
def kind() -> str:
    """Of this test alone, so that tests may share a database."""
    return f"test-{uuid.uuid4().hex}"


@pytest.fixture
def start(url: str, kind: str) -> Iterator[Start]:
    """Starts a server; ended with the test."""
    with ExitStack() as processes:

        def start(executor_id: str, *mode: str) -> "subprocess.Popen[str]":
            command = [sys.executable, str(SERVER), url, executor_id, kind, *mode]
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            processes.callback(process.wait)
            processes.callback(process.kill)
            return process

        yield start


def enqueue(url: str, kind: str, count: int) -> list[str]:
    store = open_store(url, seal=bytes, unseal=bytes)
    ids = [f"{kind}-{n}" for n in range(count)]
    store.run(lambda uow: [uow.enqueue(FollowUp(work_id, kind, {})) for work_id in ids])
    store.close()
    return ids


def test_a_killed_server_does_its_work_after_it_starts_again(url: str, kind: str, start: Start):
    [work_id] = enqueue(url, kind, 1)
    server = start("server-1", "hang")
    assert server.stdout.readline() == f"{work_id} 1\n"
    server.kill()
    server.wait()
    again = start("server-1")
    assert again.stdout.readline() == f"{work_id} 2\n"


def test_a_server_that_ends_in_peace_leaves_nothing_undone(url: str, kind: str, start: Start):
    ids = enqueue(url, kind, 20)
    server = start("server-1")
    told = [server.stdout.readline() for _ in ids]
    server.stdin.close()
    assert server.wait() == 0
    assert sorted(told) == sorted(f"{work_id} 1\n" for work_id in ids)
    second = start("server-1")
    second.stdin.close()
    assert second.stdout.read() == ""


def test_servers_on_one_database_share_the_work_and_do_none_twice(url: str, kind: str, start: Start):
    if url.startswith("sqlite"):
        pytest.skip("One server at a time serves a SQLite file.")
    ids = enqueue(url, kind, 300)
    told: Queue[str] = Queue()
    servers = [start(f"server-{n}") for n in (1, 2)]
    readers = [Thread(target=lambda lines=server.stdout: [told.put(line) for line in lines]) for server in servers]
    for reader in readers:
        reader.start()
    done = [told.get(timeout=60) for _ in ids]
    for server in servers:
        server.stdin.close()
    for reader in readers:
        reader.join()
    assert sorted(done) == sorted(f"{work_id} 1\n" for work_id in ids)
    assert told.empty()
