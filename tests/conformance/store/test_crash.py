"""Killed in the middle: everything that was answered is there, whole, and nothing is there twice."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress

import psycopg
import pytest

from cadstack.domain.errors import CadstackError, Conflict, Unavailable
from cadstack.store.sql.store import open_store

ROUNDS = 3
THREADS = 6
WRITER = """
import sys
from datetime import UTC, datetime
from cadstack.domain.events import Event
from cadstack.store.sql.store import open_store

store = open_store(sys.argv[1], seal=bytes, unseal=bytes)
number = 0
while True:
    group = []
    for _ in range(5):
        number += 1
        event = Event(f"{sys.argv[2]}-{number}", "type", "subject", "app", datetime.now(UTC))
        group.append((number, store.submit(lambda uow, e=event: uow.emit(e))))
    for acknowledged, answer in group:
        answer.result()
        print(acknowledged, flush=True)
"""


def test_sqlite_keeps_every_answered_write_when_its_process_is_killed(tmp_path):
    url = f"sqlite:///{tmp_path / 'state.db'}"
    answered = set()
    for life in range(ROUNDS):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, url, str(life)], stdout=subprocess.PIPE, text=True
        ) as process:
            for line in process.stdout:
                answered.add(f"{life}-{int(line)}")
                if len(answered) % 100 == 99:
                    os.kill(process.pid, signal.SIGKILL)
                    break
            rest = process.stdout.read().split("\n")
            answered |= {f"{life}-{line}" for line in rest[:-1] if line}
    store = open_store(url, seal=bytes, unseal=bytes)
    try:
        stored = [event.id for event in store.run(lambda uow: uow.events(0, 100_000))]
    finally:
        store.close()
    assert len(answered) >= 99
    assert answered <= set(stored)
    assert len(stored) == len(set(stored))


@pytest.mark.postgres
def test_postgres_keeps_every_answered_write_when_the_server_is_killed(postgres, some):
    with postgres.running() as server:
        store = open_store(server.url, seal=bytes, unseal=bytes, threads=THREADS)
        answered, unknown, failed, stop = [], [], [], threading.Event()

        def write(number):
            count = 0
            while not stop.is_set():
                count += 1
                name = f"b{number}-{count}"
                try:
                    # Not idempotent on purpose: run twice it would conflict with itself.
                    store.run(lambda uow, n=name: uow.objects.add_bucket(some.bucket(n)))
                    answered.append(name)
                except Conflict:
                    failed.append(name)
                except Unavailable as error:
                    (unknown if "unknown" in error.message else failed).append(name)

        threads = [threading.Thread(target=write, args=[number], daemon=True) for number in range(THREADS)]
        for thread in threads:
            thread.start()
        try:
            for life in range(1, ROUNDS + 1):
                wait_for(lambda n=100 * life: len(answered) >= n)
                server.kill()
                server.start()
            wait_for(lambda: len(answered) >= 100 * (ROUNDS + 1))
        finally:
            stop.set()
        for thread in threads:
            thread.join()
        store.close()
        with psycopg.connect(server.url) as connection:
            stored = {row[0] for row in connection.execute("SELECT key FROM bucket")}
    assert failed == []
    assert set(answered) <= stored
    assert stored <= {*answered, *unknown}


@pytest.mark.postgres
def test_a_commit_in_doubt_is_looked_up_and_done_once(postgres, some):
    """A relay between store and server swallows the answer of a COMMIT, or the COMMIT itself."""
    with postgres.running() as server:
        for swallowed in ("answer", "commit"):
            relay = Relay(server.port)
            url = f"postgresql://cadstack@127.0.0.1:{relay.port}/postgres"
            store = open_store(url, seal=bytes, unseal=bytes, threads=1)
            try:
                relay.swallow = swallowed
                store.run(lambda uow, s=swallowed: uow.objects.add_bucket(some.bucket(f"doubt-{s}")))
                assert relay.swallowed == 1
            finally:
                store.close()
                relay.close()
        with psycopg.connect(server.url) as connection:
            stored = sorted(row[0] for row in connection.execute("SELECT key FROM bucket"))
    assert stored == ["doubt-answer", "doubt-commit"]


@pytest.mark.postgres
def test_bells_and_verbs_come_back_after_the_server_was_away(postgres, some):
    with postgres.running() as server:
        one, two = (open_store(server.url, seal=bytes, unseal=bytes, threads=2) for _ in range(2))
        try:
            bell = two.bell("work")
            seen = bell.count
            server.kill()
            answer = one.submit(lambda uow: uow.apps.put(some.app()))
            server.start()
            answer.result(60)
            seen = bell.wait(seen, 60)  # everything rings after a reconnect
            one.run(lambda uow: uow.ring("work"))
            assert bell.wait(seen, 60) != seen
        finally:
            one.close()
            two.close()


def test_a_database_that_is_not_there_is_said_so():
    with pytest.raises(CadstackError, match="cannot be reached"):
        open_store("postgresql://nobody@127.0.0.1:9/none", seal=bytes, unseal=bytes)


def wait_for(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


class Relay:
    """A TCP relay to the server that can cut a connection around the next COMMIT of a transaction that wrote."""

    def __init__(self, port):
        self._target = port
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self.swallow = None
        self.swallowed = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self._door.close()

    def _accept(self):
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._target))
            cut = threading.Event()
            threading.Thread(target=self._forth, args=[near, far, cut], daemon=True).start()
            threading.Thread(target=self._back, args=[far, near, cut], daemon=True).start()

    def _forth(self, near, far, cut):
        wrote = False
        with suppress(OSError), near:
            while data := near.recv(65536):
                wrote = wrote or b"UPDATE commit_mark" in data
                if wrote and b"COMMIT" in data and self.swallow:
                    how, self.swallow = self.swallow, None
                    self.swallowed += 1
                    if how == "commit":
                        break
                    cut.set()  # the answer goes no further
                far.sendall(data)
        if not cut.is_set():
            shut(far)

    def _back(self, far, near, cut):
        with suppress(OSError), far:
            while (data := far.recv(65536)) and not cut.is_set():
                near.sendall(data)
        shut(near)


def shut(end):
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
