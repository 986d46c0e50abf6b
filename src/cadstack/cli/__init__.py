"""The command line. The folder is the registry: each module offers `app`, and is imported only when it is used."""

import importlib
import pkgutil
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

import cadstack
from cadstack.domain.errors import CadstackError


def command_names() -> list[str]:
    """The commands there are: the modules of this folder."""
    return sorted(found.name for found in pkgutil.iter_modules(__path__))


def build(arguments: Sequence[str]) -> typer.Typer:
    """The command line for these arguments: the one command they name, or all of them for the help."""
    root = typer.Typer(
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        help="Cadstack: Design Automation on open CAD engines, on your own machine.",
    )
    root.callback()(_root)
    names = command_names()
    for name in [arguments[0]] if arguments and arguments[0] in names else names:
        root.add_typer(importlib.import_module(f"{__name__}.{name}").app)
    return root


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cadstack {cadstack.__version__}")
        raise typer.Exit


def _root(
    version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show it.")] = False,
) -> None:
    """Cadstack: Design Automation on open CAD engines, on your own machine."""


def main() -> None:
    """The entry point: errors of ours are shown as text and end with exit code 1."""
    try:
        build(sys.argv[1:])(prog_name="cadstack")
    except CadstackError as error:
        print(f"cadstack: {error.message}", file=sys.stderr)
        if error.next_step:
            print(f"  {error.next_step}", file=sys.stderr)
        sys.exit(1)
    except ValueError as error:
        print(f"cadstack: {error}", file=sys.stderr)
        sys.exit(2)
