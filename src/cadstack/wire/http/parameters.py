"""Reading path and query parameters, with our own errors in place of the framework's."""

from urllib.parse import unquote

from starlette.requests import Request

from cadstack.domain.errors import InvalidInput


def path_value(request: Request, name: str) -> str:
    """A captured path parameter, wholly decoded."""
    return unquote(request.path_params[name])


def whole_number(request: Request, name: str, default: int, low: int, high: int) -> int:
    """A query parameter between `low` and `high`; raises InvalidInput."""
    text = request.query_params.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and low <= int(text) <= high):
        raise InvalidInput.at(name, f"'{name}' must be a whole number from {low} to {high}.")
    return int(text)
