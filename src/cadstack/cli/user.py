"""`cadstack user`: the people of an installation. The first admin is made here."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from cadstack.app.passwords import Passwords
from cadstack.app.ports import UnitOfWork
from cadstack.app.users import (
    change_admin,
    change_password,
    create_user,
    disable_user,
    enable_user,
    invite,
    list_users,
)
from cadstack.domain.identity.principal import SYSTEM
from cadstack.domain.identity.user import User
from cadstack.settings import Settings
from cadstack.wiring import Plugs, now, plug

app = typer.Typer(name="user", no_args_is_help=True, help="The people of this installation: create, invite, disable.")
DATA = Annotated[Path | None, typer.Option(help="The data folder (CADSTACK_DATA).")]
EMAIL = Annotated[str, typer.Argument(help="The user's email address.")]
FROM_STDIN = Annotated[bool, typer.Option("--password-stdin", help="Read the password from the first line of input.")]
PAGE = 200


@app.command()
def create(
    email: EMAIL,
    first_name: Annotated[str, typer.Option("--first-name", help="The first name.")] = "",
    last_name: Annotated[str, typer.Option("--last-name", help="The last name.")] = "",
    admin: Annotated[bool, typer.Option("--admin", help="Make the user an admin.")] = False,
    password_stdin: FROM_STDIN = False,
    data: DATA = None,
) -> None:
    """Create a user with a password."""
    hashed = Passwords().hash(_password(from_stdin=password_stdin))
    plugs = _plugs(data)
    made = plugs.store.run(
        create_user,
        SYSTEM,
        email,
        now(),
        plugs.ids,
        first_name=first_name,
        last_name=last_name,
        password_hash=hashed,
        is_admin=admin,
    )
    typer.echo(f"user id  {made.id}")


@app.command("invite")
def invite_user(email: EMAIL, data: DATA = None) -> None:
    """Print a link with which the user chooses a name and a password; also a way to a new password."""
    plugs = _plugs(data)
    _, token = plugs.store.run(invite, SYSTEM, email, now(), plugs.ids)
    typer.echo(f"{plugs.settings.public_url}/invitation/{token}")


@app.command("list")
def list_all(data: DATA = None) -> None:
    """Show the users."""
    store, after = _plugs(data).store, None
    while True:
        page = store.run(list_users, SYSTEM, after, PAGE)
        for user in page.rows:
            typer.echo(f"{user.id}  {user.state.value:8}  {'admin' if user.is_admin else '-':5}  {user.email}")
        if page.next is None:
            return
        after = page.next


@app.command()
def password(email: EMAIL, password_stdin: FROM_STDIN = False, data: DATA = None) -> None:
    """Set a new password, which ends the user's sessions."""
    hashed = Passwords().hash(_password(from_stdin=password_stdin))
    _plugs(data).store.run(change_password, SYSTEM, email, hashed)


@app.command()
def disable(email: EMAIL, data: DATA = None) -> None:
    """Let a user neither sign in nor be acted for; tokens that were given for him are refused at once."""
    _plugs(data).store.run(disable_user, SYSTEM, email, now())


@app.command()
def enable(email: EMAIL, data: DATA = None) -> None:
    """Let a disabled user in again."""
    _plugs(data).store.run(enable_user, SYSTEM, email)


@app.command()
def admin(
    email: EMAIL,
    revoke: Annotated[bool, typer.Option("--revoke", help="Make the user no admin any more.")] = False,
    data: DATA = None,
) -> None:
    """Make a user an admin."""

    def change(uow: UnitOfWork) -> User:
        return change_admin(uow, SYSTEM, email, is_admin=not revoke)

    _plugs(data).store.run(change)


def _plugs(data: Path | None) -> Plugs:
    return plug(Settings.load(data=data))


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed
