"""Foreign code in namespaces of its own, through bubblewrap: the first rung of the ladder.

Guarantee: the command sees a root made for it (the system's programs and libraries, the engine at /engine, its bundles
below /bundles, all read-only), writes nowhere but in /job and two small memory folders, has no network unless the item
says so, sees no process but its own, is never root and gains no privilege; when it ends, is killed, or its worker is
killed, no process of it is left. How each limit holds is in `enforcement`.

How, and why so:
- *Started by an unprivileged user*: a user namespace; the command keeps the worker's user, alone in its namespace.
- *Started by root*: no user namespace. bubblewrap sets up as root, so that an interpreter below a closed folder (a home
  of root's) can be shown, keeps three capabilities, and util-linux's `setpriv` trades them for a user nobody else has.
  `setpriv` runs before any foreign code and with none of the variables that a loader obeys; those are set after it.
  Rejected: becoming that user first (it cannot reach the interpreter), bubblewrap's `--userns` (it changes the user
  before it mounts), mapping root into a namespace (files stay root's for the host).
- *Limits*: bubblewrap stops before the command, where it reads the system call filter, until this process has set the
  limits on it with prlimit(2): exact (bubblewrap itself is not counted against them), and cheaper than `preexec_fn`,
  which makes Python fork.
- *Arguments* go through a pipe of memory, not argv, where any user of the machine could read the environment.
- *If the worker is killed while bubblewrap sets up*, the command never starts and bubblewrap ends: the filter comes
  through a `_Hold`, which the worker's death breaks, and without its filter bubblewrap goes no further. Rejected:
  `--block-fd`, which takes a death for the release, or sleeps for ever where there is no end of file. What bubblewrap's
  own death pact leaves open the `keeper` ends, one sleeping process for each worker.
- The system call filter (`seccomp`) also refuses what namespaces do not cover: hypervisor sockets, terminal injection.
"""

import json
import os
import re
import resource
import secrets
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import MappingProxyType

from cadstack.app.cells import CellSpec, EnginePart, ItemPart, Strength
from cadstack.domain.automation.expansion import Layout
from cadstack.domain.errors import InvalidInput, Unavailable
from cadstack.sandbox import seccomp
from cadstack.sandbox.cell import Given, Handles, ProcessCell, adopt_orphans, streams_of
from cadstack.sandbox.environment import command_environment, read_by_loader
from cadstack.sandbox.rlimits import rlimits
from cadstack.sandbox.users import CellUser, releasing, settled_user

_SOURCES = str(Path(__file__).parents[2])
_KEEPER = "import sys; sys.path.append(sys.argv.pop(1)); from cadstack.sandbox.keeper import main; main()"
MEMORY_FOLDER_BYTES = 64 << 20
SETUP_SECONDS = 30
_BUNDLE_NAME = re.compile(r"(?!\.+\Z)[\w.+!@-]+")
OTHER_NAMESPACES = ("--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup-try", "--hostname", "cell")
TIED = ("--die-with-parent", "--new-session")
_SYSTEM = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
_SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/alternatives")
_NETWORK_FILES = (
    "/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/ssl", "/etc/ca-certificates", "/etc/pki",
)  # fmt: skip


class BubblewrapSandbox:
    """Starts commands with bubblewrap; `program` and `setpriv` are paths of the programs."""

    name = "bubblewrap"
    enforcement: Mapping[str, Strength] = MappingProxyType(
        {
            "filesystem": "hard", "network": "hard", "cpu_seconds": "watched", "memory_bytes": "watched",
            "processes": "hard", "file_bytes": "hard", "disk_bytes": "watched", "open_files": "hard",
            "tree_kill": "hard", "uid": "hard",
        }
    )  # fmt: skip

    def __init__(self, program: str = "bwrap", setpriv: str = "setpriv") -> None:
        self.program, self._setpriv = program, setpriv
        adopt_orphans()
        self.mark = keeper()[0]
        self.is_root = os.geteuid() == 0

    def layout(self, engine: Path, job: Path, bundles: Mapping[str, Path]) -> Layout:
        """Fixed places, whatever the host's paths are."""
        del engine, job
        return Layout("/engine", "/job", {name: bundle_place(name) for name in bundles})

    def start(self, spec: CellSpec) -> ProcessCell:
        """Start the command; raises Unavailable when bubblewrap cannot set up."""
        user = settled_user(spec.item.job) if self.is_root else None
        try:
            handles = self._spawn(spec, user)
        except BaseException:
            releasing(spec.item.job, user)()
            raise
        return ProcessCell(handles, spec.item.job, spec.item.limits, releasing(spec.item.job, user))

    def close(self) -> None:
        """Nothing waits for further commands."""

    def _spawn(self, spec: CellSpec, user: CellUser | None) -> Handles:
        environment = command_environment(spec, "/job")
        status, status_end = _status_pipe()
        hold = _Hold()
        with Given(status_end, hold.theirs) as given:
            arguments = (
                *_namespaces(spec.item, user), *_root_of(spec), "--chdir", "/job", "--clearenv",
                *_variables(environment, user),
                "--json-status-fd", str(status_end), "--seccomp", str(hold.theirs),
            )  # fmt: skip
            listed = given.memory(b"".join(os.fsencode(argument) + b"\0" for argument in arguments))
            process = subprocess.Popen(  # noqa: S603 - no shell; to run a command is what this is for
                [self.mark, "--args", listed, "--", *self._command(spec.item, environment, user)],
                executable=self.program,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0, cwd="/", env={},
                pass_fds=(*given.numbers, *spec.item.pass_fds),
            )  # fmt: skip
        try:
            root = _child(process, status)
            root_fd = os.pidfd_open(root)
            _limit(root, spec, processes_of_ours=0 if user else 1)
            hold.release(seccomp.program(sockets="internet" if spec.item.network else "all"))
        except BaseException:
            hold.close()  # else the inner process stays, and the streams with it
            process.kill()
            process.communicate()
            os.close(status)
            raise
        finally:
            hold.close()
        return Handles(streams_of(process), root, root_fd, status, signal.SIGKILL, process)

    def _command(self, item: ItemPart, environment: Mapping[str, str], user: CellUser | None) -> tuple[str, ...]:
        if user is None:
            return item.argv
        number = str(user.number)
        loader = [f"{name}={value}" for name, value in environment.items() if read_by_loader(name)]
        return (
            self._setpriv, "--reuid", number, "--regid", number, "--clear-groups", "--inh-caps=-all", "--",
            *(("/usr/bin/env", *loader) if loader else ()), *item.argv,
        )  # fmt: skip


@cache
def keeper() -> tuple[str, "subprocess.Popen[bytes]"]:
    """The mark of this process's cells, and the process that ends them when this one is gone."""
    mark = f"bwrap-of-{os.getpid()}-{secrets.token_hex(8)}"
    program = [sys.executable, "-I", "-S", "-c", _KEEPER, _SOURCES, mark]
    quiet = subprocess.DEVNULL
    return mark, subprocess.Popen(  # noqa: S603 - our own program
        program, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, cwd="/", env={}, start_new_session=True
    )


class _Hold:
    """What bubblewrap waits at for its filter; if this process dies before the release, it gets an error instead.

    A byte lies unread at our end, so the kernel answers our death with ECONNRESET, `release` with an end of file.
    """

    def __init__(self) -> None:
        theirs, self._ours = socket.socketpair()
        theirs.send(b"\n")
        self.theirs = theirs.detach()

    def release(self, program: bytes) -> None:
        """Hand over the filter, and wait until it was taken; a bubblewrap that has failed meanwhile tells so itself."""
        taken = select.poll()
        taken.register(self._ours, 0)  # it tells only that nobody has the other end any more
        with suppress(ConnectionError):
            self._ours.sendall(program)
            self._ours.shutdown(socket.SHUT_WR)
            taken.poll(SETUP_SECONDS * 1000)

    def close(self) -> None:
        self._ours.close()


def _status_pipe() -> tuple[int, int]:
    """A pipe whose writing end reads too: writing to it does not end bubblewrap halfway when this process has died."""
    reading, writing = os.pipe()
    try:
        return reading, os.open(f"/proc/self/fd/{writing}", os.O_RDWR)
    except BaseException:
        os.close(reading)
        raise
    finally:
        os.close(writing)


def _namespaces(item: ItemPart, user: CellUser | None) -> list[str]:
    if user is None:
        arguments = ["--unshare-user", "--disable-userns"]
    else:  # the last for --chdir; setpriv ends all three
        arguments = only_capabilities("SETUID", "SETGID", "DAC_READ_SEARCH")
    return [*arguments, *OTHER_NAMESPACES, *(() if item.network else ("--unshare-net",)), *TIED]


def only_capabilities(*names: str) -> list[str]:
    """The arguments that take every capability but these."""
    return ["--cap-drop", "ALL", *(word for name in names for word in ("--cap-add", f"CAP_{name}"))]


def _root_of(spec: CellSpec) -> list[str]:
    item = spec.item
    bundles = {bundle_place(name): str(folder) for name, folder in item.bundles.items()}
    return private_root(spec.engine, bundles, ("--bind", str(item.job), "/job"), network=item.network)


def private_root(
    engine: EnginePart, mounts: Mapping[str, str], last: Sequence[str], *, network: bool = False
) -> list[str]:
    """The root as mounts, in order: the system, memory folders, the engine, `mounts`, `last`; closed at the end."""
    mounts = {path: path for path in map(str, engine.readonly)} | {"/engine": str(engine.root)} | dict(mounts)
    arguments = ["--ro-bind", "/usr", "/usr"]
    for name in _SYSTEM:
        path = Path("/", name)
        if path.is_symlink():
            arguments += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            arguments += ["--ro-bind", str(path), str(path)]
    for folder in _above("/etc/x", "/bundles/x", *mounts):
        arguments += ["--perms", "0755", "--dir", folder]
    for file in _SYSTEM_FILES + (_NETWORK_FILES if network else ()):
        arguments += ["--ro-bind-try", os.path.realpath(file), file]
    arguments += ["--proc", "/proc", "--dev", "/dev"]
    for folder in ("/dev/shm", "/tmp"):  # noqa: S108 - the cell's own, in memory
        arguments += ["--perms", "1777", "--size", str(MEMORY_FOLDER_BYTES), "--tmpfs", folder]
    for place, source in mounts.items():
        arguments += ["--ro-bind", source, place]
    return [*arguments, *last, "--remount-ro", "/dev", "--remount-ro", "/"]


def _above(*places: str) -> list[str]:
    """The folders that must exist above some places, outermost first; bubblewrap's own would be closed to others."""
    above = {str(folder) for place in places for folder in Path(place).parents}
    return sorted(above - {"/"})


def bundle_place(name: str) -> str:
    """Where a bundle is shown; raises InvalidInput for a name that would be somewhere else."""
    if not _BUNDLE_NAME.fullmatch(name):
        raise InvalidInput(f"{name!r} cannot be the name of an app bundle's folder.")
    return f"/bundles/{name}"


def _variables(environment: Mapping[str, str], user: CellUser | None) -> list[str]:
    return [
        part
        for name, value in environment.items()
        if user is None or not read_by_loader(name)
        for part in ("--setenv", name, value)
    ]


def _child(process: subprocess.Popen[bytes], status: int) -> int:
    """The command's process, which bubblewrap names as soon as it exists; raises Unavailable with what it says else."""
    line = b""
    while not line.endswith(b"\n") and select.select([status], [], [], SETUP_SECONDS)[0]:
        if not (part := os.read(status, 4096)):
            break
        line += part
    with suppress(ValueError):
        return int(json.loads(line)["child-pid"])
    process.kill()
    _, said = process.communicate()
    raise Unavailable(f"bubblewrap could not make a cell: {said.decode(errors='replace').strip() or 'no answer'}.")


def _limit(root: int, spec: CellSpec, processes_of_ours: int) -> None:
    """Set the limits on the process that the command will descend from, while it is held."""
    with suppress(ProcessLookupError):  # it failed to set up; the exit code and stderr will tell
        for kind, soft, hard in rlimits(spec.item.limits, spec.engine, own_processes=processes_of_ours):
            resource.prlimit(root, kind, (soft, hard))
    end_first(root)


def end_first(root: int) -> None:
    """Have the kernel, when it is short of memory, end a process and its descendants before others.

    Written by a worker that is root it is also the least that they can give themselves; written from inside it is not.
    """
    with suppress(OSError):
        Path(f"/proc/{root}/oom_score_adj").write_text("500")
