"""`cadstack doctor`: what this machine can do, and what to type where it lacks something."""

import platform
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from cadstack.domain.errors import CadstackError
from cadstack.engines import installation
from cadstack.engines.catalogue import SHIPPED, read_manifests
from cadstack.sandbox.ladder import find_sandbox
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
    for name in sorted(read_manifests((SHIPPED,))):
        found = installation.find(name, settings.engines_folder)
        if found is None:
            typer.echo(f"{'engine':10} {name} is not installed. Run: cadstack engine install {name}")
        else:
            say("engine", f"{name}, {'current' if found.is_current else 'outdated'}")
    raise typer.Exit(1 if missing else 0)


def _has_sandbox(settings: Settings, say: Callable[[str, str], None]) -> bool:
    try:
        sandbox = find_sandbox(settings.sandbox)
    except CadstackError as error:
        typer.echo(f"{'sandbox':10} {error}")
        return False
    say("sandbox", sandbox.name)
    for limit, strength in sandbox.enforcement.items():
        say("", f"{limit:14} {strength}")
    return True
