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


async def not_implemented(request: Request, caller: Caller) -> Response:  # noqa: ARG001 - who asks needs a token
    """For what the original documents and this server does not offer."""
    raise NotImplementedHere(
        f"{request.method} {request.scope['route'].path} is not implemented by this server.",
        next_step="The coverage page lists what is.",
    )
