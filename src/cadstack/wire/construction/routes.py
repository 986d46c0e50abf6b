"""Projects and users of accounts; every other path of administration, issues and costs says it is not here."""

from typing import Any

from fastapi import APIRouter

from cadstack.domain.errors import CadstackError
from cadstack.wire.construction import admin
from cadstack.wire.http.errors import ErrorDialect
from cadstack.wire.http.routes import not_implemented, router_of
from cadstack.wire.http.services import Services

PREFIXES = ("/hq/v1", "/construction", "/bim360", "/issues", "/cost", "/api/v3")
ADMIN = "/construction/admin/v1"
ADMIN_PROJECTS = ADMIN + "/accounts/{account}/projects"
PROJECT = ADMIN + "/projects/{project}"
HQ_USERS = "/hq/v1/accounts/{account}/users"

ROUTES = (
    ("GET", ADMIN_PROJECTS, admin.projects),
    ("POST", ADMIN_PROJECTS, admin.create),
    ("GET", PROJECT, admin.project),
    ("GET", PROJECT + "/users", admin.users_of_project),
    ("POST", PROJECT + "/users", admin.add_user),
    ("GET", PROJECT + "/users/{user}", admin.user_of_project),
    ("DELETE", PROJECT + "/users/{user}", admin.remove_user),
    ("GET", HQ_USERS, admin.users_of_account),
    ("GET", HQ_USERS + "/{user}", admin.user_of_account),
)
METHODS = "GET POST PUT PATCH DELETE"


def error_body(status: int, error: CadstackError) -> dict[str, Any]:
    """As the administration of projects says no."""
    return {"status": status, "title": error.message, "detail": str(error), "errors": []}


DIALECT = ErrorDialect(prefixes=PREFIXES, body=error_body)


def create_router(_services: Services) -> APIRouter:
    """What is offered, then one route for each prefix that takes the rest."""
    rest = ((METHODS, prefix + "/{rest:path}", not_implemented) for prefix in PREFIXES)
    return router_of((*ROUTES, *rest))
