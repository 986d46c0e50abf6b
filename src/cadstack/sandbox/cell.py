"""A running command: its streams, its end, what it used.

Every sandbox starts one process that stays outside (bubblewrap, the attendant) and knows the first process of the tree
(the init of the cell's process namespace, the attendant itself): when both are reaped, nothing of the tree is left, and
the kernel has told exactly what it used. On a status pipe `{"exit-code": N}` appears when the command really ran.

bubblewrap ends as soon as the command does and leaves its init to whoever adopts orphans. That must be this process
(`adopt_orphans`): else the figures are lost, and in a container whose first process reaps nothing, zombies pile up.
"""

import ctypes
import json
import os
import resource
import select
import signal
import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from cadstack.app.cells import Exit, Usage
from cadstack.domain.automation.limits import Limits
from cadstack.sandbox.folder import Unmeasurable, folder_bytes
from cadstack.sandbox.meter import Meter, watch

NOT_STARTED = 127
ANSWER_SECONDS = 10.0
_LIMIT_OF_SIGNAL: dict[int, str] = {signal.SIGXCPU: "cpu_seconds", signal.SIGXFSZ: "file_bytes"}


@dataclass(frozen=True)
class Handles:
    """What a sandbox hands to a cell. `root` is the tree's first process; `ending` is what `kill` sends to it.

    `outer` is None where a mould forked the first process: it is the mould's to reap, which then tells all on the
    status pipe.
    """

    streams: tuple[BinaryIO, BinaryIO, BinaryIO]
    root: int
    root_fd: int
    status_fd: int
    ending: signal.Signals
    outer: subprocess.Popen[bytes] | None


def streams_of(process: subprocess.Popen[bytes]) -> tuple[BinaryIO, BinaryIO, BinaryIO]:
    """Our ends of a process's standard streams, which are pipes."""
    return cast("tuple[BinaryIO, BinaryIO, BinaryIO]", (process.stdin, process.stdout, process.stderr))


class ProcessCell:
    """The Cell of every sandbox here.

    It dies with the thread that started it, since the kernel ties parent-death signals to threads. An exit code above
    128 is read as the signal that ended the command, as shells do; 127 says that the command could not be started, and
    the reason is the last thing on stderr.
    """

    def __init__(self, handles: Handles, job: Path, limits: Limits, released: Callable[[], None]) -> None:
        self.pid = handles.root
        self.stdin, self.stdout, self.stderr = handles.streams
        self._handles, self._job, self._limits = handles, job, limits
        self._released = released
        self._lock = threading.Lock()
        self._process_fd = os.dup(handles.root_fd) if handles.outer is None else os.pidfd_open(handles.outer.pid)
        self._meter = Meter(handles.root, job, limits)
        self._exceeded: str | None = None
        self._exit: Exit | None = None
        self._usage = Usage()
        self._closed = False
        watch.add(self._meter, self._end_for)

    def kill(self) -> None:
        """End the whole process tree; safe to call twice and from any thread."""
        with self._lock:
            if self._exit is None and not self._closed:
                with suppress(ProcessLookupError):
                    signal.pidfd_send_signal(self._handles.root_fd, self._handles.ending)

    def wait(self, timeout: float | None = None) -> Exit:
        """How it ended; raises TimeoutError. Read the streams first or meanwhile: a full pipe stops the command."""
        if self._exit is None:
            poll = select.poll()
            poll.register(self._process_fd, select.POLLIN)
            if not poll.poll(None if timeout is None else max(0, int(timeout * 1000))):
                raise TimeoutError(f"The command still runs after {timeout:g} seconds.")
            self._settle()
        assert self._exit is not None
        return self._exit

    def usage(self) -> Usage:
        """What it used so far, or in all."""
        if self._exit is not None:
            return self._usage
        self._meter.measure()
        return Usage(self._meter.cpu_seconds, self._meter.peak_bytes or None, self._disk_bytes())

    def close(self) -> None:
        """Release everything; kills what still runs."""
        if self._closed:
            return
        self.kill()
        self.wait()
        self._closed = True
        handles = self._handles
        for stream in (self.stdin, self.stdout, self.stderr):
            with suppress(OSError):
                stream.close()
        for descriptor in (handles.root_fd, handles.status_fd, self._process_fd):
            os.close(descriptor)
        self._released()

    def _end_for(self, limit: str) -> None:
        self._exceeded = limit
        self.kill()

    def _settle(self) -> None:
        """Learn the end once nothing of the tree is left: the outer process and the tree's first one are reaped."""
        watch.remove(self._meter)
        with self._lock:
            if self._handles.outer is None:
                code, told = -signal.SIGKILL, _told(self._handles.status_fd, ANSWER_SECONDS)
                cpu, kernel_peak = 0.0, 0
            else:
                _, status, outer = os.wait4(self._handles.outer.pid, 0)
                code = os.waitstatus_to_exitcode(status)
                self._handles.outer.returncode = code  # so that Popen does not wait for it again
                told = _told(self._handles.status_fd)
                used = self._adopted() or outer
                # The outer process's own peak includes this process's memory at the fork, so it tells nothing.
                cpu, kernel_peak = used.ru_utime + used.ru_stime, 0 if used is outer else used.ru_maxrss * 1024
            cpu = max(told.get("cpu-seconds", cpu), self._meter.cpu_seconds)
            peak = max(told.get("peak-bytes", kernel_peak), self._meter.peak_bytes)
            self._usage = Usage(cpu, peak or None, self._disk_bytes())
            self._exit = self._read_exit(code, told.get("exit-code"), cpu)

    def _adopted(self) -> resource.struct_rusage | None:
        """What the tree used, when its first process fell to us and not to the outer one."""
        with suppress(ProcessLookupError):  # the command has ended: what it left behind goes with the first process
            signal.pidfd_send_signal(self._handles.root_fd, signal.SIGKILL)
        try:
            os.waitid(os.P_PIDFD, self._handles.root_fd, os.WEXITED | os.WNOWAIT)
            return os.wait4(self._handles.root, 0)[2]
        except ChildProcessError:
            return None

    def _read_exit(self, code: int, ended: int | None, cpu_seconds: float) -> Exit:
        if ended is None:
            ended = 128 - code if code < 0 else max(code, NOT_STARTED)
        number = ended - 128
        if not 0 < number < signal.NSIG:
            return Exit(code=ended, limit=self._exceeded)
        limit = self._exceeded or _LIMIT_OF_SIGNAL.get(number)
        allowed = self._limits.cpu_seconds
        if limit is None and number == signal.SIGKILL and allowed is not None and cpu_seconds >= allowed:
            limit = "cpu_seconds"  # it ignored SIGXCPU and the kernel ended it at the hard limit
        return Exit(signal=number, limit=limit)

    def _disk_bytes(self) -> int:
        try:
            return folder_bytes(self._job)
        except (Unmeasurable, FileNotFoundError):
            return 0


def adopt_orphans() -> None:
    """Make this process the parent of its descendants' orphans (PR_SET_CHILD_SUBREAPER)."""
    if ctypes.CDLL(None, use_errno=True).prctl(36, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")


class Given:
    """Descriptors for a new process, closed here once it has its own."""

    def __init__(self, *numbers: int) -> None:
        self.numbers = list(numbers)

    def __enter__(self) -> "Given":
        return self

    def __exit__(self, *_: object) -> None:
        for number in self.numbers:
            os.close(number)

    def memory(self, content: bytes) -> str:
        """A file in memory, rewound; its number, as arguments name it."""
        number = os.memfd_create("cell")
        self.numbers.append(number)
        os.write(number, content)
        os.lseek(number, 0, os.SEEK_SET)
        return str(number)


def _told(status_fd: int, seconds: float | None = None) -> dict[str, Any]:
    """What the status pipe says in all; no `exit-code` when the command was never started, or ended from outside."""
    text = b""
    waiting = select.poll()
    waiting.register(status_fd, select.POLLIN)
    while waiting.poll(None if seconds is None else seconds * 1000) and (chunk := os.read(status_fd, 4096)):
        text += chunk
    told: dict[str, Any] = {}
    for line in text.splitlines():
        told |= json.loads(line)
    return told
