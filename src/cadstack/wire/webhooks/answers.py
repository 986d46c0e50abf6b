"""What the Webhooks API answers: pages and errors.

The specification names one member of an error, `id`; the others are those of its answer to a token.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from cadstack.app.ports import Page
from cadstack.domain.errors import (
    CadstackError,
    Conflict,
    InvalidInput,
    NotFound,
    NotImplementedHere,
    NotPermitted,
)
from cadstack.domain.webhooks.documents import hook_document
from cadstack.domain.webhooks.hook import Hook
from cadstack.wire.http.errors import ErrorDialect, MethodNotAllowed

CODES: dict[type[CadstackError], str] = {
    CadstackError: "INTERNAL_ERROR",
    InvalidInput: "INVALID_REQUEST",
    NotPermitted: "FORBIDDEN",
    NotFound: "NOT_FOUND",
    MethodNotAllowed: "METHOD_NOT_ALLOWED",
    Conflict: "CONFLICT",
    NotImplementedHere: "NOT_IMPLEMENTED",
}
LONGEST_STATE = 500


def error_body(status: int, error: CadstackError) -> dict[str, Any]:
    return {
        "id": next(CODES[kind] for kind in type(error).__mro__ if kind in CODES),
        "status": status,
        "detail": [str(error)],
    }


DIALECT = ErrorDialect(prefixes=("/webhooks/v1",), body=error_body)


def page_document(page: Page[Hook], path: str, query: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """A page of hooks; `next` is relative to the root of the API, as the original's, and not there at the end."""
    links = {} if page.next is None else {"next": f"{path}?{urlencode({**query, 'pageState': _state(page.next)})}"}
    return {"links": links, "data": [hook_document(hook, now) for hook in page.rows]}


def cursor_of(state: str) -> tuple[int, str] | None:
    """Where a page begins; raises InvalidInput for what this server did not give out."""
    if not state:
        return None
    try:
        updated, hook_id = json.loads(base64.urlsafe_b64decode(state[:LONGEST_STATE]))
        is_ours = type(updated) is int and abs(updated) < 2**62 and isinstance(hook_id, str) and "\0" not in hook_id
        hook_id.encode()
    except (binascii.Error, ValueError, TypeError, RecursionError, AttributeError):
        is_ours = False
    if not is_ours:
        raise InvalidInput.at("pageState", "The pageState is not valid. Begin the listing again without one.")
    return updated, hook_id


def _state(next_: str) -> str:
    updated, hook_id = next_.split()
    return base64.urlsafe_b64encode(json.dumps([int(updated), hook_id], separators=(",", ":")).encode()).decode()
