"""Which files a process and its descendants may open, through the kernel's Landlock: for good, and without root.

It guards contents, not names: what a file is called, how large it is and who owns it can still be asked. Changes of
mode, owner and times are not Landlock's either; the system call filter answers those. Standard library only: the
attendant applies it, before foreign code and after nothing that could fail silently.
"""

import ctypes
import os
from collections.abc import Iterable

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_ASKED, _PATH_BENEATH = 1, 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_TRUNCATE, _IOCTL_DEVICE = 1 << 14, 1 << 15
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_ON_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEVICE
# How many file rights a version of the interface knows: index 0 is "none", then versions 1, 2, ...
_RIGHTS = (0, 13, 14, 15, 15, 16, 16)
_SCOPE_SINCE, _SCOPES = 6, 0b11  # abstract sockets, signals


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("parent", ctypes.c_int32))


_libc = ctypes.CDLL(None, use_errno=True)


def version() -> int:
    """The kernel's Landlock version, 0 without it. From 6 (Linux 6.12) on it also keeps signals inside."""
    return max(0, int(_libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION_ASKED)))


def confine(readable: Iterable[str], writable: Iterable[str]) -> None:
    """Confine this thread and what it starts, irrevocably; paths that do not exist are left out. Needs no_new_privs."""
    known = version()
    if not known:
        raise OSError("This kernel has no Landlock.")
    everything = (1 << _RIGHTS[min(known, len(_RIGHTS) - 1)]) - 1
    ruleset = _Ruleset(everything, 0, _SCOPES if known >= _SCOPE_SINCE else 0)
    size = ctypes.sizeof(ruleset) if known >= _SCOPE_SINCE else 8
    rules = _checked(_libc.syscall(_CREATE_RULESET, ctypes.byref(ruleset), ctypes.c_size_t(size), 0))
    for path in readable:
        _allow(rules, path, _READ & everything)
    for path in writable:
        _allow(rules, path, everything)
    _checked(_libc.syscall(_RESTRICT_SELF, rules, 0))
    os.close(rules)


def _allow(rules: int, path: str, rights: int) -> None:
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    if not os.path.isdir(path):  # noqa: PTH112 - the attendant starts without pathlib
        rights &= _ON_FILES
    rule = _Beneath(rights, parent)
    _checked(_libc.syscall(_ADD_RULE, rules, _PATH_BENEATH, ctypes.byref(rule), 0))
    os.close(parent)


def _checked(result: int) -> int:
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"Landlock: {os.strerror(error)}")
    return result
