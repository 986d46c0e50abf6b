"""The mould: it imports an engine's modules once, then forks a child for each work item.

Guarantee: it runs no code but the engine's own modules and this, and it reads nothing of an item: a request is one byte
and two descriptors, and the child that takes them over asks the worker for its orders itself (`child`). So what an item
brings or leaves behind is in no memory that a later one is copied from. It answers for a child's end with what the
kernel counted for it.

While modules are imported, a worker that is root lends this process an ordinary user, the network is absent and no
folder can be written but the memory folders, which no child sees. A module that leaves something behind which its
children would share (an open descriptor, writable shared memory) makes the engine start cold; so does one that cannot
be imported. Threads that an import starts do not exist in the children: a library that depends on them hangs there, and
the worker's deadline, or the item's, ends it.
"""

import gc
import importlib
import json
import os
import select
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

from . import child, kernel

_SHARED = ("rw-s", "rwxs", "-w-s")


class _Unfit(Exception):
    """The imports left something behind that children would share."""


def main() -> NoReturn:
    """Import what the worker says, tell it, and fork until it lets go and the last child has ended."""
    control = socket.socket(fileno=int(sys.argv[1]))
    wanted = json.loads(control.recv(1 << 16))
    try:
        _import(wanted["imports"], wanted["path"], wanted["user"])
    except BaseException as error:  # whatever an import raises, SystemExit too, is the answer
        control.send(json.dumps({"error": f"{type(error).__name__}: {error}"[:4000]}).encode())
        os._exit(1)
    socket.send_fds(control, [b"{}"], [os.pidfd_open(os.getpid())])
    kernel.rename_process([b"waiting engine"])
    line = _serve(control)
    if line is not None:
        child.live(line)
    os._exit(0)


def _import(modules: Sequence[str], path: str, user: int | None) -> None:
    """Import under an ordinary user where there is one; `path` is where a program's own modules are looked for."""
    sys.path.remove(os.path.dirname(os.path.dirname(__file__)))  # noqa: PTH120 - pathlib would be loaded for all
    if not getattr(sys.flags, "safe_path", False):
        sys.path[0] = path
    before = _descriptors()
    if user is not None:
        os.seteuid(user)
    for name in modules:
        importlib.import_module(name)
    if user is not None:
        os.seteuid(0)
    sys.stdout.flush()
    sys.stderr.flush()
    kernel.clear_output()
    if opened := _descriptors() - before:
        names = sorted(os.readlink(f"/proc/self/fd/{number}") for number in opened)  # noqa: PTH115
        raise _Unfit(f"the imports leave open {', '.join(names)}")
    with open("/proc/self/maps") as maps:  # noqa: PTH123
        if shared := [line.split()[-1] for line in maps if line.split()[1] in _SHARED]:
            raise _Unfit(f"the imports leave memory that children would share: {', '.join(shared)}")
    gc.collect()
    gc.freeze()


def _descriptors() -> set[int]:
    numbers = set(map(int, os.listdir("/proc/self/fd")))  # noqa: PTH208
    return {number for number in numbers if os.path.lexists(f"/proc/self/fd/{number}")}


def _serve(control: socket.socket) -> int | None:
    """Fork at each request; answers in the child with its line to the worker, and with None when all is over."""
    events = select.poll()
    events.register(control, select.POLLIN)
    own_processes = os.open("/proc/self/ns/pid", os.O_RDONLY)
    running: dict[int, tuple[int, int]] = {}
    open_ = True
    while open_ or running:
        for number, _ in events.poll():
            if number != control.fileno():
                events.unregister(number)
                _report(number, *running.pop(number))
                continue
            _, given, _, _ = socket.recv_fds(control, 1, 2)
            if len(given) != 2:
                events.unregister(control)
                open_ = False
                continue
            line, status = given
            pid = _forked(own_processes)
            if pid == 0:
                return line
            os.close(line)
            process = os.pidfd_open(pid)
            running[process] = (pid, status)
            events.register(process, select.POLLIN)
    return None


def _forked(own_processes: int) -> int:
    """Fork into a process namespace of the child's own; this process's later children are not in it."""
    kernel.unshare(kernel.NEW_PROCESSES)
    try:
        return os.fork()
    finally:
        if os.getpid() != 1:
            kernel.enter(own_processes, kernel.NEW_PROCESSES)


def _report(process: int, pid: int, status: int) -> None:
    """Say how a child ended and what it and its descendants used."""
    _, ended, used = os.wait4(pid, 0)
    code = os.waitstatus_to_exitcode(ended)
    told = {
        "exit-code": code if code >= 0 else 128 - code,
        "cpu-seconds": used.ru_utime + used.ru_stime,
        "peak-bytes": used.ru_maxrss * 1024,
    }
    with suppress(BrokenPipeError):  # the worker may have let go
        os.write(status, json.dumps(told).encode() + b"\n")
    os.close(status)
    os.close(process)
