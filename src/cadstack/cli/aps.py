"""`cadstack aps`: what is signed in on this machine, for shells and other languages."""

import json
from typing import Annotated

import typer

from cadstack.kit.signed_in import CALLBACK_URL, CLIENT_ID, CLIENT_SECRET, SERVER, connection

app = typer.Typer(name="aps", no_args_is_help=True, help="Autodesk Platform Services from a shell: headers, hubs.")


@app.command()
def headers(
    server: SERVER = None,
    client_id: CLIENT_ID = None,
    client_secret: CLIENT_SECRET = None,
    callback_url: CALLBACK_URL = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object, not a header line.")] = False,
) -> None:
    """Print the authorization header with a fresh token, for curl and for PowerShell's Invoke-RestMethod."""
    with connection(server, client_id, client_secret, callback_url) as aps:
        found = aps.headers
    typer.echo(json.dumps(found) if as_json else "\n".join(f"{name}: {value}" for name, value in found.items()))


@app.command()
def hubs(
    server: SERVER = None,
    client_id: CLIENT_ID = None,
    client_secret: CLIENT_SECRET = None,
    callback_url: CALLBACK_URL = None,
) -> None:
    """Show the hubs of who is signed in, and why others are missing."""
    with connection(server, client_id, client_secret, callback_url) as aps:
        found = aps.hubs
    typer.echo(repr(found))
    if found.warnings:
        typer.echo(f"\n{found.explain()}", err=True)
