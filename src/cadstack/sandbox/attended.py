"""The sandboxes without namespaces: `plain`, which confines nothing, and `landlock`, the second rung of the ladder.

Both run the command beside an attendant, which ends the whole process tree. Paths inside are the host's own.

`landlock` guarantees: the command reads the system's programs and libraries, the engine and its bundles, writes nowhere
but in its job folder, makes no socket unless the item has the network, signals and traces no process but its own, and
gains no privilege. It needs no namespace, so it works inside containers where bubblewrap is refused. It is weaker than
bubblewrap in that names, sizes and owners of the host's files can be asked; see `landlock`.

It replaces the package `sandlock` (0.9), measured first: there a process that left its group survived both `kill` and
the death of the worker, an exit did not tell which signal or limit had ended the command, and importing it in the
attendant cost 0.12 s a cell.
"""

import logging
import marshal
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from resource import RLIMIT_NPROC
from signal import SIGTERM
from types import MappingProxyType
from typing import Any

from cadstack.app.cells import CellSpec, Strength
from cadstack.domain.automation.expansion import Layout
from cadstack.sandbox import processes, seccomp
from cadstack.sandbox.cell import Given, Handles, ProcessCell, streams_of
from cadstack.sandbox.environment import command_environment
from cadstack.sandbox.rlimits import rlimits
from cadstack.sandbox.users import CellUser, reachable, releasing, settled_user

_SOURCES = str(Path(__file__).parents[2])
_PROGRAM = "import sys; sys.path.append(sys.argv.pop(1)); from cadstack.sandbox.attendant import main; main()"
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc/ld.so.cache", "/etc/alternatives")
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_MACHINE = ("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/filesystems", "/proc/sys/vm/overcommit_memory")
_NETWORK_FILES = ("/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/ssl", "/run/systemd/resolve")

log = logging.getLogger(__name__)


class _Attended:
    """What both have in common: paths as they are, and one attendant for each command."""

    def layout(self, engine: Path, job: Path, bundles: Mapping[str, Path]) -> Layout:
        """The host's own paths."""
        return Layout(str(engine), str(job), {name: str(folder) for name, folder in bundles.items()})

    def close(self) -> None:
        """Nothing waits for further commands."""

    def _run(self, spec: CellSpec, user: CellUser | None, confinement: Mapping[str, Any]) -> ProcessCell:
        try:
            handles = _spawn(spec, {**_orders(spec, user), **confinement})
        except BaseException:
            releasing(spec.item.job, user)()
            raise
        return ProcessCell(handles, spec.item.job, spec.item.limits, releasing(spec.item.job, user))


class LandlockSandbox(_Attended):
    """Confines by Landlock and the system call filter; as root, under a user of the cell's own as well."""

    name = "landlock"

    def __init__(self) -> None:
        self._root = os.geteuid() == 0
        watched: Strength = "watched" if processes.watchable() else "none"
        self.enforcement: Mapping[str, Strength] = MappingProxyType(
            {
                "filesystem": "hard", "network": "hard", "cpu_seconds": watched, "memory_bytes": watched,
                "processes": "hard" if self._root else watched, "file_bytes": "hard", "disk_bytes": "watched",
                "open_files": "hard", "tree_kill": "hard", "uid": "hard",
            }
        )  # fmt: skip

    def start(self, spec: CellSpec) -> ProcessCell:
        """Start the command; raises Unavailable when no user is left for it."""
        user = settled_user(spec.item.job) if self._root else None
        engine, item = spec.engine, spec.item
        given = [str(path) for path in (engine.root, *engine.readonly, *item.bundles.values())]
        readable = [*_SYSTEM, *_MACHINE, *given, *(_NETWORK_FILES if item.network else ())]
        closed = not all(map(reachable, (engine.root, *engine.readonly, *item.bundles.values(), item.job.parent)))
        filter_ = seccomp.program(sockets="internet" if item.network else "none", metadata=False)
        return self._run(
            spec,
            user,
            {
                "landlock": {"readable": readable, "writable": [str(item.job), *_DEVICES]},
                "seccomp": filter_,
                "read_any_file": user is not None and closed,
            },
        )


class PlainSandbox(_Attended):
    """No confinement: for engines one trusts, on a machine of one's own. Asked for by name only, and it says so."""

    name = "plain"

    def __init__(self) -> None:
        watched: Strength = "watched" if processes.watchable() else "none"
        self.enforcement: Mapping[str, Strength] = MappingProxyType(
            {
                "filesystem": "none", "network": "none", "cpu_seconds": watched, "memory_bytes": watched,
                "processes": watched, "file_bytes": "hard", "disk_bytes": "watched", "open_files": "hard",
                "tree_kill": watched, "uid": "none",
            }
        )  # fmt: skip
        log.warning(
            "The plain sandbox confines nothing: every command can read and write what this user can. "
            "Use it only for engines and bundles you trust."
        )

    def start(self, spec: CellSpec) -> ProcessCell:
        """Start the command; as root, under a user of the cell's own where that user can reach everything."""
        engine, item = spec.engine, spec.item
        places = (engine.root, *engine.readonly, *item.bundles.values(), item.job.parent, Path(item.argv[0]))
        user = settled_user(item.job) if os.geteuid() == 0 and all(map(reachable, places)) else None
        return self._run(spec, user, {"landlock": None, "seccomp": b"", "read_any_file": False})


def _orders(spec: CellSpec, user: CellUser | None) -> dict[str, Any]:
    limits = rlimits(spec.item.limits, spec.engine)
    if user is None:
        limits = [row for row in limits if row[0] != RLIMIT_NPROC]
    return {
        "parent": os.getpid(),
        "argv": list(spec.item.argv),
        "env": dict(command_environment(spec, str(spec.item.job))),
        "cwd": str(spec.item.job),
        "rlimits": limits,
        "user": None if user is None else user.number,
    }


def _spawn(spec: CellSpec, orders: Mapping[str, Any]) -> Handles:
    status, status_end = os.pipe()
    with Given(status_end) as given:
        listed = given.memory(marshal.dumps({**orders, "status": status_end}))
        process = subprocess.Popen(  # noqa: S603 - no shell; to run a command is what this is for
            [sys.executable, "-I", "-S", "-c", _PROGRAM, _SOURCES, listed],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0, cwd="/", env={},
            pass_fds=(*given.numbers, *spec.item.pass_fds),
        )  # fmt: skip
    return Handles(streams_of(process), process.pid, os.pidfd_open(process.pid), status, SIGTERM, process)
