"""Shows an installation: a bar on a terminal, a line for each step elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from cadstack.engines.steps import Step, Tell


@contextmanager
def shown(name: str) -> Iterator[Tell]:
    """Something to tell the steps of one engine's installation to."""
    if not sys.stdout.isatty():
        yield lambda step: typer.echo(f"{name}: {_text(step)}")
        return
    columns = SpinnerColumn(), TextColumn(name), BarColumn(24), TimeElapsedColumn(), TextColumn("{task.description}")
    with Progress(*columns, transient=True) as progress:
        task = progress.add_task("", total=None)

        def tell(step: Step) -> None:
            progress.update(task, description=_text(step), completed=step.done, total=step.total or None)

        yield tell


def _text(step: Step) -> str:
    """As in `fetching numpy (15.7 MB), 4 of 9`."""
    size = f" ({step.size})" if step.size else ""
    place = f", {step.done} of {step.total}" if step.done and step.done < step.total else ""
    return f"{step.what}{size}{place}"
