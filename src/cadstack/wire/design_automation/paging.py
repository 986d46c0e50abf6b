"""Page tokens: opaque, and already percent-encoded as the original's are.

Clients paste the token into a URL as it is, or encode it once more; so it is accepted raw, once and twice decoded.
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from urllib.parse import quote, unquote

from starlette.requests import Request

from cadstack.app.ports import Page
from cadstack.domain.errors import InvalidInput

PAGE_SIZE = 20
LONGEST_TOKEN = 1000
_PREFIX = "3"
Row = TypeVar("Row")


def token_of(cursor: str) -> str:
    """The token that continues a listing after `cursor`."""
    packed = base64.urlsafe_b64encode(json.dumps({"after": cursor}, separators=(",", ":")).encode())
    return quote(_PREFIX + packed.decode())


def cursor_of(token: str) -> str:
    """The cursor in a token; raises InvalidInput."""
    for _ in range(2):
        token = unquote(token)
    try:
        packed = json.loads(base64.urlsafe_b64decode(token[:LONGEST_TOKEN].removeprefix(_PREFIX)))
        cursor = packed["after"]
    except (binascii.Error, ValueError, TypeError, KeyError):
        cursor = None
    if not isinstance(cursor, str) or not token.startswith(_PREFIX) or len(token) > LONGEST_TOKEN:
        raise InvalidInput.at("page", "The page token is not valid. Start the listing again without one.")
    return cursor


def asked_cursor(request: Request) -> str | None:
    """The cursor in the `page` of a request; None for the first page."""
    token = request.query_params.get("page", "")
    return cursor_of(token) if token else None


def asked_number(request: Request) -> int:
    """The cursor of a listing of numbers; 0 for the first page."""
    cursor = asked_cursor(request)
    if cursor is not None and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise InvalidInput.at("page", "The page token is of another listing. Start the listing again without one.")
    return int(cursor or 0)


def page_document(page: Page[Row], render: Callable[[Row], Any] = lambda row: row) -> dict[str, Any]:
    """A page of a listing; at the end the token is null, not absent."""
    rows: Iterable[Row] = page.rows
    return {
        "paginationToken": None if page.next is None else token_of(page.next),
        "data": [render(row) for row in rows],
    }
