"""Runs the work in a process of its own, watched by this one.

Guarantee: a file that makes Blender hang or crash ends the program with exit code 1 and a sentence that names the file.
Blender's importers are C++ and hold Python's lock, so neither a signal handler nor a thread of the same process can end
them; a watcher that has not even imported Blender can. The fork comes before the import, in a process without threads.
The limit is one of processor time, so that a busy machine refuses no file; a reader that only waits meets a second one.
Rejected: `faulthandler.dump_traceback_later(exit=True)`, which ends with a trace of Blender's insides and no cause.
"""

import ctypes
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

from console.exits import FAILURE, ConsoleError, run

SECONDS, SECONDS_PER_MB = 15.0, 1.0
MOST_WAITING = 4
LOOK_EVERY = 0.25
_DIE_WITH_PARENT = 1


class Guard:
    """The worker's side: tells the watcher which file is being read."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe

    @contextmanager
    def reading(self, path: Path) -> Iterator[None]:
        """While this lasts, the watcher's clock runs."""
        seconds = SECONDS + SECONDS_PER_MB * path.stat().st_size / 1e6
        os.write(self._pipe, f"{seconds:.1f} {path.name}\n".encode(errors="replace"))
        try:
            yield
        finally:
            os.write(self._pipe, b"\n")


def supervise(work: Callable[[Guard], int]) -> int:
    """Do `work` in a child; its exit code, or ConsoleError when a file hung or crashed it."""
    sys.stdout.flush()
    sys.stderr.flush()
    read_end, write_end = os.pipe()
    child = os.fork()
    if not child:
        os.close(read_end)
        _work(work, Guard(write_end))
    os.close(write_end)
    return _Watcher(child, read_end).watch()


def _work(work: Callable[[Guard], int], guard: Guard) -> NoReturn:
    """Never returns into the code of the watcher, whatever happens; skips Blender's own shutdown."""
    code = FAILURE
    try:
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        run(lambda: work(guard))
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else FAILURE
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


class _Watcher:
    """The parent's side."""

    def __init__(self, child: int, pipe: int) -> None:
        self._child, self._pipe = child, pipe
        self._file = ""
        self._limit: float | None = None
        self._began = self._used = 0.0
        self._unread = b""

    def watch(self) -> int:
        while self._hear():
            pass
        os.close(self._pipe)
        _, status = os.waitpid(self._child, 0)
        if os.WIFSIGNALED(status):
            self._explain(os.WTERMSIG(status))
        return os.waitstatus_to_exitcode(status)

    def _hear(self) -> bool:
        """Take what the child says; False when it has ended."""
        ready, _, _ = select.select([self._pipe], [], [], None if self._limit is None else LOOK_EVERY)
        if not ready:
            if not self._is_over():
                return True
            os.kill(self._child, signal.SIGKILL)
            os.waitpid(self._child, 0)
            raise ConsoleError(
                f"Reading {self._file} did not end in time and was stopped; the file is probably damaged",
                hint="Export it again, or try another format.",
            )
        said = os.read(self._pipe, 4096)
        *lines, self._unread = (self._unread + said).split(b"\n")
        for line in lines:
            seconds, _, self._file = line.decode(errors="replace").partition(" ")
            self._limit = float(seconds) if seconds else None
            self._began, self._used = time.monotonic(), _processor_seconds(self._child)
        return bool(said)

    def _is_over(self) -> bool:
        """Whether reading has used its processor time, or has waited for several times as long."""
        limit = self._limit or 0.0
        if time.monotonic() - self._began > MOST_WAITING * limit:
            return True
        return _processor_seconds(self._child) - self._used > limit

    def _explain(self, number: int) -> NoReturn:
        """A crash while reading is the file's; any other death is passed on, for the worker to explain."""
        crashes = (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL)
        if self._limit is not None and number in crashes:
            raise ConsoleError(
                f"Blender crashed ({signal.Signals(number).name}) while reading {self._file}; the file is damaged",
                hint="Export it again, or try another format.",
            )
        if number != signal.SIGKILL:
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        sys.exit(FAILURE)


def _processor_seconds(process: int) -> float:
    """What a process has used so far; 0 where the system does not tell."""
    try:
        numbers = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")
