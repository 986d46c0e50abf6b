"""`cadstack up`: server and worker in one process."""

import json
import logging
import signal
import socket
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cadstack.logs import configure_logs
from cadstack.settings import Settings
from cadstack.wiring import Plugs, hold_data, listen, plug

if TYPE_CHECKING:
    from cadstack.crew import Crew

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
    with hold_data(settings), ThreadPoolExecutor(1, "beside") as beside:
        plugs = plug(settings)
        keyring = beside.submit(lambda: plugs.keyring)
        from cadstack.serving import development_app  # noqa: PLC0415 - imported while the first key is made

        keyring.result()
        client, secret = development_app(plugs)
        line = json.dumps({"url": plugs.settings.public_url, "client_id": client, "client_secret": secret})
        _serve(plugs, bound, lambda: print(line, flush=True), beside)


def _serve(plugs: Plugs, bound: socket.socket, ready: Callable[[], None], beside: ThreadPoolExecutor) -> None:
    """Serve until a signal comes. The crew gathers once requests are answered; where it cannot, the server ends."""
    from cadstack.serving import HttpServer  # noqa: PLC0415 - see above

    gathering: list[Future[Crew]] = []

    def end(*_: object) -> None:
        server.should_exit = True

    def end_without(gathered: "Future[Crew]") -> None:
        if gathered.exception() is not None:
            end()

    def started() -> None:
        ready()
        gathering.append(beside.submit(_gather, plugs))
        gathering[0].add_done_callback(end_without)

    server = HttpServer(plugs, started)
    # A signal before uvicorn listens for it must not be lost. The one that ends it is raised once more, after which
    # nothing would run, and the crew has to be stopped.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    try:
        server.run(sockets=[bound])
    finally:
        for crew in gathering:
            crew.result().stop()
        plugs.store.close()


def _gather(plugs: Plugs) -> "Crew":
    from cadstack.crew import Crew  # noqa: PLC0415 - a quarter of a start, for which no caller should wait

    crew = Crew(plugs)
    _say_what_runs(plugs.settings, crew)
    crew.start()
    return crew


def _say_what_runs(settings: Settings, crew: "Crew") -> None:
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
