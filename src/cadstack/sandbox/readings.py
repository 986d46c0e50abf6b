"""What processes use, from /proc."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Reading:
    """One process now: CPU seconds with those of its ended children, resident bytes, and the highest they were."""

    cpu_seconds: float
    resident_bytes: int
    highest_bytes: int


def reading(pid: int) -> Reading | None:
    """What a process uses; None once it is gone."""
    try:
        with Path(f"/proc/{pid}/stat").open("rb") as text:
            fields = text.read().rpartition(b")")[2].split()
        with Path(f"/proc/{pid}/status").open("rb") as text:
            highest = next((line for line in text if line.startswith(b"VmHWM:")), b"VmHWM: 0")
    except (FileNotFoundError, ProcessLookupError):
        return None
    ticks = sum(map(int, fields[11:15]))
    return Reading(ticks / _TICKS, int(fields[21]) * _PAGE, int(highest.split()[1]) * 1024)


def proportional_bytes(pid: int) -> int:
    """Resident memory with shared pages divided among their users; falls back to plain resident memory."""
    try:
        with Path(f"/proc/{pid}/smaps_rollup").open("rb") as text:
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
                info = Path(f"/proc/{pid}/fd/{number}").stat()
            except OSError:
                continue
            if stat.S_ISREG(info.st_mode) and info.st_nlink == 0 and (info.st_dev, info.st_ino) not in seen:
                seen.add((info.st_dev, info.st_ino))
                yield info
