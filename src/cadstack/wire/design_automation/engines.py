"""The routes of engines and their health."""

from starlette.requests import Request
from starlette.responses import Response

from cadstack.app import engines
from cadstack.domain.automation.documents import engine_document
from cadstack.wire.design_automation.exchange import AppOnly, answer
from cadstack.wire.design_automation.paging import PAGE_SIZE, asked_cursor, page_document
from cadstack.wire.design_automation.versioned import BASE
from cadstack.wire.http.parameters import path_value
from cadstack.wire.http.routes import Route
from cadstack.wire.http.services import Served

OPERATIONAL = {"Status": "Fully Operational"}


async def list_engines(request: Request, services: Served, caller: AppOnly) -> Response:
    """GET /engines"""
    cursor = asked_cursor(request)
    page = await services.read(engines.listing, caller, cursor, PAGE_SIZE, catalogue=services.catalogue)
    return answer(page_document(page))


async def get(request: Request, services: Served, caller: AppOnly) -> Response:
    """GET /engines/{owner.name+alias}"""
    engine = await services.read(engines.get, caller, path_value(request, "id"), catalogue=services.catalogue)
    return answer(engine_document(engine))


async def health(request: Request, services: Served) -> Response:
    """GET /health/{engine}: a family that is offered is operational. Asks for no token: clients send none here."""
    engines.offered_family(path_value(request, "engine"), services.catalogue)
    return answer(OPERATIONAL)


async def health_stats(request: Request, services: Served, caller: AppOnly) -> Response:
    """GET /health/{engine}/stats"""
    times = await services.read(
        engines.queue_times,
        caller,
        path_value(request, "engine"),
        request.query_params.get("priority") or "P3",
        services.now(),
        catalogue=services.catalogue,
    )
    return answer({"p50QueueTimeMs": times.p50, "p95QueueTimeMs": times.p95})


ROUTES: list[Route] = [
    ("GET", f"{BASE}/engines", list_engines),
    ("GET", f"{BASE}/engines/{{id}}", get),
    ("GET", f"{BASE}/health/{{engine}}", health),
    ("GET", f"{BASE}/health/{{engine}}/stats", health_stats),
]
