"""The execute step: how a command ends, and what ends it."""

import json
from typing import Any

import pytest

from cadstack.app.cells import Exit, Usage
from cadstack.domain.automation.activity import Setting
from cadstack.domain.automation.limits import MB
from cadstack.domain.automation.workitem import Status
from cadstack.worker.report import Report


def test_both_streams_are_in_the_report(bench: Any, script: Any) -> None:
    bench.run(script(out=b"one\r\ntwo", err=b"three\n"))
    assert all(f"] {word}\n" in bench.report for word in ("one", "two", "three"))


def test_an_exit_code_is_told_with_the_last_line(bench: Any, script: Any) -> None:
    done = bench.run(script(out=b"first\nIt broke.\n\n", exit=Exit(code=3)))
    assert done.status is Status.FAILED_INSTRUCTIONS
    assert (done.failure.exit_code, done.failure.command) == (3, 0)
    assert "It broke." in done.failure.cause
    assert done.failure.last_lines == ("first", "It broke.", "")


def test_a_crash_is_told_by_its_signal(bench: Any, script: Any) -> None:
    done = bench.run(script(exit=Exit(signal=11)))
    assert done.failure.signal == "SIGSEGV"
    assert "crashed" in done.failure.cause


@pytest.mark.parametrize("limit", ["memory_bytes", "processes", "disk_bytes", "cpu_seconds"])
def test_a_limit_is_told_with_what_to_do(bench: Any, script: Any, limit: str) -> None:
    done = bench.run(script(exit=Exit(signal=9, limit=limit)))
    assert done.failure.limit == limit
    assert done.failure.next_step


def test_the_second_command_does_not_run_after_the_first_failed(bench: Any, script: Any) -> None:
    commands = ("$(engine.path)/nop.exe 1", "$(engine.path)/nop.exe 2", "$(engine.path)/nop.exe 3")
    done = bench.run(script(), script(exit=Exit(code=1)), script(), command_line=commands)
    assert (done.failure.command, len(bench.sandbox.specs)) == (1, 2)


def test_the_peak_memory_of_all_commands_is_counted(bench: Any, script: Any) -> None:
    scripts = [script(usage=Usage(peak_memory_bytes=n * MB)) for n in (3, 7, 5)]
    done = bench.run(*scripts, command_line=("$(engine.path)/nop.exe",) * 3)
    assert done.stats.megabytes_peak_ram == 7


def test_the_time_limit_ends_a_command(bench: Any, script: Any) -> None:
    done = bench.run(script(out=b"busy\n", hangs=True), processing_seconds=0.02)
    assert done.status is Status.FAILED_LIMIT_PROCESSING_TIME
    assert done.failure.limit == "limitProcessingTimeSec"
    assert "Raise limitProcessingTimeSec" in done.failure.next_step


def test_a_command_that_prints_more_than_a_report_holds_is_ended(
    bench: Any, script: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Report, "is_full", True)
    done = bench.run(script(out=b"again\n", hangs=True))
    assert (done.status, done.failure.limit) == (Status.FAILED_INSTRUCTIONS, "output")
    assert "Print less" in done.failure.next_step


def test_the_time_limit_holds_for_one_that_never_stops_printing(bench: Any, script: Any) -> None:
    import os
    import threading

    over = threading.Event()
    printers: list[threading.Thread] = []

    def print_for_ever(cell: Any) -> None:
        descriptor = os.dup(cell._held[-1])

        def write() -> None:
            while not over.is_set():
                try:
                    os.write(descriptor, b"spam\n")
                except BlockingIOError:
                    continue
                except BrokenPipeError:
                    break
            os.close(descriptor)

        printers.append(threading.Thread(target=write))
        printers[-1].start()

    started = bench.sandbox.start

    def start(spec: Any) -> Any:
        cell = started(spec)
        print_for_ever(cell)
        return cell

    bench.sandbox.start = start
    try:
        done = bench.run(script(hangs=True), processing_seconds=0.05)
    finally:
        over.set()
        printers[0].join()
    assert done.status is Status.FAILED_LIMIT_PROCESSING_TIME


def test_silence_without_work_ends_a_command(bench: Any, script: Any) -> None:
    done = bench.run(script(hangs=True), silence_seconds=0.01)
    assert done.status is Status.FAILED_INSTRUCTIONS
    assert done.failure.limit == "silence"
    assert "wait for input" in done.failure.next_step


@pytest.mark.parametrize(("strict", "limit"), [(True, "silence"), (False, "limitProcessingTimeSec")])
def test_silent_work_counts_as_life_unless_strict(bench: Any, script: Any, strict: bool, limit: str) -> None:
    import dataclasses
    import itertools

    bench.place = dataclasses.replace(bench.place, strict=strict)
    attempt = bench.attempt(script(hangs=True), silence_seconds=0.01, processing_seconds=0.2)
    used = itertools.count(1, 100)
    start = bench.sandbox.start

    def working(spec: Any) -> Any:
        cell = start(spec)
        cell.usage = lambda: Usage(cpu_seconds=next(used))
        return cell

    bench.sandbox.start = working
    attempt.run()
    assert bench.server.settled[0][1].failure.limit == limit


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        (b"x" * 40_000, "x" * 8192 + " […]"),
        (b"\xff\xfe binary", "\ufffd\ufffd binary"),
        (b"a\0b", "a\ufffdb"),
        ("umlaut ü".encode(), "umlaut ü"),
    ],
)
def test_any_bytes_become_a_line_that_can_be_stored(bench: Any, script: Any, printed: bytes, shown: str) -> None:
    done = bench.run(script(out=printed, exit=Exit(code=1)))
    assert done.failure.last_lines == (shown,)
    json.dumps(done.failure.cause, ensure_ascii=False).encode()


def test_a_network_is_given_only_where_the_admin_allows_it(bench: Any) -> None:
    import dataclasses

    wish = {"dasOpenNetwork": Setting("true", is_environment_variable=True)}
    bench.run(settings=wish)
    bench.place = dataclasses.replace(bench.place, allow_network=True)
    bench.run(settings=wish)
    bench.run()
    assert [spec.item.network for spec in bench.sandbox.specs] == [False, True, False]
