"""Making, reading, listing, changing and deleting hooks."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cadstack.app import webhooks
from cadstack.app.ports import HookWish
from cadstack.app.webhooks import Place
from cadstack.domain.errors import InvalidInput
from cadstack.domain.webhooks.catalogue import REGIONS
from cadstack.domain.webhooks.documents import hook_document, path_of
from cadstack.wire.http.caller import Caller
from cadstack.wire.http.lenient import read_document
from cadstack.wire.http.parameters import path_value
from cadstack.wire.http.services import Served
from cadstack.wire.webhooks.answers import cursor_of, page_document

ROOT = "/webhooks/v1"
MOST_BYTES = 64 * 1024
STATUSES = ("active", "inactive")
ORDERS = ("desc", "asc")


async def create(request: Request, services: Served, caller: Caller) -> Response:
    """POST /systems/{system}/events/{event}/hooks"""
    members = await read_document(request, MOST_BYTES)
    hook = await services.run(webhooks.create, caller, _place(request), members, services.now(), services.ids)
    return Response(status_code=201, headers={"Location": f"{services.public_url}{ROOT}{path_of(hook)}"})


async def create_all(request: Request, services: Served, caller: Caller) -> Response:
    """POST /systems/{system}/hooks"""
    members, now = await read_document(request, MOST_BYTES), services.now()
    made = await services.run(webhooks.create_all, caller, _place(request), members, now, services.ids)
    return JSONResponse({"hooks": [hook_document(hook, now) for hook in made]}, 201)


async def details(request: Request, services: Served, caller: Caller) -> Response:
    """GET /systems/{system}/events/{event}/hooks/{hook_id}"""
    hook = await services.read(webhooks.get, caller, _place(request))
    return JSONResponse(hook_document(hook, services.now()))


async def change(request: Request, services: Served, caller: Caller) -> Response:
    """PATCH /systems/{system}/events/{event}/hooks/{hook_id}"""
    members = await read_document(request, MOST_BYTES)
    hook = await services.run(webhooks.change, caller, _place(request), members, services.now())
    return JSONResponse(hook_document(hook, services.now()))  # unspecified, and a client fails without


async def delete(request: Request, services: Served, caller: Caller) -> Response:
    """DELETE /systems/{system}/events/{event}/hooks/{hook_id}"""
    await services.run(webhooks.delete, caller, _place(request))
    return Response(status_code=204)


async def listing(request: Request, services: Served, caller: Caller) -> Response:
    """GET /hooks, /systems/{system}/hooks and /systems/{system}/events/{event}/hooks"""
    answer = await _page(request, services, caller, webhooks.listing)
    return JSONResponse(answer) if answer["data"] else Response(status_code=204)


async def app_listing(request: Request, services: Served, caller: Caller) -> Response:
    """GET /app/hooks"""
    return JSONResponse(await _page(request, services, caller, webhooks.app_listing))


async def _page(request: Request, services: Served, caller: Caller, verb: Callable[..., Any]) -> dict[str, Any]:
    place, query = _place(request), request.query_params
    wish = HookWish(
        region=place.region,
        system=place.system,
        event=place.event,
        scope=query.get("scopeName", ""),
        status=_one_of("status", query.get("status", ""), ("", *STATUSES)),
        is_ascending=_one_of("sort", query.get("sort", "desc"), ORDERS) == "asc",
    )
    page = await services.read(verb, caller, wish, cursor_of(query.get("pageState", "")), services.now())
    kept = {name: query[name] for name in ("status", "sort", "scopeName", "region") if query.get(name)}
    return page_document(page, request.scope["path"].removeprefix(ROOT), kept, services.now())


def _place(request: Request) -> Place:
    """What the path and the region name."""
    given = {name: path_value(request, name) for name in ("system", "event", "hook_id") if name in request.path_params}
    return Place(_region(request), given.get("system", ""), given.get("event", ""), given.get("hook_id", ""))


def _region(request: Request) -> str:
    """The header wins over the query."""
    region = request.headers.get("x-ads-region") or request.query_params.get("region") or REGIONS[0]
    return _one_of("region", region.upper(), REGIONS)


def _one_of(name: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise InvalidInput.at(name, f"'{name}' must be one of {', '.join(filter(None, known))}.")
    return value
