"""Whether an engine can be had on this machine, and whether an installed one works; with the line to type.

Each question is put to a fresh process of the interpreter that will run the engine: only its loader knows what it
finds, and a library that crashes on loading takes nothing else with it.
"""

import json
import logging
import subprocess
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from cadstack.domain.errors import CadstackError
from cadstack.engines.installation import Installation
from cadstack.engines.libraries import missing_libraries, what_to_install
from cadstack.engines.manifest import Manifest
from cadstack.engines.pythons import find_python

log = logging.getLogger(__name__)
IMPORT_SECONDS = 120
# Imports all it can, and names what it cannot with the reason.
IMPORTS = """
import importlib, json, sys
root, *names = sys.argv[1:]
sys.path[:0] = [root]
wrong = {}
for name in names:
    try:
        importlib.import_module(name)
    except BaseException as error:
        wrong[name] = f"{type(error).__name__}: {error}"
print("\\n" + json.dumps(wrong))
"""


@dataclass(frozen=True)
class Obstacle:
    """What stands in an engine's way, and the next step."""

    what: str
    next_step: str

    def __str__(self) -> str:
        return f"{self.what} {self.next_step}".strip()


def obstacle(manifest: Manifest) -> Obstacle | None:
    """Why this machine cannot have an engine that is not installed yet; None where it can.

    A product that is elsewhere can be registered, as on a server whose workers have it.
    """
    if manifest.environment_kind != "python":
        return None
    try:
        python = find_python(manifest.python)
    except CadstackError as error:
        return Obstacle(error.message, error.next_step)
    return _without(manifest, missing_libraries(python.executable, manifest.libraries))


def fault(installation: Installation, *, imports: bool) -> Obstacle | None:
    """Why an installed engine cannot run; None where it can. With `imports`, its heavy modules are loaded once."""
    manifest, interpreter = installation.manifest, installation.interpreter
    if manifest.environment_kind == "external":
        return _external(manifest)
    again = _again(manifest)
    for file in manifest.programs.values():
        if not (installation.root / file).is_file():
            return Obstacle(f"Its program {file} is missing.", again)
    if interpreter is None:
        return None
    if not _starts(interpreter):
        return Obstacle(f"Its Python, {interpreter}, does not start.", again)
    found = _without(manifest, missing_libraries(interpreter, manifest.libraries))
    if found is None and imports and manifest.warm_imports:
        return _imports(installation, interpreter)
    return found


def usable(installations: Iterable[Installation]) -> list[Installation]:
    """Those that can run; the log says of each other one why not. Nothing heavy is loaded."""
    given = list(installations)
    with ThreadPoolExecutor() as pool:
        faults = list(pool.map(lambda installation: fault(installation, imports=False), given))
    for installation, found in zip(given, faults, strict=True):
        if found is not None:
            log.warning("The engine %s is installed and cannot run: %s", installation.manifest.name, found)
    return [installation for installation, found in zip(given, faults, strict=True) if found is None]


def confinable(installations: Iterable[Installation], sandbox: str) -> list[Installation]:
    """Those that this sandbox may run: a Windows program is outside any of Linux, so `plain` has to be named for it."""
    given = list(installations)
    for installation in given:
        if installation.manifest.drives is not None and sandbox != "plain":
            log.warning(
                "The engine %s is left out: the sandbox %s cannot confine Windows programs. "
                "If you trust its app bundles, start the worker with --sandbox plain.",
                installation.manifest.name,
                sandbox,
            )
    return [one for one in given if one.manifest.drives is None or sandbox == "plain"]


def _again(manifest: Manifest) -> str:
    return f"Run: cadstack engine install {manifest.name} --again"


def _external(manifest: Manifest) -> Obstacle | None:
    assert manifest.product is not None  # a manifest of this kind has one
    for file in manifest.programs.values():
        if not (manifest.product / file).is_file():
            mend = f"Install the product there, or mend environment.folder in {manifest.path}."
            return Obstacle(f"{manifest.product / file} is missing.", mend)
    return None


def _without(manifest: Manifest, missing: Iterable[str]) -> Obstacle | None:
    names = list(missing)
    if not names:
        return None
    what = f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} missing on this system."
    return Obstacle(what, what_to_install([manifest.libraries[name] for name in names]))


def _starts(interpreter: Path) -> bool:
    try:
        done = subprocess.run([interpreter, "-I", "-c", "import site"], capture_output=True, timeout=60, check=False)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def _imports(installation: Installation, interpreter: Path) -> Obstacle | None:
    names = installation.manifest.warm_imports
    command = [str(interpreter), "-B", "-c", IMPORTS, str(installation.root), *names]
    again = _again(installation.manifest)
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=IMPORT_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return Obstacle(f"Its modules did not load within {IMPORT_SECONDS} s.", again)
    if done.returncode != 0:
        return Obstacle(f"Its Python ended with {done.returncode} while it loaded {', '.join(names)}.", again)
    wrong: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    for name, reason in wrong.items():
        return Obstacle(f"Its module {name} cannot be imported ({reason}).", again)
    return None
