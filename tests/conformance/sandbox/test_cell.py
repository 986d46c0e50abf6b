"""What every sandbox's cells do, whatever they are made of."""

import os
import socket
import threading
from pathlib import Path

import pytest

from cadstack.app.cells import Exit

SLEEP = "import sys, time\nprint('up', flush=True)\ntime.sleep(600)"


def test_streams_are_apart(laboratory):
    program = "import sys\nsys.stdout.write(sys.stdin.read().upper())\nsys.stderr.write('to stderr')"
    outcome = laboratory.run(program, given=b"from stdin")
    assert (outcome.out, outcome.err) == ("FROM STDIN", "to stderr")


def test_output_streams_while_the_command_runs(laboratory):
    cell = laboratory.start("print('first', flush=True)\nprint(input())")
    assert cell.stdout.read(20) == b"first\n"
    cell.stdin.write(b"second\n")
    cell.stdin.close()
    assert cell.stdout.read(20).strip() == b"second"
    assert cell.wait(20).succeeded


@pytest.mark.parametrize("code", [0, 1, 7, 100])
def test_exit_code(laboratory, code):
    assert laboratory.run(f"raise SystemExit({code})").exit == Exit(code=code)


@pytest.mark.parametrize("number", [6, 9, 11, 15])
def test_signal(laboratory, number):
    assert laboratory.run(f"import os; os.kill(os.getpid(), {number})").exit == Exit(signal=number)


def test_a_program_that_is_not_there(laboratory):
    cell = laboratory.start("", argv=("/engine/absent.exe",))
    said = cell.stderr.read()
    ended = cell.wait(20)
    assert ended.code in (126, 127)
    assert b"absent.exe" in said


def test_environment_is_only_what_was_given(laboratory, monkeypatch):
    monkeypatch.setenv("WORKER_TOKEN", "secret")
    program = "import os\nprint(*sorted(f'{k}={v}' for k, v in os.environ.items()), sep='\\n')"
    lines = laboratory.run(program, env={"ITEM": "a b", "LD_LIBRARY_PATH": "/nowhere"}).out.splitlines()
    variables = dict(line.split("=", 1) for line in lines)
    job = laboratory.layout.job
    assert variables.pop("PWD", job) == job
    assert variables.pop("LC_CTYPE", "C.UTF-8") == "C.UTF-8"
    assert variables == {
        "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": job, "TMPDIR": job,
        "ENGINE": "yes", "ITEM": "a b", "LD_LIBRARY_PATH": "/nowhere",
    }  # fmt: skip


def test_item_may_set_home_over_the_engine(laboratory):
    assert laboratory.run("import os; print(os.environ['ENGINE'])", env={"ENGINE": "mine"}).out == "mine\n"


def test_layout_names_what_the_command_sees(laboratory):
    (laboratory.job / "in.txt").write_text("input")
    layout = laboratory.layout
    program = """
import os, pathlib, sys
engine, job, bundle = map(pathlib.Path, sys.argv[1:])
assert pathlib.Path.cwd() == job, pathlib.Path.cwd()
print((engine / 'engine.toml').read_text(), (bundle / 'PackageContents.xml').read_text(), (job / 'in.txt').read_text())
(job / 'out.txt').write_text('output')
(job / 'folder').mkdir()
"""
    outcome = laboratory.run(program, layout.engine, layout.job, layout.bundles["owner.Count+prod"])
    assert outcome.out == "name = 'test' <ApplicationPackage/> input\n", outcome.err
    assert (laboratory.job / "out.txt").read_text() == "output"


def test_outputs_belong_to_the_worker_afterwards(laboratory):
    laboratory.run("import os\nos.makedirs('a/b')\nopen('a/b/c', 'w').close()")
    owners = {path.stat().st_uid for path in [laboratory.job, *laboratory.job.rglob("*")]}
    assert owners == {os.geteuid()}


def test_a_descriptor_is_passed(laboratory):
    ours, theirs = socket.socketpair()
    number = theirs.fileno()
    program = f"import socket\ns = socket.socket(fileno={number})\ns.send(s.recv(100).upper())"
    cell = laboratory.start(program, pass_fds=(number,))
    theirs.close()
    ours.send(b"broker")
    assert ours.recv(100) == b"BROKER"
    assert cell.wait(20).succeeded


def test_wait_times_out_and_the_command_goes_on(laboratory):
    cell = laboratory.start(SLEEP)
    assert cell.stdout.read(2) == b"up"
    with pytest.raises(TimeoutError):
        cell.wait(0)
    cell.kill()
    assert cell.wait(20) == Exit(signal=9)


def test_kill_from_another_thread_ends_a_wait(laboratory):
    cell = laboratory.start(SLEEP)
    assert cell.stdout.read(2) == b"up"
    threading.Thread(target=cell.kill).start()
    assert cell.wait(20) == Exit(signal=9)


def test_kill_twice_and_after_the_end(laboratory):
    cell = laboratory.start(SLEEP)
    cell.kill()
    cell.kill()
    cell.wait(20)
    cell.kill()
    cell.close()
    cell.close()
    cell.kill()


def test_close_ends_what_still_runs(laboratory):
    cell = laboratory.start(SLEEP)
    assert cell.stdout.read(2) == b"up"
    cell.close()
    assert not Path(f"/proc/{cell.pid}").exists()


def test_usage_of_a_short_command(laboratory):
    program = """
import time
block = bytearray(80 << 20)
for at in range(0, len(block), 4096): block[at] = 1
end = time.process_time() + 0.3
while time.process_time() < end: pass
open('file', 'wb').write(bytes(3 << 20))
"""
    usage = laboratory.run(program).usage
    assert 0.3 <= usage.cpu_seconds < 30
    assert usage.peak_memory_bytes is not None
    assert 80 << 20 <= usage.peak_memory_bytes < 400 << 20
    assert 3 << 20 <= usage.disk_bytes < 4 << 20


def test_usage_counts_children(laboratory):
    program = """
import os, time
if os.fork() == 0:
    end = time.process_time() + 0.4
    while time.process_time() < end: pass
    os._exit(0)
os.wait()
"""
    assert laboratory.run(program).usage.cpu_seconds >= 0.4


def test_usage_while_it_runs(laboratory):
    cell = laboratory.start("import time\nwhile time.process_time() < 0.2: pass\nprint('up', flush=True)\ninput()")
    assert cell.stdout.read(20) == b"up\n"
    now = cell.usage()
    assert now.cpu_seconds >= 0.15
    assert now.peak_memory_bytes > 1 << 20


def test_what_is_declared(laboratory):
    assert set(laboratory.sandbox.enforcement) == {
        "filesystem", "network", "cpu_seconds", "memory_bytes", "processes", "file_bytes", "disk_bytes", "open_files",
        "tree_kill", "uid",
    }  # fmt: skip
    assert set(laboratory.sandbox.enforcement.values()) <= {"hard", "watched", "none"}


def test_many_cells_leave_nothing_behind(laboratory):
    laboratory.run("pass")
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        laboratory.run("pass")
    assert len(list(Path("/proc/self/fd").iterdir())) == before
