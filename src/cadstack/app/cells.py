"""The seam between the worker and a sandbox: what a command may see and use, and the running cell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal, Protocol

from cadstack.domain.automation.expansion import Layout
from cadstack.domain.automation.limits import Limits

Strength = Literal["hard", "watched", "none"]


@dataclass(frozen=True)
class Preload:
    """What an engine may import before an item comes, for whom, and from which content of the engine.

    Only commands that run a program of the engine with `interpreter`, a path as the command sees it, can profit.
    """

    imports: tuple[str, ...]
    interpreter: str
    digest: str
    tenant: str


@dataclass(frozen=True)
class EnginePart:
    """Fixed before a pre-loaded engine forks: the engine's folder and what its interpreter needs."""

    root: Path
    readonly: tuple[Path, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    memory_as_address_space: bool = True
    preload: Preload | None = None


@dataclass(frozen=True)
class ItemPart:
    """Applied for each item, before any foreign code runs. Paths in `argv` are as the command sees them."""

    job: Path
    bundles: Mapping[str, Path]
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    network: bool = False
    pass_fds: tuple[int, ...] = ()


@dataclass(frozen=True)
class CellSpec:
    """What a sandbox needs to start one command."""

    engine: EnginePart
    item: ItemPart


@dataclass(frozen=True)
class Exit:
    """How a command ended: its exit code, or the signal, and the limit that ended it where one did."""

    code: int | None = None
    signal: int | None = None
    limit: str | None = None

    @property
    def succeeded(self) -> bool:
        return self.code == 0 and self.limit is None


@dataclass(frozen=True)
class Usage:
    """What a cell used: seconds of CPU, bytes of memory at the peak, bytes in the job folder."""

    cpu_seconds: float = 0.0
    peak_memory_bytes: int | None = None
    disk_bytes: int = 0


class Cell(Protocol):
    """A running command. Used by one thread; `kill` may come from another."""

    stdin: BinaryIO
    stdout: BinaryIO
    stderr: BinaryIO
    pid: int

    def kill(self) -> None:
        """End the whole process tree; safe to call twice."""

    def wait(self, timeout: float | None = None) -> Exit:
        """How it ended; raises TimeoutError."""

    def usage(self) -> Usage:
        """What it used so far, or in all."""

    def close(self) -> None:
        """Release everything; kills what still runs."""


class Sandbox(Protocol):
    """A way to run foreign code. `enforcement` says how each limit holds: hard, watched (a watcher kills), none."""

    name: str
    enforcement: Mapping[str, Strength]

    def layout(self, engine: Path, job: Path, bundles: Mapping[str, Path]) -> Layout:
        """Where things are as the command sees them."""

    def start(self, spec: CellSpec) -> Cell:
        """Start the command; raises Unavailable."""

    def close(self) -> None:
        """End what waits for further commands; those that run go on."""
