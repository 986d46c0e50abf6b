"""The execute step: each command in a cell of its own, watched until it ends or has to be ended."""

import contextlib
import os
import selectors
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from cadstack.app.cells import Cell, CellSpec, Exit, ItemPart
from cadstack.domain.automation import report as lines
from cadstack.domain.automation.expansion import Layout
from cadstack.domain.automation.limits import MB, Limits
from cadstack.domain.automation.workitem import Failure
from cadstack.domain.errors import CadstackError
from cadstack.worker import instructions, task
from cadstack.worker.failure import StepFailed, failed, signal_name
from cadstack.worker.ondemand import OnDemand
from cadstack.worker.report import LONGEST_REPORT

if TYPE_CHECKING:
    from cadstack.worker.attempt import Attempt

POLL_SECONDS = 0.5
READ_BYTES = 64 * 1024
LONGEST_LINE = 64 * 1024
OUTPUT_AFTER_EXIT_SECONDS = 2.0
KILL_SECONDS = 30.0
# A submitter may ask for any memory; the machine and its other cells keep a fifth of what there is.
MOST_MEMORY = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * 4 // 5
LIMIT_HINTS = {
    "memory_bytes": "Give the work item more memory (memoryGb), or make the input smaller.",
    "processes": "The command started more processes than the engine allows.",
    "disk_bytes": "The job folder grew beyond its limit; remove intermediate files or raise the limit.",
    "cpu_seconds": "Raise limitProcessingTimeSec in the work item, or make the input smaller.",
}
TOO_MUCH_OUTPUT = Failure(
    phase="instructions",
    cause=f"The command printed more than the {LONGEST_REPORT // MB} MB that a report holds.",
    next_step="Print less, or write long output to a file and declare it as an output.",
    limit="output",
)


def execute(attempt: "Attempt") -> None:
    """Run the activity's commands in order; the first that fails ends the step."""
    layout = attempt.place.sandbox.layout(attempt.installation.root, attempt.job, attempt.bundles)
    made = instructions.commands(attempt, layout)
    for command in made:
        attempt.report.line(lines.command_line(command.shown))
    attempt.report.line(lines.END_PREPARING)
    attempt.stats = replace(attempt.stats, time_instructions_started=attempt.place.server.now())
    attempt.report.line(lines.START_SCRIPT)
    name = attempt.installation.manifest.report_name
    attempt.report.line(f"Start {name} standard output dump.")
    try:
        for number, command in enumerate(made):
            attempt.check()
            _run(attempt, layout, number, command)
    finally:
        attempt.stats = replace(attempt.stats, time_instructions_ended=attempt.place.server.now())
        attempt.report.result = task.result(attempt)
        attempt.report.line(f"End {name} standard output dump.")
    attempt.report.line(lines.END_SCRIPT)


def _run(attempt: "Attempt", layout: Layout, number: int, command: instructions.Command) -> None:
    variables = instructions.item_environment(attempt, layout)
    wants_network = variables.get("dasOpenNetwork", "").lower() == "true"
    item = ItemPart(
        job=attempt.job,
        bundles=attempt.bundles,
        argv=command.argv,
        env=variables,
        limits=_within_machine(attempt.plan.limits),
        network=wants_network and attempt.place.allow_network,
    )
    try:
        cell = attempt.place.sandbox.start(CellSpec(instructions.engine_part(attempt, layout), item))
    except CadstackError as error:
        raise failed("prepare", error) from error
    try:
        attempt.watch(cell)
        silent = _follow(attempt, cell, command.told)
        ended = cell.wait(KILL_SECONDS)
        _count_memory(attempt, cell)
        attempt.check()
        if silent is not None:
            raise StepFailed(replace(silent, command=number, last_lines=tuple(attempt.report.tail)))
        if not ended.succeeded:
            raise StepFailed(_explained(attempt, number, ended))
    finally:
        attempt.watch(None)
        cell.close()


def _within_machine(limits: Limits) -> Limits:
    return replace(limits, memory_bytes=min(limits.memory_bytes or MOST_MEMORY, MOST_MEMORY))


def _follow(attempt: "Attempt", cell: Cell, told: bytes) -> Failure | None:
    """Read the command's output until it ends; answers why it was killed for silence, or None."""
    on_demand = OnDemand(attempt, cell.stdin, told)
    heard, cpu_seconds = time.monotonic(), 0.0
    for text in _lines(cell):
        if text is not None:
            attempt.report.output(text)
            on_demand.handle(text)
            heard = time.monotonic()
            continue
        now = time.monotonic()
        on_demand.tell()
        attempt.report.flush()
        attempt.tell_report()
        if attempt.has_to_end():
            cell.kill()
        elif attempt.report.is_full:
            cell.kill()
            return TOO_MUCH_OUTPUT
        elif now - heard > attempt.plan.silence_seconds:
            # Output is the original's rule. Work without output is life too, unless the strict rule is asked for.
            used = cell.usage().cpu_seconds
            if attempt.place.strict or used - cpu_seconds < 0.01 * (now - heard):
                cell.kill()
                return _silence(attempt)
            heard, cpu_seconds = now, used
    return None


def _lines(cell: Cell) -> Iterator[str | None]:
    """The lines of both streams as they come, and None about every POLL_SECONDS, however much is printed.

    Ends with the command, not with its streams: one that closes them may go on, and one that leaves something behind
    which holds them open has ended.
    """
    pending = {stream.fileno(): b"" for stream in (cell.stdout, cell.stderr)}
    exited_at: float | None = None
    looked = time.monotonic()
    with selectors.DefaultSelector() as selector:
        for stream in pending:
            selector.register(stream, selectors.EVENT_READ)
        while exited_at is None or selector.get_map():
            for key, _ in selector.select(POLL_SECONDS) if selector.get_map() else ():
                data = os.read(key.fd, READ_BYTES)
                if not data:
                    selector.unregister(key.fd)
                *whole, rest = (pending[key.fd] + data).split(b"\n")
                if len(rest) > LONGEST_LINE or (rest and not data):
                    whole, rest = [*whole, rest], b""
                pending[key.fd] = rest
                yield from (line.rstrip(b"\r").decode("utf-8", "replace") for line in whole)
            now = time.monotonic()
            if now - looked >= POLL_SECONDS:
                looked = now
                yield None
            if exited_at is None:
                exited_at = now if _has_exited(cell, 0 if selector.get_map() else POLL_SECONDS) else None
            elif now - exited_at > OUTPUT_AFTER_EXIT_SECONDS:
                return


def _has_exited(cell: Cell, seconds: float) -> bool:
    with contextlib.suppress(TimeoutError):
        cell.wait(seconds)
        return True
    return False


def _silence(attempt: "Attempt") -> Failure:
    return Failure(
        phase="instructions",
        cause=f"The command printed nothing for {attempt.plan.silence_seconds} seconds and used no processor time.",
        next_step="It may wait for input that nobody gives. Print progress from long steps.",
        limit="silence",
    )


def _explained(attempt: "Attempt", number: int, ended: Exit) -> Failure:
    tail = tuple(attempt.report.tail)
    said = next((line for line in reversed(tail) if line.strip()), "")
    if ended.limit is not None:
        cause, next_step = f"The command was ended at its limit {ended.limit}.", LIMIT_HINTS.get(ended.limit, "")
    elif ended.signal is not None:
        cause = f"The command was ended by {signal_name(ended.signal)}: the engine crashed."
        next_step = "The input may be damaged; open it in its own program. The report shows what was done last."
    else:
        cause = f"The command ended with exit code {ended.code}" + (f": {said}" if said else " and printed nothing.")
        next_step = "The report shows the whole output."
    return Failure(
        phase="instructions",
        cause=cause,
        next_step=next_step,
        command=number,
        exit_code=ended.code,
        signal=signal_name(ended.signal),
        limit=ended.limit,
        last_lines=tail,
    )


def _count_memory(attempt: "Attempt", cell: Cell) -> None:
    peak = cell.usage().peak_memory_bytes
    if peak is not None:
        attempt.stats = replace(
            attempt.stats, megabytes_peak_ram=max(attempt.stats.megabytes_peak_ram or 0, -(-peak // MB))
        )
