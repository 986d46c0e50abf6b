"""What every answer of this API is made of: JSON:API documents, links, pages and errors."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from cadstack.app.folders import Locked
from cadstack.domain.data.project import Extension
from cadstack.domain.errors import CadstackError
from cadstack.wire.http.errors import ErrorDialect
from cadstack.wire.http.services import Services

MEDIA_TYPE = "application/vnd.api+json"
VERSION = {"version": "1.0"}
CODES = {
    400: "BAD_INPUT",
    401: "USER_NOT_AUTHENTICATED",
    403: "ACCESS_DENIED",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    409: "CONFLICT",
    413: "TOO_LARGE",
    423: "RESOURCE_LOCKED",
    501: "NOT_IMPLEMENTED",
    503: "SERVICE_UNAVAILABLE",
}


def error_body(status: int, error: CadstackError) -> dict[str, Any]:
    """JSON:API errors. Of a refusal, `detail` is the original's text alone: clients compare it."""
    code = getattr(error, "code", None) or CODES.get(status, "INTERNAL_SERVER_ERROR")
    detail = error.message if hasattr(error, "code") else str(error)
    return {"jsonapi": VERSION, "errors": [{"id": None, "status": str(status), "code": code, "detail": detail}]}


DIALECT = ErrorDialect(prefixes=("/project/v1", "/data/v1"), body=error_body, statuses={Locked: 423})


def answer(document: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON:API document as the whole response."""
    body = json.dumps(document, separators=(",", ":"))
    return Response(body, status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def document(request: Request, services: Services, data: Any, **members: Any) -> dict[str, Any]:
    """A document about what was asked for, with the link to itself."""
    links = {"self": link(services.public_url + here(request))}
    return {"jsonapi": VERSION, "links": links, "data": data, **members}


def paged(
    request: Request, services: Services, data: Sequence[Any], number: int, *, has_more: bool, **members: Any
) -> dict[str, Any]:
    """A page of a listing; `next` is there only where more follows."""

    def at(page: int) -> dict[str, str]:
        asked = [(name, value) for name, value in request.query_params.multi_items() if name != "page[number]"]
        return link(f"{services.public_url}{path(request)}?{urlencode([*asked, ('page[number]', page)])}")

    made = document(request, services, data, **members)
    made["links"] |= {"first": at(0)}
    if number > 0:
        made["links"] |= {"prev": at(number - 1)}
    if has_more:
        made["links"] |= {"next": at(number + 1)}
    return made


def path(request: Request) -> str:
    """The path as the client sent it."""
    raw: bytes = request.scope["raw_path"]
    return raw.decode("latin-1").partition("?")[0]


def here(request: Request) -> str:
    query = request.url.query
    return f"{path(request)}?{query}" if query else path(request)


def link(url: str) -> dict[str, str]:
    return {"href": url}


def related(url: str) -> dict[str, Any]:
    return {"links": {"related": link(url)}}


def segment(text: str) -> str:
    """An id as it stands in a URL: a version's question mark is no query."""
    return quote(text, safe=":.=-_~")


def iso(moment: datetime) -> str:
    """As the original writes a moment: ten-millionths of a second, UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "0Z"


def extension_document(extension: Extension, base_url: str) -> dict[str, Any]:
    return {
        "type": extension.type,
        "version": extension.version,
        "schema": link(f"{base_url}/schema/v1/versions/{segment(f'{extension.type}-{extension.version}')}"),
        "data": dict(extension.data),
    }
