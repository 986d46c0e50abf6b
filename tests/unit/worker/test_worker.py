"""Slots: they outlive any trouble, stop in good order, and share a data folder."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from cadstack.domain.automation.workitem import Status
from cadstack.domain.errors import NotAuthenticated, Unavailable
from cadstack.worker import worker as module
from cadstack.worker.premises import Premises
from cadstack.worker.worker import Worker


@pytest.fixture(autouse=True)
def _no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REST_SECONDS", 0.0)


@contextmanager
def started(bench: Any, slots: int = 1) -> Iterator[Worker]:
    worker = Worker(bench.place, slots, beat_seconds=0.01)
    worker.start()
    try:
        yield worker
    finally:
        worker.stop(grace_seconds=5)


def settled(bench: Any) -> list[Status]:
    return [outcome.status for _, outcome in bench.server.settled]


def test_a_slot_runs_one_item_after_the_other(bench: Any) -> None:
    bench.server.waiting = [bench.assignment(), bench.assignment()]
    with started(bench):
        assert bench.server.waits.wait(5)
    assert settled(bench) == [Status.SUCCESS, Status.SUCCESS]


@pytest.mark.parametrize("trouble", [Unavailable("away"), RuntimeError("odd"), KeyError("x")])
def test_a_slot_outlives_trouble_with_the_server(bench: Any, trouble: Exception) -> None:
    bench.server.waiting = [trouble, bench.assignment()]
    with started(bench):
        assert bench.server.waits.wait(5)
    assert settled(bench) == [Status.SUCCESS]


def test_a_slot_outlives_an_item_that_no_attempt_can_be_made_of(bench: Any) -> None:
    bench.server.waiting = [bench.assignment(installation="removed"), bench.assignment()]
    with started(bench):
        assert bench.server.waits.wait(5)
    assert settled(bench) == [Status.SUCCESS]


def test_a_wrong_token_ends_the_worker(bench: Any) -> None:
    bench.server.waiting = [NotAuthenticated("This is not the token of a worker.")]
    worker = Worker(bench.place, 1)
    worker.start()
    assert worker.ended.wait(5)
    assert worker.refused is not None
    worker.stop()


def test_stopping_lets_a_running_item_end(bench: Any, script: Any) -> None:
    runs, may_end = threading.Event(), threading.Event()

    def act(_job: object) -> None:
        runs.set()
        assert may_end.wait(5)

    bench.sandbox.scripts = [script(act=act)]
    bench.server.waiting = [bench.assignment()]
    worker = Worker(bench.place, 1)
    worker.start()
    assert runs.wait(5)
    stopping = threading.Thread(target=worker.stop)
    stopping.start()
    may_end.set()
    stopping.join(5)
    assert settled(bench) == [Status.SUCCESS]


def test_stopping_abandons_what_does_not_end(bench: Any, script: Any) -> None:
    bench.sandbox.scripts = [script(hangs=True)]
    bench.server.waiting = [bench.assignment()]
    worker = Worker(bench.place, 1)
    worker.start()
    while not bench.sandbox.cells:
        threading.Event().wait(0.001)
    worker.stop(grace_seconds=0)
    assert settled(bench) == []
    assert bench.sandbox.cells[0].closed
    assert [hold.attempt for hold in bench.server.released] == [1]


def test_an_item_that_came_while_stopping_is_given_back(bench: Any) -> None:
    worker = Worker(bench.place, 1)

    def claim(_offer: object, _wait_seconds: float) -> Any:
        worker._over.set()
        return bench.assignment()

    bench.server.claim = claim
    worker.start()
    assert worker.ended.wait(5)
    worker.stop()
    assert (settled(bench), len(bench.server.released)) == ([], 1)


def test_stopping_does_not_wait_for_a_claim(bench: Any) -> None:
    worker = Worker(bench.place, 2)
    bench.server.wake = lambda: None
    worker.start()
    assert bench.server.waits.wait(5)
    worker.stop(grace_seconds=3600)
    bench.server._woken.set()


def test_two_workers_of_one_data_folder_leave_each_other_alone(bench: Any, tmp_path: Any) -> None:
    root = tmp_path / "shared"
    first = Premises(root)
    (first.folder / "item").mkdir()
    second = Premises(root)
    assert (first.folder / "item").exists()
    assert first.folder != second.folder
    first.leave()
    assert list(root.iterdir()) == [second.folder]
    second.leave()


def test_what_a_killed_worker_left_is_removed(tmp_path: Any) -> None:
    root = tmp_path / "shared"
    left = root / "worker-dead" / "item" / "job"
    left.mkdir(parents=True)
    (left / "big.bin").write_bytes(b"x")
    (root / "stray-file").write_text("not a folder")
    premises = Premises(root)
    assert {path.name for path in root.iterdir()} == {premises.folder.name, "stray-file"}
    premises.leave()


def test_attempts_of_a_worker_live_in_its_own_premises(bench: Any) -> None:
    worker = Worker(replace(bench.place), 1)
    assert worker._place.root.parent == bench.place.root
    worker.stop()
    assert not list(bench.place.root.iterdir())
