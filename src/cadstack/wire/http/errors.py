"""How errors leave: every API has a dialect, chosen by the path, and one table of statuses.

Whatever goes wrong is first one of our errors, then a status and a JSON body of the dialect: never HTML, never the
framework's own shape, never a stack trace.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import JSONResponse, Response

from cadstack.domain.errors import (
    CadstackError,
    Conflict,
    InvalidInput,
    MissingScope,
    NotAuthenticated,
    NotFound,
    NotImplementedHere,
    NotPermitted,
    PayloadTooLarge,
    TooManyRequests,
    Unavailable,
)
from cadstack.domain.identity.api import ApiNotAllowed

MORE_INFO = "https://aps.autodesk.com/en/docs/oauth/v2/developers_guide/error_handling/"


class MissingToken(NotAuthenticated):
    """The Authorization header is missing or carries no bearer token."""


class MethodNotAllowed(CadstackError):
    """The path exists, not with this method; `allowed` is the Allow header."""

    def __init__(self, method: str, allowed: str) -> None:
        super().__init__(f"The method {method} is not allowed here.", next_step=f"Allowed: {allowed}." * bool(allowed))
        self.allowed = allowed


class InternalError(CadstackError):
    """A defect of the server; the log has the details under the request id."""

    def __init__(self, request_id: str) -> None:
        super().__init__(
            "The server failed to answer this request.", next_step=f"Its log has the request {request_id}."
        )


STATUSES: Mapping[type[CadstackError], int] = {
    CadstackError: 500,
    InvalidInput: 400,
    NotAuthenticated: 401,
    NotPermitted: 403,
    NotFound: 404,
    MethodNotAllowed: 405,
    Conflict: 409,
    PayloadTooLarge: 413,
    TooManyRequests: 429,
    NotImplementedHere: 501,
    Unavailable: 503,
}


@dataclass(frozen=True)
class ErrorDialect:
    """How one API says no, for the paths that begin with one of `prefixes`.

    `statuses` overrides the usual codes. With `gateway`, token and scope errors are answered as the original's gateway
    does, before the API sees the call.
    """

    prefixes: tuple[str, ...]
    body: Callable[[int, CadstackError], Any]
    statuses: Mapping[type[CadstackError], int] = field(default_factory=dict)
    gateway: bool = True

    def status(self, error: CadstackError) -> int:
        table = {**STATUSES, **self.statuses}
        return next(table[kind] for kind in type(error).__mro__ if kind in table)

    def answer(self, error: CadstackError) -> Response:
        """The whole response for an error."""
        status = self.status(error)
        if self.gateway and isinstance(error, (NotAuthenticated, MissingScope, ApiNotAllowed, TooManyRequests)):
            body: Any = gateway_body(status, error)
        else:
            body = self.body(status, error)
        return JSONResponse(body, status, headers=_headers(error))


def gateway_body(_status: int, error: CadstackError) -> dict[str, Any]:
    """The gateway's body; clients decide to sign in again by the exact text of AUTH-006."""
    if isinstance(error, MissingToken):
        return _gateway("AUTH-012", error.message)
    if isinstance(error, NotAuthenticated):
        return _gateway("AUTH-006", "Access token provided is invalid or expired.")
    if isinstance(error, ApiNotAllowed):
        return {**_gateway("AUTH-001", error.message), "userMessage": error.next_step}
    if isinstance(error, MissingScope):
        return {**_gateway("AUTH-010", error.message), "requiredScopes": list(error.missing)}
    if isinstance(error, TooManyRequests):
        return {"developerMessage": error.message or "Quota limit exceeded."}
    return {"developerMessage": str(error)}


def _gateway(code: str, message: str) -> dict[str, Any]:
    return {"developerMessage": message, "moreInfo": MORE_INFO, "errorCode": code}


def _headers(error: CadstackError) -> dict[str, str]:
    if isinstance(error, TooManyRequests):
        return {"Retry-After": str(error.retry_after)}
    if isinstance(error, Unavailable):
        return {"Retry-After": "5"}
    if isinstance(error, MethodNotAllowed) and error.allowed:
        return {"Allow": error.allowed}
    return {}


GATEWAY = ErrorDialect(prefixes=("",), body=gateway_body)


def dialect_of(path: str, dialects: Sequence[ErrorDialect]) -> ErrorDialect:
    """The dialect with the longest prefix of `path`; the gateway's where no API claims it."""
    claims = [(len(prefix), n) for n, d in enumerate(dialects) for prefix in d.prefixes if path.startswith(prefix)]
    return dialects[max(claims)[1]] if claims else GATEWAY
