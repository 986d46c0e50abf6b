"""The original has no API for custom integrations; this one is Cadstack's own, with the token of an account admin."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cadstack.app.accounts import (
    NewIntegration,
    give_products,
    integrations,
    members,
    remove_integration,
    whitelist,
    why,
)
from cadstack.domain.data.hub import CustomIntegration, HubMember
from cadstack.domain.data.visibility import Sight
from cadstack.domain.errors import CadstackError, InvalidInput
from cadstack.wire.http.caller import Caller
from cadstack.wire.http.errors import ErrorDialect
from cadstack.wire.http.lenient import Document, read_document
from cadstack.wire.http.parameters import path_value
from cadstack.wire.http.routes import router_of
from cadstack.wire.http.services import Served, Services

ACCOUNT = "/_cadstack/acc/accounts/{account}"
INTEGRATION = ACCOUNT + "/integrations/{client}"


def error_body(_status: int, error: CadstackError) -> dict[str, Any]:
    return {"message": error.message, "nextStep": error.next_step}


DIALECT = ErrorDialect(prefixes=("/_cadstack/acc",), body=error_body)


async def list_integrations(request: Request, services: Served, caller: Caller) -> Response:
    """GET …/integrations"""
    found = await services.read(integrations, caller, path_value(request, "account"))
    return JSONResponse({"data": [integration_document(each) for each in found]})


async def add_integration(request: Request, services: Served, caller: Caller) -> Response:
    """POST …/integrations"""
    asked = await read_document(request)
    wanted = NewIntegration(
        asked.get("clientId"),
        asked.get("name"),
        asked.text("description") or "",
        account_admin=_flag(asked, "accountAdministration", default=True),
        document_management=_flag(asked, "documentManagement", default=True),
        needs_user=_flag(asked, "needsUser", default=False),
    )
    made = await services.run(whitelist, caller, path_value(request, "account"), wanted, services.now())
    return JSONResponse(integration_document(made), 201)


async def delete_integration(request: Request, services: Served, caller: Caller) -> Response:
    """DELETE …/integrations/{client}"""
    await services.run(remove_integration, caller, path_value(request, "account"), path_value(request, "client"))
    return Response(status_code=204)


async def explanation(request: Request, services: Served, caller: Caller) -> Response:
    """GET …/integrations/{client}/explanation"""
    account, client = path_value(request, "account"), path_value(request, "client")
    found = await services.read(why, caller, account, client, request.query_params.get("user"))
    return JSONResponse({"isSeen": found.sight is Sight.SEEN, "reason": found.sight.value, "text": found.text})


async def list_members(request: Request, services: Served, caller: Caller) -> Response:
    """GET …/members"""
    found = await services.read(members, caller, path_value(request, "account"))
    return JSONResponse({"data": [member_document(each) for each in found]})


async def set_products(request: Request, services: Served, caller: Caller) -> Response:
    """PUT …/members/{user}/products"""
    names = (await read_document(request)).get("products")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise InvalidInput.at("products", "'products' must be an array of strings.")
    account, user = path_value(request, "account"), path_value(request, "user")
    return JSONResponse(member_document(await services.run(give_products, caller, account, user, names)))


def integration_document(made: CustomIntegration) -> dict[str, Any]:
    return {
        "accountId": made.account_id,
        "clientId": made.client_id,
        "name": made.name,
        "description": made.description,
        "accountAdministration": made.account_admin,
        "documentManagement": made.document_management,
        "needsUser": made.needs_user,
        "active": made.active,
        "createdBy": made.created_by,
        "createdAt": made.created.isoformat(),
    }


def member_document(member: HubMember) -> dict[str, Any]:
    products = sorted(product.value for product in member.products)
    return {"userId": member.user_id, "role": member.role.value, "products": products}


def create_router(_services: Services) -> APIRouter:
    """The routes of account admins."""
    return router_of(
        (
            ("GET", ACCOUNT + "/integrations", list_integrations),
            ("POST", ACCOUNT + "/integrations", add_integration),
            ("DELETE", INTEGRATION, delete_integration),
            ("GET", INTEGRATION + "/explanation", explanation),
            ("GET", ACCOUNT + "/members", list_members),
            ("PUT", ACCOUNT + "/members/{user}/products", set_products),
        )
    )


def _flag(asked: Document, name: str, *, default: bool) -> bool:
    value = asked.get(name, default)
    if not isinstance(value, bool):
        raise InvalidInput.at(name, f"'{name}' must be true or false.")
    return value
