"""`cadstack acc`: the custom integrations and product access of ACC and BIM 360 accounts, for operators."""

from pathlib import Path
from typing import Annotated

import typer

from cadstack.app.accounts import (
    NewIntegration,
    give_products,
    integrations,
    remove_integration,
    whitelist,
    why,
)
from cadstack.app.ports import UnitOfWork
from cadstack.domain.data.hub import Hub
from cadstack.domain.data.visibility import Sight
from cadstack.domain.identity.principal import SYSTEM
from cadstack.settings import Settings
from cadstack.wiring import now, plug

app = typer.Typer(name="acc", no_args_is_help=True, help="Accounts: which Client IDs they let in, and products.")
DATA = Annotated[Path | None, typer.Option(help="The data folder (CADSTACK_DATA).")]
CLIENT = Annotated[str, typer.Argument(help="The Client ID of the app.")]
ACCOUNT = Annotated[str, typer.Option(help="The account: its id or its name.")]


@app.command("whitelist")
def let_in(
    client_id: CLIENT,
    account: ACCOUNT,
    name: Annotated[str, typer.Option(help="The custom integration name.")] = "Custom integration",
    description: Annotated[str, typer.Option(help="What it is for.")] = "",
    needs_user: Annotated[bool, typer.Option("--needs-user", help="Refuse calls that name no user.")] = False,
    data: DATA = None,
) -> None:
    """Let a Client ID into an account: a custom integration with both access options."""
    plugs = plug(Settings.load(data=data))
    wanted = NewIntegration(client_id, name, description, needs_user=needs_user)
    made = plugs.store.run(whitelist, SYSTEM, account, wanted, now())
    typer.echo(f"{made.client_id} is whitelisted in {account} as '{made.name}'")


@app.command("list")
def list_integrations(account: ACCOUNT, data: DATA = None) -> None:
    """Show the custom integrations of an account."""
    plugs = plug(Settings.load(data=data))
    for each in plugs.store.run(integrations, SYSTEM, account):
        typer.echo(f"{each.client_id}  {'active' if each.active else 'off':6}  {each.name}")


@app.command()
def remove(client_id: CLIENT, account: ACCOUNT, data: DATA = None) -> None:
    """Take a Client ID out of an account; it stops seeing the account at once."""
    plugs = plug(Settings.load(data=data))
    plugs.store.run(remove_integration, SYSTEM, account, client_id)
    typer.echo(f"{client_id} is no longer whitelisted in {account}")


@app.command()
def explain(
    client_id: CLIENT,
    account: ACCOUNT,
    user: Annotated[str | None, typer.Option(help="The email or id of a user; without one, the app by itself.")] = None,
    data: DATA = None,
) -> None:
    """Say why a Client ID sees an account, or why not and what to do; ends with 1 where it does not."""
    plugs = plug(Settings.load(data=data))
    found = plugs.store.run(why, SYSTEM, account, client_id, user)
    typer.echo(found.text)
    if found.sight is not Sight.SEEN:
        raise typer.Exit(1)


@app.command()
def products(
    user: Annotated[str, typer.Argument(help="The email or id of a member.")],
    account: ACCOUNT,
    give: Annotated[list[str] | None, typer.Option(help="A product to give; the others are taken.")] = None,
    data: DATA = None,
) -> None:
    """Give a member exactly these products: docs, build, takeoff; in a team hub, fusion team."""
    plugs = plug(Settings.load(data=data))
    made = plugs.store.run(give_products, SYSTEM, account, user, give or ())
    typer.echo(f"{user} has {', '.join(sorted(each.value for each in made.products)) or 'no product'}")


@app.command()
def hubs(data: DATA = None) -> None:
    """Show all hubs, with their kind, region and id."""
    plugs = plug(Settings.load(data=data))
    for hub in plugs.store.run(_hubs):
        typer.echo(f"{hub.name:30}  {hub.kind.value:8}  {hub.region:5}  {hub.id}")


def _hubs(uow: UnitOfWork) -> list[Hub]:
    return list(uow.hubs.all())
