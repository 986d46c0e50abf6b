"""The command's process: it makes the forked interpreter look as a fresh one does, and runs the program file in it.

What a fresh interpreter would have and this one cannot: another hash seed and address layout than its siblings'.
Everything else that a program can see is set anew: streams, descriptors, environment, arguments, folder, session,
limits, random numbers, `__main__`. What the engine's imports themselves did (a signal handler, an option) is there, as
after the same imports in a fresh interpreter.
"""

import atexit
import builtins
import fcntl
import gc
import io
import os
import random
import resource
import signal
import socket
import sys
import tempfile
import time
import types
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.machinery import SourceFileLoader
from types import TracebackType
from typing import Any, NoReturn

from . import kernel

_FLUSH_FAILED, _NO_SUCH_FILE = 120, 2
_OURS = __file__
_FOREIGN = ("/bundles/", "/job/")


def settle_in(orders: Mapping[str, Any], descriptors: Sequence[int], line: socket.socket) -> None:
    """Everything that a new process has, and last the word to the worker that the program runs."""
    kernel.prctl(kernel.SET_DUMPABLE, 1)
    reporting = _place(descriptors, [0, 1, 2, *orders["descriptors"]], line.detach())
    os.chdir("/job")
    os.environ.clear()
    os.environ.update(orders["env"])
    time.tzset()
    tempfile.tempdir = None
    _reseed()
    kernel.rename_process([os.fsencode(word) for word in orders["argv"]])
    for kind, soft, hard in orders["rlimits"]:
        resource.setrlimit(kind, (soft, hard))
    os.write(reporting, b"{}")
    os.close(reporting)


def _place(given: Sequence[int], wanted: Sequence[int], line: int) -> int:
    """Put the descriptors where the command expects them; answers where the line to the worker is now."""
    above = max(wanted) + 1
    moved = [fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, above) for number in (*given, line)]
    for number in {*given, line}:
        os.close(number)
    for source, number in zip(moved, wanted, strict=False):
        os.dup2(source, number)
        os.close(source)
    return moved[-1]


def _reseed() -> None:
    """Random numbers that no sibling has."""
    random.seed()
    numbers = sys.modules.get("numpy.random")
    if numbers is not None:
        numbers.seed()


def run(argv: Sequence[str]) -> NoReturn:
    """Run the program file as `__main__`, and end as the interpreter would."""
    program = argv[1]
    sys.argv, sys.orig_argv = list(argv[1:]), list(argv)
    if not getattr(sys.flags, "safe_path", False):
        sys.path[0] = os.path.dirname(program)  # noqa: PTH120
    main = types.ModuleType("__main__")
    vars(main).update(
        __file__=program,
        __builtins__=builtins,
        __cached__=None,
        __loader__=SourceFileLoader("__main__", program),
    )
    if sys.version_info < (3, 14):
        vars(main)["__annotations__"] = {}
    sys.modules["__main__"] = main
    try:
        with io.open_code(program) as file:
            text = file.read()
    except OSError as error:
        sys.stderr.write(f"{argv[0]}: can't open file {program!r}: [Errno {error.errno}] {error.strerror}\n")
        _end(_NO_SUCH_FILE)
    code = 0
    try:
        exec(compile(text, program, "exec"), vars(main))  # noqa: S102 - to run it is what this is for
    except BaseException as error:  # the interpreter would catch it too
        code = _told(error)
    _end(code)


def _told(error: BaseException) -> int:
    """The exit code that an exception means, after what the interpreter says of it."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename == _OURS:
        trace = trace.tb_next
    if isinstance(error, SystemExit):
        if error.code is None or isinstance(error.code, int):
            return (error.code or 0) & 0xFF
        sys.stderr.write(f"{error.code}\n")
        return 1
    _excepthook(error, trace)
    if isinstance(error, KeyboardInterrupt):
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    return 1


def _excepthook(error: BaseException, trace: TracebackType | None) -> None:
    error.__traceback__ = trace
    sys.excepthook(type(error), error, trace)


def _end(code: int) -> NoReturn:
    """Wait for threads, call what asked to be called, let go of what the program made, flush, end.

    The engine's own modules are not taken down: their memory is the mould's, and to touch all of it costs more than
    many an item.
    """
    threads = sys.modules.get("threading")
    if threads is not None:
        threads._shutdown()  # noqa: SLF001 - what the interpreter itself calls at its end, and so is the next
    atexit._run_exitfuncs()  # noqa: SLF001
    for module in list(sys.modules.values()):
        if isinstance(module, types.ModuleType) and _is_foreign(module):
            vars(module).clear()
    gc.collect()  # files that were left open are written out with their last reference
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError) as error:
            code = _FLUSH_FAILED
            with suppress(OSError, ValueError, AttributeError):
                sys.stderr.write(f"Exception ignored in: {stream!r}\n{type(error).__name__}: {error}\n")
    kernel.clear_output()
    os._exit(code)


def _is_foreign(module: types.ModuleType) -> bool:
    if module.__name__ == "__main__":
        return True
    return str(getattr(module, "__file__", "")).startswith(_FOREIGN)
