"""`cadstack app`: client apps, which ask for tokens."""

from pathlib import Path
from typing import Annotated

import typer

from cadstack.app.identity import create_client_app
from cadstack.app.ports import UnitOfWork
from cadstack.domain.identity.api import ALL_APIS, APIS, FREE_APIS
from cadstack.domain.identity.client_app import AppKind, ClientApp
from cadstack.domain.identity.principal import SYSTEM
from cadstack.domain.identity.scope import SCOPES
from cadstack.settings import Settings
from cadstack.wiring import now, plug

app = typer.Typer(name="app", no_args_is_help=True, help="Client apps: create and list them.")
DATA = Annotated[Path | None, typer.Option(help="The data folder (CADSTACK_DATA).")]


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="What the app is called.")],
    kind: Annotated[
        AppKind,
        typer.Option("--type", help="web: with secret and callback; public: without secret; server: no people."),
    ] = AppKind.WEB,
    callback: Annotated[
        list[str] | None, typer.Option(help="Where browsers go after consent, exactly; on this machine without a port.")
    ] = None,
    logout_callback: Annotated[list[str] | None, typer.Option(help="Where they go after signing out.")] = None,
    scope: Annotated[list[str] | None, typer.Option(help="A scope it may ask for; default: all.")] = None,
    api: Annotated[list[str] | None, typer.Option(help=f"An API it may use: {', '.join(APIS)}; default: all.")] = None,
    data: DATA = None,
) -> None:
    """Register a client app and print its id, and its secret, which is shown this once."""
    plugs = plug(Settings.load(data=data))
    made = plugs.store.run(
        create_client_app,
        SYSTEM,
        name,
        now(),
        plugs.ids,
        scopes=frozenset(scope) if scope else SCOPES,
        kind=kind,
        callbacks=callback or (),
        logout_callbacks=logout_callback or (),
        apis=frozenset(api) if api else FREE_APIS if kind is AppKind.PUBLIC else ALL_APIS,
    )
    typer.echo(f"client id      {made.app.id}")
    if made.secret:
        typer.echo(f"client secret  {made.secret}")


@app.command("list")
def list_apps(data: DATA = None) -> None:
    """Show the registered client apps."""
    plugs = plug(Settings.load(data=data))
    for item in plugs.store.run(_apps):
        typer.echo(f"{item.id}  {item.kind.value:6}  {item.nickname or '-':20}  {item.name}")


def _apps(uow: UnitOfWork) -> list[ClientApp]:
    return list(uow.apps.all())
