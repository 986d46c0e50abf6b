"""What is special about warm cells: a program sees what it would see cold, and what cannot be warm is cold."""

import logging
import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest
from laboratory import INTERPRETER, PRELOAD, PYTHON, Laboratory

from cadstack.app.cells import CellSpec, EnginePart, Exit, ItemPart
from cadstack.domain.errors import InvalidInput, Unavailable
from cadstack.sandbox import preloaded

ENDS = {
    "end": "print('done')",
    "exit": "import sys\nsys.exit(7)",
    "exit with a text": "raise SystemExit('no such drawing')",
    "large exit code": "import sys\nsys.exit(300)",
    "exception": "def plot():\n    raise ValueError('no layout')\nplot()",
    "syntax": "print('never'\n",
    "chained": "try:\n    1 / 0\nexcept ArithmeticError as e:\n    raise RuntimeError('plot') from e",
    "hook": "import sys\nsys.excepthook = lambda *a: print('hooked', a[1])\n1 / 0",
    "interrupt": "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nimport time\ntime.sleep(60)",
    "at exit": "import atexit\natexit.register(print, 'last')\nprint('first')",
    "thread": "import threading, time\nthreading.Thread(target=lambda: (time.sleep(0.2), print('late'))).start()",
    "open file": "file = open('/job/left.txt', 'w')\nfile.write('flushed')",
    "native output": "import ctypes\nctypes.CDLL(None).puts(b'from C')",
    "closed output": "import os\nos.close(1)\nprint('lost')",
    "abort": "import os\nos.abort()",
}
LOOKS = {
    "arguments": "import sys\nprint(sys.argv, sys.orig_argv, sys.path[0], sys.flags)",
    "main": "import __main__\nprint(__name__, __file__, sorted(vars(__main__)), __spec__, __builtins__)\n"
    "print(type(__loader__))",
    "environment": "import os\nprint(sorted(os.environ.items()), os.getcwd())",
    "own code": "import sys, math\nclass Part: pass\nprint(Part.__module__, Part)\n",
    "pickle": "import pickle\nclass Part: pass\nprint(type(pickle.loads(pickle.dumps(Part()))))",
    "streams": "import sys\n"
    "print([(s.name, s.mode, s.encoding, s.errors, s.line_buffering, s.write_through, s.isatty())"
    " for s in (sys.stdin, sys.stdout, sys.stderr)])",
    "process": "import os\nprint(os.getpid(), os.getppid(), os.getsid(0), os.getpgid(0), os.getpriority(0, 0))",
    "signals": "import signal\nprint([(n, str(signal.getsignal(n))) for n in sorted(signal.valid_signals())"
    " if 'function' not in str(signal.getsignal(n))])",
    "root": "import os\n"
    "print([(d, sorted(os.listdir(d))) for d in ('/', '/job', '/tmp', '/dev', '/dev/shm', '/bundles')])",
    "descriptors": "import os\nprint(sorted(os.listdir('/proc/self/fd')))",
    "standard input": "import sys\nprint(sys.stdin.readline(), sys.stdin.read())",
    "a program": "import subprocess, sys\nprint(subprocess.run(['/bin/sh', '-c', 'echo $HOME; id -G; ulimit -n'],"
    " capture_output=True, text=True).stdout.replace(str(__import__('os').getuid()), 'U'))",
    "command line": "print(open('/proc/self/cmdline', 'rb').read().rstrip(b'\\0').split(b'\\0'))",
    "random": "import random, os\nprint(len({random.random() for _ in range(3)}))",
    "terminal": "import os, pty\na, b = pty.openpty()\nprint(os.isatty(b))",
    "own network": "import socket\nwith socket.create_server(('127.0.0.1', 0)) as s:\n"
    "    print(socket.create_connection(s.getsockname()).getpeername()[0])",
}


@pytest.fixture
def warm(tmp_path):
    try:
        made = Laboratory("warm", tmp_path)
    except Unavailable as reason:
        pytest.skip(str(reason))
    yield made
    for cell in made.started:
        cell.close()
    made.sandbox.close()


def cold_twin(warm: Laboratory) -> Laboratory:
    """The same engine files and arguments, started cold."""
    base = warm.base / "twin"
    base.mkdir(mode=0o755)
    return Laboratory("bubblewrap", base)


def run_both(warm: Laboratory, program: str, **item: object) -> tuple[tuple[Exit, str, str], tuple[Exit, str, str]]:
    cold, told = cold_twin(warm), []
    for laboratory in (cold, warm):
        argv = (PYTHON, laboratory.program_file(program), "a b", "--c")
        outcome = laboratory.run("", argv=argv, given=b"one\ntwo", **item)
        told.append((outcome.exit, outcome.out, outcome.err))
    return told[0], told[1]


@pytest.mark.parametrize("how", ENDS)
def test_it_ends_as_a_cold_one(warm, how):
    cold, ended = run_both(warm, ENDS[how])
    assert ended == cold


@pytest.mark.parametrize("what", LOOKS)
def test_it_sees_what_a_cold_one_sees(warm, what):
    cold, seen = run_both(warm, LOOKS[what])
    assert seen[2] == ""
    assert seen == cold


def test_what_was_left_open_is_written(warm):
    warm.run(ENDS["open file"])
    assert (warm.job / "left.txt").read_text() == "flushed"


def test_unbuffered_output_is_unbuffered(warm):
    engine = EnginePart(warm.base / "engine", INTERPRETER, {"PYTHONUNBUFFERED": "1"}, preload=PRELOAD)
    program = warm.program_file("import os\nprint('before')\nos._exit(0)")
    cell = warm.sandbox.start(CellSpec(engine, ItemPart(warm.job, {}, (PYTHON, program))))
    warm.started.append(cell)
    assert cell.stdout.read() == b"before\n"
    assert warm.sandbox.shelf.forked == 1


def test_imports_are_paid_once_and_by_the_engine(warm):
    program = "import sys, decimal\nprint(sys.modules['decimal'] is decimal, 'decimal' in sys.argv[1:])"
    assert warm.run(program).out == "True False\n"
    first, second = (warm.run("import os\nprint(id(__import__('decimal').Decimal))").out for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("argv", "item"),
    [
        ((PYTHON, "-c", "pass"), {}),
        ((PYTHON, "/bundles/owner.Count+prod/PackageContents.xml"), {}),
        (("/bin/true", "/engine/program.py"), {}),
        ((PYTHON, "/engine/program.py"), {"network": True}),
        ((PYTHON, "/engine/program.py"), {"env": {"PYTHONPATH": "/job"}}),
        ((PYTHON, "/engine/program.py"), {"env": {"LD_PRELOAD": "/job/x.so"}}),
        ((PYTHON, "/engine/program.py"), {"env": {"OMP_NUM_THREADS": "1"}}),
        ((PYTHON, "/engine/program.py"), {"job": Path("/var/tmp")}),
    ],
)
def test_what_cannot_be_warm_is_cold(warm, argv, item):
    engine = EnginePart(warm.base / "engine", INTERPRETER, preload=PRELOAD)
    values = {"job": warm.job, "bundles": warm.bundles, "argv": argv, **item}
    assert not warm.sandbox.can_be_warm(CellSpec(engine, ItemPart(**values)))
    usual = ItemPart(warm.job, warm.bundles, (PYTHON, "/engine/program.py"), {"DAS_WORKITEM_ID": "1"})
    assert warm.sandbox.can_be_warm(CellSpec(engine, usual))
    assert not warm.sandbox.can_be_warm(CellSpec(replace(engine, preload=None), usual))


def test_what_is_wrong_is_refused_as_it_is_cold(warm):
    for item in ({"bundles": {"../job": warm.base / "bundle"}}, {"env": {"A=B": "1"}}):
        with pytest.raises(InvalidInput):
            warm.run("pass", **item)
    assert warm.run("print('next')").out == "next\n"


def test_without_a_user_nothing_is_kept(warm, monkeypatch):
    def taken(_job: Path) -> None:
        raise Unavailable("All cell users are taken.")

    warm.run("pass")
    monkeypatch.setattr("cadstack.sandbox.warm.settled_user", taken)
    monkeypatch.setattr(warm.sandbox._cold, "is_root", True)
    with pytest.raises(Unavailable):
        warm.run("pass")
    assert [engine.running for engine in warm.sandbox.shelf.engines()] == [0]


def with_module(warm: Laboratory, source: str, tenant: str = "somebody") -> EnginePart:
    (warm.base / "engine" / "heavy.py").write_text(source)
    preload = replace(PRELOAD, imports=("heavy",), tenant=tenant)
    return EnginePart(warm.base / "engine", INTERPRETER, preload=preload)


def outcome_of(warm: Laboratory, engine: EnginePart, program: str) -> str:
    item = ItemPart(warm.job, {}, (PYTHON, warm.program_file(program)))
    cell = warm.sandbox.start(CellSpec(engine, item))
    warm.started.append(cell)
    cell.stdin.close()
    told = cell.stdout.read().decode()
    assert cell.wait(20).succeeded
    return told


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("import absent", "No module named 'absent'"),
        ("raise SystemExit('no licence')", "no licence"),
        ("import os; os._exit(3)", "It ended during the imports"),
        ("held = open('/dev/null')", "leave open /dev/null"),
        ("import mmap; held = mmap.mmap(-1, 4096)", "memory that children would share"),
    ],
)
def test_imports_that_fail_or_leave_something_behind_make_it_cold(warm, source, why, caplog):
    engine = with_module(warm, source)
    with caplog.at_level(logging.WARNING):
        assert [outcome_of(warm, engine, "print('ran')") for _ in range(2)] == ["ran\n"] * 2
    assert caplog.text.count(why) == 1
    assert warm.sandbox.shelf.forked == 0


def test_a_fork_that_hangs_makes_it_cold(warm, monkeypatch, caplog):
    monkeypatch.setattr(preloaded, "FORK_SECONDS", 1.0)
    engine = with_module(warm, "import os, signal\nos.register_at_fork(after_in_child=signal.pause)")
    assert outcome_of(warm, engine, "print('ran')") == "ran\n"
    assert (len(warm.sandbox.shelf), warm.sandbox.shelf.forked) == (0, 0)
    assert "timed out" in caplog.text


@pytest.mark.parametrize(("fork", "why"), [(1, "It did not fork"), (2, "ended before its program ran")])
def test_a_fork_that_dies_makes_it_cold_at_once(warm, monkeypatch, caplog, fork, why):
    monkeypatch.setattr(preloaded, "FORK_SECONDS", 600.0)
    dies = f"forks = []\ndef forked():\n    forks.append(1)\n    len(forks) < {fork} or os._exit(3)"
    engine = with_module(warm, f"import os\n{dies}\nos.register_at_fork(after_in_child=forked)")
    assert outcome_of(warm, engine, "print('ran')") == "ran\n"
    assert why in caplog.text


def test_an_engine_that_died_is_replaced(warm):
    engine = with_module(warm, "")
    outcome_of(warm, engine, "pass")
    (kept,) = warm.sandbox.shelf.engines()
    os.kill(kept.pid, signal.SIGKILL)
    kept.reap(patient=True)
    assert outcome_of(warm, engine, "print('ran')") == "ran\n"
    assert warm.sandbox.shelf.forked == 2


def test_an_engine_that_dies_ends_its_items(warm):
    engine = with_module(warm, "")
    item = ItemPart(warm.job, {}, (PYTHON, warm.program_file("print('up', flush=True)\ninput()")))
    cell = warm.sandbox.start(CellSpec(engine, item))
    warm.started.append(cell)
    assert cell.stdout.readline() == b"up\n"
    (kept,) = warm.sandbox.shelf.engines()
    os.kill(kept.pid, signal.SIGKILL)
    assert cell.wait(20) == Exit(signal=9)


def test_tenants_do_not_share_an_engine(warm):
    source = "import random\nwhich = random.random()"
    engines = [with_module(warm, source, tenant) for tenant in ("one", "other", "one")]
    first, second, third = (outcome_of(warm, engine, "import heavy\nprint(heavy.which)") for engine in engines)
    assert first == third != second


def test_an_engine_that_was_installed_anew_is_loaded_anew(warm):
    engine = with_module(warm, "which = 1")
    assert outcome_of(warm, engine, "import heavy\nprint(heavy.which)") == "1\n"
    (warm.base / "engine").rename(warm.base / "old")
    (warm.base / "engine").mkdir(mode=0o755)
    engine = with_module(warm, "which = 2")
    assert outcome_of(warm, engine, "import heavy\nprint(heavy.which)") == "2\n"


def test_the_engine_imports_with_the_rights_of_nobody(warm):
    if os.geteuid() != 0:
        pytest.skip("only root has rights to lend")
    source = """
import os
tried = []
for path in ('/tmp/items', '/engine/x', '/job/x'):
    try:
        tried.append(os.listdir(path) if path == '/tmp/items' else open(path, 'w'))
    except OSError:
        pass
"""
    engine = with_module(warm, source)
    assert outcome_of(warm, engine, "import heavy\nprint(heavy.tried)") == "[]\n"
    assert warm.sandbox.shelf.forked == 1
