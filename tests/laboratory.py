"""Every sandbox that works on this machine, and a way to run a Python program in its cells."""

import hashlib
import os
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from cadstack.app.cells import CellSpec, EnginePart, Exit, ItemPart, Preload, Sandbox, Usage
from cadstack.domain.automation.limits import Limits
from cadstack.domain.errors import Unavailable
from cadstack.sandbox.bubblewrap import BubblewrapSandbox
from cadstack.sandbox.ladder import NAMES, find_sandbox
from cadstack.sandbox.shelf import Capacity
from cadstack.sandbox.warm import WarmSandbox

PYTHON = os.path.realpath(sys.executable)
INTERPRETER = () if sys.base_prefix == "/usr" else (Path(sys.base_prefix),)
PATIENCE_SECONDS = 60
KINDS = (*(name for name in NAMES if name != "auto"), "warm")
PRELOAD = Preload(("json", "decimal", "threading"), PYTHON, digest="1", tenant="somebody")


def sandbox_of(kind: str, base: Path) -> Sandbox:
    """A sandbox of the ladder, or a warm one for items below `base`; raises Unavailable."""
    if kind != "warm":
        return find_sandbox(kind)
    cold = find_sandbox("bubblewrap")
    assert isinstance(cold, BubblewrapSandbox)
    return WarmSandbox(cold, (base,), Capacity(4, 1 << 30))


@dataclass(frozen=True)
class Outcome:
    exit: Exit
    out: str
    err: str
    usage: Usage


@dataclass
class Laboratory:
    """An engine folder, a bundle and a job folder, and cells that run Python in them.

    In the warm kind a program is a file of the engine, and it must have started warm where it can.
    """

    kind: str
    base: Path
    sandbox: Sandbox = field(init=False)
    started: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sandbox = sandbox_of(self.kind, self.base)
        for name in ("engine", "bundle", "job"):
            (self.base / name).mkdir(mode=0o755)
        (self.base / "engine" / "engine.toml").write_text("name = 'test'")
        (self.base / "bundle" / "PackageContents.xml").write_text("<ApplicationPackage/>")
        self.layout = self.sandbox.layout(self.base / "engine", self.job, self.bundles)

    @property
    def job(self) -> Path:
        return self.base / "job"

    @property
    def bundles(self) -> dict[str, Path]:
        return {"owner.Count+prod": self.base / "bundle"}

    def start(self, program: str, *arguments: str, limits: Limits | None = None, **item: Any) -> Any:
        argv = (PYTHON, "-I", "-c", program, *arguments)
        if self.kind == "warm":
            argv = (PYTHON, self.program_file(program), *arguments)
        as_address_space = item.pop("memory_as_address_space", True)
        engine = EnginePart(self.base / "engine", INTERPRETER, {"ENGINE": "yes"}, as_address_space, PRELOAD)
        values = {"job": self.job, "bundles": self.bundles, "argv": argv, "limits": limits or Limits(), **item}
        warm = isinstance(self.sandbox, WarmSandbox) and self.sandbox.can_be_warm(CellSpec(engine, ItemPart(**values)))
        before = self.sandbox.shelf.forked if isinstance(self.sandbox, WarmSandbox) else 0
        cell = self.sandbox.start(CellSpec(engine, ItemPart(**values)))
        if isinstance(self.sandbox, WarmSandbox):
            assert self.sandbox.shelf.forked == before + warm
        self.started.append(cell)
        return cell

    def program_file(self, program: str) -> str:
        """A file of the engine with this program, as its commands see it."""
        name = f"program-{hashlib.sha256(program.encode()).hexdigest()[:16]}.py"
        file = self.base / "engine" / name
        if not file.exists():  # another cell may be reading it
            file.write_text(program)
        return f"/engine/{name}"

    def run(self, program: str, *arguments: str, given: bytes = b"", **item: Any) -> Outcome:
        cell = self.start(program, *arguments, **item)
        late = threading.Timer(PATIENCE_SECONDS, cell.kill)
        late.start()
        try:
            with suppress(BrokenPipeError):  # it may have ended already
                cell.stdin.write(given)
            cell.stdin.close()
            out, err = cell.stdout.read(), cell.stderr.read()
            ended = cell.wait(PATIENCE_SECONDS)
        finally:
            late.cancel()
        usage = cell.usage()
        cell.close()
        return Outcome(ended, out.decode(), err.decode(), usage)


@pytest.fixture(params=KINDS)
def laboratory(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    try:
        made = Laboratory(request.param, tmp_path)
    except Unavailable as reason:
        pytest.skip(str(reason))
    yield made
    for cell in made.started:
        cell.close()
    made.sandbox.close()
