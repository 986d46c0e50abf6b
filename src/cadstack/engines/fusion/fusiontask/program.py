"""The program: reads the task, starts its script, answers it until it ends."""

from collections.abc import Sequence
from pathlib import Path

from console.exits import SUCCESS, ConsoleError, run

from .task import Task, read_task, script_of

USAGE = """fusiontask.exe [task.json]
Runs the TypeScript of one work item. Without a file, the task is read as one line of JSON from standard input:
  id       the work item's id
  values   direct values by parameter: TaskScript, TaskParameters, PersonalAccessToken, ...
  files    files in the job folder by parameter: TaskScriptUrl
  bundles  folders of app bundles by qualified id
  result   the file in the job folder that takes adsk.result"""


def main(arguments: Sequence[str]) -> None:
    """Run the program and leave with its exit code."""
    run(lambda: start(arguments))


def start(arguments: Sequence[str]) -> int:
    """Do what the command line asks; the exit code, or ConsoleError."""
    if arguments and arguments[0] in ("/?", "--help"):
        print(USAGE)
        return SUCCESS
    if arguments and arguments[0].startswith(("/", "-")) and not Path(arguments[0]).exists():
        raise ConsoleError(f"fusiontask.exe does not know the argument {arguments[0]!r}", hint=USAGE.partition("\n")[0])
    return run_task(read_task(arguments), Path.cwd())


def run_task(task: Task, job: Path) -> int:
    """Run the task's script in the job folder; raises ConsoleError with the cause when it fails."""
    from .conversation import converse
    from .deno import Script

    path = script_of(task, job)
    with Script(path, job, list(task.bundles.values())) as script:
        from .api.task import Adsk  # while Deno starts

        converse(script, Adsk(task, job))
        script.end()
    return SUCCESS
