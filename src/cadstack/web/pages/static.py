"""The style sheet and the script, as files that browsers keep."""

import hashlib
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from cadstack.domain.errors import NotFound

STATIC = Path(__file__).parents[1] / "static"
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@cache
def _content(name: str) -> tuple[bytes, str]:
    content = (STATIC / name).read_bytes()
    return content, f'"{hashlib.sha256(content).hexdigest()[:16]}"'


async def static(request: Request) -> Response:
    """GET /_cadstack/static/{name}"""
    name = request.path_params["name"]
    if name not in {path.name for path in STATIC.iterdir()}:
        raise NotFound("There is no such file.")
    content, tag = _content(name)
    headers = {"ETag": tag, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    if request.headers.get("if-none-match") == tag:
        return Response(None, 304, headers)
    return Response(content, 200, headers, TYPES[Path(name).suffix])


ROUTES = (("GET", "/_cadstack/static/{name}", static),)
