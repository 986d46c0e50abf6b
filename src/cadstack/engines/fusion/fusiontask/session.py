"""One run of a script: the objects it holds, the calls it makes, and the journal of those that built its designs.

A script's objects live here and the script holds numbers that stand for them. What a call does is written to a journal,
which is how a design is saved: as the calls that built it, so that an opened design has all its parameters and features
and can be changed and built again. Rejected: serialising features, which is a second description of each of them.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .objects import ApiObject, ScriptError, description

HANDLE = "$"
ROOT = 0
JOURNAL_LIMIT = 200_000


class Session:
    """Objects by handle, with `root` as number 0."""

    def __init__(self, root: ApiObject) -> None:
        self._objects: list[ApiObject] = [root]
        self._handles: dict[int, int] = {id(root): ROOT}
        self.journal: list[list[Any]] = []

    @property
    def root(self) -> ApiObject:
        return self._objects[ROOT]

    def perform(self, kind: str, target: int | str, name: str, arguments: Sequence[Any]) -> Any:
        """Carry out a get, set, call or static call; the answer in wire form. Raises ScriptError."""
        known = len(self._objects)
        values = [self._unwrapped(argument) for argument in arguments]
        subject: Any = self._class(target) if isinstance(target, str) else self.held(target)
        try:
            answer = self._ACTIONS[kind](subject, name, values)
        except TypeError as error:
            raise _misused(subject, name, error) from error
        wrapped = self.wrapped(answer)
        if self._is_recorded(kind, subject, name) and (kind != "get" or len(self._objects) > known):
            self.record([kind, target, name, list(arguments), wrapped])
        return wrapped

    def record(self, entry: list[Any]) -> None:
        """Add to the journal; raises ScriptError when it has grown beyond what can be saved."""
        if len(self.journal) >= JOURNAL_LIMIT:
            raise ScriptError(f"The script made more than {JOURNAL_LIMIT} calls that change designs")
        self.journal.append(entry)

    def replay(
        self, journal: Sequence[Sequence[Any]], embedded: Callable[[Mapping[str, Any]], ApiObject]
    ) -> dict[int, int]:
        """Make the calls of a journal again, and say which handle now stands for each of its own.

        `embedded` opens a document that the journal holds whole.
        """
        now: dict[int, int] = {ROOT: ROOT}
        for kind, target, name, arguments, answered in journal:
            if kind == "embedded":
                wrapped = self.wrapped(embedded(arguments[0]))
                self.record([kind, target, name, arguments, wrapped])
            else:
                moved = now[target] if isinstance(target, int) else target
                wrapped = self.perform(kind, moved, name, [_renumbered(argument, now) for argument in arguments])
            _match(answered, wrapped, now)
        return now

    def held(self, handle: Any) -> ApiObject:
        """The object of a handle; raises ScriptError."""
        if not isinstance(handle, int) or not 0 <= handle < len(self._objects):
            raise ScriptError("The call names an object that does not exist")
        return self._objects[handle]

    def wrapped(self, value: Any) -> Any:
        """A value as the script's side gets it."""
        if isinstance(value, ApiObject):
            handle = self._handles.get(id(value))
            if handle is None:
                handle = self._handles[id(value)] = len(self._objects)
                self._objects.append(value)
            return {HANDLE: handle, "class": f"adsk.{value.space}.{type(value).__name__}"}
        if isinstance(value, list | tuple):
            return [self.wrapped(item) for item in value]
        return value

    def _unwrapped(self, value: Any) -> Any:
        if isinstance(value, dict) and HANDLE in value:
            return self.held(value[HANDLE])
        return [self._unwrapped(item) for item in value] if isinstance(value, list) else value

    @staticmethod
    def _class(name: str) -> type[ApiObject]:
        found = ApiObject._catalogue.get(name)
        if found is None:
            raise ScriptError(f"{name} is not implemented here")
        return found

    @staticmethod
    def _is_recorded(kind: str, subject: Any, name: str) -> bool:
        if kind == "cast" or (isinstance(subject, ApiObject) and subject.space == ""):
            return False
        return not getattr(getattr(type(subject), name, None), "_unrecorded", False) if kind == "call" else True

    _ACTIONS: Mapping[str, Callable[[Any, str, list[Any]], Any]] = {
        "get": lambda subject, name, _: getattr(subject, _public(subject, name, "get")),
        "set": lambda subject, name, values: setattr(subject, _public(subject, name, "set"), values[0]),
        "call": lambda subject, name, values: getattr(subject, _public(subject, name, "methods"))(*values),
        "static": lambda subject, name, values: getattr(subject, _public(subject, name, "statics"))(*values),
        "cast": lambda subject, _, values: values[0] if isinstance(values[0], subject) else None,
    }


def _public(subject: Any, name: str, kind: str) -> str:
    """The name, when the class declares it in this role; raises ScriptError."""
    cls = subject if isinstance(subject, type) else type(subject)
    if name not in description(cls)[kind]:
        raise ScriptError(f"adsk.{cls.space}.{cls.__name__}.{name} is not implemented here")
    return name


def _misused(subject: Any, name: str, error: TypeError) -> Exception:
    """A wrong number or kind of arguments is the script's mistake; anything else is a defect of ours."""
    said = str(error)
    if f"{name}()" not in said:
        return error
    cls = subject if isinstance(subject, type) else type(subject)
    return ScriptError(f"adsk.{cls.space}.{cls.__name__}.{name} was called wrongly: {said.partition('() ')[2]}")


def _renumbered(value: Any, now: Mapping[int, int]) -> Any:
    if isinstance(value, dict) and HANDLE in value:
        return {**value, HANDLE: now[value[HANDLE]]}
    return [_renumbered(item, now) for item in value] if isinstance(value, list) else value


def _match(answered: Any, wrapped: Any, now: dict[int, int]) -> None:
    """Learn which new handles stand for those of the journal."""
    if isinstance(answered, dict) and HANDLE in answered and isinstance(wrapped, dict):
        now[answered[HANDLE]] = wrapped[HANDLE]
    elif isinstance(answered, list) and isinstance(wrapped, list):
        for old, new in zip(answered, wrapped, strict=False):
            _match(old, new, now)
