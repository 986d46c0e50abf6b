"""The core of account administration: projects, and the users of accounts and projects."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cadstack.app.account_admin import (
    AccountUser,
    ProjectUser,
    account_projects,
    account_users,
    add_project,
    add_project_user,
    one_project,
    project_users,
    remove_project_user,
)
from cadstack.domain.data.hub import ACCOUNT_PREFIX, Role
from cadstack.domain.data.project import Access, Project
from cadstack.domain.errors import InvalidInput, NotFound
from cadstack.domain.identity.principal import Principal
from cadstack.domain.identity.user import UserState
from cadstack.wire.http.caller import Caller
from cadstack.wire.http.lenient import read_document
from cadstack.wire.http.parameters import path_value, whole_number
from cadstack.wire.http.services import Served

LARGEST_PAGE, LAST = 200, 10_000_000
STATES = {UserState.INVITED: "pending", UserState.ACTIVE: "active", UserState.DISABLED: "inactive"}


async def _acting(request: Request, caller: Caller) -> Principal:
    """A two-legged caller may act for a user, by either header."""
    user = request.headers.get("user-id") or request.headers.get("x-user-id")
    return replace(caller, acting_for=user) if user and caller.user_id is None else caller


Acting = Annotated[Principal, Depends(_acting)]


async def projects(request: Request, services: Served, caller: Acting) -> Response:
    """GET /construction/admin/v1/accounts/{account}/projects"""
    found = await services.read(account_projects, caller, path_value(request, "account"))
    return _page(request, [project_document(each) for each in found])


async def create(request: Request, services: Served, caller: Acting) -> Response:
    """POST /construction/admin/v1/accounts/{account}/projects"""
    name = (await read_document(request)).text("name")
    made = await services.run(add_project, caller, path_value(request, "account"), name, services.now(), services.ids)
    return JSONResponse(project_document(made), 202)


async def project(request: Request, services: Served, caller: Acting) -> Response:
    """GET /construction/admin/v1/projects/{project}"""
    return JSONResponse(project_document(await services.read(one_project, caller, path_value(request, "project"))))


async def users_of_project(request: Request, services: Served, caller: Acting) -> Response:
    """GET /construction/admin/v1/projects/{project}/users"""
    found = await services.read(project_users, caller, path_value(request, "project"))
    return _page(request, [project_user_document(each) for each in found])


async def user_of_project(request: Request, services: Served, caller: Acting) -> Response:
    """GET /construction/admin/v1/projects/{project}/users/{user}"""
    wanted = path_value(request, "user")
    for each in await services.read(project_users, caller, path_value(request, "project")):
        if each.user.id == wanted:
            return JSONResponse(project_user_document(each))
    raise NotFound("This user isn't in the project")


async def add_user(request: Request, services: Served, caller: Acting) -> Response:
    """POST /construction/admin/v1/projects/{project}/users"""
    asked = await read_document(request)
    email, products = asked.text("email"), asked.documents("products")
    if not email:
        raise InvalidInput.at("email", "'email' is missing.")
    is_admin = any(each.get("access") == "administrator" for each in products)
    made = await services.run(add_project_user, caller, path_value(request, "project"), email, is_admin=is_admin)
    return JSONResponse(project_user_document(made), 201)


async def remove_user(request: Request, services: Served, caller: Acting) -> Response:
    """DELETE /construction/admin/v1/projects/{project}/users/{user}"""
    await services.run(remove_project_user, caller, path_value(request, "project"), path_value(request, "user"))
    return Response(status_code=204)


async def users_of_account(request: Request, services: Served, caller: Acting) -> Response:
    """GET /hq/v1/accounts/{account}/users"""
    found = await services.read(account_users, caller, path_value(request, "account"))
    offset = whole_number(request, "offset", 0, 0, LAST)
    limit = whole_number(request, "limit", 10, 1, 100)
    return JSONResponse([account_user_document(each) for each in found[offset : offset + limit]])


async def user_of_account(request: Request, services: Served, caller: Acting) -> Response:
    """GET /hq/v1/accounts/{account}/users/{user}"""
    wanted = path_value(request, "user")
    for each in await services.read(account_users, caller, path_value(request, "account")):
        if each.user.id == wanted:
            return JSONResponse(account_user_document(each))
    raise NotFound("This user isn't in the account")


def project_document(project: Project) -> dict[str, Any]:
    return {
        "id": project.id.removeprefix(ACCOUNT_PREFIX),
        "name": project.name,
        "classification": "production",
        "status": "active" if project.active else "archived",
        "platform": "acc" if project.kind.value == "ACC" else "bim360",
        "accountId": project.hub.removeprefix(ACCOUNT_PREFIX),
        "createdAt": project.created.isoformat(),
    }


def project_user_document(found: ProjectUser) -> dict[str, Any]:
    in_account = found.in_account
    return {
        "id": found.user.id,
        "email": found.user.email,
        "name": found.user.name,
        "firstName": found.user.first_name,
        "lastName": found.user.last_name,
        "autodeskId": found.user.id,
        "accessLevels": {
            "accountAdmin": in_account is not None and in_account.role is Role.ADMIN,
            "projectAdmin": found.member.access is Access.ADMIN,
        },
        "status": STATES[found.user.state],
        "products": [
            {"key": product, "access": "administrator" if found.member.access is Access.ADMIN else "member"}
            for product in sorted(each.value for each in (in_account.products if in_account else ()))
        ],
    }


def account_user_document(found: AccountUser) -> dict[str, Any]:
    return {
        "id": found.user.id,
        "account_id": found.member.hub.removeprefix(ACCOUNT_PREFIX),
        "role": "account_admin" if found.member.role is Role.ADMIN else "account_user",
        "status": STATES[found.user.state],
        "email": found.user.email,
        "name": found.user.name,
        "first_name": found.user.first_name,
        "last_name": found.user.last_name,
        "uid": found.user.id,
        "created_at": found.user.created.isoformat(),
    }


def _page(request: Request, rows: Sequence[dict[str, Any]]) -> Response:
    offset, limit = whole_number(request, "offset", 0, 0, LAST), whole_number(request, "limit", 20, 1, LARGEST_PAGE)
    pagination = {"limit": limit, "offset": offset, "totalResults": len(rows)}
    return JSONResponse({"pagination": pagination, "results": rows[offset : offset + limit]})
