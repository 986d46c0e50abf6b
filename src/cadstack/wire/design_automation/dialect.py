"""How Design Automation says no: a bare JSON string, or field paths with their messages."""

from typing import Any

from cadstack.domain.errors import CadstackError, InvalidInput
from cadstack.wire.http.errors import ErrorDialect


def error_body(_status: int, error: CadstackError) -> Any:
    """ModelState (`{"field.path": ["message", …]}`) where fields are at fault, else the message as a JSON string."""
    if isinstance(error, InvalidInput) and error.fields:
        return {field: list(messages) for field, messages in error.fields.items()}
    return str(error)


DIALECT = ErrorDialect(prefixes=("/da/",), body=error_body)
