"""The calls to the kernel that Python has no names for. Every one raises OSError where the kernel refuses."""

import ctypes
import os

NEW_MOUNTS, NEW_CGROUP, NEW_UTS, NEW_IPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000
NEW_USER, NEW_PROCESSES, NEW_NETWORK = 0x10000000, 0x20000000, 0x40000000
READ_ONLY, NO_SET_UID, NO_DEVICES, NO_PROGRAMS = 1, 2, 4, 8
REMOUNT, BIND, MOVE, RECURSIVE, PRIVATE = 32, 4096, 8192, 16384, 1 << 18
SET_PARENT_DEATH, SET_DUMPABLE, KEEP_CAPABILITIES, SET_SUBREAPER, SET_NO_NEW_PRIVILEGES = 1, 4, 8, 36, 38
_DETACH, _DROP_BOUND = 2, 24
_SET_SECCOMP, _FILTER, _AMBIENT, _CLEAR_AMBIENT = 22, 2, 47, 4
_CAPABILITY_VERSION = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))


def prctl(option: int, *arguments: int) -> None:
    """Change something of this process or thread."""
    padded = [ctypes.c_ulong(a) for a in (*arguments, 0, 0, 0, 0)[:4]]
    _checked(f"prctl({option})", _libc.prctl(option, *padded))


def filter_calls(program: bytes) -> None:
    """Apply a system call filter, for good."""
    code = ctypes.create_string_buffer(program)
    wanted = _Filter(len(program) // 8, ctypes.addressof(code))
    prctl(_SET_SECCOMP, _FILTER, ctypes.addressof(wanted))


def unshare(namespaces: int) -> None:
    """Leave namespaces for new ones; new processes' namespaces count from the next child on."""
    _checked("unshare", _libc.unshare(namespaces))


def enter(namespace: int, kind: int) -> None:
    """Go into a namespace that a descriptor stands for."""
    _checked("setns", _libc.setns(namespace, kind))


def mount(source: str, place: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """Mount something at a place."""
    words = [os.fsencode(word) if word else None for word in (source, place, kind)]
    result = _libc.mount(*words, ctypes.c_ulong(flags), os.fsencode(options) if options else None)
    _checked(f"mount {place}", result)


def bind(source: str, place: str, *, read_only: bool) -> None:
    """Show a folder or file at another place too, without its devices and set-uid programs."""
    mount(source, place, flags=BIND | RECURSIVE)
    protection = NO_SET_UID | NO_DEVICES | (READ_ONLY if read_only else 0)
    mount("", place, flags=REMOUNT | BIND | protection)


def detach(place: str) -> None:
    """Take away what is mounted at a place, and all below it."""
    _checked(f"umount {place}", _libc.umount2(os.fsencode(place), _DETACH))


def bound_capabilities() -> None:
    """Let no program started later gain a capability."""
    for number in range(int(_read("/proc/sys/kernel/cap_last_cap")) + 1):
        prctl(_DROP_BOUND, number)
    prctl(_AMBIENT, _CLEAR_AMBIENT)


def drop_capabilities() -> None:
    """Give up every capability of this thread."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    _checked("capset", _libc.capset(header, (ctypes.c_uint32 * 6)()))


def clear_output() -> None:
    """Write out what C libraries have buffered."""
    _libc.fflush(None)


def rename_process(argv: list[bytes]) -> None:
    """Show other arguments in process lists, shortened to the room that this process's own had."""
    fields = _read("/proc/self/stat").rpartition(b")")[2].split()
    start, end = int(fields[45]), int(fields[46])
    room = end - start - 1
    if start and room > 0:
        ctypes.memmove(start, b"\0".join(argv)[:room].ljust(room + 1, b"\0"), room + 1)


def _read(path: str) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123 - pathlib is slow to import
        return file.read()


def _checked(what: str, result: int) -> None:
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")
