"""Nouns as JSON, and JSON sealed.

`write` and `read` turn frozen dataclasses into JSON values and back, driven by their annotations: nested dataclasses,
tuples, mappings, sets, enums, datetimes, optionals. Every member is written, so a default that changes later does not
change what was stored; a member that is absent takes its default and an unknown one is ignored, so a noun can gain
and lose members without a migration.

JSON is kept as text of ASCII, not as `jsonb`: member order survives, both databases hold the same bytes, and text
that PostgreSQL refuses in a column (NUL, lone surrogates) is escaped. Nothing queries into it: what is searched has
columns.
"""

import dataclasses
import json
import types
from collections.abc import Callable, Mapping, Sequence, Set
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from cadstack.domain.errors import Unavailable

T = TypeVar("T")
Convert = Callable[[Any], Any]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
PLAIN = (str, int, float, bool, type(None), object, Any)


def instant(moment: datetime) -> int:
    """Microseconds since 1970 UTC; raises ValueError for a datetime without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone. Moments are stored in UTC only.")
    return (moment - EPOCH) // MICROSECOND


def moment(instant: int) -> datetime:
    """The UTC datetime of `instant`."""
    return EPOCH + timedelta(microseconds=instant)


def write(value: Any) -> dict[str, Any]:
    """The JSON object of a dataclass."""
    return write_members(value, frozenset())


def write_members(value: Any, leave_out: Set[str]) -> dict[str, Any]:
    """The JSON object of a dataclass without some of its members."""
    kind: Any = type(value)
    return {name: convert(getattr(value, name)) for name, convert in _writers(kind) if name not in leave_out}


def read(kind: type[T], document: Any, **members: Any) -> T:
    """The dataclass that `write` made `document` of; `members` are given as they are."""
    key: Any = kind
    known = {name: convert(document[name]) for name, convert in _readers(key) if name in document}
    return kind(**known, **members)


def load(kind: type[T], document: str) -> T:
    """The dataclass whose JSON text this is."""
    return read(kind, json.loads(document))


def dumps(value: Any) -> str:
    """Compact ASCII JSON."""
    return json.dumps(value, separators=(",", ":"))


class Sealed:
    """JSON documents that only holders of the master secret can read."""

    def __init__(self, seal: Callable[[bytes], bytes], unseal: Callable[[bytes], bytes]) -> None:
        self._seal, self._unseal = seal, unseal

    def close(self, value: Any) -> bytes:
        """The JSON value as sealed bytes."""
        return self._seal(dumps(value).encode())

    def open(self, sealed: bytes) -> Any:
        """The JSON value; raises Unavailable where it was sealed with another secret or is damaged."""
        try:
            return json.loads(self._unseal(sealed))
        except Exception as error:
            raise Unavailable(
                "A stored document cannot be decrypted: it was sealed with another master secret, or is damaged.",
                next_step="Start the server with the master secret that wrote this database.",
            ) from error


@cache
def _writers(kind: Any) -> tuple[tuple[str, Convert], ...]:
    hints = get_type_hints(kind)
    return tuple((f.name, _writer(hints[f.name])) for f in dataclasses.fields(kind))


@cache
def _readers(kind: Any) -> tuple[tuple[str, Convert], ...]:
    hints = get_type_hints(kind)
    return tuple((f.name, _reader(hints[f.name])) for f in dataclasses.fields(kind))


@cache
def _writer(kind: Any) -> Convert:
    if kind in PLAIN:
        return _as_is
    if kind is datetime:
        return instant
    if dataclasses.is_dataclass(kind):
        return _dataclass_writer(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda value: value.value
    return _container(kind, _writer, frozen=False)


@cache
def _reader(kind: Any) -> Convert:
    if kind in PLAIN:
        return _as_is
    if kind is datetime:
        return moment
    if dataclasses.is_dataclass(kind):
        return _dataclass_reader(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return _container(kind, _reader, frozen=True)


def _dataclass_writer(kind: Any) -> Convert:
    return lambda value: {name: convert(getattr(value, name)) for name, convert in _writers(kind)}


def _dataclass_reader(kind: Any) -> Convert:
    return lambda document: read(kind, document)


def _container(kind: Any, member: Callable[[Any], Convert], *, frozen: bool) -> Convert:
    """The converter of a generic type; `frozen` on the way in, where JSON arrays become tuples and sets again."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _union(kind, [member(arm) for arm in inner if arm is not type(None)])
    if origin is tuple and inner[-1] is not Ellipsis:
        each = [member(arm) for arm in inner]
        shape: type = tuple if frozen else list
        return lambda values: shape(convert(value) for convert, value in zip(each, values, strict=True))
    if origin is not None and issubclass(origin, Mapping):
        convert_value = member(inner[1])
        return lambda values: {key: convert_value(value) for key, value in values.items()}
    if origin is not None and issubclass(origin, Set):
        convert_item = member(inner[0])
        if frozen:
            return lambda values: frozenset(map(convert_item, values))
        return lambda values: sorted(map(convert_item, values))
    if origin is not None and issubclass(origin, Sequence):
        convert_item = member(inner[0])
        shape = tuple if frozen and origin is not list else list
        return lambda values: shape(map(convert_item, values))
    raise TypeError(
        f"{kind!r} cannot be stored: the codec knows dataclasses, tuples, mappings, sets, enums, datetimes."
    )


def _union(kind: Any, arms: list[Convert]) -> Convert:
    distinct = set(arms)
    if len(distinct) != 1:
        raise TypeError(f"{kind!r} cannot be stored: its JSON would not say which of its kinds it is.")
    convert = distinct.pop()
    return convert if convert is _as_is else lambda value: None if value is None else convert(value)


def _as_is(value: Any) -> Any:
    return value
