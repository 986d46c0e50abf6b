"""`cadstack up`: server and worker in one process."""

import json
import logging
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from cadstack.logs import configure_logs
from cadstack.serving import Crew, HttpServer, development_app
from cadstack.settings import Settings
from cadstack.wiring import Plugs, hold_data, listen, plug

app = typer.Typer()


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


def _serve(plugs: Plugs, bound: socket.socket, ready: Callable[[], None]) -> None:
    crew = Crew(plugs)
    _say_what_runs(plugs.settings, crew)

    def started() -> None:
        ready()
        crew.start()

    # uvicorn raises the signal that ended it once more; nothing after it would run, and the worker has to be stopped.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    try:
        HttpServer(plugs, started).run(sockets=[bound])
    finally:
        crew.stop()


def _say_what_runs(settings: Settings, crew: Crew) -> None:
    if crew.refused is not None:
        logging.getLogger(__name__).warning("No worker runs here: %s", crew.refused)
    if crew.worker is None and settings.workers >= 0:
        print(f"No work items run here: no engine is in {settings.engines_folder}.", file=sys.stderr)
        print("Run: cadstack engine install autocad, or say where it is with CADSTACK_ENGINES.", file=sys.stderr)
    if settings.reaches_loopback:
        print(
            "Development: transfers may reach this machine; CADSTACK_ALLOW_LOOPBACK=false forbids it.", file=sys.stderr
        )
    if crew.worker is not None:
        print(crew.worker.description, file=sys.stderr)
