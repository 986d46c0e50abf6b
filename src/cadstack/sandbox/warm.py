"""Warm engines: a process that has an engine's modules imported forks a fresh child for each work item.

Guarantees:
- A child is as confined as a cold cell: the conformance and attack suites run in both. It has namespaces, a root, a
  user, limits and a system call filter of its own before the first foreign instruction.
- Nothing of an item reaches another: the process that forks runs only the engine's own modules and ours, and reads
  nothing of an item, neither its arguments nor its files; and one process serves one tenant and one content of an
  engine, since its children share the layout of their memory and the seed of their hashes.
- Whoever starts a command need not know: the same `Cell`, the same limits. What cannot start warm starts cold: an item
  with network, a program of a bundle, variables that an interpreter reads when it starts, an engine that names no
  imports; and whatever fails before a program runs.
- The end of the worker is the end of all.

What is trusted more than in a cold cell is the engine's own modules while they are imported: the process keeps the
rights to make cells in reserve (see `mould.serve`). What is counted: the processor time of the child and its
descendants; their memory at the peak as a cold command's, with the pages that they share with the waiting process. The
memory limit is compared with what is theirs alone and their part of what is shared.

Rejected: a pool of used interpreters (what an item leaves behind cannot be told from what was there); one waiting
process for all tenants; to enter a cell that bubblewrap made (a start of bubblewrap for each item, and no process can
enter the user namespace of another's cell); rights that come with a file descriptor from a helper (mounts could be had
that way, a process namespace could not).
"""

import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from cadstack.app.cells import CellSpec, EnginePart, ItemPart, Preload, Strength
from cadstack.domain.automation.expansion import Layout
from cadstack.domain.errors import CadstackError
from cadstack.sandbox.bubblewrap import BubblewrapSandbox, bundle_place
from cadstack.sandbox.cell import ProcessCell
from cadstack.sandbox.environment import command_environment, read_at_start
from cadstack.sandbox.preloaded import ForkFailed, PreloadedEngine
from cadstack.sandbox.shelf import Capacity, Shelf
from cadstack.sandbox.users import releasing, settled_user

_PROGRAMS = "/engine/"


class WarmSandbox:
    """Starts commands in a pre-loaded engine where it can, else through `cold`.

    `below` are the folders in which jobs and bundles lie; an item with one that lies elsewhere starts cold.
    """

    def __init__(self, cold: BubblewrapSandbox, below: Sequence[Path], capacity: Capacity) -> None:
        self.name: str = cold.name
        self.enforcement: Mapping[str, Strength] = cold.enforcement
        self.shelf = Shelf(capacity)
        self._cold, self._below = cold, tuple(folder.resolve() for folder in below)

    def layout(self, engine: Path, job: Path, bundles: Mapping[str, Path]) -> Layout:
        """As of a cold cell."""
        return self._cold.layout(engine, job, bundles)

    def start(self, spec: CellSpec) -> ProcessCell:
        """Start the command; raises Unavailable."""
        return (self._warm(spec) if self.can_be_warm(spec) else None) or self._cold.start(spec)

    def close(self) -> None:
        """Let the waiting processes end."""
        self.shelf.close()

    def _warm(self, spec: CellSpec) -> ProcessCell | None:
        key = self._key(spec)
        engine = self.shelf.take(key, lambda: PreloadedEngine(self._cold, spec.engine, self._below))
        if engine is None:
            return None
        try:
            return self._forked(engine, spec)
        except ForkFailed as error:
            self.shelf.failed(key, engine, str(error))
            return None
        except BaseException:
            self.shelf.give_back(engine)
            raise

    def _forked(self, engine: PreloadedEngine, spec: CellSpec) -> ProcessCell:
        user = settled_user(spec.item.job) if self._cold.is_root else None
        without_user = releasing(spec.item.job, user)
        try:
            handles = engine.fork(spec, user)
        except BaseException:
            without_user()
            raise

        def released() -> None:
            without_user()
            self.shelf.give_back(engine)

        return ProcessCell(handles, spec.item.job, spec.item.limits, released)

    def can_be_warm(self, spec: CellSpec) -> bool:
        """Whether a command is of the kind that a pre-loaded engine can run."""
        item, preload = spec.item, spec.engine.preload
        if preload is None or not preload.imports or item.network or len(item.argv) < 2:
            return False
        if item.argv[0] != preload.interpreter or not item.argv[1].startswith(_PROGRAMS):
            return False
        if any(map(read_at_start, item.env)):
            return False
        command_environment(spec, "/job")  # these raise before anything is made
        for name in item.bundles:
            bundle_place(name)
        folders = (item.job, *item.bundles.values())
        return all(any(_lies_below(folder, place) for place in self._below) for folder in folders)

    def _key(self, spec: CellSpec) -> tuple[object, ...]:
        """What two items must have in common to be served by one process."""
        engine = spec.engine
        folder = engine.root.stat()  # a new folder under the same path is another engine
        variables = tuple(sorted(engine.env.items()))
        return (engine.preload, engine.root, folder.st_dev, folder.st_ino, engine.readonly, variables)


def fault(cold: BubblewrapSandbox) -> str | None:
    """Why no engine can wait pre-loaded on this machine; None when one did."""
    python = os.path.realpath(sys.executable)
    with tempfile.TemporaryDirectory(prefix="cadstack-probe-") as folder:
        base = Path(folder)
        base.chmod(0o755)
        for name in ("engine", "job"):
            (base / name).mkdir()
        (base / "engine" / "probe.py").write_text("pass")
        sandbox = WarmSandbox(cold, (base,), Capacity(1, 1 << 40))
        preload = Preload(("json",), python, digest="", tenant="")
        engine = EnginePart(
            base / "engine", () if sys.base_prefix == "/usr" else (Path(sys.base_prefix),), preload=preload
        )
        try:
            cell = sandbox.start(CellSpec(engine, ItemPart(base / "job", {}, (python, "/engine/probe.py"))))
            cell.close()
        except CadstackError as error:
            return str(error)
        finally:
            sandbox.close()
        return None if sandbox.shelf.forked else next((why for _, why in sandbox.shelf.reasons), "no reason was given")


def _lies_below(folder: Path, place: Path) -> bool:
    folder = folder.resolve()
    return folder != place and folder.is_relative_to(place)
