"""What every command takes and does that acts for the person who is signed in on this machine."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cadstack.client.aps.connection import Aps

SERVER = Annotated[
    str | None,
    typer.Argument(envvar="APS_BASE_URL", help="Base URL; default: the last one, else `cadstack up` here."),
]
CLIENT_ID = Annotated[
    str | None, typer.Option(envvar="APS_CLIENT_ID", help="An app of your own; default: the server's public app.")
]
CLIENT_SECRET = Annotated[str | None, typer.Option(envvar="APS_CLIENT_SECRET", help="Its secret, if it has one.")]
CALLBACK_URL = Annotated[
    str | None, typer.Option(envvar="APS_CALLBACK_URL", help="Its callback URL, exactly as it is registered.")
]


@contextmanager
def connection(
    server: str | None,
    client_id: str | None,
    client_secret: str | None,
    callback_url: str | None,
    scopes: Iterable[str] = (),
    *,
    interactive: bool = False,
    browser: bool | None = None,
) -> Iterator["Aps"]:
    """A connection that asks nobody unless it is `interactive`; its errors leave the block as errors of the tree."""
    from cadstack.client.aps.connection import open_aps  # noqa: PLC0415 - the help of every command imports this module
    from cadstack.kit.connection import told  # noqa: PLC0415 - as above

    with (
        told(),
        open_aps(
            server, client_id, client_secret, callback_url, scopes, interactive=interactive, browser=browser
        ) as aps,
    ):
        yield aps
