"""A tap between a client and the server, for tests that show what a client really sends.

It forwards every request with its target untouched, byte for byte, and lets the addresses in answers lead through the
tap as well, so that uploads to signed URLs and forms are seen too.
"""

import socket
import threading
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import httpx
import uvicorn

HOP_BY_HOP = {b"connection", b"keep-alive", b"transfer-encoding", b"host", b"content-length", b"content-encoding"}


@dataclass(frozen=True)
class Exchange:
    """One request as it came, and the status of its answer. Header names are lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    status: int

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]

    @property
    def form(self) -> dict[str, list[str]]:
        """The fields of a URL-encoded body."""
        return parse_qs(self.body.decode())


class Wiretap:
    """An address that behaves like the server and remembers what passed; a context manager."""

    def __init__(self, upstream: str) -> None:
        self._upstream = upstream
        self._bound = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._bound.getsockname()[1]}"
        self.exchanges: list[Exchange] = []
        self._server = uvicorn.Server(uvicorn.Config(self._forward, interface="asgi3", log_config=None, lifespan="off"))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._bound]}, daemon=True)

    def __enter__(self) -> "Wiretap":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.should_exit = True
        self._thread.join()

    def seen(self, method: str, path: str = "") -> list[Exchange]:
        """The exchanges with this method whose target contains `path`, in the order they came."""
        return [one for one in self.exchanges if one.method == method and path in one.target]

    async def _forward(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        body, more = bytearray(), True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        target = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
        headers = [(name, value) for name, value in scope["headers"] if name not in HOP_BY_HOP]
        # Set by itself the raw path is sent as it is; a URL made from text would be normalised.
        url = httpx.URL(self._upstream).copy_with(raw_path=target)
        async with httpx.AsyncClient(timeout=60) as client:
            request = httpx.Request(scope["method"], url, headers=headers, content=bytes(body))
            answer = await client.send(request)
        self._remember(scope, target, bytes(body), answer.status_code)
        content = answer.content
        if "json" in answer.headers.get("content-type", ""):
            content = content.replace(self._upstream.encode(), self.url.encode())
        back = [(name.lower(), value) for name, value in answer.headers.raw if name.lower() not in HOP_BY_HOP]
        if answer.status_code not in (204, 304):
            back.append((b"content-length", str(len(content)).encode()))
        await send({"type": "http.response.start", "status": answer.status_code, "headers": back})
        await send({"type": "http.response.body", "body": content})

    def _remember(self, scope: dict[str, Any], target: bytes, body: bytes, status: int) -> None:
        headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
        self.exchanges.append(Exchange(scope["method"], target.decode("latin-1"), headers, body, status))
