"""Limits as the kernel's resource limits: what it enforces by itself, process by process."""

import resource

from cadstack.app.cells import EnginePart
from cadstack.domain.automation.limits import Limits

_DATA_AT_LEAST = 1 << 30


def rlimits(limits: Limits, engine: EnginePart, *, own_processes: int = 0) -> list[tuple[int, int, int]]:
    """(resource, soft, hard) for one command.

    RLIMIT_CPU signals at the limit and kills a second later. RLIMIT_NPROC counts threads too; `own_processes` is what
    the sandbox itself adds. Where the engine dies under an address-space limit, twice the memory limit bounds private
    data, so that a sudden allocation cannot outrun the watcher.
    """
    table = [(resource.RLIMIT_CORE, 0, 0)]
    if limits.cpu_seconds is not None:
        table.append((resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 1))
    if limits.memory_bytes is not None and engine.memory_as_address_space:
        table.append(_both(resource.RLIMIT_AS, limits.memory_bytes))
    elif limits.memory_bytes is not None:
        table.append(_both(resource.RLIMIT_DATA, max(2 * limits.memory_bytes, _DATA_AT_LEAST)))
    if limits.processes is not None:
        table.append(_both(resource.RLIMIT_NPROC, limits.processes + own_processes))
    file_bytes = min((b for b in (limits.file_bytes, limits.disk_bytes) if b is not None), default=None)
    if file_bytes is not None:
        table.append(_both(resource.RLIMIT_FSIZE, file_bytes))
    if limits.open_files is not None:
        table.append(_both(resource.RLIMIT_NOFILE, limits.open_files))
    return [_within(*row) for row in table]


def _both(kind: int, value: int) -> tuple[int, int, int]:
    return (kind, value, value)


def _within(kind: int, soft: int, hard: int) -> tuple[int, int, int]:
    """Never above what this process may have: only root may raise a hard limit."""
    ceiling = resource.getrlimit(kind)[1]
    if ceiling == resource.RLIM_INFINITY:
        return (kind, soft, hard)
    return (kind, min(soft, ceiling), min(hard, ceiling))
