"""What a command asks for by printing a line."""

import time
from typing import Any

import httpx
import pytest

from cadstack.app.work import Order
from cadstack.domain.automation.activity import Parameter, Verb
from cadstack.domain.automation.workitem import Argument, Status
from cadstack.domain.errors import Unavailable
from cadstack.worker.ondemand import MARKER, MOST_PROGRESS, OPERATION

BASE = "https://files.test/params"
PARAMETERS = {"Params": Parameter(Verb.GET, on_demand=True)}
ARGUMENTS = {"Params": Argument(BASE, headers={"Authorization": "Bearer on-demand-secret"})}


def asked(suffix: str, file: str, content: str = "") -> bytes:
    return f"!ACESAPI:acesHttpOperation(Params,{suffix},,{content},{file})\n".encode()


@pytest.fixture
def ask(bench: Any, script: Any) -> Any:
    """Runs a command that prints `line` and waits for the answer; gives the bytes it was answered, and its files."""

    def run(line: bytes, act: Any = lambda _job: None, **options: Any) -> tuple[bytes, dict[str, bytes]]:
        answers: list[bytes] = []
        files: dict[str, bytes] = {}
        attempt = bench.attempt(
            script(out=line, act=act), parameters=PARAMETERS, arguments=options.pop("arguments", ARGUMENTS), **options
        )
        start = bench.sandbox.start

        def started(spec: Any) -> Any:
            cell = start(spec)
            close = cell.close

            def closed() -> None:
                answers.append(cell.answers())
                files.update({p.name: p.read_bytes() for p in spec.item.job.rglob("*") if p.is_file()})
                close()

            cell.close = closed
            return cell

        bench.sandbox.start = started
        attempt.run()
        return answers[0], files

    return run


def test_a_file_is_fetched_below_the_bound_address(ask: Any, bench: Any) -> None:
    bench.web.answers[f"{BASE}?size=3"] = httpx.Response(200, content=b"{}")
    answer, files = ask(asked("?size=3", "file://sub/params.json"))
    assert (answer, files["params.json"]) == (b"\n", b"{}")
    assert bench.web.sent(f"{BASE}?size=3").headers["authorization"] == "Bearer on-demand-secret"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (asked("", "p.json"), "404"),
        (asked(".evil.test/x", "p.json"), "changes the address"),
        (asked("@evil.test/x", "p.json"), "changes the address"),
        (asked("", "../p.json"), ""),
        (asked("", ""), ""),
        (b"!ACESAPI:acesHttpOperation(Other,,,,p.json)\n", "not an on-demand input"),
        (b"!ACESAPI:acesHttpOperation(broken\n", "Cannot match arguments"),
    ],
)
def test_what_cannot_be_had_is_answered_with_an_error(ask: Any, bench: Any, line: bytes, said: str) -> None:
    arguments = {"Params": Argument("https://files.test" if b"evil" in line else BASE)}
    answer, _ = ask(line, arguments=arguments)
    assert answer == b"\x03"
    assert "API failed" in bench.report
    assert said in bench.report


def test_a_line_of_many_openings_holds_nobody_up() -> None:
    opened, closed = "(a,,,{" * 5000, "},a" * 11000
    line = f"{MARKER}{opened}{closed}"
    began = time.process_time()
    assert OPERATION.match(line, len(MARKER)) is None
    assert time.process_time() - began < 0.5


def test_an_operation_stands_right_behind_its_marker(ask: Any, bench: Any) -> None:
    answer, _ = ask(b"!ACESAPI:acesHttpOperation ... (Params,,,,p.json)\n")
    assert answer == b"\x03"
    assert "Cannot match arguments" in bench.report


def test_a_link_that_the_command_made_is_not_followed(ask: Any, bench: Any, tmp_path: Any) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    bench.web.answers[BASE] = httpx.Response(200, content=b"evil")
    answer, _ = ask(asked("", "sub/passwd"), act=lambda job: (job / "sub").symlink_to(outside))
    assert answer == b"\x03"
    assert not list(outside.iterdir())


def test_a_link_in_the_place_of_the_file_is_replaced(ask: Any, bench: Any, tmp_path: Any) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    bench.web.answers[BASE] = httpx.Response(200, content=b"theirs")
    answer, files = ask(asked("", "p.json"), act=lambda job: (job / "p.json").symlink_to(victim))
    assert (answer, files["p.json"], victim.read_text()) == (b"\n", b"theirs", "mine")


def test_a_command_that_never_reads_its_answers_blocks_nobody(bench: Any, script: Any) -> None:
    line = b"!ACESAPI:acesHttpOperation(x)\n"
    attempt = bench.attempt(script(out=line * 2))
    start = bench.sandbox.start

    def full(spec: Any) -> Any:
        import os

        cell = start(spec)
        os.set_blocking(cell.stdin.fileno(), False)
        try:
            while True:
                os.write(cell.stdin.fileno(), b"x" * 4096)
        except BlockingIOError:
            return cell

    bench.sandbox.start = full
    attempt.run()
    assert "did not wait for the answer" in bench.report


class TestProgress:
    LINE = b'!ACESAPI:acesHttpOperation(onProgress,null,null,{ "done": "5, of 7" },null)\n'

    def test_the_body_is_told_as_it_is(self, bench: Any, script: Any) -> None:
        bench.run(script(out=self.LINE))
        assert bench.server.progressed == ['{ "done": "5, of 7" }']

    def test_the_receiver_may_stop_the_item(self, bench: Any, script: Any) -> None:
        bench.server.order = Order.CANCEL
        assert bench.run(script(out=self.LINE, hangs=True)).status is Status.CANCELLED
        assert bench.sandbox.cells[0].kills

    def test_a_server_that_is_away_does_not_fail_the_work(self, bench: Any, script: Any) -> None:
        bench.server.trouble["progress"] = [Unavailable("away")]
        assert bench.run(script(out=self.LINE)).status is Status.SUCCESS
        assert "progress was not told" in bench.report

    def test_a_flood_of_messages_is_told_up_to_a_limit(self, bench: Any, script: Any) -> None:
        bench.run(script(out=b"!ACESAPI:acesHttpOperation(onProgress,,,a,)\n" * (MOST_PROGRESS + 9)))
        assert len(bench.server.progressed) == MOST_PROGRESS
        assert bench.report.count(f"no more than {MOST_PROGRESS} progress messages") == 1


def test_cancelling_ends_a_fetch_that_would_go_on_for_ever(bench: Any, script: Any) -> None:
    attempt = bench.attempt(script(out=asked("", "p.json")), parameters=PARAMETERS, arguments=ARGUMENTS)

    def endless() -> Any:
        while True:
            yield b"x"
            attempt.deadline = 0.0

    bench.web.answers[BASE] = httpx.Response(200, content=endless())
    attempt.run()
    assert bench.server.settled[0][1].status is Status.FAILED_LIMIT_PROCESSING_TIME
