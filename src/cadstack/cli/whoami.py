"""`cadstack whoami`: who is signed in on this machine."""

import json
from datetime import UTC, datetime
from typing import Annotated

import typer

from cadstack.kit.signed_in import CALLBACK_URL, CLIENT_ID, CLIENT_SECRET, SERVER, connection

app = typer.Typer()


@app.command()
def whoami(
    server: SERVER = None,
    client_id: CLIENT_ID = None,
    client_secret: CLIENT_SECRET = None,
    callback_url: CALLBACK_URL = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON.")] = False,
) -> None:
    """Show who is signed in, where, with which app, and when it lapses; ends with 1 where nobody is."""
    with connection(server, client_id, client_secret, callback_url) as aps:
        user, lapses = aps.user, aps.lapses_at()
        day = datetime.fromtimestamp(lapses or 0.0, UTC).date().isoformat()
        if as_json:
            said = {"id": user.id, "name": user.name, "email": user.email, "server": aps.base_url}
            typer.echo(json.dumps(said | {"clientId": aps.client_id, "lapses": day, "protection": aps.protection}))
            return
        typer.echo(f"{user.name} ({user.email}), user id {user.id}\nserver     {aps.base_url}")
        typer.echo(f"client id  {aps.client_id}\nlapses     {day}, unless it is used before")
        typer.echo(f"tokens     protected by {aps.protection}")
