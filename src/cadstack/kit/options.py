"""What several commands take and say alike."""

import sys
from collections.abc import Callable, Sequence

import typer


def pairs(option: str, texts: Sequence[str] | None) -> dict[str, str]:
    """NAME=VALUE options; raises ValueError for one without an equals sign."""
    found: dict[str, str] = {}
    for text in texts or ():
        name, equals, value = text.partition("=")
        if not (name and equals):
            raise ValueError(f"{option} {text} has no value. Write {option} {name or 'NAME'}=VALUE.")
        found[name] = value
    return found


def asker() -> Callable[[str], str | None]:
    """Asks for the value of a placeholder where somebody sits at the terminal; else answers None."""
    return _ask if sys.stdin.isatty() else lambda _name: None


def note(text: str) -> None:
    """Something that was done otherwise than written."""
    typer.echo(f"note {text}", err=True)


def _ask(name: str) -> str | None:
    return typer.prompt(f"{{{{{name}}}}}", default="", show_default=False, err=True) or None
