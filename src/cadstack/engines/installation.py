"""Installed engines: each a copy of its folder with an environment of its own.

An installation is built beside its final place and then renamed, so that a half-built one is never used; what a failed
one leaves is removed at once, what a killed one leaves by the next.
"""

import fcntl
import hashlib
import json
import logging
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cadstack.domain.errors import InvalidInput, Unavailable
from cadstack.engines import environment
from cadstack.engines.catalogue import SHIPPED
from cadstack.engines.manifest import MANIFEST, Manifest, read_manifest
from cadstack.engines.steps import Step, Tell, quietly

log = logging.getLogger(__name__)
STAMP = "installed.json"
CONSOLE = SHIPPED / "console"
NOT_INSTALLED = shutil.ignore_patterns("__pycache__", "*.pyc", ".pytest_cache")


@dataclass(frozen=True)
class Installation:
    """An engine that is ready to run: its root folder, its interpreter, and the host folders the interpreter needs."""

    manifest: Manifest
    root: Path
    interpreter: Path | None
    readonly: tuple[Path, ...]
    is_current: bool
    digest: str = ""
    source: Path | None = None


def find(name: str, engines: Path) -> Installation | None:
    """The installed engine `name`; None also for one whose installation was damaged, which the log tells."""
    root = engines / name
    content = _stamped(root)
    if content is None:
        return None
    try:
        manifest = read_manifest(root)
    except InvalidInput as error:
        log.warning("The engine in %s is left out: %s", root, error)
        return None
    source = Path(content["source"])
    return Installation(
        manifest=manifest,
        root=root,
        interpreter=root / content["interpreter"] if content["interpreter"] else None,
        readonly=tuple(Path(p) for p in content["readonly"]),
        is_current=not source.is_dir() or _digest(source) == content["digest"],
        digest=content["digest"],
        source=source,
    )


def installed(engines: Path) -> list[Installation]:
    """Every installed engine, by name."""
    found = (find(path.parent.name, engines) for path in sorted(engines.glob(f"[!.]*/{STAMP}")))
    return [installation for installation in found if installation is not None]


def install(source: Path, engines: Path, tell: Tell = quietly, *, again: bool = False) -> Installation:
    """Build the environment of the engine folder `source` below `engines`; raises Unavailable with the reason.

    Does nothing when the same content is installed already and its interpreter is there, unless it is to be done again.
    """
    manifest = read_manifest(source)
    engines.mkdir(parents=True, exist_ok=True)
    with _alone(engines / f".{manifest.name}.lock", tell):
        present, digest = find(manifest.name, engines), _digest(source)
        if present is not None and present.digest == digest and _has_interpreter(present) and not again:
            return present
        building = engines / f".{manifest.name}.new"
        try:
            _build(source, building, engines / manifest.name, digest, tell, again)
            _put(building, engines / manifest.name)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    made = find(manifest.name, engines)
    assert made is not None
    return made


def _has_interpreter(present: Installation) -> bool:
    return present.interpreter is None or present.interpreter.exists()


def _build(source: Path, building: Path, root: Path, digest: str, tell: Tell, again: bool) -> None:
    shutil.rmtree(building, ignore_errors=True)
    shutil.copytree(source, building, ignore=NOT_INSTALLED)
    if not (building / CONSOLE.name).exists():
        shutil.copytree(CONSOLE, building / CONSOLE.name, ignore=NOT_INSTALLED)
    stamp: dict[str, Any] = {"source": str(source.resolve()), "digest": digest, "interpreter": None, "readonly": []}
    manifest = read_manifest(building)
    if manifest.environment_kind == "python":
        stamp |= _environment(manifest, building, None if again else _stamped(root), root, tell)
    elif manifest.product is not None:
        stamp["readonly"] = [str(manifest.product)]
    (building / STAMP).write_text(json.dumps(stamp, indent=2), "utf-8")


def _environment(
    manifest: Manifest, building: Path, earlier: dict[str, Any] | None, root: Path, tell: Tell
) -> dict[str, Any]:
    """Make the environment, or keep that of the earlier installation where only the engine's own code changed."""
    made = {"interpreter": environment.INTERPRETER, "environment": environment.key(manifest)}
    if earlier and earlier.get("environment") == made["environment"] and (root / environment.INTERPRETER).exists():
        environment.reuse(root / "venv", building, manifest, tell)
        return {**made, "readonly": earlier["readonly"]}
    prefixes = environment.build(manifest, building, tell).prefixes
    return {**made, "readonly": [str(path) for path in prefixes]}


def _put(building: Path, root: Path) -> None:
    """Exchange by renaming: the old installation is removed only after the new one has its name."""
    old = root.with_name(f".{root.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if root.exists():
        root.rename(old)
    building.rename(root)
    shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _alone(lock: Path, tell: Tell) -> Iterator[None]:
    """One process at a time builds an engine; another waits and then finds it built. A killed one lets go."""
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell(Step("waiting for another process that installs it"))
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _stamped(root: Path) -> dict[str, Any] | None:
    try:
        content = json.loads((root / STAMP).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    members = ("source", "digest", "interpreter", "readonly")
    return content if isinstance(content, dict) and all(name in content for name in members) else None


def _digest(source: Path) -> str:
    """The content of an engine folder and of the shared console code, in one hash."""
    digest = hashlib.sha256(sys.version.encode())
    for folder in (source, CONSOLE):
        for path in sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
            digest.update(f"{path.relative_to(folder)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def shipped(name: str) -> Path:
    """The folder of an engine that comes with the product; raises Unavailable naming those there are."""
    folder = SHIPPED / name
    if not (folder / MANIFEST).is_file():
        known = ", ".join(sorted(path.parent.name for path in SHIPPED.glob(f"*/{MANIFEST}")))
        raise Unavailable(
            f"There is no engine '{name}'.", next_step=f"The engines: {known}; or give the folder of one."
        )
    return folder
