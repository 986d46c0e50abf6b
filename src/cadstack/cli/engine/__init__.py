"""`cadstack engine`: what engines there are, and their environments."""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from cadstack.cli.engine.progress import shown
from cadstack.domain.errors import CadstackError, InvalidInput, Unavailable
from cadstack.engines import health, installation
from cadstack.engines.catalogue import SHIPPED, read_manifests
from cadstack.engines.installation import Installation
from cadstack.engines.manifest import MANIFEST, Manifest, read_manifest
from cadstack.settings import Settings

app = typer.Typer(name="engine", no_args_is_help=True, help="Engines: list, install, check and test them.")
DATA = Annotated[Path | None, typer.Option(help="The data folder (CADSTACK_DATA).")]
ALL = "all"


@app.command("list")
def list_engines(data: DATA = None) -> None:
    """Show every engine, whether it is installed or why it cannot be, and the engine ids it answers to."""
    engines = Settings.load(data=data).engines_folder
    for name, manifest in sorted(read_manifests((SHIPPED, engines)).items()):
        state, remark = _state(manifest, installation.find(name, engines))
        typer.echo(f"{name:12} {state:14} {manifest.title}")
        typer.echo("             " + " ".join(engine.id for engine in manifest.engines))
        if remark is not None:
            typer.echo(f"             {remark}")


@app.command()
def install(
    names: Annotated[list[str], typer.Argument(help="Engines that come with Cadstack, folders of others, or 'all'.")],
    data: DATA = None,
    again: Annotated[bool, typer.Option("--again", help="Build anew what is there already.")] = False,
) -> None:
    """Build the environments of engines; does nothing for those that are there already.

    'all' means every engine that comes with Cadstack; those that this machine cannot have are passed over, with the
    reason and what to type.
    """
    engines = Settings.load(data=data).engines_folder
    failed = 0
    for source in _sources(names, engines):
        manifest = read_manifest(source)
        obstacle = None if installation.find(manifest.name, engines) else health.obstacle(manifest)
        try:
            if obstacle is None:
                _install(source, manifest, engines, again)
                continue
            raise Unavailable(f"{manifest.name} cannot be had here: {obstacle.what}", next_step=obstacle.next_step)
        except CadstackError as error:
            if len(names) == 1 and ALL not in names:
                raise
            typer.echo(str(error), err=True)
            failed += ALL not in names or obstacle is None
    raise typer.Exit(1 if failed else 0)


@app.command()
def doctor(data: DATA = None) -> None:
    """Start every installed engine once and load its modules; exit code 1 when one cannot run."""
    engines = Settings.load(data=data).engines_folder
    broken = 0
    for name, manifest in sorted(read_manifests((SHIPPED, engines)).items()):
        found = installation.find(name, engines)
        if found is None:
            _, remark = _state(manifest, None)
            typer.echo(f"{name:12} not installed  {remark or f'Run: cadstack engine install {name}'}")
            continue
        fault = health.fault(found, imports=True)
        outdated = "" if found.is_current else f"outdated; run: cadstack engine install {name}"
        typer.echo(f"{name:12} {'ok' if fault is None else 'broken':14} {fault or outdated}".rstrip())
        broken += fault is not None
    raise typer.Exit(1 if broken else 0)


@app.command()
def test(
    names: Annotated[list[str], typer.Argument(help="Installed engines, or 'all' of them.")], data: DATA = None
) -> None:
    """Run the self tests of engines; exit code 1 when one fails."""
    engines = Settings.load(data=data).engines_folder
    failed = 0
    for found in installation.installed(engines) if ALL in names else [_installed(name, engines) for name in names]:
        script = found.root / "selftest" / "run.py"
        typer.echo(f"{found.manifest.name}:" + ("" if script.is_file() else " no self test"))
        if script.is_file():
            done = subprocess.run([found.interpreter or sys.executable, script], check=False)  # noqa: S603 - our own script
            failed += done.returncode != 0
    raise typer.Exit(1 if failed else 0)


def _sources(names: Sequence[str], engines: Path) -> list[Path]:
    """The folders of the engines that are named, each once."""
    every = [manifest.folder for _, manifest in sorted(read_manifests((SHIPPED,)).items())]
    named = [_source(name, engines) for name in names if name != ALL]
    return list(dict.fromkeys([*named, *(every if ALL in names else ())]))


def _source(name: str, engines: Path) -> Path:
    """A folder, an engine that comes with the product, or one that was installed from a folder before."""
    if (Path(name) / MANIFEST).is_file():
        return Path(name)
    found = installation.find(name, engines)
    if found is not None and found.source is not None and (found.source / MANIFEST).is_file():
        return found.source
    return installation.shipped(name)


def _install(source: Path, manifest: Manifest, engines: Path, again: bool) -> None:
    began = time.monotonic()
    with shown(manifest.name) as tell:
        made = installation.install(source, engines, tell, again=again)
    typer.echo(f"{manifest.name} is installed in {made.root} ({time.monotonic() - began:.1f} s)")
    fault = health.fault(made, imports=False)
    if fault is not None:
        typer.echo(f"It cannot run on this machine: {fault}", err=True)


def _installed(name: str, engines: Path) -> Installation:
    found = installation.find(name, engines)
    if found is None:
        raise InvalidInput(f"{name} is not installed.", next_step=f"Run: cadstack engine install {name}")
    return found


def _state(manifest: Manifest, found: Installation | None) -> tuple[str, health.Obstacle | None]:
    """One or two words, and what is in the way."""
    if found is None:
        obstacle = health.obstacle(manifest)
        return ("not available" if obstacle else "not installed"), obstacle
    fault = health.fault(found, imports=False)
    if fault is not None:
        return "broken", fault
    return ("installed" if found.is_current else "outdated"), None
