"""Attacks on the machine's resources: what one command may use up before it is stopped."""

from pathlib import Path

import pytest

from cadstack.domain.automation.limits import Limits

MB = 1 << 20


def test_fork_bomb(laboratory, declared):
    """Fork for ever, each child too; then check that not one is left and that the machine still forks."""
    strength = declared("processes")
    forever = "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass"
    # Where the number is only watched a real bomb may outrun the watcher and harm the machine that runs this test.
    bounded = "import os, time\nfor _ in range(300):\n    if os.fork() == 0: time.sleep(600)\ntime.sleep(600)"
    limits = Limits(processes=24, cpu_seconds=3)
    outcome = laboratory.run(forever if strength == "hard" else bounded, limits=limits)
    assert outcome.exit.limit in ("processes", "cpu_seconds")
    assert laboratory.run("print('fine')").out == "fine\n"


def test_thread_bomb(laboratory, declared):
    """Start threads instead of processes: they cost the machine as much."""
    if declared("processes") != "hard":
        pytest.skip("threads are not counted where processes are only watched")
    program = """
import threading
stop = threading.Event()
number = 0
try:
    for number in range(200):
        threading.Thread(target=stop.wait, daemon=True).start()
except RuntimeError:
    pass
print(number < 24, flush=True)
__import__('os')._exit(0)
"""
    assert laboratory.run(program, limits=Limits(processes=24)).out == "True\n"


def test_memory_bomb(laboratory, declared):
    """Take all memory, in one block and in ever more small ones, catching every refusal."""
    declared("memory_bytes")
    program = """
kept = []
size = 64 << 20
while size > 64:
    try:
        kept.append(b'x' * size)
    except MemoryError:
        size //= 2
print('full', flush=True)
"""
    outcome = laboratory.run(program, limits=Limits(memory_bytes=256 * MB, cpu_seconds=20))
    assert outcome.out == "full\n" or outcome.exit.limit == "memory_bytes"
    assert (outcome.usage.peak_memory_bytes or 0) < 400 * MB


def test_last_to_be_ended(laboratory):
    """Ask the kernel to end anybody else first when memory is short."""
    if laboratory.sandbox.name != "bubblewrap":
        pytest.skip("only bubblewrap's cells are ended first")
    program = """
value = '/proc/self/oom_score_adj'
print(open(value).read(), end='')
for wanted in ('0', '-1000'):
    try:
        open(value, 'w').write(wanted)
    except OSError:
        pass
print(open(value).read(), end='')
"""
    at_first, then = laboratory.run(program).out.split()
    assert at_first == "500"
    assert then == "500" or not _may_set_the_least()


def _may_set_the_least() -> bool:
    """Whether this process has CAP_SYS_RESOURCE, without which no process can keep another from going lower."""
    capabilities = Path("/proc/self/status").read_text().partition("CapEff:")[2].split()[0]
    return bool(int(capabilities, 16) >> 24 & 1)


def test_memory_bomb_without_address_space_limit(laboratory, declared):
    """The same where the engine bears no address-space limit: a watcher has to catch it."""
    declared("memory_bytes")
    program = """
import time
kept = []
while True:
    kept.append(b'x' * (8 << 20))
    time.sleep(0.005)
"""
    limits = Limits(memory_bytes=128 * MB)
    outcome = laboratory.run(program, limits=limits, memory_as_address_space=False)
    assert outcome.exit.limit == "memory_bytes"


def test_memory_in_files_without_a_name(laboratory, declared):
    """Keep memory where no process's own figures show it: in anonymous memory files."""
    declared("memory_bytes")
    program = """
import os, time
kept = []
for _ in range(60):
    kept.append(os.memfd_create('m'))
    os.write(kept[-1], bytes(8 << 20))
    time.sleep(0.01)
time.sleep(600)
"""
    outcome = laboratory.run(program, limits=Limits(memory_bytes=200 * MB))
    assert outcome.exit.limit == "memory_bytes"


def test_memory_folders_are_bounded(laboratory, declared):
    """Fill the cell's own memory folders, which no figure of a process shows either."""
    if declared("filesystem") == "hard" and laboratory.sandbox.name != "bubblewrap":
        pytest.skip("this sandbox gives no memory folder; writing outside the job folder is another attack")
    program = """
for folder in ('/tmp', '/dev/shm', '/', '/dev', '/run', '/var/tmp'):
    written = 0
    try:
        with open(folder + '/fill', 'wb') as file:
            while written < 200 << 20: written += file.write(bytes(1 << 20))
    except OSError:
        pass
    print(folder, written > 70 << 20)
"""
    assert "True" not in laboratory.run(program).out


def test_shared_memory_segments(laboratory, declared):
    """Take System V shared memory, which outlives its process and belongs to no folder."""
    declared("memory_bytes")
    if laboratory.sandbox.name == "plain":
        pytest.skip("the plain sandbox filters no system call")
    program = "import ctypes\nprint(ctypes.CDLL(None).shmget(0, 1 << 20, 0o1600))"
    assert laboratory.run(program).out == "-1\n"


def test_one_big_file(laboratory, declared):
    """Fill the disk with one file, and with one that has a hole."""
    declared("file_bytes")
    program = """
for size, name in ((1 << 30, 'hole'), (0, 'big')):
    try:
        with open(name, 'wb') as file:
            if size: file.truncate(size)
            while True: file.write(bytes(1 << 20))
    except OSError as error:
        print(error.errno)
"""
    outcome = laboratory.run(program, limits=Limits(file_bytes=16 * MB, disk_bytes=64 * MB))
    assert outcome.out == "27\n27\n" or outcome.exit.limit == "disk_bytes"
    assert outcome.usage.disk_bytes < 33 * MB


def test_many_small_files(laboratory, declared):
    """Fill the disk's table of files with empty ones, which take no space."""
    declared("disk_bytes")
    program = """
import os, time
for folder in range(1000):
    os.mkdir(f'd{folder}')
    for number in range(100): open(f'd{folder}/{number}', 'w').close()
time.sleep(600)
"""
    outcome = laboratory.run(program, limits=Limits(disk_bytes=8 * MB))
    assert outcome.exit.limit == "disk_bytes"


def test_spin_that_ignores_the_signal(laboratory, declared):
    """Ignore the signal that says the CPU time is up."""
    declared("cpu_seconds")
    program = "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass"
    outcome = laboratory.run(program, limits=Limits(cpu_seconds=1))
    assert outcome.exit.signal == 9
    assert outcome.exit.limit == "cpu_seconds"


def test_raise_a_limit(laboratory, declared):
    """Raise one's own limits again."""
    declared("open_files")
    if laboratory.sandbox.name == "plain":
        pytest.skip("the plain sandbox may run as root, who may raise limits")
    program = """
import resource
for kind in (resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE, resource.RLIMIT_AS, resource.RLIMIT_CPU):
    try:
        resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        print('RAISED', kind)
    except (ValueError, OSError):
        pass
"""
    limits = Limits(cpu_seconds=5, memory_bytes=256 * MB, file_bytes=MB, open_files=64)
    assert laboratory.run(program, limits=limits).out == ""


def test_flood_of_output(laboratory):
    """Write without end to a reader that stops reading: the worker must not keep it, nor fail to end it."""
    cell = laboratory.start("import os\nwhile True: os.write(1, b'x' * 65536)")
    assert len(cell.stdout.read(100_000)) > 0
    cell.kill()
    assert cell.wait(20).signal == 9
