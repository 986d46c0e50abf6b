"""The worker dies while it makes a cell: nothing of the cell may stay, and what was held may not run."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cadstack.domain.errors import Unavailable
from cadstack.sandbox.cell import adopt_orphans
from cadstack.sandbox.ladder import find_sandbox
from cadstack.sandbox.processes import children, tree

START = """
import os, random, signal, sys, time
from pathlib import Path
from cadstack.app.cells import CellSpec, EnginePart, ItemPart
from cadstack.sandbox import bubblewrap
from cadstack.sandbox.attended import LandlockSandbox, PlainSandbox
from cadstack.sandbox.cell import adopt_orphans
from cadstack.sandbox.processes import children
sys.path.insert(0, sys.argv.pop(1))
from laboratory import INTERPRETER, PRELOAD, PYTHON, sandbox_of
name, job, *words = sys.argv[1:]
base = Path(job).parent
made = {'bubblewrap': bubblewrap.BubblewrapSandbox, 'landlock': LandlockSandbox, 'plain': PlainSandbox,
        'warm': lambda: sandbox_of('warm', base)}[name]
spec = CellSpec(EnginePart(Path('/usr')), ItemPart(Path(job), {}, ('/bin/sh', '-c', 'echo > ran; exec sleep 600')))
if name == 'warm':
    engine = EnginePart(base / 'engine', INTERPRETER, preload=PRELOAD)
    spec = CellSpec(engine, ItemPart(Path(job), {}, (PYTHON, words.pop())))
"""
TESTS = str(Path(__file__).parents[1])

DIES_AT = """
def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
owner = {'_child': bubblewrap, '_limit': bubblewrap, 'sendall': bubblewrap.socket.socket,
         'shutdown': bubblewrap.socket.socket}[words[0]]
sandbox = made()
setattr(owner, words[0], die)
sandbox.start(spec)
"""

DIES_ANYWHERE = """
adopt_orphans()
def started():
    global told  # a new one each time: the last worker may have said more
    told, tell = os.pipe()
    worker = os.fork()
    if worker == 0:
        sandbox = made()
        if words[2:]: sandbox.start(spec)  # a pre-loaded engine waits then
        os.write(tell, b'.')
        sandbox.start(spec)
        os.write(tell, b'.')
        signal.pause()
    os.close(tell)
    os.read(told, 1)
    return worker
def all_end(seconds):
    end = time.monotonic() + seconds
    while left := children(os.getpid()):
        if time.monotonic() > end: return False
        for pid in left: os.waitpid(pid, os.WNOHANG)
        time.sleep(0.002)
    return True
worker = started()
began = time.monotonic()
os.read(told, 1)
whole = time.monotonic() - began
os.kill(worker, signal.SIGKILL)
chance = random.Random(int(words[1]))
for trial in range(int(words[0])):
    if not all_end(10): sys.exit(f'left after death {trial}: {children(os.getpid())}')
    worker = started()
    time.sleep(chance.uniform(0, whole))
    os.kill(worker, signal.SIGKILL)
sys.exit(None if all_end(10) else 'left after the last death')
"""


def left_of(before: list[int]) -> list[int]:
    """The processes that fell to this one and do not end within ten seconds; they are ended then."""
    deadline = time.monotonic() + 10
    while left := [pid for pid in children(os.getpid()) if pid not in before]:
        for pid in left:
            os.waitpid(pid, os.WNOHANG)
        if time.monotonic() > deadline:
            found = [pid for root in left for pid in tree(root)]
            for pid in found:
                os.kill(pid, signal.SIGKILL)
            return found
        time.sleep(0.01)
    return []


@pytest.mark.parametrize("moment", ["_child", "_limit", "sendall", "shutdown"])
def test_worker_killed_before_the_release(moment, tmp_path):
    """Die before the inner process is known, while it is held, with its filter unsent, and with the filter sent."""
    try:
        find_sandbox("bubblewrap")
    except Unavailable as reason:
        pytest.skip(str(reason))
    adopt_orphans()
    before = children(os.getpid())
    arguments = [sys.executable, "-c", START + DIES_AT, TESTS, "bubblewrap", str(tmp_path), moment]
    worker = subprocess.run(arguments, check=False, capture_output=True, timeout=60)
    assert worker.returncode == -signal.SIGKILL, worker.stderr
    assert left_of(before) == []
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("engine_waits", [False, True])
def test_worker_killed_at_any_moment_of_a_start(laboratory, declared, engine_waits):
    """Die fifty times, each time at another moment between the call and the running command."""
    declared("tree_kill")
    if engine_waits and laboratory.kind != "warm":
        pytest.skip("this sandbox keeps no engine waiting")
    adopt_orphans()
    before = children(os.getpid())
    words = ["50", "1", *(("waiting",) if engine_waits else ())]
    if laboratory.kind == "warm":
        words.append(laboratory.program_file("import time\ntime.sleep(600)"))
    arguments = [sys.executable, "-c", START + DIES_ANYWHERE, TESTS, laboratory.kind, str(laboratory.job), *words]
    outcome = subprocess.run(arguments, check=False, capture_output=True, text=True, timeout=300)
    assert outcome.returncode == 0, outcome.stderr
    assert left_of(before) == []
