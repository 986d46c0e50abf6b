"""`cadstack worker`: more machines for the work, each with a URL and a token."""

import os
import signal
import socket
from pathlib import Path
from typing import Annotated

import typer

from cadstack.app.workers import create_worker_token
from cadstack.client.work import WorkClient
from cadstack.crew import make_remote_transfer, make_worker
from cadstack.domain.errors import Unavailable
from cadstack.domain.identity.principal import SYSTEM
from cadstack.logs import configure_logs
from cadstack.settings import Settings
from cadstack.wiring import now, plug
from cadstack.worker.remote import Remote

app = typer.Typer(name="worker", no_args_is_help=True, help="Workers on other machines: make a token, run one.")
DATA = Annotated[Path | None, typer.Option(help="The data folder (CADSTACK_DATA).")]


@app.command()
def token(name: Annotated[str, typer.Argument(help="What the worker is called.")], data: DATA = None) -> None:
    """Make a worker token on the server's machine and print it; it is shown this once."""
    plugs = plug(Settings.load(data=data))
    typer.echo(plugs.store.run(create_worker_token, SYSTEM, name, now(), plugs.ids))


@app.command()
def run(
    server: Annotated[str, typer.Argument(envvar="CADSTACK_SERVER", help="The server's public URL.")],
    worker_token: Annotated[str, typer.Option("--token", envvar="CADSTACK_WORKER_TOKEN", help="The worker token.")],
    data: DATA = None,
    workers: Annotated[int | None, typer.Option(help="Work items to run at once.")] = None,
    sandbox: Annotated[str | None, typer.Option(help="auto, bubblewrap, landlock or plain.")] = None,
) -> None:
    """Run work items for a server until stopped; needs nothing but its URL and a token."""
    configure_logs()
    settings = Settings.load(data=data, workers=workers, sandbox=sandbox, public_url=server)
    transfer = make_remote_transfer(settings)
    client = WorkClient(server, worker_token)
    worker = make_worker(settings, f"{socket.gethostname()}-{os.getpid()}", Remote(client), transfer, beat_seconds=5.0)
    if worker is None:
        raise Unavailable("No engine is installed here.", next_step="Run: cadstack engine install autocad")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.ended.set())
    worker.start()
    typer.echo(f"working for {server}", err=True)
    worker.ended.wait()
    worker.stop()
    transfer.close()
    client.close()
    if worker.refused is not None:
        raise worker.refused
