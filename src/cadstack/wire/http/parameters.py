"""Reading path and query parameters, with our own errors in place of the framework's."""

from urllib.parse import unquote

from starlette.requests import Request

from cadstack.domain.errors import InvalidInput


def path_value(request: Request, name: str) -> str:
    """A captured path parameter, wholly decoded; raises InvalidInput for control characters."""
    value = unquote(request.path_params[name])
    if any(ord(character) < 32 for character in value):
        raise InvalidInput.at(name, f"'{name}' must not contain control characters.")
    return value


def whole_number(request: Request, name: str, default: int, low: int, high: int) -> int:
    """A query parameter between `low` and `high`; raises InvalidInput."""
    text = request.query_params.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and low <= int(text) <= high):
        raise InvalidInput.at(name, f"'{name}' must be a whole number from {low} to {high}.")
    return int(text)
