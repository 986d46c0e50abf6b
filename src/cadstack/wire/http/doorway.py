"""The outermost layer: one request id, one reading of the path, and an answer whatever happens.

Paths. Some clients send `//oss/v2/...`, and keys carry slashes as `%2F`. A router that sees the decoded path cannot
tell such a slash from one between segments, and a second decoding would let `%252F` in. So the path is decoded here,
once, all but `%2F` and `%25`; `parameters.path_value` decodes those two in a captured value. `+` stays `+`.
"""

import re
import uuid
from collections.abc import Callable, MutableMapping
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cadstack.domain.errors import CadstackError, InvalidInput
from cadstack.wire.http.errors import InternalError

REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}\Z")
_LONE_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_DECODED = re.compile(rb"%(?!25|2[Ff])([0-9A-Fa-f]{2})")
_LEADING_SLASHES = re.compile(r"\A/{2,}")


def routed_path(raw: bytes) -> str:
    """The path to route by, with `%2F` and `%25` kept; raises InvalidInput where it is not readable text."""
    kept = _LONE_PERCENT.sub(b"%25", raw)
    decoded = _DECODED.sub(lambda match: bytes.fromhex(match[1].decode()), kept)
    try:
        path = decoded.decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidInput("The path is not valid UTF-8.", next_step="Percent-encode it from UTF-8.") from None
    if any(ord(character) < 32 for character in path):
        raise InvalidInput("The path contains control characters.")
    return _LEADING_SLASHES.sub("/", path)


class Doorway:
    """ASGI middleware; `answer` renders an error in the dialect of a path."""

    def __init__(self, app: ASGIApp, answer: Callable[[str, CadstackError], Response]) -> None:
        self._app = app
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        door = _Door(send, request_id)
        try:
            scope["path"] = routed_path(scope["raw_path"])
            if b"%00" in scope["query_string"]:
                raise InvalidInput("The query contains a null character.")
            await self._app(scope, receive, door.send)
        except ClientDisconnect:
            return
        except CadstackError as error:
            await self._refuse(error, door, scope, receive)
        except Exception:
            _log_failure(request_id, scope)
            await self._refuse(InternalError(request_id), door, scope, receive)

    async def _refuse(self, error: CadstackError, door: "_Door", scope: Scope, receive: Receive) -> None:
        if door.is_open:
            raise error  # the answer has begun: only breaking the connection tells the client that it is cut short
        await self._answer(scope["path"], error)(scope, receive, door.send)


class _Door:
    """Adds the request id to the answer and knows whether it has begun."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._request_id = request_id
        self.is_open = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.is_open = True
            message = {**message, "headers": [*message["headers"], (b"x-request-id", self._request_id.encode())]}
        await self._send(message)


def _request_id(scope: Scope) -> str:
    """The caller's own id where it is a reasonable one, else a new one."""
    headers: dict[bytes, bytes] = dict(scope["headers"])
    for name in (b"x-request-id", b"x-ads-request-id"):
        given = headers.get(name, b"").decode("latin-1")
        if REQUEST_ID.match(given):
            return given
    return str(uuid.uuid4())


def _log_failure(request_id: str, scope: MutableMapping[str, Any]) -> None:
    import structlog  # noqa: PLC0415 - a quarter of a second of start-up, needed only here

    structlog.get_logger("cadstack.wire").exception(
        "request failed", request_id=request_id, method=scope["method"], path=scope["path"]
    )
