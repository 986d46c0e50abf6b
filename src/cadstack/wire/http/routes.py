"""A wire package's routes as a table: method, path, endpoint."""

from collections.abc import Callable, Iterable
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from cadstack.domain.errors import NotImplementedHere
from cadstack.wire.http.caller import Caller

Route = tuple[str, str, Callable[..., Any]]


def router_of(routes: Iterable[Route]) -> APIRouter:
    """A router of these; several methods are written `GET HEAD`."""
    router = APIRouter(redirect_slashes=False)
    for methods, path, endpoint in routes:
        router.add_api_route(path, endpoint, methods=methods.split(), response_model=None)
    return router


def not_offered(what: str) -> NotImplementedHere:
    """The error for what the original documents and this server does not offer."""
    return NotImplementedHere(
        f"{what} is not implemented by this server.", next_step="docs/reference/coverage.md lists what is."
    )


async def not_implemented_for_anybody(request: Request) -> Response:
    """An endpoint that is not offered and, in the original, asks for no token."""
    raise not_offered(f"{request.method} {request.scope['route'].path}")


async def not_implemented(request: Request, caller: Caller) -> Response:  # noqa: ARG001 - who asks needs a token
    """An endpoint that is not offered."""
    return await not_implemented_for_anybody(request)
