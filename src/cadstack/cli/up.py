"""`cadstack up`: server and worker in one process."""

import json
import logging
import os
import secrets
import signal
import socket
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from cadstack.app.identity import create_client_app
from cadstack.app.ports import UnitOfWork
from cadstack.domain.errors import CadstackError, InvalidInput
from cadstack.domain.identity.client_app import ClientApp
from cadstack.domain.identity.principal import SYSTEM
from cadstack.logs import configure_logs
from cadstack.settings import Settings
from cadstack.wire.http.app import create_app
from cadstack.wiring import (
    Plugs,
    hold_data,
    listen,
    make_followups,
    make_housekeeping,
    make_transfer,
    make_worker,
    now,
    plug,
)
from cadstack.worker.in_process import InProcess

app = typer.Typer()
DEVELOPMENT = "development.json"


@app.command()
def up(
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    data: Annotated[Path | None, typer.Option(help="Folder for everything that is kept.")] = None,
    workers: Annotated[int | None, typer.Option(help="Work items to run at once; -1 for none.")] = None,
    sandbox: Annotated[str | None, typer.Option(help="auto, bubblewrap, landlock or plain.")] = None,
) -> None:
    """Start server and worker; prints one line of JSON with the URL and a client id and secret when it serves."""
    configure_logs()
    settings = Settings.load(port=port, host=host, data=data, workers=workers, sandbox=sandbox)
    bound, settings = listen(settings)
    with hold_data(settings):
        plugs = plug(settings)
        client, secret = development_app(plugs)
        line = json.dumps({"url": plugs.settings.public_url, "client_id": client, "client_secret": secret})
        _serve(plugs, bound, lambda: print(line, flush=True))


def development_app(plugs: Plugs) -> tuple[str, str]:
    """The client app for trying things out, the same at every start: made once, kept beside the database."""
    path = plugs.settings.data / DEVELOPMENT
    try:
        kept = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    except ValueError as error:
        raise InvalidInput(f"{path} is damaged: {error}.", next_step="Remove the file; a new one is made.") from error
    if kept and plugs.store.run(_known, kept["client_id"]):
        return kept["client_id"], kept["client_secret"]
    kept = {"client_id": f"dev{secrets.token_hex(15)}", "client_secret": secrets.token_urlsafe(32)}
    with os.fdopen(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as file:
        json.dump(kept, file)
    plugs.store.run(
        create_client_app,
        SYSTEM,
        "Development",
        now(),
        plugs.ids,
        client_id=kept["client_id"],
        secret=kept["client_secret"],
    )
    return kept["client_id"], kept["client_secret"]


def _known(uow: UnitOfWork, client_id: str) -> ClientApp | None:
    return uow.apps.get(client_id)


class _Server(uvicorn.Server):
    """Says when it serves."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def _serve(plugs: Plugs, bound: socket.socket, ready: Callable[[], None]) -> None:
    transfer = make_transfer(plugs)
    lease, most_running = timedelta(seconds=plugs.settings.lease_seconds), plugs.settings.most_running
    server = InProcess(plugs.store, plugs.urls, plugs.ids, now, lease, most_running)
    worker = None
    try:
        worker = make_worker(plugs.settings, f"{socket.gethostname()}-{os.getpid()}", server, transfer)
    except CadstackError as error:
        logging.getLogger(__name__).warning("No worker runs here: %s", error)
    if worker is None and plugs.settings.workers >= 0:
        print(f"No work items run here: no engine is in {plugs.settings.engines_folder}.", file=sys.stderr)
        print("Run: cadstack engine install autocad, or say where it is with CADSTACK_ENGINES.", file=sys.stderr)
    housekeeping, followups = make_housekeeping(plugs), make_followups(plugs, transfer)

    if plugs.settings.reaches_loopback:
        print(
            "Development: transfers may reach this machine; CADSTACK_ALLOW_LOOPBACK=false forbids it.", file=sys.stderr
        )

    if worker is not None:
        print(worker.description, file=sys.stderr)

    def started() -> None:
        ready()
        housekeeping.start()
        followups.start()
        if worker is not None:
            worker.start()

    # uvicorn raises the signal that ended it once more; nothing after it would run, and the worker has to be stopped.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    config = uvicorn.Config(create_app(plugs.services), log_config=None, access_log=False, timeout_graceful_shutdown=5)
    try:
        _Server(config, started).run(sockets=[bound])
    finally:
        if worker is not None:
            worker.stop()
        followups.stop()
        housekeeping.stop()
        transfer.close()
        plugs.store.close()
