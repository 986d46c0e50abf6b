"""`cadstack da`: a project on a Design Automation server, this kind or the original."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(name="da", no_args_is_help=True, help="Design Automation servers: push a project to one.")


@app.callback()
def da() -> None:
    """Design Automation servers: push a project to one."""


@app.command()
def push(
    project: Annotated[
        Path, typer.Argument(help="A folder with activity.json and bundles, or the JSON of an activity or app bundle.")
    ],
    server: Annotated[
        str | None,
        typer.Option(envvar=["CADSTACK_SERVER", "APS_BASE_URL"], help="Base URL; default: `cadstack up` here."),
    ] = None,
    client_id: Annotated[str | None, typer.Option(envvar="APS_CLIENT_ID", help="The client app's id.")] = None,
    client_secret: Annotated[str | None, typer.Option(envvar="APS_CLIENT_SECRET", help="Its secret.")] = None,
    nickname: Annotated[str | None, typer.Option(help="Set this nickname where the app has none.")] = None,
    alias: Annotated[str, typer.Option(help="Move this alias; default: those in the JSON, else prod.")] = "",
    bundle: Annotated[list[Path] | None, typer.Option(help="An app bundle; default: *.bundle in the folder.")] = None,
    values: Annotated[list[str] | None, typer.Option("--set", help="NAME=VALUE of a {{NAME}} in the JSON.")] = None,
    data: Annotated[Path | None, typer.Option(help="The data folder of `cadstack up` (CADSTACK_DATA).")] = None,
) -> None:
    """Publish bundles and activity, where they changed, and move the alias; prints the ids to use."""
    from cadstack.kit.connection import server_of, told  # noqa: PLC0415 - the help of every command imports this module
    from cadstack.kit.options import asker, note, pairs  # noqa: PLC0415 - as above
    from cadstack.kit.project import Values, project_at  # noqa: PLC0415 - as above
    from cadstack.kit.push import publish_release, read_release  # noqa: PLC0415 - as above
    from cadstack.settings import Settings  # noqa: PLC0415 - as above

    known = Values(pairs("--set", values), os.environ, asker())
    release = read_release(project_at(project, bundle or ()), known, note, alias)
    address = server_of(server, client_id, client_secret, Settings.load(data=data).data)
    with told(), address.publisher(nickname) as publisher:
        for done in publish_release(release, publisher):
            typer.echo(f"{done.id}  version {done.version}, {done.change}")
    print(f"on {address.url}", file=sys.stderr)
