"""The secret tokens that sign what is sent to hooks: one for each app, and one for each user of one."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cadstack.app import webhooks
from cadstack.wire.http.caller import Caller
from cadstack.wire.http.lenient import read_document
from cadstack.wire.http.services import Served

MOST_BYTES = 64 * 1024


async def create(request: Request, services: Served, caller: Caller) -> Response:
    """POST /tokens"""
    document = await read_document(request, MOST_BYTES)
    await services.run(webhooks.create_secret, caller, document.get("token"))
    owner = f"user: {caller.user_id}" if caller.user_id else f"client: {caller.client_id}"
    return JSONResponse({"status": 200, "detail": [f"Token created successfully for {owner}"]})


async def replace(request: Request, services: Served, caller: Caller) -> Response:
    """PUT /tokens/@me"""
    document = await read_document(request, MOST_BYTES)
    await services.run(webhooks.replace_secret, caller, document.get("token"))
    return Response(status_code=204)


async def delete(services: Served, caller: Caller) -> Response:
    """DELETE /tokens/@me"""
    await services.run(webhooks.delete_secret, caller)
    return Response(status_code=204)
