"""The routes about the calling app itself: forgeapps, servicelimits, shares."""

from starlette.requests import Request
from starlette.responses import Response

from cadstack.app import forgeapps, servicelimits, versioned
from cadstack.domain.automation.documents import limits_document, share_document
from cadstack.domain.errors import NotPermitted
from cadstack.domain.identity.client_app import ClientApp
from cadstack.domain.ids import QualifiedId
from cadstack.wire.design_automation.exchange import AppOnly, answer, read_body
from cadstack.wire.design_automation.paging import PAGE_SIZE, asked_cursor, page_document
from cadstack.wire.design_automation.versioned import BASE
from cadstack.wire.http.parameters import path_value
from cadstack.wire.http.routes import Route
from cadstack.wire.http.services import Served

ME = "me"


async def get_app(request: Request, services: Served, caller: AppOnly) -> Response:
    """GET /forgeapps/me: a bare string, or an object once there is a public key."""
    app = await services.read(forgeapps.show, caller)
    _check_self(request, "id", app)
    return answer({"nickname": app.handle, "publicKey": app.public_key} if app.public_key else app.handle)


async def change_app(request: Request, services: Served, caller: AppOnly) -> Response:
    """PATCH /forgeapps/me: 200 with an empty body."""
    _check_self(request, "id", await services.read(forgeapps.show, caller))
    catalogue = services.catalogue
    ready_made = {QualifiedId.parse(key).owner for key in (*catalogue.activities, *catalogue.appbundles)}
    await services.run(forgeapps.change, caller, await read_body(request, caller), ready_made)
    return Response()


async def wipe_app(request: Request, services: Served, caller: AppOnly) -> Response:
    """DELETE /forgeapps/me: recorded is 200 with an empty body; the documentation says 204."""
    _check_self(request, "id", await services.read(forgeapps.show, caller))
    await services.run(forgeapps.wipe, caller, services.now(), services.ids)
    return Response()


async def get_limits(request: Request, services: Served, caller: AppOnly) -> Response:
    """GET /servicelimits/me"""
    _check_self(request, "owner", await services.read(forgeapps.show, caller))
    return answer(limits_document(await services.read(servicelimits.show, caller)))


async def change_limits(request: Request, services: Served, caller: AppOnly) -> Response:
    """PUT /servicelimits/me: answers what was sent."""
    _check_self(request, "owner", await services.read(forgeapps.show, caller))
    return answer(await services.run(servicelimits.change, caller, await read_body(request, caller)))


async def list_shares(request: Request, services: Served, caller: AppOnly) -> Response:
    """GET /shares"""
    page = await services.read(versioned.shares, caller, asked_cursor(request), PAGE_SIZE)
    return answer(page_document(page, lambda row: share_document(*row)))


def _check_self(request: Request, name: str, app: ClientApp) -> None:
    asked = path_value(request, name)
    if asked not in (ME, app.id, app.handle):
        raise NotPermitted(f"You do not have permission to access '{asked}'.", next_step=f"Use '{ME}'.")


ROUTES: list[Route] = [
    ("GET", f"{BASE}/forgeapps/{{id}}", get_app),
    ("PATCH", f"{BASE}/forgeapps/{{id}}", change_app),
    ("DELETE", f"{BASE}/forgeapps/{{id}}", wipe_app),
    ("GET", f"{BASE}/servicelimits/{{owner}}", get_limits),
    ("PUT", f"{BASE}/servicelimits/{{owner}}", change_limits),
    ("GET", f"{BASE}/shares", list_shares),
]
