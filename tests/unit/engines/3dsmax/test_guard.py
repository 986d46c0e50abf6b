"""The watcher, with work that hangs, crashes or ends as it should. Each runs in a process of its own."""

import subprocess
import sys
from pathlib import Path

import console
import maxbatch
import pytest

PATHS = [str(Path(package.__file__).parents[1]) for package in (maxbatch, console)]

PROGRAM = """
import os, signal, sys, threading
from pathlib import Path
sys.path[:0] = sys.argv[1:3]
from console.exits import run
from maxbatch import guard
guard.SECONDS = 0.2
path = Path(__file__)

def work(watched):
    {body}
    return 0

run(lambda: guard.supervise(work))
"""


def supervised(tmp_path, body: str) -> subprocess.CompletedProcess[str]:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.format(body=body.replace("\n", "\n    ")))
    command = [sys.executable, "-B", program, *PATHS]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        ("print('fine')", 0, "fine\n"),
        ("return 3", 3, ""),
        ("with watched.reading(path): pass\nprint('read')", 0, "read\n"),
        ("raise ValueError('bug')", 1, "the engine itself failed (ValueError: bug)"),
    ],
)
def test_an_end_is_passed_on(tmp_path, body, code, said):
    done = supervised(tmp_path, body)
    assert done.returncode == code
    assert said in done.stdout


@pytest.mark.parametrize("hang", ["threading.Event().wait()", "\n    while True: pass"])
def test_a_file_that_hangs_its_reader_is_named(tmp_path, hang):
    done = supervised(tmp_path, f"with watched.reading(path): {hang}")
    assert done.returncode == 1
    assert "Reading program.py did not end in time" in done.stdout


def test_a_file_that_crashes_its_reader_is_named(tmp_path):
    done = supervised(tmp_path, "with watched.reading(path): os.kill(os.getpid(), signal.SIGSEGV)")
    assert done.returncode == 1
    assert "Blender crashed (SIGSEGV) while reading program.py" in done.stdout


def test_any_other_death_is_passed_on(tmp_path):
    assert supervised(tmp_path, "os.kill(os.getpid(), signal.SIGKILL)").returncode == -9
