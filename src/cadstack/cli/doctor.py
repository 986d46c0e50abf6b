"""`cadstack doctor`: what this machine can do, and what to type where it lacks something."""

import platform
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from cadstack.app.cells import Sandbox
from cadstack.domain.errors import CadstackError
from cadstack.engines import health, installation
from cadstack.engines.catalogue import SHIPPED, read_manifests
from cadstack.sandbox.bubblewrap import BubblewrapSandbox
from cadstack.sandbox.ladder import find_sandbox
from cadstack.sandbox.shelf import capacity
from cadstack.sandbox.warm import fault
from cadstack.settings import Settings
from cadstack.store.sql.sqlite import driver

app = typer.Typer()


@app.command()
def doctor(
    data: Annotated[Path | None, typer.Option(help="The data folder (CADSTACK_DATA).")] = None,
    quiet: Annotated[bool, typer.Option(help="Say only what is missing.")] = False,
) -> None:
    """Check Python, SQLite, the sandbox and the engines; exit code 1 when work items could not run."""
    settings = Settings.load(data=data)

    def say(what: str, found: str) -> None:
        if not quiet:
            typer.echo(f"{what:10} {found}")

    say("python", platform.python_version())
    say("sqlite", driver().sqlite_version)
    missing = not _has_sandbox(settings, say)
    broken = _has_broken_engines(settings, say)
    raise typer.Exit(1 if missing or broken else 0)


def _has_broken_engines(settings: Settings, say: Callable[[str, str], None]) -> bool:
    """Whether one that is installed cannot run; `cadstack engine doctor` looks closer."""
    broken, present = False, set()
    for found in installation.installed(settings.engines_folder):
        name = found.manifest.name
        present.add(name)
        fault = health.fault(found, imports=False)
        if fault is None:
            say("engine", f"{name}, {'current' if found.is_current else 'outdated'}")
        else:
            typer.echo(f"{'engine':10} {name} cannot run: {fault}")
            broken = True
    for name in sorted(set(read_manifests((SHIPPED,))) - present):
        line = f"{name} is not installed. Run: cadstack engine install {name}"
        say("engine", line) if present else typer.echo(f"{'engine':10} {line}")
    return broken


def _has_sandbox(settings: Settings, say: Callable[[str, str], None]) -> bool:
    try:
        sandbox = find_sandbox(settings.sandbox)
    except CadstackError as error:
        typer.echo(f"{'sandbox':10} {error}")
        return False
    say("sandbox", sandbox.name)
    for limit, strength in sandbox.enforcement.items():
        say("", f"{limit:14} {strength}")
    say("warm", _warm(settings, sandbox))
    return True


def _warm(settings: Settings, sandbox: Sandbox) -> str:
    """Whether engines can wait with their modules imported."""
    if settings.warm == "off":
        return "off (CADSTACK_WARM)"
    if not isinstance(sandbox, BubblewrapSandbox):
        return f"not in the sandbox {sandbox.name}: every command starts cold"
    why = fault(sandbox)
    if why is not None:
        return f"not here: {why}"
    most = capacity(settings.warm_engines, settings.warm_memory_mb)
    return f"engines wait pre-loaded, at most {most.engines} in {most.memory_bytes >> 20} MB"
