"""The routes of work items."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cadstack.app import batches, workitems
from cadstack.app.batches import Standing
from cadstack.domain.automation.documents import read_submission
from cadstack.domain.errors import InvalidInput, NotAuthenticated, NotImplementedHere
from cadstack.domain.identity.principal import Principal
from cadstack.wire.design_automation.exchange import Allowed, answer, no_content, read_body
from cadstack.wire.design_automation.paging import PAGE_SIZE, asked_cursor, page_document
from cadstack.wire.design_automation.versioned import BASE
from cadstack.wire.http.parameters import path_value
from cadstack.wire.http.routes import Route
from cadstack.wire.http.services import Served, Services

MILLISECONDS_FROM = 100_000_000_000


async def submit(request: Request, services: Served, caller: Allowed) -> Response:
    """POST /workitems"""
    submission, now = read_submission(await read_body(request, caller)), services.now()
    item = await services.run(
        workitems.submit,
        caller,
        submission,
        now,
        services.ids,
        catalogue=services.catalogue,
        read_token=partial(_principal_of, services, now),
    )
    return answer(_status(Standing(item), services), item.plan.warnings)


async def submit_batch(request: Request, services: Served, caller: Allowed) -> Response:
    """POST /workitems/batch: an array, all for one activity; all are queued or none."""
    documents = await read_body(request, caller)
    if not isinstance(documents, list):
        raise InvalidInput("A batch is a JSON array of work items.", next_step="POST workitems takes a single one.")
    submissions = [read_submission(document, f"[{number}]") for number, document in enumerate(documents)]
    now = services.now()
    items = await services.run(
        batches.submit,
        caller,
        submissions,
        now,
        services.ids,
        catalogue=services.catalogue,
        read_token=partial(_principal_of, services, now),
    )
    warnings = dict.fromkeys(warning for item in items for warning in item.plan.warnings)
    return answer([_status(Standing(item), services) for item in items], tuple(warnings))


async def combine(request: Request, services: Served, caller: Allowed) -> Response:  # noqa: ARG001 - needs a token
    """POST /workitems/combine"""
    raise NotImplementedHere(
        "Combining work items is not implemented by this server.",
        next_step="Submit the parts as a batch, wait for them, then submit the last work item with their outputs.",
    )


async def statuses(request: Request, services: Served, caller: Allowed) -> Response:
    """POST /workitems/status: a bare array of ids, as in the documented example, or `{"ids": [...]}`."""
    document = await read_body(request, caller)
    if isinstance(document, dict):
        document = next((value for name, value in document.items() if name.casefold() == "ids"), None)
    if not isinstance(document, list) or not all(isinstance(item_id, str) for item_id in document):
        raise InvalidInput("A JSON array of work item ids is expected.", next_step='Send ["<id>", …] or {"ids": […]}.')
    found = await services.read(batches.standings, caller, document)
    return answer({"results": [_status(one, services) for one in found.found], "errors": found.errors})


async def list_changed(request: Request, services: Served, caller: Allowed) -> Response:
    """GET /workitems?startAfterTime="""
    since, cursor = _start_after(request), asked_cursor(request)
    page = await services.read(batches.changed_since, caller, since, cursor, PAGE_SIZE, services.now())
    return answer(page_document(page, _changed))


async def get(request: Request, services: Served, caller: Allowed) -> Response:
    """GET /workitems/{id}"""
    return answer(_status(await services.read(batches.standing, caller, path_value(request, "id")), services))


async def cancel(request: Request, services: Served, caller: Allowed) -> Response:
    """DELETE /workitems/{id}: harmless for one that is finished."""
    await services.run(workitems.cancel, caller, path_value(request, "id"), services.now(), services.ids)
    return no_content()


def _principal_of(services: Services, now: datetime, header: str) -> Principal:
    """Who an argument's Authorization header speaks for; raises NotAuthenticated."""
    scheme, _, token = header.strip().partition(" ")
    if scheme.casefold() != "bearer" or not token:
        raise NotAuthenticated("The Authorization header of the argument is not a bearer token.")
    claims = services.keyring.verify(token.strip(), now)
    services.revocations.check(claims)
    return Principal(claims.client_id, claims.scopes, claims.user_id)


def _status(standing: Standing, services: Services) -> dict[str, Any]:
    return workitems.status_document(standing.item, services.urls, services.now(), standing.queue_position)


def _changed(row: tuple[str, datetime]) -> dict[str, Any]:
    item_id, changed = row
    return {"id": item_id, "lastModifiedInUTCEpochSecond": int(changed.timestamp())}


def _start_after(request: Request) -> datetime:
    """Seconds since 1970, or milliseconds as in the documented example."""
    text = request.query_params.get("startAfterTime", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 14):
        raise InvalidInput.at("startAfterTime", "The startAfterTime parameter is required: seconds since 1970 in UTC.")
    number = int(text)
    return datetime.fromtimestamp(number / 1000 if number >= MILLISECONDS_FROM else number, UTC)


ROUTES: list[Route] = [
    ("POST", f"{BASE}/workitems", submit),
    ("GET", f"{BASE}/workitems", list_changed),
    ("POST", f"{BASE}/workitems/batch", submit_batch),
    ("POST", f"{BASE}/workitems/combine", combine),
    ("POST", f"{BASE}/workitems/status", statuses),
    ("GET", f"{BASE}/workitems/{{id}}", get),
    ("DELETE", f"{BASE}/workitems/{{id}}", cancel),
]
