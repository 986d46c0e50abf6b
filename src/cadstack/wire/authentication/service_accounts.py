"""The routes of `/authentication/v2/service-accounts`."""

import asyncio
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cadstack.app import service_accounts
from cadstack.app.service_accounts import make_key
from cadstack.domain.identity.service_account import AccountKey, Switch
from cadstack.domain.identity.user import User
from cadstack.wire.http.caller import Caller
from cadstack.wire.http.lenient import read_document
from cadstack.wire.http.parameters import path_value
from cadstack.wire.http.services import Served

BASE = "/authentication/v2/service-accounts"
NEVER_STORED = {"Cache-Control": "no-store"}


async def create(request: Request, caller: Caller, services: Served) -> Response:
    """POST /service-accounts"""
    body = await read_document(request)
    name, first, last = (body.text(name) or "" for name in ("name", "firstName", "lastName"))
    made = await services.run(service_accounts.create, caller, name, first, last, services.now(), services.ids)
    return JSONResponse({"serviceAccountId": made.id, "email": made.email}, 201)


async def listing(caller: Caller, services: Served) -> Response:
    """GET /service-accounts"""
    found = await services.read(service_accounts.listing, caller)
    return JSONResponse({"serviceAccounts": [account_document(account) for account in found]})


async def show(request: Request, caller: Caller, services: Served) -> Response:
    """GET /service-accounts/{serviceAccountId}"""
    return JSONResponse(account_document(await services.read(service_accounts.show, caller, _account(request))))


async def switch(request: Request, caller: Caller, services: Served) -> Response:
    """PATCH /service-accounts/{serviceAccountId}"""
    status = (await read_document(request)).text("status") or ""
    changed = await services.run(service_accounts.switch, caller, _account(request), status, services.now())
    return JSONResponse(account_document(changed))


async def delete(request: Request, caller: Caller, services: Served) -> Response:
    """DELETE /service-accounts/{serviceAccountId}"""
    await services.run(service_accounts.delete, caller, _account(request), services.now())
    return Response(status_code=204)


async def create_key(request: Request, caller: Caller, services: Served) -> Response:
    """POST /service-accounts/{serviceAccountId}/keys: the private key is in this answer and nowhere else."""
    await services.read(service_accounts.keys_may_be_made, caller, _account(request))
    key = await asyncio.to_thread(make_key)
    await services.run(service_accounts.add_key, caller, _account(request), key, services.now())
    return JSONResponse({"kid": key.kid, "privateKey": key.private_pem}, 201, headers=NEVER_STORED)


async def keys(request: Request, caller: Caller, services: Served) -> Response:
    """GET /service-accounts/{serviceAccountId}/keys"""
    found = await services.read(service_accounts.keys, caller, _account(request))
    return JSONResponse({"keys": [key_document(key) for key in found]})


async def switch_key(request: Request, caller: Caller, services: Served) -> Response:
    """PATCH /service-accounts/{serviceAccountId}/keys/{keyId}"""
    status = (await read_document(request)).text("status") or ""
    await services.run(service_accounts.switch_key, caller, _account(request), path_value(request, "keyId"), status)
    return Response(status_code=204)


async def delete_key(request: Request, caller: Caller, services: Served) -> Response:
    """DELETE /service-accounts/{serviceAccountId}/keys/{keyId}"""
    await services.run(service_accounts.delete_key, caller, _account(request), path_value(request, "keyId"))
    return Response(status_code=204)


def account_document(account: User) -> dict[str, Any]:
    """The account as it is shown; it does not expire here, so `expiresAt` is far away."""
    return {
        "serviceAccountId": account.id,
        "email": account.email,
        "createdBy": account.robot_of,
        "status": Switch.ENABLED.value if account.can_act else Switch.DISABLED.value,
        "createdAt": _moment(account.created),
        "accessedAt": _moment(account.last_sign_in or account.created),
        "expiresAt": _moment(account.created.replace(year=9999, day=1)),
    }


def key_document(key: AccountKey) -> dict[str, Any]:
    """A key without its halves."""
    return {
        "kid": key.kid,
        "status": key.status.value,
        "createdAt": _moment(key.created),
        "accessedAt": _moment(key.accessed or key.created),
    }


def _moment(moment: datetime) -> str:
    """As the original writes it."""
    return f"{moment:%Y-%m-%d %H:%M:%S.%f}000 +0000 UTC"


def _account(request: Request) -> str:
    return path_value(request, "serviceAccountId")


ROUTES = (
    ("POST", BASE, create),
    ("GET", BASE, listing),
    ("GET", f"{BASE}/{{serviceAccountId}}", show),
    ("PATCH", f"{BASE}/{{serviceAccountId}}", switch),
    ("DELETE", f"{BASE}/{{serviceAccountId}}", delete),
    ("POST", f"{BASE}/{{serviceAccountId}}/keys", create_key),
    ("GET", f"{BASE}/{{serviceAccountId}}/keys", keys),
    ("PATCH", f"{BASE}/{{serviceAccountId}}/keys/{{keyId}}", switch_key),
    ("DELETE", f"{BASE}/{{serviceAccountId}}/keys/{{keyId}}", delete_key),
)
