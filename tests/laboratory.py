"""Every sandbox that works on this machine, and a way to run a Python program in its cells."""

import os
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from cadstack.app.cells import CellSpec, EnginePart, Exit, ItemPart, Sandbox, Usage
from cadstack.domain.automation.limits import Limits
from cadstack.domain.errors import Unavailable
from cadstack.sandbox.ladder import NAMES, find_sandbox

PYTHON = os.path.realpath(sys.executable)
INTERPRETER = () if sys.base_prefix == "/usr" else (Path(sys.base_prefix),)
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Outcome:
    exit: Exit
    out: str
    err: str
    usage: Usage


@dataclass
class Laboratory:
    """An engine folder, a bundle and a job folder, and cells that run Python in them."""

    sandbox: Sandbox
    base: Path
    started: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
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
        as_address_space = item.pop("memory_as_address_space", True)
        engine = EnginePart(self.base / "engine", INTERPRETER, {"ENGINE": "yes"}, as_address_space)
        values = {"job": self.job, "bundles": self.bundles, "argv": argv, "limits": limits or Limits(), **item}
        cell = self.sandbox.start(CellSpec(engine, ItemPart(**values)))
        self.started.append(cell)
        return cell

    def run(self, program: str, *arguments: str, given: bytes = b"", **item: Any) -> Outcome:
        cell = self.start(program, *arguments, **item)
        late = threading.Timer(PATIENCE_SECONDS, cell.kill)
        late.start()
        try:
            cell.stdin.write(given)
            cell.stdin.close()
            out, err = cell.stdout.read(), cell.stderr.read()
            ended = cell.wait(PATIENCE_SECONDS)
        finally:
            late.cancel()
        usage = cell.usage()
        cell.close()
        return Outcome(ended, out.decode(), err.decode(), usage)


@pytest.fixture(params=[name for name in NAMES if name != "auto"])
def laboratory(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    try:
        sandbox = find_sandbox(request.param)
    except Unavailable as reason:
        pytest.skip(str(reason))
    made = Laboratory(sandbox, tmp_path)
    yield made
    for cell in made.started:
        cell.close()
