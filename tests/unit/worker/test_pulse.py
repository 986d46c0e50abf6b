"""The lease of a running attempt: renewed, cancelled, lost, and cut off from the server."""

import threading
import time
from typing import Any

import pytest

from cadstack.app.work import Order
from cadstack.domain.automation.workitem import Argument, Status
from cadstack.domain.errors import LeaseLost, Unavailable
from cadstack.worker.pulse import Pulse


@pytest.fixture
def hanging(bench: Any, script: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An attempt whose command waits to be killed; heartbeats are answered once it runs."""
    runs, start, heartbeat = threading.Event(), bench.sandbox.start, bench.server.heartbeat

    def started(spec: Any) -> Any:
        cell = start(spec)
        runs.set()
        return cell

    def beat(*words: Any) -> Order:
        assert runs.wait(5)
        return heartbeat(*words)

    monkeypatch.setattr(bench.sandbox, "start", started)
    monkeypatch.setattr(bench.server, "heartbeat", beat)
    return bench.attempt(script(hangs=True))


def test_a_beat_renews_the_lease(bench: Any) -> None:
    attempt = bench.attempt()
    attempt.lease_until = 0.0
    assert Pulse(attempt, 1).beat()
    assert attempt.lease_until > time.monotonic() + 25


def test_a_cancelled_item_is_killed_and_settled(hanging: Any, bench: Any) -> None:
    bench.server.order = Order.CANCEL
    with Pulse(hanging, 0.001):
        hanging.run()
    assert bench.server.settled[0][1].status is Status.CANCELLED
    assert bench.sandbox.cells[0].kills


def test_a_lost_lease_abandons_without_settling(hanging: Any, bench: Any) -> None:
    bench.server.trouble["heartbeat"] = [LeaseLost("Another has it.")]
    with Pulse(hanging, 0.001):
        hanging.run()
    assert (bench.server.settled, bench.server.released) == ([], [])
    assert bench.sandbox.cells[0].kills
    assert not list(bench.place.root.iterdir())


def test_a_worker_that_is_cut_off_kills_the_cell_when_the_lease_runs_out(hanging: Any, bench: Any) -> None:
    bench.server.trouble["heartbeat"] = [Unavailable("away")] * 10_000
    hanging.lease_until = time.monotonic() + 0.1
    with Pulse(hanging, 0.001):
        hanging.run()
    assert bench.server.settled == []
    assert bench.sandbox.cells[0].kills
    assert bench.server.beats > 1


def test_the_cell_is_killed_even_while_a_beat_waits_for_the_server(bench: Any, script: Any) -> None:
    attempt = bench.attempt(script(hangs=True))
    start = bench.sandbox.start

    def started(spec: Any) -> Any:
        attempt.lease_until = time.monotonic() + 0.01  # and no beat comes back
        return start(spec)

    bench.sandbox.start = started
    attempt.run()
    assert bench.sandbox.cells[0].kills
    assert bench.server.settled == []


def test_a_missed_beat_does_no_harm(bench: Any) -> None:
    attempt = bench.attempt()
    bench.server.trouble["heartbeat"] = [Unavailable("away"), RuntimeError("odd")]
    pulse = Pulse(attempt, 1)
    assert pulse.beat()
    assert pulse.beat()
    attempt.check()


def test_a_beat_that_arrived_counts_though_the_progress_after_it_did_not(bench: Any) -> None:
    attempt = bench.attempt(arguments={"onProgress": Argument("https://hook.test/")})
    attempt.lease_until = 0.0
    bench.server.trouble["progress"] = [Unavailable("away")]
    assert Pulse(attempt, 1).beat(tell_progress=True)
    attempt.check_lease()


@pytest.mark.parametrize("trouble", [[], [Unavailable("away")], [LeaseLost("gone")]])
def test_an_abandoned_attempt_uploads_nothing(bench: Any, script: Any, trouble: list[Exception]) -> None:
    bench.server.trouble["release"] = list(trouble)
    attempt = bench.attempt(script())
    attempt.abandon()
    attempt.run()
    assert len(bench.server.released) == (not trouble)
    assert (bench.server.settled, bench.sandbox.cells, bench.web.requests) == ([], [], [])


def test_a_stop_between_start_and_watch_still_kills(bench: Any, script: Any) -> None:
    attempt = bench.attempt(script(hangs=True))
    start = bench.sandbox.start

    def stopped_meanwhile(spec: Any) -> Any:
        cell = start(spec)
        attempt.abandon()
        return cell

    bench.sandbox.start = stopped_meanwhile
    attempt.run()
    assert bench.sandbox.cells[0].kills


def test_a_cancel_that_is_heard_at_the_upload_stops_it(bench: Any, script: Any) -> None:
    from cadstack.domain.automation.activity import Parameter, Verb

    bench.server.order = Order.CANCEL
    done = bench.run(
        script(files={"out.txt": b""}),
        parameters={"Out": Parameter(Verb.PUT, "out.txt")},
        arguments={"Out": Argument("https://files.test/out")},
    )
    assert done.status is Status.CANCELLED
    assert not any("files.test" in str(request.url) for request in bench.web.requests)
