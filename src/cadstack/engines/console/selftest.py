"""How an engine tries itself: cases by name, each a run of its own program in a job folder, looked at afterwards."""

import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

LONGEST_SECONDS = 120


class Wrong(Exception):
    """What came out of a case is not what has to come out."""


def run_cases(cases: Mapping[str, Callable[[], None]]) -> int:
    """Run every case and print a line for each; the exit code, 0 when none raised anything."""
    failed = 0
    for name, case in cases.items():
        began = time.monotonic()
        try:
            case()
        except Exception as error:
            failed += 1
            kind = "" if isinstance(error, Wrong) else f"{type(error).__name__}: "
            print(f"FAIL  {name}: {kind}{error}", flush=True)
        else:
            print(f"pass  {name} ({time.monotonic() - began:.1f} s)", flush=True)
    print(f"{len(cases) - failed} of {len(cases)} passed")
    return 1 if failed else 0


def run_program(program: Path, arguments: Sequence[str], job: Path, *, code: int = 0, task: str = "") -> str:
    """What the program prints in the job folder, given a task on standard input; raises Wrong for another exit code."""
    done = subprocess.run(  # noqa: S603 (an engine's own program)
        [sys.executable, program, *arguments],
        cwd=job,
        input=task,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=LONGEST_SECONDS,
        check=False,
    )
    if done.returncode != code:
        last = " ".join(done.stdout.rstrip().splitlines()[-1:])
        raise Wrong(f"exit code {done.returncode} instead of {code}: {last}")
    return done.stdout
