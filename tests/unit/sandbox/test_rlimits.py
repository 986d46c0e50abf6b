import resource
from pathlib import Path

from cadstack.app.cells import EnginePart
from cadstack.domain.automation.limits import Limits
from cadstack.sandbox.rlimits import rlimits

ENGINE = EnginePart(Path("/engine"))
V8 = EnginePart(Path("/engine"), memory_as_address_space=False)


def table(limits, engine=ENGINE, **more):
    return {kind: (soft, hard) for kind, soft, hard in rlimits(limits, engine, **more)}


def test_nothing_named_no_core_files():
    assert table(Limits()) == {resource.RLIMIT_CORE: (0, 0)}


def test_cpu_signals_first_and_kills_a_second_later():
    assert table(Limits(cpu_seconds=7))[resource.RLIMIT_CPU] == (7, 8)


def test_memory_is_address_space_or_private_data():
    limits = Limits(memory_bytes=3 << 30)
    assert table(limits)[resource.RLIMIT_AS] == (3 << 30, 3 << 30)
    assert table(limits, V8)[resource.RLIMIT_DATA] == (6 << 30, 6 << 30)
    assert resource.RLIMIT_AS not in table(limits, V8)
    assert table(Limits(memory_bytes=1 << 20), V8)[resource.RLIMIT_DATA] == (1 << 30, 1 << 30)


def test_processes_of_the_sandbox_are_added():
    assert table(Limits(processes=8), own_processes=1)[resource.RLIMIT_NPROC] == (9, 9)


def test_a_file_is_never_larger_than_the_disk_limit():
    assert table(Limits(file_bytes=9, disk_bytes=5))[resource.RLIMIT_FSIZE] == (5, 5)
    assert table(Limits(disk_bytes=5))[resource.RLIMIT_FSIZE] == (5, 5)


def test_never_above_what_this_process_may_have():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    assert table(Limits(open_files=hard + 1))[resource.RLIMIT_NOFILE] == (hard, hard)
