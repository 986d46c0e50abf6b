"""Engine environments: every engine runs in one of its own, built from its folder and its pinned requirements.

An environment is built beside its final place and then renamed, so that a half-built one is never used.
"""

import fcntl
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cadstack.domain.errors import Unavailable
from cadstack.engines.catalogue import SHIPPED
from cadstack.engines.manifest import MANIFEST, Manifest, read_manifest

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


def find(name: str, engines: Path) -> Installation | None:
    """The installed engine `name`; None also for one whose installation was damaged."""
    root = engines / name
    content = _stamped(root)
    if content is None:
        return None
    source = Path(content["source"])
    return Installation(
        manifest=read_manifest(root),
        root=root,
        interpreter=root / content["interpreter"] if content["interpreter"] else None,
        readonly=tuple(Path(p) for p in content["readonly"]),
        is_current=not source.is_dir() or _digest(source) == content["digest"],
        digest=content["digest"],
    )


def installed(engines: Path) -> list[Installation]:
    """Every installed engine, by name."""
    found = (find(path.parent.name, engines) for path in sorted(engines.glob(f"[!.]*/{STAMP}")))
    return [installation for installation in found if installation is not None]


def install(source: Path, engines: Path, say: Callable[[str], None] = lambda _line: None) -> Installation:
    """Build the environment of the engine folder `source` below `engines`; raises Unavailable with the reason.

    Does nothing when the same content is installed already.
    """
    manifest = read_manifest(source)
    engines.mkdir(parents=True, exist_ok=True)
    with _alone(engines / f".{manifest.name}.lock"):
        present, digest = find(manifest.name, engines), _digest(source)
        if present is not None and present.is_current and present.digest == digest:
            return present
        _build(source, manifest, engines, digest, say)
    made = find(manifest.name, engines)
    assert made is not None
    return made


def _build(source: Path, manifest: Manifest, engines: Path, digest: str, say: Callable[[str], None]) -> None:
    building, root = engines / f".{manifest.name}.new", engines / manifest.name
    shutil.rmtree(building, ignore_errors=True)
    shutil.copytree(source, building, ignore=NOT_INSTALLED)
    if not (building / CONSOLE.name).exists():
        shutil.copytree(CONSOLE, building / CONSOLE.name, ignore=NOT_INSTALLED)
    interpreter, readonly = _environment(manifest, building, say)
    stamp = {
        "source": str(source.resolve()),
        "digest": digest,
        "interpreter": interpreter,
        "readonly": [str(path) for path in readonly],
    }
    (building / STAMP).write_text(json.dumps(stamp, indent=2), "utf-8")
    shutil.rmtree(root, ignore_errors=True)
    building.rename(root)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One process at a time builds an engine; another waits and then finds it built. A killed one lets go."""
    with lock.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _environment(manifest: Manifest, root: Path, say: Callable[[str], None]) -> tuple[str | None, list[Path]]:
    if manifest.environment_kind == "none":
        return None, []
    if manifest.environment_kind != "python":
        raise Unavailable(
            f"The engine {manifest.name} asks for an unknown kind of environment, '{manifest.environment_kind}'."
        )
    venv = root / "venv"
    say(f"making the Python environment of {manifest.name}")
    _run([sys.executable, "-m", "venv", "--without-pip", str(venv)], manifest)
    python = venv / "bin" / "python"
    if manifest.requirements:
        say(f"installing {manifest.requirements} of {manifest.name}")
        pip = [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(python),
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ]
        _run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(root / manifest.requirements)], manifest)
    say(f"compiling the code of {manifest.name}")
    _run([str(python), "-m", "compileall", "-q", str(root)], manifest)
    probe = "import json, sys; print(json.dumps([sys.base_prefix, sys.base_exec_prefix]))"
    prefixes = json.loads(_run([str(python), "-c", probe], manifest))
    return "venv/bin/python", [Path(prefix) for prefix in dict.fromkeys(prefixes)]


def _run(command: list[str], manifest: Manifest) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own commands
    if done.returncode != 0:
        tail = "\n".join((done.stderr or done.stdout).strip().splitlines()[-6:])
        raise Unavailable(
            f"Installing the engine {manifest.name} failed at `{' '.join(command[:4])} …`:\n{tail}",
            next_step="Mend that and run the same command again; nothing was changed.",
        )
    return done.stdout


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
