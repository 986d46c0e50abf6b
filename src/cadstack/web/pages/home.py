"""The start page."""

from starlette.responses import Response

import cadstack
from cadstack.web.visitor import AnyVisitor


async def show(visitor: AnyVisitor) -> Response:
    """GET /"""
    return visitor.page("home.html", title="Cadstack", version=cadstack.__version__)


ROUTES = (("GET", "/", show),)
