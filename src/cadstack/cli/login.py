"""`cadstack login`: sign in once on this machine."""

from typing import Annotated

import typer

from cadstack.kit.signed_in import CALLBACK_URL, CLIENT_ID, CLIENT_SECRET, SERVER, connection

app = typer.Typer()


@app.command()
def login(
    server: SERVER = None,
    client_id: CLIENT_ID = None,
    client_secret: CLIENT_SECRET = None,
    callback_url: CALLBACK_URL = None,
    scope: Annotated[list[str] | None, typer.Option(help="A scope to ask for; default: data and accounts.")] = None,
    browser: Annotated[
        bool | None, typer.Option("--browser/--no-browser", help="Whether to open one; default: where there is one.")
    ] = None,
    anew: Annotated[bool, typer.Option("--anew", help="Sign in as somebody else.")] = False,
) -> None:
    """Sign in on this machine, for every program here that uses the Python client. Without a browser, use another's."""
    names = server, client_id, client_secret, callback_url
    with connection(*names, scope or (), interactive=True, browser=browser) as aps:
        user = aps.sign_in(anew=anew)
        typer.echo(f"{user.name} ({user.email}) is signed in at {aps.base_url}.")
