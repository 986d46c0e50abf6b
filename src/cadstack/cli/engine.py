"""`cadstack engine`: what engines there are, and their environments."""

import subprocess
import time
from pathlib import Path
from typing import Annotated

import typer

from cadstack.engines import installation
from cadstack.engines.catalogue import SHIPPED, read_manifests
from cadstack.settings import Settings

app = typer.Typer(name="engine", no_args_is_help=True, help="Engines: list, install and test them.")
DATA = Annotated[Path | None, typer.Option(help="The data folder (CADSTACK_DATA).")]


@app.command("list")
def list_engines(data: DATA = None) -> None:
    """Show every engine, whether it is installed, and the engine ids it answers to."""
    engines = Settings.load(data=data).engines_folder
    for name, manifest in sorted(read_manifests((SHIPPED, engines)).items()):
        found = installation.find(name, engines)
        state = "not installed" if found is None else "installed" if found.is_current else "outdated"
        typer.echo(f"{name:12} {state:14} {manifest.title}")
        typer.echo("             " + " ".join(engine.id for engine in manifest.engines))


@app.command()
def install(
    name: Annotated[str, typer.Argument(help="The name of an engine that comes with Cadstack, or the folder of one.")],
    data: DATA = None,
) -> None:
    """Build the environment of an engine; does nothing when it is there already."""
    engines = Settings.load(data=data).engines_folder
    source = Path(name) if (Path(name) / "engine.toml").is_file() else installation.shipped(name)
    began = time.monotonic()
    made = installation.install(source, engines, say=typer.echo)
    typer.echo(f"{made.manifest.name} is installed in {made.root} ({time.monotonic() - began:.1f} s)")


@app.command()
def test(name: Annotated[str, typer.Argument(help="An installed engine.")], data: DATA = None) -> None:
    """Run an engine's self test."""
    engines = Settings.load(data=data).engines_folder
    found = installation.find(name, engines)
    if found is None or found.interpreter is None:
        typer.echo(f"{name} is not installed. Run: cadstack engine install {name}", err=True)
        raise typer.Exit(1)
    script = found.root / "selftest" / "run.py"
    raise typer.Exit(subprocess.run([found.interpreter, script], check=False).returncode)  # noqa: S603 - our own script
