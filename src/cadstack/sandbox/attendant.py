"""The process that stands beside a command where no process namespace does: it starts it, and ends all of it.

Guarantee: every descendant of the command is a descendant of the attendant, whatever it does to get away (a double
fork, a session of its own), because orphans fall to the nearest subreaper; when the command ends, or the attendant is
asked to end by SIGTERM, or its worker dies, it kills until no descendant is left. Only code that can kill the attendant
itself escapes that: not under Landlock's signal scope, nor from another user.

A program of its own, run with the standard library alone: `attendant.main()` reads its orders from a descriptor
and reports `exit-code` on another as bubblewrap does, with what the command used.
"""

import ctypes
import marshal
import os
import resource
import signal
import sys
from collections.abc import Mapping
from typing import Any

from cadstack.sandbox import landlock, processes
from cadstack.sandbox.mould import kernel

_AMBIENT, _RAISE = 47, 2
_READ_ANY_FILE = 2  # CAP_DAC_READ_SEARCH
_CAPABILITY_VERSION = 0x20080522
_NOT_STARTED = 127

_libc = ctypes.CDLL(None, use_errno=True)


def main() -> None:
    """Run one command; argv is the descriptor with the orders."""
    orders_fd = int(sys.argv[1])
    with os.fdopen(orders_fd, "rb") as text:
        orders = marshal.load(text)  # noqa: S302 - written by the worker; json and base64 take longer to import than to run
    waited_for = {signal.SIGTERM, signal.SIGCHLD, signal.SIGINT, signal.SIGHUP}
    signal.pthread_sigmask(signal.SIG_BLOCK, waited_for)
    kernel.prctl(kernel.SET_SUBREAPER, 1)
    kernel.prctl(kernel.SET_PARENT_DEATH, signal.SIGTERM)
    if os.getppid() != orders["parent"]:
        return
    command = os.fork()
    if command == 0:
        _become(orders, waited_for)
    _close_all_but(orders["status"])
    ended = _attend(command, waited_for)
    _end_all(orders["user"])
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    report = b'{"exit-code": %d, "cpu-seconds": %f, "peak-bytes": %d}\n'
    os.write(orders["status"], report % (ended, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024))


def _attend(command: int, waited_for: set[signal.Signals]) -> int:
    """Reap until the command ends or SIGTERM comes; its exit code, or 128 and the signal."""
    while signal.sigwait(waited_for) == signal.SIGCHLD:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if pid == 0:
                break
            if pid == command:
                code = os.waitstatus_to_exitcode(status)
                return code if code >= 0 else 128 - code
    return 128 + signal.SIGKILL


def _end_all(user: int | None) -> None:
    """Kill and reap every descendant. As root, all processes of the cell's user at once; else round by round."""
    while True:
        if user is not None:
            _kill_all_of(user)
        for pid in processes.tree(os.getpid())[1:]:
            try:
                os.kill(pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                continue
        try:
            while os.waitpid(-1, 0)[0]:
                if processes.children(os.getpid()):
                    break
        except ChildProcessError:
            return


def _kill_all_of(user: int) -> None:
    killer = os.fork()
    if killer == 0:
        try:
            os.setresuid(user, user, user)
            os.kill(-1, signal.SIGKILL)
        finally:
            os._exit(0)
    os.waitpid(killer, 0)


def _become(orders: Mapping[str, Any], blocked: set[signal.Signals]) -> None:
    """Turn into the command. Whatever fails is said on stderr, and nothing foreign has run."""
    try:
        os.setsid()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, blocked)
        os.chdir(orders["cwd"])
        os.close(orders["status"])
        for kind, soft, hard in orders["rlimits"]:
            resource.setrlimit(kind, (soft, hard))
        if orders["user"] is not None:
            _drop_to(orders["user"], read_any_file=orders["read_any_file"])
        kernel.prctl(kernel.SET_PARENT_DEATH, signal.SIGKILL)  # a change of user clears it
        kernel.prctl(kernel.SET_NO_NEW_PRIVILEGES, 1)
        confinement = orders["landlock"]
        if confinement is not None:
            readable = [*confinement["readable"], f"/proc/{os.getpid()}"]
            landlock.confine(readable, confinement["writable"])
        if orders["seccomp"]:
            kernel.filter_calls(orders["seccomp"])
        os.execve(orders["argv"][0], orders["argv"], orders["env"])  # noqa: S606 - no shell, on purpose
    except OSError as error:
        sys.stderr.write(f"cannot start {orders['argv'][0]}: {error}\n")
        sys.stderr.flush()
    finally:
        os._exit(_NOT_STARTED)


def _drop_to(user: int, *, read_any_file: bool) -> None:
    """Become a user. `read_any_file` keeps one capability, for an interpreter below a folder that only root may enter;
    Landlock then says which files, and the filter refuses the one call that would go around it by file handle."""
    os.setgroups([])
    os.setresgid(user, user, user)
    if not read_any_file:
        os.setresuid(user, user, user)
        return
    kernel.prctl(kernel.KEEP_CAPABILITIES, 1)
    os.setresuid(user, user, user)
    bit = 1 << _READ_ANY_FILE
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    data = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
    if _libc.capset(header, data) != 0:
        raise OSError(ctypes.get_errno(), "capset")
    kernel.prctl(_AMBIENT, _RAISE, _READ_ANY_FILE)


def _close_all_but(kept: int) -> None:
    """Let go of the command's streams, so that its reader sees their end when the command closes them."""
    os.closerange(0, kept)
    os.closerange(kept + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
