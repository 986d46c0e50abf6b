"""Readings from /proc: the processes of a tree and what they use. Standard library only, read also by the attendant."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Reading:
    """One process now: CPU seconds with those of its ended children, resident bytes, and the highest they were."""

    cpu_seconds: float
    resident_bytes: int
    highest_bytes: int


def watchable() -> bool:
    """Whether this kernel tells a process's children."""
    return os.path.exists("/proc/thread-self/children")  # noqa: PTH110 - the attendant starts without pathlib


def tree(root: int) -> list[int]:
    """The process and all its descendants; those that end meanwhile may be missing."""
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children(pid)
    return found


def children(pid: int) -> list[int]:
    """The direct children of all threads of a process."""
    found: list[int] = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208
            with open(f"/proc/{pid}/task/{task}/children", "rb") as text:  # noqa: PTH123
                found += map(int, text.read().split())
    except (FileNotFoundError, ProcessLookupError):
        pass
    return found


def reading(pid: int) -> Reading | None:
    """What a process uses; None once it is gone."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as text:  # noqa: PTH123
            fields = text.read().rpartition(b")")[2].split()
        with open(f"/proc/{pid}/status", "rb") as text:  # noqa: PTH123
            highest = next((line for line in text if line.startswith(b"VmHWM:")), b"VmHWM: 0")
    except (FileNotFoundError, ProcessLookupError):
        return None
    ticks = sum(map(int, fields[11:15]))
    return Reading(ticks / _TICKS, int(fields[21]) * _PAGE, int(highest.split()[1]) * 1024)


def proportional_bytes(pid: int) -> int:
    """Resident memory with shared pages divided among their users; falls back to plain resident memory."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", "rb") as text:  # noqa: PTH123
            return next((int(line.split()[1]) * 1024 for line in text if line.startswith(b"Pss:")), 0)
    except (FileNotFoundError, ProcessLookupError):
        return 0
    except PermissionError:
        now = reading(pid)
        return now.resident_bytes if now else 0


def deleted_files(pids: list[int]) -> Iterator[os.stat_result]:
    """Files without a name that the processes still hold open, in memory or on disk, each once."""
    seen: set[tuple[int, int]] = set()
    for pid in pids:
        try:
            open_files = os.listdir(f"/proc/{pid}/fd")  # noqa: PTH208
        except OSError:
            continue
        for number in open_files:
            try:
                info = os.stat(f"/proc/{pid}/fd/{number}")  # noqa: PTH116
            except OSError:
                continue
            if stat.S_ISREG(info.st_mode) and info.st_nlink == 0 and (info.st_dev, info.st_ino) not in seen:
                seen.add((info.st_dev, info.st_ino))
                yield info
