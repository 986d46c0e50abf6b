"""How a local run is shown: one live line while it goes on, a short table at its end, or one line of JSON."""

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.status import Status
from rich.table import Table

from cadstack.client.design_automation import Document
from cadstack.kit.local_run import PHASES, Outcome

STEPS = {start: name for name, start, _ in PHASES}


class Live:
    """The state of a run on standard error: a line that changes on a terminal, notes as they come."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.notes: list[str] = []
        self._console = Console(stderr=True, quiet=quiet, highlight=False)
        self._status: Status | None = None
        self._began = time.monotonic()

    def note(self, text: str) -> None:
        self.notes.append(text)
        self._console.print(f"[dim]note[/dim] {escape(text)}", soft_wrap=True)

    def status(self, status: Document) -> None:
        """What the work item does now, with the progress that it reports itself."""
        reached = [name for start, name in STEPS.items() if start in status["stats"]]
        words = [reached[-1] if reached else status["status"], str(status.get("progress") or "")]
        shown = " · ".join(filter(None, words))
        if self._status is None:
            self._status = self._console.status("")
            self._status.start()
        self._status.update(f"{escape(shown)}  [dim]{time.monotonic() - self._began:.0f} s[/dim]")

    def end(self) -> None:
        """Take the line away."""
        if self._status is not None:
            self._status.stop()


def show_outcome(outcome: Outcome, *, whole_report: bool) -> None:
    """The report when it is asked for, then what happened, how long it took, and what was written."""
    console = Console(highlight=False)
    if whole_report:
        console.print(escape(outcome.report), soft_wrap=True)
    if outcome.succeeded:
        console.print(f"[bold green]success[/bold green] in {sum(outcome.phases.values())} ms")
    else:
        _show_failure(console, outcome, whole_report=whole_report)
    console.print(_phases(outcome))
    if outcome.outputs:
        console.print(_outputs(outcome))
    if outcome.job is not None:
        console.print(f"job folder  {escape(str(outcome.job))}", soft_wrap=True)


def outcome_document(outcome: Outcome, notes: Iterable[str]) -> dict[str, Any]:
    """The outcome for a program."""
    status = outcome.status
    outputs = [{"argument": one.argument, "path": str(one.path), "bytes": one.size} for one in outcome.outputs]
    return {
        "status": status["status"],
        "id": status["id"],
        "phases": outcome.phases,
        "outputs": outputs,
        **({"failure": status["failure"]} if "failure" in status else {}),
        **({"job": str(outcome.job)} if outcome.job else {}),
        "notes": list(notes),
    }


def _show_failure(console: Console, outcome: Outcome, *, whole_report: bool) -> None:
    failure = outcome.status.get("failure", {})
    console.print(
        f"[bold red]{outcome.status['status']}[/bold red]  {escape(failure.get('cause', ''))}", soft_wrap=True
    )
    if failure.get("nextStep"):
        console.print(f"  {escape(failure['nextStep'])}", soft_wrap=True)
    for line in failure.get("lastLines", ()):
        console.print(f"  [dim]|[/dim] {escape(line)}", soft_wrap=True)
    if not whole_report:
        console.print("  [dim]--report prints the whole report, --keep keeps the job folder.[/dim]", soft_wrap=True)


def _phases(outcome: Outcome) -> Table:
    table = Table("phase", "ms", box=None, pad_edge=False)
    table.columns[1].justify = "right"
    for name, milliseconds in outcome.phases.items():
        table.add_row(name, str(milliseconds))
    return table


def _outputs(outcome: Outcome) -> Table:
    table = Table("output", "size", "file", box=None, pad_edge=False)
    table.columns[1].justify = "right"
    table.columns[2].overflow = "fold"
    for one in outcome.outputs:
        size = "none" if one.size is None else in_words(one.size)
        table.add_row(escape(one.argument), size, escape(_seen_from_here(one.path)))
    return table


def in_words(size: int) -> str:
    """A size for people."""
    return f"{size} B" if size < 1024 else f"{size / 1024:.1f} KB" if size < 1024**2 else f"{size / 1024**2:.1f} MB"


def _seen_from_here(path: Path) -> str:
    """Relative to the current folder where it is inside."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
