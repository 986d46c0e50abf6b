"""`cadstack docs`: makes the reference pages of a checkout again from the code. For who changes Cadstack itself."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()
NEEDS = {"autocad-commands.md": "autocad", "maxscript.md": "3dsmax"}


@app.command()
def docs(
    folder: Annotated[Path, typer.Argument(help="The folder of the reference pages.")] = Path("docs/reference"),
    engines: Annotated[Path | None, typer.Option(help="The folder of installed engines (CADSTACK_ENGINES).")] = None,
) -> None:
    """Write the reference pages that are generated from the code; says which of them changed."""
    from cadstack.cli.docs.pages import make_pages  # noqa: PLC0415 - the help of every command imports this module
    from cadstack.settings import Settings  # noqa: PLC0415 - as above

    if not (folder / "coverage.toml").is_file():
        typer.echo(f"{folder} has no coverage.toml. Run this in a checkout of Cadstack, or name its docs/reference.")
        raise typer.Exit(1)
    made = make_pages(folder, Settings.load(engines=engines).engines_folder)
    for name, text in made.items():
        path = folder / name
        if text is None:
            typer.echo(f"{name:22} left as it is: it needs an engine. cadstack engine install {NEEDS[name]}")
        elif path.is_file() and path.read_text("utf-8") == text:
            typer.echo(f"{name:22} unchanged")
        else:
            path.write_text(text, "utf-8")
            typer.echo(f"{name:22} written")
