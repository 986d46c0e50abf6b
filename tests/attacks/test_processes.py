"""Attacks on processes: outliving the cell, and reaching into others."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

DAEMON = """
import os, signal, sys, time
mark = sys.argv[1]
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in (1, 2, 13, 15, 17): signal.signal(number, signal.SIG_IGN)
            if len(sys.argv) > 2:
                for descriptor in (0, 1, 2): os.close(descriptor)
            with open(f'daemon-{os.getpid()}', 'w'): pass
            time.sleep(600)
        os._exit(0)
while len([name for name in os.listdir('.') if name.startswith('daemon-')]) < 3: time.sleep(0.01)
print('up', flush=True)
"""


def marked(mark: str) -> list[int]:
    """Processes of the host whose command line has a mark."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                line = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if mark.encode() in line and b"pytest" not in line:
                found.append(int(folder.name))
    return found


def gone(mark: str) -> bool:
    """Whether they are all gone within ten seconds: after a worker's death nobody is left who could wait for it."""
    deadline = time.monotonic() + 10
    while marked(mark):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def test_daemon_is_gone_after_a_kill(laboratory, declared):
    """Double fork, a session of its own, every signal ignored: and be there when the cell is killed."""
    declared("tree_kill")
    mark = f"mark-{os.getpid()}-{time.monotonic_ns()}"
    cell = laboratory.start(DAEMON + "time.sleep(600)", mark)
    assert cell.stdout.readline() == b"up\n"
    assert len(marked(mark)) >= 4
    cell.kill()
    cell.wait(20)
    assert marked(mark) == []


def test_daemon_is_gone_after_a_normal_end(laboratory, declared):
    """The same, but the command itself ends well and leaves its daemons, with no stream that could keep it open."""
    declared("tree_kill")
    mark = f"mark-{os.getpid()}-{time.monotonic_ns()}"
    outcome = laboratory.run(DAEMON, mark, "closed")
    assert outcome.exit.succeeded, outcome
    assert marked(mark) == []


WORKER = """
import sys
from pathlib import Path
from cadstack.app.cells import CellSpec, EnginePart, ItemPart
sys.path.insert(0, sys.argv.pop(1))
from laboratory import INTERPRETER, PRELOAD, PYTHON, sandbox_of
kind, base, words = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]
item = ItemPart(base / 'job', {}, (PYTHON, *words))
cell = sandbox_of(kind, base).start(CellSpec(EnginePart(base / 'engine', INTERPRETER, preload=PRELOAD), item))
print(cell.stdout.readline().decode().strip(), flush=True)
sys.stdin.read()
"""


def test_worker_killed_leaves_no_process(laboratory, declared):
    """Kill the worker itself with SIGKILL, which it cannot answer, while a command and its daemons run."""
    declared("tree_kill")
    mark = f"mark-{os.getpid()}-{time.monotonic_ns()}"
    program = DAEMON + "time.sleep(600)"
    words = [laboratory.program_file(program)] if laboratory.kind == "warm" else ["-I", "-c", program]
    arguments = [str(Path(__file__).parents[1]), laboratory.kind, str(laboratory.base), *words, mark]
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert worker.stdout.readline() == "up\n"
    assert len(marked(mark)) >= 4
    worker.send_signal(signal.SIGKILL)
    worker.communicate()
    assert gone(mark)


def test_signal_and_trace_the_host(laboratory, declared):
    """Send signals to the worker and to every process there is, or attach to them as a debugger."""
    declared("filesystem")
    bystander = subprocess.Popen(["/bin/sleep", "600"])
    program = """
import ctypes, os, sys
libc = ctypes.CDLL(None)
for pid in (*map(int, sys.argv[1:]), os.getppid()):
    if libc.ptrace(16, pid, 0, 0) == 0 or libc.ptrace(0x4206, pid, 0, 0) == 0:
        print('TRACED', pid)
    buffer = ctypes.create_string_buffer(8)
    for path in (f'/proc/{pid}/mem', f'/proc/{pid}/environ', f'/proc/{pid}/maps'):
        try:
            if pid in map(int, sys.argv[1:]) and open(path, 'rb').read(1):
                print('READ', path)
        except OSError:
            pass
for pid in map(int, sys.argv[1:]):
    try:
        os.kill(pid, 9)
    except OSError:
        pass
try:
    os.kill(-1, 9)
except OSError:
    pass
"""
    try:
        outcome = laboratory.run(program, str(bystander.pid), str(os.getppid()))
        assert outcome.out == "", outcome.err
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_processes_of_the_host_are_hidden(laboratory, declared):
    """List the host's processes and their command lines, in which programs are given passwords."""
    declared("filesystem")
    bystander = subprocess.Popen(["/bin/sleep", "613"])
    program = """
import os
try:
    names = [name for name in os.listdir('/proc') if name.isdigit()]
except OSError:
    names = [str(number) for number in range(1, 70000)]
for name in names:
    try:
        if b'613' in open(f'/proc/{name}/cmdline', 'rb').read().split(b'\\0'): print('SEEN', name)
    except OSError:
        pass
"""
    try:
        assert laboratory.run(program).out == ""
    finally:
        bystander.kill()
        bystander.wait()


def test_type_into_the_terminal(laboratory, declared):
    """Put characters into the input of the terminal that the worker was started from (TIOCSTI), by any descriptor."""
    declared("filesystem")
    ours, theirs = os.openpty()
    program = """
import fcntl, sys, os
for descriptor in (int(sys.argv[1]), 0, 1, 2):
    for request in (0x5412, 0x541C):
        try:
            fcntl.ioctl(descriptor, request, b'x')
            print('TYPED', descriptor, hex(request))
        except OSError:
            pass
try:
    os.open('/dev/tty', os.O_RDWR)
    print('TERMINAL')
except OSError:
    pass
"""
    try:
        outcome = laboratory.run(program, str(theirs), pass_fds=(theirs,))
        assert outcome.out == "", outcome.err
    finally:
        os.close(ours)
        os.close(theirs)


def test_load_into_the_kernel(laboratory, declared):
    """Call what reaches into the kernel: BPF, performance events, keys, handles, the other processor modes."""
    declared("filesystem")
    x86_numbers = (165, 101, 321, 298, 323, 250, 248, 246, 175, 169, 304, 135, 310, 425, 428, 429, 442, 308)
    arm_numbers = (40, 117, 280, 241, 282, 219, 217, 104, 105, 142, 265, 92, 270, 425, 428, 429, 442, 268)
    numbers = x86_numbers if os.uname().machine == "x86_64" else arm_numbers
    program = f"""
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for number in {numbers}:
    result = libc.syscall(number, 0, 0, 0, 0, 0, 0)
    if result != -1 or ctypes.get_errno() not in (1, 38): print('CALLED', number, result, ctypes.get_errno())
"""
    outcome = laboratory.run(program)
    assert outcome.out == "", outcome.err
    assert outcome.exit.succeeded


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="only this processor has a second set of system calls")
def test_the_32_bit_door(laboratory, declared):
    """Make a system call by its 32-bit number, which a filter for 64-bit numbers would read as another."""
    declared("filesystem")
    program = """
import ctypes, mmap
code = bytes.fromhex('b814000000cd80c3')  # mov eax, 20 (getpid of i386); int 0x80; ret
page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(code)
print('CALLED', ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))())
"""
    outcome = laboratory.run(program)
    assert outcome.out == ""
    assert outcome.exit.signal == signal.SIGSYS
