"""POST /authentication/v2/device: a machine without a browser asks for its user's consent."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cadstack.app import devices
from cadstack.domain.identity.device import LIFETIME, shown_code
from cadstack.wire.authentication.clients import calling_client
from cadstack.wire.authentication.errors import MissingParameter
from cadstack.wire.authentication.grants import NEVER_STORED
from cadstack.wire.http.lenient import read_form
from cadstack.wire.http.services import Served


async def device(request: Request, services: Served) -> Response:
    """POST /authentication/v2/device"""
    form = await read_form(request)
    app = await calling_client(request, form, services)
    if not form.get("scope"):
        raise MissingParameter("scope")
    begun = await services.run(devices.begin, app, form["scope"], services.now(), services.ids)
    user_code, page = shown_code(begun.request.user_code), f"{services.public_url}/device"
    body = {
        "device_code": begun.device_code,
        "user_code": user_code,
        "verification_uri": page,
        "verification_uri_complete": f"{page}?code={user_code}",
        "expires_in": int(LIFETIME.total_seconds()),
        "interval": begun.request.interval_seconds,
    }
    return JSONResponse(body, headers=NEVER_STORED)
