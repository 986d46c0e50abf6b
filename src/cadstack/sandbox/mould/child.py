"""A child of the mould: it makes the cell around itself, gives up every right, and starts the command's process.

Guarantee: when the command's process begins, it stands where bubblewrap's would: in namespaces of its own, in a root
that holds the system, the engine, its bundles and its job folder and nothing of the worker's, under its own user,
without a capability, behind the system call filter. Nothing foreign runs before that; whatever fails is told to the
worker, and the item starts cold.

It stays as the first process of the namespace, since such a process is deaf to ordinary signals, as a command must not
be: it reaps, and ends with the command's exit code, and the kernel then ends what is left.
"""

import base64
import fcntl
import json
import os
import resource
import signal
import socket
import struct
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NoReturn

from . import kernel, program

_FAILED = 127
_PROTECTED = kernel.NO_SET_UID | kernel.NO_DEVICES
_PROC_CLOSED = ("sys", "sysrq-trigger", "irq", "bus")  # as bubblewrap closes them
_SET_INTERFACE_FLAGS, _INTERFACE_UP = 0x8914, 1
_MOST_DESCRIPTORS = 250


def live(line_fd: int) -> NoReturn:
    """Take the orders from the worker, and be the cell until its command has ended."""
    try:
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        os.closerange(3, line_fd)
        os.closerange(line_fd + 1, most)
        line = socket.socket(fileno=line_fd)
        os.setsid()
        orders, descriptors = _orders(line)
        with _Told(line):
            own = os.pidfd_open(os.getpid())
            socket.send_fds(line, [b"{}"], [own])
            os.close(own)
            _make_cell(orders)
            _give_up_rights(orders)
            command = os.fork()
        if command == 0:
            with _Told(line):
                program.settle_in(orders, descriptors, line)
            program.run(orders["argv"])
        _attend(command, most)
    finally:
        os._exit(_FAILED)


class _Told:
    """Tells the worker what fails in a block, and ends."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if error is not None:
            with suppress(OSError):
                self._line.send(json.dumps({"error": f"{type(error).__name__}: {error}"}).encode())
            os._exit(_FAILED)


def _orders(line: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """What the worker orders: its length, with the descriptors, then JSON."""
    head, descriptors, _, _ = socket.recv_fds(line, 8, _MOST_DESCRIPTORS)
    wanted, text = int.from_bytes(head, "big"), bytearray()
    while len(text) < wanted:
        part = line.recv(min(wanted - len(text), 1 << 20))
        if not part:
            os._exit(_FAILED)  # the worker is gone
        text += part
    return json.loads(text), descriptors


def _make_cell(orders: Mapping[str, Any]) -> None:
    """Namespaces of its own, and in them a root without anything of the mould's or of another item's."""
    kernel.unshare(kernel.NEW_MOUNTS | kernel.NEW_IPC | kernel.NEW_UTS | kernel.NEW_NETWORK)
    with suppress(OSError):  # as bubblewrap: where the kernel has them
        kernel.unshare(kernel.NEW_CGROUP)
    mask = os.umask(0)
    kernel.mount("", "/", flags=kernel.PRIVATE | kernel.RECURSIVE)
    kernel.bind(orders["job"], "/job", read_only=False)
    kernel.mount("tmpfs", "/bundles", "tmpfs", _PROTECTED, "mode=0755")
    for name, folder in orders["bundles"].items():
        place = f"/bundles/{name}"
        os.mkdir(place, 0o755)  # noqa: PTH102 - pathlib would be loaded for all
        kernel.bind(folder, place, read_only=True)
    kernel.mount("", "/bundles", flags=kernel.REMOUNT | _PROTECTED | kernel.READ_ONLY)
    for folder in ("/tmp", "/dev/shm"):  # noqa: S108 - the cell's own, in memory
        kernel.detach(folder)
        kernel.mount("tmpfs", folder, "tmpfs", _PROTECTED, f"mode=1777,size={orders['memory_folder_bytes']}")
    kernel.detach("/dev/pts")
    no_programs = kernel.NO_SET_UID | kernel.NO_PROGRAMS
    kernel.mount("devpts", "/dev/pts", "devpts", no_programs, "newinstance,ptmxmode=0666,mode=620")
    _fresh_proc()
    os.umask(mask)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        wanted = struct.pack("16sh14x", b"lo", _INTERFACE_UP)
        fcntl.ioctl(any_socket, _SET_INTERFACE_FLAGS, wanted)


def _fresh_proc() -> None:
    """This process namespace's /proc in place of the mould's; made first, since a kernel may want to see one before."""
    made = "/tmp/proc"  # noqa: S108 - the cell's own, in memory
    os.mkdir(made)  # noqa: PTH102
    kernel.mount("proc", made, "proc", _PROTECTED | kernel.NO_PROGRAMS)
    kernel.detach("/proc")
    kernel.mount(made, "/proc", flags=kernel.MOVE)
    os.rmdir(made)  # noqa: PTH106
    for name in _PROC_CLOSED:
        place = f"/proc/{name}"
        if os.path.exists(place):  # noqa: PTH110
            kernel.bind(place, place, read_only=True)


def _give_up_rights(orders: Mapping[str, Any]) -> None:
    """Become the cell's user, for good."""
    user, own = orders["user"], orders["own"]
    if user is None:
        kernel.unshare(kernel.NEW_USER)
        for name, content in (("setgroups", "deny"), ("uid_map", f"{own[0]} 0 1"), ("gid_map", f"{own[1]} 0 1")):
            with open(f"/proc/self/{name}", "w") as file:  # noqa: PTH123
                file.write(content)
        kernel.bound_capabilities()
    else:
        kernel.bound_capabilities()
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    kernel.drop_capabilities()
    kernel.prctl(kernel.SET_DUMPABLE, 0)
    kernel.prctl(kernel.SET_NO_NEW_PRIVILEGES, 1)
    kernel.filter_calls(base64.b64decode(orders["seccomp"]))


def _attend(command: int, most: int) -> NoReturn:
    """Reap until the command ends; nothing that this process could hold open keeps a stream from its end."""
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        with suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_DFL)
    os.closerange(0, most)
    while True:
        pid, ended = os.wait()
        if pid == command:
            code = os.waitstatus_to_exitcode(ended)
            os._exit(code if code >= 0 else 128 - code)
