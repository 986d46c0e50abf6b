"""Reading what clients send: JSON with property names in any case and unknown members, forms, both within a limit."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from cadstack.domain.errors import InvalidInput, PayloadTooLarge

MAX_BODY = 8 * 1024 * 1024
MAX_FORM_FIELDS = 100


class Document(Mapping[str, Any]):
    """A JSON object whose members are found by name in any case; of two that differ only in case the last wins."""

    def __init__(self, members: Mapping[str, Any]) -> None:
        self.members = members
        self._folded = {name.casefold(): value for name, value in members.items()}

    def __getitem__(self, name: str) -> Any:
        return self._folded[name.casefold()]

    def __iter__(self) -> Iterator[str]:
        return iter(self.members)

    def __len__(self) -> int:
        return len(self.members)

    def text(self, name: str) -> str | None:
        """A string member, None where it is missing or null; raises InvalidInput for another type."""
        value: str | None = self._typed(name, str, "a string")
        if value and "\0" in value:
            raise InvalidInput.at(name, f"'{name}' must not contain a null character.")
        return value

    def integer(self, name: str) -> int | None:
        """A whole number, or a string that holds one; None where it is missing or null."""
        value = self.get(name)
        if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 20:
            return int(value)
        if isinstance(value, bool):
            raise InvalidInput.at(name, f"'{name}' must be a whole number.")
        number: int | None = self._typed(name, int, "a whole number")
        return number

    def documents(self, name: str) -> list["Document"]:
        """An array of objects, empty where it is missing or null."""
        values = self._typed(name, list, "an array") or []
        if not all(isinstance(value, dict) for value in values):
            raise InvalidInput.at(name, f"'{name}' must be an array of objects.")
        return [Document(value) for value in values]

    def _typed(self, name: str, kind: type, words: str) -> Any:
        value = self.get(name)
        if value is not None and not isinstance(value, kind):
            raise InvalidInput.at(name, f"'{name}' must be {words}.")
        return value


def parse_json(body: bytes) -> Any:
    """The JSON of a body; raises InvalidInput that names line and position. A byte order mark is no error."""
    try:
        value = json.loads(body.decode("utf-8-sig"), parse_constant=_no_constant)
        if b"\\ud" in body.lower():
            json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, position {error.colno}"
        raise InvalidInput(f"The body is not valid JSON: {error.msg}. Path '', {where}.") from None
    except UnicodeDecodeError as error:
        raise InvalidInput(f"The body is not valid UTF-8, at byte {error.start}.") from None
    except RecursionError:
        raise InvalidInput("The body is not acceptable JSON: it is nested too deeply.") from None
    except UnicodeEncodeError:
        raise InvalidInput("The body holds half a surrogate pair, which is no text.") from None
    except ValueError as error:  # a number beyond what Python converts, or NaN
        raise InvalidInput(f"The body is not valid JSON: {error}.") from None
    return value


def body_pieces(request: Request, limit: int, next_step: str) -> AsyncIterator[bytes]:
    """The body as it comes; raises PayloadTooLarge by its announced length now, by its real one as soon as it is."""
    too_large = PayloadTooLarge(f"The body is larger than {limit} bytes.", next_step=next_step)
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit:
        raise too_large

    async def pieces() -> AsyncIterator[bytes]:
        received = 0
        async for piece in request.stream():
            received += len(piece)
            if received > limit:
                raise too_large
            if piece:
                yield piece

    return pieces()


async def read_body(request: Request, limit: int = MAX_BODY) -> bytes:
    """The body in memory; raises PayloadTooLarge."""
    return b"".join([piece async for piece in body_pieces(request, limit, "Send less at once.")])


async def read_json(request: Request, limit: int = MAX_BODY) -> Any:
    """The JSON of the body, whatever its content type says."""
    return parse_json(await read_body(request, limit))


async def read_document(request: Request, limit: int = MAX_BODY) -> Document:
    """The JSON object of the body; raises InvalidInput where it is anything else."""
    return parse_document(await read_body(request, limit))


def parse_document(body: bytes) -> Document:
    """The JSON object of a body; raises InvalidInput where it is anything else."""
    value = parse_json(body)
    if not isinstance(value, dict):
        raise InvalidInput("The body must be a JSON object.")
    return Document(value)


async def read_form(request: Request, limit: int = 64 * 1024) -> dict[str, str]:
    """The fields of a URL-encoded form, whatever its content type says; raises InvalidInput for a repeated one."""
    body = await read_body(request, limit)
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MAX_FORM_FIELDS, errors="strict")
    except ValueError:
        raise InvalidInput("The body is not a URL-encoded form.") from None
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise InvalidInput("The form repeats a parameter.")
    return fields


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON value")
