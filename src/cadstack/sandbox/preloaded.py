"""A pre-loaded engine, as the worker sees it: one process that imported an engine's modules, and forks cells.

It runs inside bubblewrap's private root, as a cold cell does, with two differences: it keeps the capabilities that make
a cell, and below `ITEMS`, which only it may enter, it has the folders where jobs and bundles lie. Its children take
both away before the first foreign instruction (`mould.child`); the first guarantee of `mould.serve` is that it touches
neither for itself. It has a process namespace, and bubblewrap's death pact with the worker and the `keeper`: a killed
worker, or the end of the mould, ends every cell that it forked.
"""

import base64
import json
import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

from cadstack.app.cells import CellSpec, EnginePart
from cadstack.domain.errors import Unavailable
from cadstack.sandbox import readings, seccomp
from cadstack.sandbox.bubblewrap import (
    MEMORY_FOLDER_BYTES,
    OTHER_NAMESPACES,
    TIED,
    BubblewrapSandbox,
    bundle_place,
    end_first,
    only_capabilities,
    private_root,
)
from cadstack.sandbox.cell import Given, Handles
from cadstack.sandbox.environment import base_environment, command_environment
from cadstack.sandbox.rlimits import rlimits
from cadstack.sandbox.users import CellUser, take_user

IMPORT_SECONDS, FORK_SECONDS = 60.0, 10.0
NO_FORK = "It did not fork."
ITEMS, PACKAGE = "/tmp/items", "/tmp/mould"  # noqa: S108 - the mould's own, in memory
_CAPABILITIES = ("SYS_ADMIN", "NET_ADMIN", "SETUID", "SETGID", "SETPCAP", "DAC_READ_SEARCH")
_NAME = "_cadstack_mould"
_PROGRAM = f"import sys; sys.path.insert(0, '{PACKAGE}'); from {_NAME}.serve import main; main()"
# What process lists show of a command has the room that this argument makes.
_ROOM = " " * 2048


class ForkFailed(Exception):
    """A pre-loaded engine made no cell, and nothing of the item has run."""


class PreloadedEngine:
    """One process. Made in two steps: starting it must not wait for its imports, which `ready` does."""

    def __init__(self, sandbox: BubblewrapSandbox, engine: EnginePart, below: Sequence[Path]) -> None:
        assert engine.preload is not None
        self.forked, self.running, self.failed, self.used_at = 0, 0, False, time.monotonic()
        self.bytes_at_first = 0
        self._engine, self._below = engine, tuple(below)
        self._user = take_user() if sandbox.is_root else None
        self.pid = 0
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        arguments = (
            *_namespaces(self._user), *_root(engine, self._below), "--chdir", "/", "--clearenv",
            *(word for pair in base_environment(engine.env, "/job").items() for word in ("--setenv", *pair)),
        )  # fmt: skip
        with Given(theirs.detach()) as given:
            number = given.numbers[0]
            listed = given.memory(b"".join(os.fsencode(argument) + b"\0" for argument in arguments))
            command = [engine.preload.interpreter, "-c", _PROGRAM, str(number), _ROOM]
            self._process = subprocess.Popen(  # noqa: S603 - no shell; the engine's own interpreter
                [sandbox.mark, "--args", listed, "--", *command],
                executable=sandbox.program,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0, cwd="/", env={},
                pass_fds=given.numbers,
            )  # fmt: skip

    def ready(self) -> None:
        """Wait until the imports are done; raises Unavailable with what prevented them."""
        preload = self._engine.preload
        assert preload is not None
        program = {"imports": preload.imports, "path": "/engine", "user": self._user and self._user.number}
        self._control.settimeout(IMPORT_SECONDS)
        try:
            self._control.send(json.dumps(program).encode())
            answer, descriptors, _, _ = socket.recv_fds(self._control, 1 << 16, 1)
        except TimeoutError:
            raise Unavailable(f"The imports took longer than {IMPORT_SECONDS:.0f} seconds.") from None
        except OSError as error:
            raise Unavailable(f"It ended at once: {self._said() or error}.") from error
        if not answer:
            raise Unavailable(f"It ended during the imports: {self._said() or 'it said nothing'}.")
        told = json.loads(answer)
        if not descriptors:
            raise Unavailable(told["error"])
        self.pid = _pid_of(descriptors[0])
        os.close(descriptors[0])
        end_first(self.pid)
        self.bytes_at_first = self.resident_bytes

    @property
    def resident_bytes(self) -> int:
        """Its memory now, with pages that its children share; 0 when it has ended."""
        now = readings.reading(self.pid) if self.pid else None
        return now.resident_bytes if now else 0

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def inside(self, folder: Path) -> str | None:
        """Where it sees a folder of an item; None for one that does not lie where items lie."""
        folder = folder.resolve()
        for number, place in enumerate(self._below):
            if folder.is_relative_to(place) and folder != place:
                return f"{ITEMS}/{number}/{folder.relative_to(place).as_posix()}"
        return None

    def fork(self, spec: CellSpec, user: CellUser | None) -> Handles:
        """A new cell; raises ForkFailed when it does not say in time that it runs."""
        ours: list[BinaryIO] = []
        line, their_line = socket.socketpair()
        status, status_end = os.pipe()
        with Given() as given, line:
            root_fd = None
            try:
                # Not held here any longer than it takes: a child that ends early is known by the end of its line.
                with Given(their_line.detach(), status_end) as taken:
                    socket.send_fds(self._control, [b"."], taken.numbers)
                for mode in ("wb", "rb", "rb"):
                    reading, writing = os.pipe()
                    kept, theirs = (writing, reading) if mode == "wb" else (reading, writing)
                    ours.append(cast("BinaryIO", os.fdopen(kept, mode, buffering=0)))
                    given.numbers.append(theirs)
                root_fd = self._instruct(line, self._orders(spec, user), [*given.numbers, *spec.item.pass_fds])
            except BaseException as error:
                for stream in ours:
                    stream.close()
                os.close(status)
                if isinstance(error, ConnectionError):
                    raise ForkFailed(NO_FORK) from error
                if isinstance(error, OSError | ValueError):
                    raise ForkFailed(str(error) or type(error).__name__) from error
                raise
        return Handles((ours[0], ours[1], ours[2]), _pid_of(root_fd), root_fd, status, signal.SIGKILL, None)

    def retire(self) -> None:
        """Let it end when its last child has ended."""
        self._control.close()

    def end(self) -> None:
        """End it, and what it forked."""
        self._control.close()
        self._process.kill()

    def reap(self, *, patient: bool = False) -> bool:
        """Whether it has ended, which is waited for if patient; then everything of it is released."""
        if patient:
            self._process.wait()
        if self._process.poll() is None:
            return False
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()
        self._control.close()
        if self._user is not None:
            self._user.release()
        return True

    def _orders(self, spec: CellSpec, user: CellUser | None) -> bytes:
        item = spec.item
        orders: Mapping[str, Any] = {
            "job": self.inside(item.job),
            "bundles": {bundle_place(name)[len("/bundles/") :]: self.inside(p) for name, p in item.bundles.items()},
            "argv": item.argv,
            "env": {**command_environment(spec, "/job"), "PWD": "/job"},
            "descriptors": item.pass_fds,
            "rlimits": rlimits(item.limits, spec.engine, own_processes=1),
            "memory_folder_bytes": MEMORY_FOLDER_BYTES,
            "user": None if user is None else user.number,
            "own": (os.geteuid(), os.getegid()),
            "seccomp": base64.b64encode(seccomp.program(sockets="all")).decode(),
        }
        return json.dumps(orders).encode()

    def _instruct(self, line: socket.socket, orders: bytes, descriptors: Sequence[int]) -> int:
        """Send a child its orders, and wait until its command runs; answers with the descriptor of the child."""
        line.settimeout(FORK_SECONDS)
        socket.send_fds(line, [len(orders).to_bytes(8, "big")], descriptors)
        line.sendall(orders)
        answer, given, _, _ = socket.recv_fds(line, 4096, 1)
        if not given:
            raise ForkFailed(_reason(answer) or NO_FORK)
        try:
            running = line.recv(4096)
            if running != b"{}":
                raise ForkFailed(_reason(running) or "The child ended before its program ran.")
        except BaseException:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(given[0], signal.SIGKILL)
            os.close(given[0])
            raise
        return given[0]

    def _said(self) -> str:
        """What it wrote before it ended."""
        self._process.kill()
        text = b""
        if self._process.stderr is not None and select.select([self._process.stderr], [], [], 1)[0]:
            text = os.read(self._process.stderr.fileno(), 4096)
        return text.decode(errors="replace").strip()


def _namespaces(user: CellUser | None) -> list[str]:
    """An ordinary worker's is root of a user namespace, so that it may make more; root's has few capabilities."""
    above = ["--unshare-user", "--uid", "0", "--gid", "0"] if user is None else []
    mapping = ("SETFCAP",) if user is None else ()  # what maps the root of one namespace into the next
    return [*above, *only_capabilities(*_CAPABILITIES, *mapping), *OTHER_NAMESPACES, "--unshare-net", *TIED]


def _root(engine: EnginePart, below: Sequence[Path]) -> list[str]:
    own = ["--perms", "0755", "--dir", "/job", "--perms", "0700", "--dir", ITEMS, "--perms", "0755", "--dir", PACKAGE]
    for number, place in enumerate(below):
        own += ["--bind", str(place), f"{ITEMS}/{number}"]
    own += ["--ro-bind", str(Path(__file__).parent / "mould"), f"{PACKAGE}/{_NAME}"]
    return private_root(engine, {}, own)


def _pid_of(process_fd: int) -> int:
    """The number, among this process's, of a process that a descriptor stands for."""
    lines = Path(f"/proc/self/fdinfo/{process_fd}").read_text("ascii").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("Pid:")))


def _reason(answer: bytes) -> str:
    return str(json.loads(answer).get("error", "")) if answer else ""
