"""The writer when the database itself fails: nobody waits in vain, and nobody pays for another's verb."""

import sqlite3
import threading
import time

import pytest

from cadstack.domain.errors import Unavailable
from cadstack.domain.identity.client_app import ClientApp
from cadstack.store.sql import sqlite
from cadstack.store.sql.sqlite import connect, driver
from cadstack.store.sql.store import open_store

WAIT = 10
HUGE = "x" * 5_000_000


@pytest.fixture
def store():
    opened = open_store("sqlite://", seal=bytes, unseal=bytes)
    yield opened
    opened.close()


@pytest.fixture
def reader_of_an_old_file(tmp_path):
    """Somebody who reads a file that is not written ahead yet, so that its mode cannot be changed."""
    reader = driver().connect(str(tmp_path / "state.db"), isolation_level=None, check_same_thread=False)
    reader.execute("CREATE TABLE something (id)")
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM something").fetchall()
    yield reader
    reader.close()


def put(uow, name, now, note=""):
    uow.apps.put(ClientApp(name, note, "hash", now))
    return name


def together(store, *verbs):
    """Submit the verbs so that they share one commit."""
    started, go = threading.Event(), threading.Event()

    def hold(_):
        started.set()
        assert go.wait(WAIT)

    held = store.submit(hold)
    assert started.wait(WAIT)
    answers = [store.submit(*verb) for verb in verbs]
    go.set()
    held.result(WAIT)
    return answers


class Failing:
    """A connection on which a statement fails a number of times, once it went well a number of times."""

    def __init__(self, connection, statement, times, after=0):
        self._connection, self._statement, self._times, self._after = connection, statement, times, after
        self.failed = 0

    def __getattr__(self, name):
        return getattr(self._connection, name)

    def execute(self, text, *values):
        if text == self._statement:
            self._after -= 1
        if text == self._statement and self._after < 0 and self.failed < self._times:
            self.failed += 1
            raise driver().OperationalError("disk I/O error")
        return self._connection.execute(text, *values)


def test_a_verb_that_fills_the_disk_fails_alone(store, moment):
    runner = store._runner
    pages = runner._connection.execute("PRAGMA page_count").fetchone()[0]
    runner._connection.execute(f"PRAGMA max_page_count = {pages + 50}")
    first, huge, last = together(store, (put, "a", moment), (put, "b", moment, HUGE), (put, "c", moment))
    assert (first.result(WAIT), last.result(WAIT)) == ("a", "c")
    with pytest.raises(Unavailable, match="full"):
        huge.result(WAIT)
    assert [app.id for app in store.run(lambda uow: uow.apps.all())] == ["a", "c"]


def test_a_group_whose_commit_fails_is_run_again_one_by_one(store, moment):
    runner = store._runner
    runner._connection = failing = Failing(runner._connection, "COMMIT", 2, after=1)
    answers = together(store, (put, "a", moment), (put, "b", moment), (put, "c", moment))
    with pytest.raises(Unavailable, match="disk I/O error"):
        answers[0].result(WAIT)
    assert [answer.result(WAIT) for answer in answers[1:]] == ["b", "c"]
    assert failing.failed == 2  # the group's, and that of its first verb
    assert [app.id for app in store.run(lambda uow: uow.apps.all())] == ["b", "c"]


@pytest.mark.parametrize("statement", ["BEGIN IMMEDIATE", "COMMIT", "ROLLBACK", "SAVEPOINT verb", "RELEASE verb"])
def test_nobody_waits_in_vain_when_a_statement_of_ours_fails(store, moment, statement):
    runner = store._runner
    runner._connection = Failing(runner._connection, statement, 10**6)
    if statement == "ROLLBACK":
        runner._connection = Failing(runner._connection, "COMMIT", 10**6)
    with pytest.raises(Unavailable):
        store.run(put, "a", moment)


def test_an_old_sqlite_of_python_is_refused_with_what_to_do(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pysqlite3", None)
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    with pytest.raises(Unavailable, match="pip install pysqlite3"):
        driver()
    monkeypatch.setattr(sqlite3, "sqlite_version_info", sqlite.OLDEST)
    assert driver() is sqlite3


@pytest.mark.parametrize("synchronous", ["FULL", "NORMAL"])
def test_the_file_is_opened_as_promised(tmp_path, synchronous):
    opened = open_store(f"sqlite:///{tmp_path / 'new' / 'state.db'}", seal=bytes, unseal=bytes, synchronous=synchronous)
    connection = opened._runner._connection
    asked = ("journal_mode", "synchronous", "foreign_keys")
    found = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in asked]
    opened.close()
    assert found == ["wal", {"FULL": 2, "NORMAL": 1}[synchronous], 1]


def test_a_file_that_others_read_is_waited_for(tmp_path, reader_of_an_old_file, monkeypatch):
    seconds = 0.3
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", seconds)
    began = time.monotonic()
    with pytest.raises(driver().OperationalError, match="locked"):
        connect(str(tmp_path / "state.db"))
    assert time.monotonic() - began >= seconds


def test_a_file_that_nobody_reads_any_more_is_written_ahead(tmp_path, reader_of_an_old_file):
    path, opened = str(tmp_path / "state.db"), []
    opening = threading.Thread(target=lambda: opened.append(connect(path)))
    opening.start()
    reader_of_an_old_file.execute("COMMIT")
    opening.join(WAIT)
    assert opened[0].execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    opened[0].close()
