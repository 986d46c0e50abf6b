"""The command line. The folder is the registry: each module offers `app`, and is imported only when it is used."""

import importlib
import pkgutil
import sys
from typing import Any

import click
import typer

import cadstack
from cadstack.domain.errors import CadstackError


class Commands(click.Group):
    """The commands of this folder, by module name."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(found.name for found in pkgutil.iter_modules(__path__) if not found.name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{__name__}.{cmd_name}")
        command = typer.main.get_command(module.app)
        command.name = cmd_name
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(cadstack.__version__, prog_name="cadstack")
def root(**_: Any) -> None:
    """Cadstack: Design Automation on open CAD engines, on your own machine."""


def main() -> None:
    """The entry point: errors of ours are shown as text and end with exit code 1."""
    try:
        root(prog_name="cadstack")
    except CadstackError as error:
        print(f"cadstack: {error.message}", file=sys.stderr)
        if error.next_step:
            print(f"  {error.next_step}", file=sys.stderr)
        sys.exit(1)
    except ValueError as error:
        print(f"cadstack: {error}", file=sys.stderr)
        sys.exit(2)
