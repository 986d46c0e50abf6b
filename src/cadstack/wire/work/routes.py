"""`/_cadstack/work:claim` and its siblings, each one verb of `app.work`.

A worker signs in with its worker token. Bodies and answers are the stored forms of the nouns, so that both sides of a
release that is rolled out step by step understand each other: unknown members are ignored, missing ones have defaults.
"""

import asyncio
from datetime import timedelta
from typing import Any, TypeVar

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cadstack.app import work, workers
from cadstack.app.work import Assignment, Offer, Outcome
from cadstack.domain.automation.documents.lossless import from_stored_form, stored_form
from cadstack.domain.automation.workitem import Stats
from cadstack.domain.errors import CadstackError, InvalidInput, LeaseLost, NotAuthenticated
from cadstack.domain.lease import Hold
from cadstack.wire.http.caller import bearer_token
from cadstack.wire.http.errors import ErrorDialect
from cadstack.wire.http.lenient import Document, read_document
from cadstack.wire.http.routes import router_of
from cadstack.wire.http.services import Served, Services

T = TypeVar("T")
LONGEST_WAIT = 60.0
LOOK_AGAIN = 5.0
LONGEST_PROGRESS = 64 * 1024


def _body(_status: int, error: CadstackError) -> dict[str, Any]:
    code = "LeaseLost" if isinstance(error, LeaseLost) else type(error).__name__
    return {"code": code, "message": error.message, "nextStep": error.next_step}


DIALECT = ErrorDialect(prefixes=("/_cadstack/work:",), body=_body, gateway=False)


async def claim(request: Request, services: Served) -> Response:
    """The next item for the worker, as soon as there is one; 204 after `waitSeconds` without one."""
    body = await _signed_in(request, services)
    offer = _read(Offer, body.get("offer"), "offer")
    end = asyncio.get_running_loop().time() + _wait_seconds(body)
    loop, rung = asyncio.get_running_loop(), asyncio.Event()

    def ring() -> None:
        loop.call_soon_threadsafe(rung.set)

    unsubscribe = services.store.bell(work.TOPIC).subscribe(ring)
    try:
        while True:
            rung.clear()
            # Nobody is there any more to run an item that is claimed now.
            if await request.is_disconnected():
                return Response(status_code=204)
            found: Assignment | None = await services.run(
                work.claim,
                offer,
                services.now(),
                services.ids,
                urls=services.urls,
                lease=lease_of(services),
                most_running=services.settings.most_running,
            )
            left = end - loop.time()
            if found is not None:
                return JSONResponse(stored_form(found))
            if left <= 0:
                return Response(status_code=204)
            try:
                await asyncio.wait_for(rung.wait(), min(left, LOOK_AGAIN))
            except TimeoutError:
                continue
    finally:
        unsubscribe()


async def heartbeat(request: Request, services: Served) -> Response:
    """Keep the lease; answers what to do."""
    body = await _signed_in(request, services)
    stats = _read(Stats, body.get("stats"), "stats")
    order = await services.run(
        work.heartbeat, _hold(body), stats, services.now(), lease=lease_of(services), report=body.text("report")
    )
    return JSONResponse({"order": order.value})


async def progress(request: Request, services: Served) -> Response:
    """A progress message of the engine; answers what to do."""
    body = await _signed_in(request, services)
    text = (body.text("text") or "")[:LONGEST_PROGRESS]
    order = await services.run(work.report_progress, _hold(body), text, services.ids)
    return JSONResponse({"order": order.value})


async def stage(request: Request, services: Served) -> Response:
    """A fresh blob for an output or a report."""
    body = await _signed_in(request, services)
    purpose = body.text("purpose") or "output"
    staged = await services.run(work.stage, _hold(body), purpose, services.now(), services.ids, urls=services.urls)
    return JSONResponse(stored_form(staged))


async def finish(request: Request, services: Served) -> Response:
    """Settle the item."""
    body = await _signed_in(request, services)
    outcome = _read(Outcome, body.get("outcome"), "outcome")
    await services.run(work.finish, _hold(body), outcome, services.now(), services.ids)
    return JSONResponse({})


async def release(request: Request, services: Served) -> Response:
    """Give the item back unfinished."""
    body = await _signed_in(request, services)
    await services.run(work.release, _hold(body), services.now(), services.ids)
    return JSONResponse({})


def create_router(_services: Services) -> APIRouter:
    """The six routes of a worker."""
    verbs = (claim, heartbeat, progress, stage, finish, release)
    return router_of(("POST", f"/_cadstack/work:{verb.__name__}", verb) for verb in verbs)


async def _signed_in(request: Request, services: Services) -> Document:
    """The body, once the token is that of a worker."""
    try:
        token = bearer_token(request)
    except NotAuthenticated as error:
        raise NotAuthenticated(error.message, next_step="Send the worker token of `cadstack worker token`.") from None
    await services.read(workers.authenticate_worker, token)
    return await read_document(request)


def lease_of(services: Services) -> timedelta:
    """How long a lease lasts without a heartbeat."""
    return timedelta(seconds=services.settings.lease_seconds)


def _wait_seconds(body: Document) -> float:
    asked = body.get("waitSeconds") or 0
    if not isinstance(asked, int | float) or isinstance(asked, bool):
        raise InvalidInput.at("waitSeconds", "'waitSeconds' must be a number.")
    return max(0.0, min(asked, LONGEST_WAIT))


def _hold(body: Document) -> Hold:
    return _read(Hold, body.get("hold"), "hold")


def _read(kind: type[T], document: Any, field: str) -> T:
    try:
        return from_stored_form(kind, document)
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise InvalidInput.at(field, f"'{field}' is not a {kind.__name__}: {error}.") from None
