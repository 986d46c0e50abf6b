"""The routes of activities that are not shared with app bundles."""

from starlette.requests import Request
from starlette.responses import Response

from cadstack.app import activities
from cadstack.domain.automation.documents import activity_document
from cadstack.domain.versioned import Kind
from cadstack.wire.design_automation.exchange import AppOnly, answer, qualified_id, read_body, version_number
from cadstack.wire.design_automation.versioned import BASE, shared_routes
from cadstack.wire.http.parameters import path_value
from cadstack.wire.http.routes import Route
from cadstack.wire.http.services import Served


async def create(request: Request, services: Served, caller: AppOnly) -> Response:
    """POST /activities"""
    published = await services.run(
        activities.create,
        caller,
        await read_body(request, caller),
        services.now(),
        services.ids,
        catalogue=services.catalogue,
        strict=services.settings.strict,
    )
    return answer(activity_document(published.activity), published.warnings)


async def add_version(request: Request, services: Served, caller: AppOnly) -> Response:
    """POST /activities/{id}/versions"""
    published = await services.run(
        activities.add_version,
        caller,
        path_value(request, "id"),
        await read_body(request, caller),
        services.now(),
        services.ids,
        catalogue=services.catalogue,
        strict=services.settings.strict,
    )
    return answer(activity_document(published.activity), published.warnings)


async def get(request: Request, services: Served, caller: AppOnly) -> Response:
    """GET /activities/{owner.name+alias}"""
    reference = qualified_id(request, Kind.ACTIVITY.noun)
    activity = await services.read(activities.get, caller, reference, catalogue=services.catalogue)
    return answer(activity_document(activity, reference.alias))


async def get_version(request: Request, services: Served, caller: AppOnly) -> Response:
    """GET /activities/{id}/versions/{version}"""
    name, version = path_value(request, "id"), version_number(request)
    return answer(activity_document(await services.read(activities.get_version, caller, name, version)))


ROUTES: list[Route] = [
    ("POST", f"{BASE}/activities", create),
    ("GET", f"{BASE}/activities/{{id}}", get),
    ("POST", f"{BASE}/activities/{{id}}/versions", add_version),
    ("GET", f"{BASE}/activities/{{id}}/versions/{{version}}", get_version),
    *shared_routes(Kind.ACTIVITY),
]
