"""Builds the Python environment of an engine: interpreter, pinned wheels, compiled code.

The server's pip installs into it, so that the environment holds nothing but what the engine runs. Compiling is left to
one pass on all processors, without the tests that wheels carry, which are a quarter of the work.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from cadstack.domain.errors import Unavailable
from cadstack.engines.manifest import Manifest
from cadstack.engines.pythons import Python, find_python
from cadstack.engines.steps import Step, Tell

INTERPRETER = "venv/bin/python"
PIN = re.compile(r"^[A-Za-z0-9][\w.-]*\s*(\[[^\]]*\]\s*)?==", re.MULTILINE)
# pip's lines: "Collecting ezdxf==1.4.5 (from …)", "Processing …/numpy-2.4.6-….whl", "Downloading …/x.whl (5.0 MB)".
COLLECTING = re.compile(r"(?:Collecting ([\w.-]+)|Processing \S*?/([\w.]+)-[^/]*\.whl)")
FETCHING = re.compile(r"(?:Downloading|Using cached) \S+ \(([^)]+)\)")
UNREACHABLE = (
    "NewConnectionError",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "NameResolutionError",
    "ProxyError",
    "SSLError",
)
NO_WHEEL = re.compile(r"No matching distribution found for (\S+)")
KEPT_LINES = 60


def key(manifest: Manifest) -> str:
    """What an environment depends on: one of the same key has the same content."""
    requirements = (manifest.folder / manifest.requirements).read_bytes() if manifest.requirements else b""
    return hashlib.sha256(f"{manifest.python}\0{sys.version}\0".encode() + requirements).hexdigest()


def reuse(environment: Path, root: Path, manifest: Manifest, tell: Tell) -> None:
    """Take over the environment of an earlier installation: links to its files, which nobody changes in place."""
    tell(Step("keeping the packages"))
    shutil.copytree(environment, root / "venv", symlinks=True, copy_function=os.link)
    _compile(root, manifest, tell)


def build(manifest: Manifest, root: Path, tell: Tell) -> Python:
    """Make the environment in `root`; the Python it stands on. Raises Unavailable with the reason."""
    python = find_python(manifest.python)
    tell(Step(f"making an environment of Python 3.{python.minor}"))
    _run([python.executable, "-m", "venv", "--without-pip", root / "venv"], manifest)
    interpreter = root / INTERPRETER
    if manifest.requirements:
        _install(manifest, root / manifest.requirements, interpreter, tell)
    _compile(root, manifest, tell)
    return python


def _compile(root: Path, manifest: Manifest, tell: Tell) -> None:
    tell(Step("compiling"))
    _run([root / INTERPRETER, "-m", "compileall", "-q", "-j", "0", "-x", "/tests?/", root], manifest)


def _install(manifest: Manifest, requirements: Path, interpreter: Path, tell: Tell) -> None:
    if importlib.util.find_spec("pip") is None:
        raise Unavailable(
            f"The packages of {manifest.name} cannot be installed: the server's Python has no pip.",
            next_step=f"Type: {sys.executable} -m ensurepip",
        )
    total = len(PIN.findall(requirements.read_text("utf-8")))
    tell(Step("fetching packages", 0, total))
    options = ["--no-input", "--disable-pip-version-check", "--no-compile", "--progress-bar", "off", "--retries", "2"]
    command: list[str | Path] = [sys.executable, "-m", "pip", "--python", interpreter, "install", *options]
    command += ["--require-hashes", "--only-binary", ":all:", "-r", requirements]
    seen: list[str] = []
    last: deque[str] = deque(maxlen=KEPT_LINES)
    with subprocess.Popen(  # noqa: S603 - our own command
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as pip:
        assert pip.stdout is not None
        try:
            for line in pip.stdout:
                last.append(line)
                step = _step(line, seen, total)
                if step is not None:
                    tell(step)
        except BaseException:
            pip.terminate()
            raise
    if pip.returncode != 0:
        raise _explained(manifest, "".join(last))


def _step(line: str, seen: list[str], total: int) -> Step | None:
    collecting, fetching = COLLECTING.search(line), FETCHING.search(line)
    if collecting:
        seen.append(collecting[1] or collecting[2])
        return Step(f"fetching {seen[-1]}", len(seen), total) if collecting[2] else None
    if fetching and seen:
        return Step(f"fetching {seen[-1]}", len(seen), total, fetching[1])
    if line.startswith("Installing collected packages"):
        return Step("unpacking", total, total)
    return None


def _explained(manifest: Manifest, said: str) -> Unavailable:
    """One sentence for what usually goes wrong; pip's own last lines for the rest."""
    no_wheel = NO_WHEEL.search(said)
    if any(name in said for name in UNREACHABLE):
        return Unavailable(
            f"The packages of {manifest.name} could not be fetched: the package index cannot be reached.",
            next_step="Mend the network, or name another index with PIP_INDEX_URL, and run the same command again.",
        )
    if "DO NOT MATCH THE HASHES" in said:
        return Unavailable(
            f"A package of {manifest.name} is not the one that {manifest.requirements} expects: its hash differs.",
            next_step="Try another index, or have the engine's author pin the packages anew.",
        )
    if no_wheel:
        return Unavailable(
            f"There is no wheel of {no_wheel[1]} for this machine and Python, so {manifest.name} cannot be had here.",
            next_step="`cadstack engine list` shows which Pythons the engine takes.",
        )
    errors = [line for line in said.splitlines() if line.startswith(("ERROR", "error"))] or said.splitlines()[-6:]
    return _failed(manifest, "pip", "\n".join(errors))


def _run(command: Sequence[str | Path], manifest: Manifest) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own commands
    except OSError as error:
        raise _failed(manifest, str(command[0]), str(error)) from error
    if done.returncode != 0:
        tail = "\n".join((done.stderr or done.stdout).strip().splitlines()[-6:])
        raise _failed(manifest, " ".join(map(str, command[1:3])), tail)


def _failed(manifest: Manifest, at: str, said: str) -> Unavailable:
    return Unavailable(
        f"Installing the engine {manifest.name} failed at `{at}`:\n{said}",
        next_step="Mend that and run the same command again; nothing was changed.",
    )
