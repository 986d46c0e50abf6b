"""Every path of the administration of accounts, of issues, costs and products: one answer that says so."""

from typing import Any

from fastapi import APIRouter

from cadstack.domain.errors import CadstackError
from cadstack.wire.http.errors import ErrorDialect
from cadstack.wire.http.routes import not_implemented, router_of
from cadstack.wire.http.services import Services

PREFIXES = ("/hq/v1", "/construction", "/bim360", "/issues", "/cost", "/api/v3")
METHODS = "GET POST PUT PATCH DELETE"


def error_body(status: int, error: CadstackError) -> dict[str, Any]:
    """As the administration of projects says no."""
    return {"status": status, "title": error.message, "detail": str(error), "errors": []}


DIALECT = ErrorDialect(prefixes=PREFIXES, body=error_body)


def create_router(_services: Services) -> APIRouter:
    """One route for each prefix."""
    return router_of((METHODS, prefix + "/{rest:path}", not_implemented) for prefix in PREFIXES)
