"""The system calls that foreign code may not make, as a seccomp program (classic BPF) made here, byte by byte.

Guarantee: whatever else holds a command, it cannot mount, trace, load into the kernel, make a namespace, type into the
terminal it was started from, leave a set-uid file behind, or call the kernel through another instruction set.

It names what is forbidden, because CAD engines (V8, Blender, OpenCASCADE) use too much of the rest to list; a system
call newer than LAST_KNOWN does not exist for them. Rejected: libseccomp's Python binding, which is not on PyPI as a
wheel and would buy only the assembler below.
"""

import errno
import platform
import struct
from collections.abc import Iterable
from functools import cache
from typing import Literal

LAST_KNOWN = 469  # file_setattr, Linux 6.17

_ALLOW, _KILL_PROCESS, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16

Sockets = Literal["all", "internet", "none"]
Instruction = tuple[int, int, int, int]
Body = list[Instruction]

_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

# name -> number on x86_64, on aarch64 (None where it has no such call)
_NUMBERS: dict[str, tuple[int | None, int | None]] = {
    "open": (2, None), "ioctl": (16, 29), "shmget": (29, 194), "socket": (41, 198), "socketpair": (53, 199),
    "clone": (56, 220), "creat": (85, None), "chmod": (90, None), "fchmod": (91, 52), "chown": (92, None),
    "fchown": (93, 55), "lchown": (94, None), "ptrace": (101, 117), "syslog": (103, 116), "utime": (132, None),
    "mknod": (133, None), "uselib": (134, None), "personality": (135, 92), "vhangup": (153, 58),
    "modify_ldt": (154, None), "pivot_root": (155, 41), "adjtimex": (159, 171), "chroot": (161, 51),
    "acct": (163, 89), "settimeofday": (164, 170), "mount": (165, 40), "umount2": (166, 39), "swapon": (167, 224),
    "swapoff": (168, 225), "reboot": (169, 142), "sethostname": (170, 161), "setdomainname": (171, 162),
    "iopl": (172, None), "ioperm": (173, None), "init_module": (175, 105), "delete_module": (176, 106),
    "quotactl": (179, 60), "nfsservctl": (180, 42), "setxattr": (188, 5), "lsetxattr": (189, 6),
    "fsetxattr": (190, 7), "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    "lookup_dcookie": (212, 18), "clock_settime": (227, 112), "utimes": (235, None), "kexec_load": (246, 104),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219), "migrate_pages": (256, 238),
    "openat": (257, 56), "mknodat": (259, 33), "fchownat": (260, 54), "futimesat": (261, None),
    "fchmodat": (268, 53), "unshare": (272, 97), "move_pages": (279, 239), "utimensat": (280, 88),
    "perf_event_open": (298, 241), "fanotify_init": (300, 262), "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265), "clock_adjtime": (305, 266), "setns": (308, 268),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272), "finit_module": (313, 273),
    "kexec_file_load": (320, 294), "bpf": (321, 280), "userfaultfd": (323, 282), "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "open_tree": (428, 428),
    "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432),
    "fspick": (433, 433), "clone3": (435, 435), "openat2": (437, 437), "pidfd_getfd": (438, 438),
    "process_madvise": (440, 440), "mount_setattr": (442, 442), "quotactl_fd": (443, 443),
    "memfd_secret": (447, 447), "fchmodat2": (452, 452), "setxattrat": (463, 463), "removexattrat": (466, 466),
    "open_tree_attr": (467, 467), "file_setattr": (469, 469),
}  # fmt: skip

_REFUSED = """
mount umount2 pivot_root chroot move_mount open_tree open_tree_attr fsopen fsconfig fsmount fspick mount_setattr
unshare setns ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_getfd perf_event_open bpf
userfaultfd add_key request_key keyctl kexec_load kexec_file_load init_module finit_module delete_module reboot
swapon swapoff acct quotactl quotactl_fd nfsservctl syslog lookup_dcookie name_to_handle_at open_by_handle_at
settimeofday clock_settime adjtimex clock_adjtime sethostname setdomainname iopl ioperm modify_ldt vhangup
personality uselib fanotify_init migrate_pages move_pages shmget memfd_secret
""".split()
# Absent rather than refused, so that libraries fall back: glibc to clone, event loops to epoll.
# (clone3 and openat2 pass their flags in memory, where a filter cannot look.)
_ABSENT = ("clone3", "openat2", "io_uring_setup", "io_uring_enter", "io_uring_register")
_METADATA = """
chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes futimesat utimensat setxattr lsetxattr
fsetxattr setxattrat removexattr lremovexattr fremovexattr removexattrat file_setattr
""".split()

_NEW_NAMESPACE = 0x7E020000  # CLONE_NEWNS, CGROUP, UTS, IPC, USER, PID, NET
_SET_ID = 0o6000
_CREATE = 0o100 | 0o20000000  # O_CREAT, O_TMPFILE
_TIOCSTI, _TIOCLINUX, _TIOCSETD = 0x5412, 0x541C, 0x5423
_AF_UNIX, _AF_INET, _AF_INET6, _AF_NETLINK = 1, 2, 10, 16


@cache
def program(*, sockets: Sockets = "all", metadata: bool = True) -> bytes:
    """The filter for this machine's processor.

    `sockets`: *all* inside a network namespace of one's own; *internet* on the host's network, whose local services
    must stay out of reach; *none* where no namespace takes the network away. `metadata=False` turns changes of mode,
    owner, times and attributes into nothing, where files of the host are in reach and only their contents are guarded.
    """
    machine = platform.machine()
    blocks: dict[str, Body] = {name: _refuse(errno.EPERM) for name in _REFUSED}
    blocks |= {name: _refuse(errno.ENOSYS) for name in _ABSENT}
    blocks |= _CONDITIONS
    if sockets != "all":
        families = (_AF_INET, _AF_INET6, _AF_NETLINK) if sockets == "internet" else ()
        blocks["socket"] = _only_values(0, families, errno.EPERM)
    if not metadata:
        blocks |= {name: _refuse(0) for name in _METADATA}
    column = list(_AUDIT_ARCH).index(machine)
    code: Body = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, _AUDIT_ARCH[machine]),
        (_RETURN, 0, 0, _KILL_PROCESS),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, LAST_KNOWN + 1),
        *_refuse(errno.ENOSYS),
    ]
    for name, body in blocks.items():
        number = _NUMBERS[name][column]
        if number is not None:
            code += [(_EQUAL, 0, len(body), number), *body]
    code.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("<HBBI", *instruction) for instruction in code)


def supported() -> bool:
    """Whether the table knows this machine's processor."""
    return platform.machine() in _AUDIT_ARCH


def _refuse(error: int) -> Body:
    return [(_RETURN, 0, 0, _ERRNO | error)]


def _argument(index: int) -> Instruction:
    return (_LOAD, 0, 0, _ARGUMENTS + 8 * index)


def _refuse_bits(argument: int, bits: int, error: int = errno.EPERM) -> Body:
    return [_argument(argument), (_ANY_BIT, 0, 1, bits), *_refuse(error), (_RETURN, 0, 0, _ALLOW)]


def _refuse_new(flags: int, mode: int) -> Body:
    """A file made with set-id bits; the mode counts only where the flags make a file."""
    body = _refuse_bits(mode, _SET_ID)
    return [_argument(flags), (_ANY_BIT, 0, len(body), _CREATE), *body, (_RETURN, 0, 0, _ALLOW)]


def _refuse_values(argument: int, values: Iterable[int]) -> Body:
    body = [_argument(argument)]
    for value in values:
        body += [(_EQUAL, 0, 1, value), *_refuse(errno.EPERM)]
    return [*body, (_RETURN, 0, 0, _ALLOW)]


def _only_values(argument: int, values: Iterable[int], error: int) -> Body:
    body = [_argument(argument)]
    for value in values:
        body += [(_EQUAL, 0, 1, value), (_RETURN, 0, 0, _ALLOW)]
    return [*body, *_refuse(error)]


_CONDITIONS: dict[str, Body] = {
    "clone": _refuse_bits(0, _NEW_NAMESPACE),
    "ioctl": _refuse_values(1, (_TIOCSTI, _TIOCLINUX, _TIOCSETD)),
    # Not AF_VSOCK, which reaches the hypervisor past any network namespace, nor the kernel's rarer protocols.
    "socket": _only_values(0, (_AF_UNIX, _AF_INET, _AF_INET6, _AF_NETLINK), errno.EAFNOSUPPORT),
    "socketpair": _only_values(0, (_AF_UNIX,), errno.EAFNOSUPPORT),
    "chmod": _refuse_bits(1, _SET_ID),
    "fchmod": _refuse_bits(1, _SET_ID),
    "fchmodat": _refuse_bits(2, _SET_ID),
    "fchmodat2": _refuse_bits(2, _SET_ID),
    "creat": _refuse_bits(1, _SET_ID),
    "mknod": _refuse_bits(1, _SET_ID),
    "mknodat": _refuse_bits(2, _SET_ID),
    "open": _refuse_new(1, 2),
    "openat": _refuse_new(2, 3),
}
