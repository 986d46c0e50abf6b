"""A server with its worker in this process: what `cadstack up` runs, and what local runs start for themselves."""

import json
import os
import secrets
import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import IO, Self

import uvicorn

from cadstack.app.identity import create_client_app, ensure_vault_integration
from cadstack.app.ports import UnitOfWork
from cadstack.domain.errors import InvalidInput, Unavailable
from cadstack.domain.identity.client_app import ClientApp
from cadstack.domain.identity.principal import SYSTEM
from cadstack.settings import Settings
from cadstack.web.site import create_site
from cadstack.wiring import Plugs, hold_data, listen, now, plug

DEVELOPMENT = "development.json"


class HttpServer(uvicorn.Server):
    """Serves the APIs on a bound socket and says when it does."""

    def __init__(self, plugs: Plugs, ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(create_site(plugs.services), log_config=None, access_log=False, timeout_graceful_shutdown=5)
        )
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


class LocalServer:
    """A server and a worker on a free port of this machine, for as long as a `with` block lasts.

    Its clients talk HTTP to it as to any other server, so what works with it works elsewhere. Raises Unavailable where
    this machine has no sandbox, and Conflict where another server uses the data folder.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.url = ""
        self.client_id = ""
        self.client_secret = ""

    def __enter__(self) -> Self:
        from cadstack.crew import Crew  # noqa: PLC0415 - `cadstack up` imports this module and serves before it has a crew

        self._bound, settings = listen(self._settings)
        self._lock: IO[bytes] = hold_data(settings)
        self._plugs = plugs = plug(settings)
        self.url = plugs.settings.public_url
        self.client_id, self.client_secret = development_app(plugs)
        self._crew = Crew(plugs)
        if self._crew.refused is not None:
            self._close()
            raise self._crew.refused
        ready = threading.Event()
        self._http = HttpServer(plugs, ready.set)
        self._thread = threading.Thread(target=self._serve, args=(ready,), name="local server")
        self._thread.start()
        ready.wait()
        if not self._http.started:
            self._close()
            raise Unavailable("The local server did not start.", next_step="Its log, above, says why.")
        self._crew.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.should_exit = True
        self._thread.join()
        self._close()

    def _serve(self, ready: threading.Event) -> None:
        try:
            self._http.run(sockets=[self._bound])
        finally:
            ready.set()

    def _close(self) -> None:
        self._crew.stop()
        self._plugs.store.close()
        self._bound.close()
        self._lock.close()


def development_app(plugs: Plugs) -> tuple[str, str]:
    """The client app for trying things out, the same at every start: made once, kept beside the database.

    Registers the public app of `connect_aps()` too.
    """
    plugs.store.run(ensure_vault_integration, plugs.settings.vault_integration_id, now(), plugs.ids)
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
