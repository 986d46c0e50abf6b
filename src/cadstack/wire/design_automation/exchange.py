"""What every route does alike: who may call, what a body may be, and how an answer leaves."""

import json
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cadstack.app import servicelimits
from cadstack.app.callers import SCOPE, calling_app
from cadstack.domain.errors import InvalidInput, NotFound, NotPermitted, PayloadTooLarge
from cadstack.domain.identity.principal import Principal
from cadstack.domain.ids import QualifiedId
from cadstack.wire.http.caller import requires
from cadstack.wire.http.lenient import read_json
from cadstack.wire.http.parameters import path_value
from cadstack.wire.http.services import Served, services_of

WARNINGS_HEADER = "x-cadstack-warnings"
LONGEST_WARNINGS, LONGEST_WARNING = 4000, 500
LARGEST_BODY = 1024 * 1024
DEEPEST_JSON = 64
VERSION_DIGITS = 9


Allowed = Annotated[Principal, requires(SCOPE)]
"""A caller with `code:all`; it may be an app for a user."""


async def _app_only(caller: Allowed, services: Served) -> Principal:
    if caller.user_id is not None:
        await services.read(calling_app, caller)  # a public app, which can get no other token, is told so
        raise NotPermitted(
            "A three-legged token can only submit work items and read their status.",
            next_step="Use a two-legged token (client_credentials) for this call.",
        )
    return caller


AppOnly = Annotated[Principal, Depends(_app_only)]
"""A caller with `code:all` and a two-legged token."""


async def read_body(request: Request, caller: Principal) -> Any:
    """The JSON of a body; raises PayloadTooLarge over the owner's limit where limits are strict, else over 1 MB."""
    services, limit = services_of(request), LARGEST_BODY
    if services.settings.strict:
        limit = (await services.read(servicelimits.show, caller)).frontend.payload_kb * 1024
    try:
        document = await read_json(request, limit)
    except PayloadTooLarge as error:
        raise PayloadTooLarge(
            error.message, next_step="Put long values into files and refer to them by url, or ask for a higher limit."
        ) from None
    _check_depth(document)
    return document


def answer(document: Any, warnings: Sequence[str] = ()) -> Response:
    """200 with a document. Warnings are no part of any documented body and travel in a header, as a JSON array."""
    return JSONResponse(document, headers=warning_headers(warnings))


def no_content(warnings: Sequence[str] = ()) -> Response:
    """204."""
    return Response(status_code=204, headers=warning_headers(warnings))


def warning_headers(warnings: Sequence[str]) -> dict[str, str]:
    """The header with the warnings that fit into it; ASCII, since clients read headers as such."""
    shown = [warning[:LONGEST_WARNING] for warning in warnings]
    while len(json.dumps(shown)) > LONGEST_WARNINGS:
        shown.pop()
    return {WARNINGS_HEADER: json.dumps(shown)} if shown else {}


def qualified_id(request: Request, noun: str) -> QualifiedId:
    """The `id` of a path that must be qualified; any other is NotFound, as documented."""
    text = path_value(request, "id")
    try:
        return QualifiedId.parse(text)
    except InvalidInput:
        raise NotFound(
            f"The {noun} '{text}' does not exist.", next_step="Use a qualified id here: owner.name+alias."
        ) from None


def version_number(request: Request) -> int:
    """The `version` of a path; what is no number is NotFound."""
    text = path_value(request, "version")
    if not (text.isascii() and text.isdigit() and len(text) <= VERSION_DIGITS):
        raise NotFound(
            f"Version '{text}' does not exist.", next_step="A version is a whole number; GET versions lists them."
        )
    return int(text)


def _check_depth(document: Any) -> None:
    """Raises InvalidInput for nesting that no noun has."""
    level, rest = 0, [document]
    while rest:
        if level > DEEPEST_JSON:
            raise InvalidInput(f"The body is nested more than {DEEPEST_JSON} deep.", next_step="Flatten it.")
        nested = [
            value.values() if isinstance(value, dict) else value for value in rest if isinstance(value, dict | list)
        ]
        rest, level = [value for values in nested for value in values], level + 1
