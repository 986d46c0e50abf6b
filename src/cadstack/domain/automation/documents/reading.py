"""Lenient reading of JSON objects: names in any case, documented variants, every complaint with its path."""

from collections.abc import Iterator, Mapping
from typing import Any

from cadstack.domain.errors import InvalidInput


class Reader:
    """One JSON object. Readers of nested objects share one list of complaints; `finish` raises them together."""

    def __init__(self, value: object, path: str = "", complaints: dict[str, list[str]] | None = None) -> None:
        self.path = path
        self.complaints: dict[str, list[str]] = {} if complaints is None else complaints
        self._members: dict[str, Any] = {}
        if isinstance(value, Mapping):
            self._members = {str(name).casefold(): member for name, member in value.items()}
        else:
            self.complain("", f"A JSON object is expected here, not {kind_of(value)}.")

    def complain(self, name: str, message: str) -> None:
        """Note what is wrong with a member, or with the object itself where `name` is empty."""
        self.complaints.setdefault(self.at(name), []).append(message)

    def at(self, name: str) -> str:
        """The path of a member."""
        return f"{self.path}.{name}".strip(".")

    def raw(self, name: str) -> Any:
        """The member as it is; None where it is null or absent."""
        return self._members.get(name.casefold())

    def has_any(self, *names: str) -> bool:
        return any(name.casefold() in self._members for name in names)

    def text(self, name: str, *, required: bool = False) -> str | None:
        """A string; numbers and booleans are taken as their text. Empty counts as absent where it is required."""
        value = self.raw(name)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, (int, float)):
            return str(value)
        if isinstance(value, str) and (value or not required):
            return value
        if value is not None and not isinstance(value, str):
            self.complain(name, f"A string is expected, not {kind_of(value)}.")
        elif required:
            self.complain(name, f"The {name} field is required.")
        return None

    def flag(self, name: str) -> bool:
        """A boolean, also as the word; absent means false."""
        value = self.raw(name)
        if isinstance(value, str) and value.casefold() in ("true", "false"):
            return value.casefold() == "true"
        if value is None or isinstance(value, bool):
            return bool(value)
        self.complain(name, f"true or false is expected, not {kind_of(value)}.")
        return False

    def optional_flag(self, name: str) -> bool | None:
        return None if self.raw(name) is None else self.flag(name)

    def number(self, name: str, *, required: bool = False, least: int = 1) -> int | None:
        """A whole number from `least` on, also as digits in a string."""
        value = self.raw(name)
        if value is None:
            if required:
                self.complain(name, f"The {name} field is required.")
            return None
        if isinstance(value, str) and value.strip().isdecimal():
            value = int(value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            self.complain(name, f"A whole number from {least} on is expected.")
            return None
        return value

    def strings(self, name: str) -> tuple[str, ...]:
        """A list of strings; one bare string stands for a list of one."""
        value = self.raw(name)
        if value is None:
            return ()
        if isinstance(value, str):
            return (value,)
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            self.complain(name, "A list of strings is expected.")
            return ()
        return tuple(value)

    def mapping(self, name: str) -> Mapping[str, Any]:
        """A JSON object whose names are the client's own and keep their case."""
        value = self.raw(name)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.complain(name, f"A JSON object is expected, not {kind_of(value)}.")
            return {}
        return value

    def string_mapping(self, name: str) -> dict[str, str]:
        """As `mapping`, with string values; null values are dropped."""
        values = {key: value for key, value in self.mapping(name).items() if value is not None}
        for key, value in values.items():
            if isinstance(value, (Mapping, list)):
                self.complain(f"{name}.{key}", f"A string is expected, not {kind_of(value)}.")
        return {key: value if isinstance(value, str) else str(value) for key, value in values.items()}

    def entries(self, name: str) -> Iterator[tuple[str, Any]]:
        """The members of a named mapping that are not null."""
        return ((key, value) for key, value in self.mapping(name).items() if value is not None)

    def inside(self, name: str, value: object) -> "Reader":
        """A reader of a nested object."""
        return Reader(value, self.at(name), self.complaints)

    def finish(self, noun: str) -> None:
        """Raises InvalidInput with every complaint."""
        if self.complaints:
            first = next(iter(self.complaints.values()))[0]
            raise InvalidInput(f"The {noun} is not valid: {first}", fields=self.complaints)


def kind_of(value: object) -> str:
    """What a JSON value is, for messages."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list() | tuple():
            return "a list"
        case _:
            return "an object"
