"""The HTTP application: the folder is the registry of the APIs.

Every package under `cadstack.wire` with a `create_router(services)` is served; its `DIALECTS` answer the errors of its
paths. Endpoints take the `Request` and read bodies through `lenient`: no body reaches the framework's own parsing.
"""

import importlib
import pkgutil
from collections.abc import Iterable
from types import ModuleType
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

import cadstack
import cadstack.wire
from cadstack.domain.errors import CadstackError, InvalidInput, NotFound
from cadstack.wire.http.doorway import Doorway
from cadstack.wire.http.errors import InternalError, MethodNotAllowed, dialect_of
from cadstack.wire.http.services import Services
from cadstack.wire.http.switchboard import Switchboard

HEALTH = "/_cadstack/health"


def wire_packages() -> list[ModuleType]:
    """The APIs that are there, by name."""
    names = sorted(found.name for found in pkgutil.iter_modules(cadstack.wire.__path__) if found.ispkg)
    modules = [importlib.import_module(f"cadstack.wire.{name}") for name in names]
    return [module for module in modules if hasattr(module, "create_router")]


def create_app(services: Services, packages: Iterable[ModuleType] | None = None) -> FastAPI:
    """The application that serves these packages, by default all that are there."""
    app = FastAPI(title="Cadstack", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.state.services = services
    served = list(packages) if packages is not None else wire_packages()
    dialects = [dialect for module in served for dialect in getattr(module, "DIALECTS", ())]

    def answer(path: str, error: CadstackError) -> Response:
        return dialect_of(path, dialects).answer(error)

    async def refuse(request: Request, error: Exception) -> Response:
        return answer(request.scope["path"], _as_ours(request, error))

    for kind in (CadstackError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, refuse)
    app.add_middleware(Doorway, answer=answer)
    app.add_api_route(HEALTH, health, methods=["GET"])
    routes = [route for module in served for route in module.create_router(services).routes]
    app.router.routes.append(Switchboard(routes))
    return app


async def health() -> Response:
    """Says that the server answers, and its version; needs no token."""
    return JSONResponse({"status": "ok", "version": cadstack.__version__})


def _as_ours(request: Request, error: Exception) -> CadstackError:
    """The framework's own errors as ours."""
    if isinstance(error, CadstackError):
        return error
    if isinstance(error, RequestValidationError):
        return InvalidInput("The request is not valid.", fields=_validation_fields(error.errors()))
    if isinstance(error, HTTPException) and error.status_code == 405:
        return MethodNotAllowed(request.method, (error.headers or {}).get("Allow", ""))
    if isinstance(error, HTTPException) and error.status_code == 404:
        return NotFound("The requested resource does not exist.")
    if isinstance(error, HTTPException) and error.status_code < 500:
        return InvalidInput(str(error.detail))
    return InternalError(request.state.request_id)


def _validation_fields(errors: Iterable[Any]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for item in errors:
        fields.setdefault(".".join(str(part) for part in item["loc"][1:]), []).append(str(item["msg"]))
    return fields
