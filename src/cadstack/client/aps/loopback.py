"""The address on this machine that a browser comes back to with the answer of the server."""

import hmac
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cadstack.client.connection import ClientError

LOOPBACK = ("127.0.0.1", "localhost", "::1")
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<body style="font-family:system-ui;margin:4em auto;max-width:32em"><h1>{title}</h1><p>{text}</p></body></html>"""


def is_loopback(url: str) -> bool:
    """Whether a browser on this machine comes back to this machine with such a callback."""
    parts = urlsplit(url)
    return parts.scheme == "http" and parts.hostname in LOOPBACK


class Listener:
    """Listens for one answer. What does not carry `state`, which only the server was told, is refused and forgotten."""

    def __init__(self, callback: str, state: str) -> None:
        parts = urlsplit(callback)
        self._path, self._state = parts.path or "/", state
        self._answer: dict[str, str] | None = None
        try:
            self._server = _Server((parts.hostname or LOOPBACK[0], parts.port or 0), self._handler())
        except OSError as error:
            raise ClientError(
                f"The callback {callback} cannot be listened on: {error.strerror}.",
                next_step="End the program that uses its port, or register another callback.",
            ) from error
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        self.callback = f"http://{host}:{self._server.server_port}{parts.path}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True, name="sign-in").start()

    def answer(self) -> dict[str, str] | None:
        """What the browser brought, or None while it has not come."""
        return self._answer

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _take(self, target: str) -> tuple[int, str, str]:
        parts = urlsplit(target)
        values = dict(parse_qsl(parts.query))
        if parts.path != self._path:
            return 404, "Nothing here", "This address only waits for a sign-in."
        if not hmac.compare_digest(values.get("state", "").encode(), self._state.encode()):
            return 400, "Not what was asked for", "This answer belongs to another sign-in. Start again in your program."
        if self._answer is None:
            self._answer = values
        if "code" in self._answer:
            return 200, "Signed in", "You can close this window and go back to your program."
        return 200, "Not signed in", "The request was denied. You can close this window."

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        take = self._take

        class Handler(BaseHTTPRequestHandler):
            timeout = 5

            def do_GET(self) -> None:
                status, title, text = take(self.path)
                body = PAGE.format(title=title, text=text).encode()
                self.send_response(status)
                for name, value in (
                    ("Content-Type", "text/html; charset=utf-8"),
                    ("Content-Length", str(len(body))),
                    ("Cache-Control", "no-store"),
                    ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"),
                    ("Referrer-Policy", "no-referrer"),
                ):
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                """Says nothing: the line would hold the code."""

        return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = False

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        if ":" in address[0]:
            import socket  # noqa: PLC0415 - for the rare callback on ::1

            self.address_family = socket.AF_INET6
        super().__init__(address, handler)
