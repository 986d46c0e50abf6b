"""Every limit a spec names holds, as strongly as the sandbox declares; a limit that is not named does not."""

import pytest

from cadstack.domain.automation.limits import Limits

MB = 1 << 20


def test_cpu_time_ends_a_spin(laboratory):
    outcome = laboratory.run("while True: pass", limits=Limits(cpu_seconds=1))
    assert outcome.exit.limit == "cpu_seconds"
    assert 0.7 <= outcome.usage.cpu_seconds < 5


def test_cpu_time_of_the_whole_tree_counts(laboratory):
    program = "import os\nfor _ in range(3): os.fork()\nwhile True: pass"
    outcome = laboratory.run(program, limits=Limits(cpu_seconds=1))
    assert outcome.exit.limit == "cpu_seconds"
    assert outcome.usage.cpu_seconds < 7


def test_memory_of_one_process(laboratory):
    program = """
try:
    block = bytearray(600 << 20)
except MemoryError:
    print('refused')
"""
    outcome = laboratory.run(program, limits=Limits(memory_bytes=300 * MB))
    assert outcome.out == "refused\n" or outcome.exit.limit == "memory_bytes"


def test_memory_of_the_whole_tree(laboratory):
    program = """
import os, time
for _ in range(5):
    if os.fork() == 0:
        break
block = bytearray(60 << 20)
for at in range(0, len(block), 4096): block[at] = 1
time.sleep(600)
"""
    outcome = laboratory.run(program, limits=Limits(memory_bytes=200 * MB))
    assert outcome.exit.limit == "memory_bytes"


def test_shared_memory_of_forked_workers_is_counted_once(laboratory):
    program = """
import os
block = bytearray(60 << 20)
for at in range(0, len(block), 4096): block[at] = 1
print('up', flush=True)
for _ in range(6):
    if os.fork() == 0:
        input()
        os._exit(0)
for _ in range(6): os.wait()
"""
    cell = laboratory.start(program, limits=Limits(memory_bytes=250 * MB))
    assert cell.stdout.read(20) == b"up\n"
    with pytest.raises(TimeoutError):
        cell.wait(1.5)
    cell.kill()
    assert cell.wait(20).limit is None


def test_file_size(laboratory):
    program = """
try:
    with open('big', 'wb') as file:
        for _ in range(64): file.write(bytes(1 << 20))
except OSError as error:
    print(error.errno == 27)
"""
    outcome = laboratory.run(program, limits=Limits(file_bytes=4 * MB))
    assert outcome.out == "True\n"
    assert (laboratory.job / "big").stat().st_size <= 4 * MB


def test_file_size_ends_what_does_not_handle_it(laboratory):
    program = "import signal\nsignal.signal(25, signal.SIG_DFL)\nopen('big', 'wb').write(bytes(8 << 20))"
    assert laboratory.run(program, limits=Limits(file_bytes=4 * MB)).exit.limit == "file_bytes"


def test_open_files(laboratory):
    program = """
files = []
try:
    while True: files.append(open('/dev/null'))
except OSError as error:
    print(error.errno == 24, len(files) < 32)
"""
    assert laboratory.run(program, limits=Limits(open_files=32)).out == "True True\n"


def test_disk_space_of_the_job_folder(laboratory):
    program = """
import itertools, time
for number in itertools.count():
    with open(f'part{number}', 'wb') as file: file.write(bytes(1 << 20))
    time.sleep(0.002)
"""
    outcome = laboratory.run(program, limits=Limits(disk_bytes=30 * MB))
    assert outcome.exit.limit == "disk_bytes"


def test_number_of_processes(laboratory):
    program = """
import os, time
try:
    for number in range(40):
        if os.fork() == 0: time.sleep(600)
except BlockingIOError:
    print('refused', number < 16, flush=True)
    os._exit(0)
time.sleep(600)
"""
    outcome = laboratory.run(program, limits=Limits(processes=12))
    assert outcome.out == "refused True\n" or outcome.exit.limit == "processes"


def test_processes_of_another_cell_do_not_count(laboratory):
    fork_eight = """
import os
children = []
for _ in range(8):
    child = os.fork()
    if child == 0:
        input()
        os._exit(0)
print('up', flush=True)
input()
"""
    cells = [laboratory.start(fork_eight, limits=Limits(processes=12)) for _ in range(3)]
    assert [cell.stdout.read(20) for cell in cells] == [b"up\n"] * 3


def test_nothing_named_nothing_limited(laboratory):
    program = "b = bytearray(300 << 20)\nfor at in range(0, len(b), 4096): b[at] = 1\nopen('f', 'wb').write(b)"
    assert laboratory.run(program).exit.succeeded


def test_no_address_space_limit_where_the_engine_dies_of_one(laboratory):
    program = "import mmap\nm = mmap.mmap(-1, 4 << 30, prot=mmap.PROT_READ)\nprint('reserved')"
    limits = Limits(memory_bytes=200 * MB)
    assert laboratory.run(program, limits=limits, memory_as_address_space=False).out == "reserved\n"
    assert laboratory.run(program, limits=limits).out == ""
