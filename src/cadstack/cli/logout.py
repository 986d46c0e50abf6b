"""`cadstack logout`: end the sign-in of this machine."""

import typer

from cadstack.kit.signed_in import CALLBACK_URL, CLIENT_ID, CLIENT_SECRET, SERVER, connection

app = typer.Typer()


@app.command()
def logout(
    server: SERVER = None,
    client_id: CLIENT_ID = None,
    client_secret: CLIENT_SECRET = None,
    callback_url: CALLBACK_URL = None,
) -> None:
    """Forget the tokens of this machine and end them at the server. The browser stays signed in there."""
    with connection(server, client_id, client_secret, callback_url) as aps:
        tense = "is" if aps.sign_out() else "was"
        typer.echo(f"Nobody {tense} signed in at {aps.base_url}{' any more' if tense == 'is' else ''}.")
