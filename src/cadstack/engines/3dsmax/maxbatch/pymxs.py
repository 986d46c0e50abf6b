"""`pymxs` for Python scripts: `pymxs.runtime.exportFile(...)` calls the functions of MAXScript.

Only what scripts of batch jobs use is here: functions, variables, `runtime.Name`, `runtime.execute` and properties of
objects. Blender itself is there as `bpy`, which can do far more.
"""

import sys
from types import ModuleType
from typing import Any

from maxbatch.maxscript.values import OK, UNDEFINED, Name, Thing, Value


class Runtime:
    """The global names of MAXScript as attributes, in any case."""

    def __init__(self, script: Any) -> None:
        self._script = script

    def __getattr__(self, name: str) -> Any:
        lower = name.casefold()
        if lower == "name":
            return Name
        found = self._script.read_variable(lower, self._script.globals)
        if found is UNDEFINED and lower not in self._script.globals.names:
            raise AttributeError(f"pymxs.runtime has no {name}")
        return self._shown(found, name)

    def _shown(self, value: Value, name: str = "") -> Any:
        """A value as Python sees it."""
        from maxbatch.maxscript.functions import Builtin

        if isinstance(value, Builtin) or (name and getattr(value, "make", None)):
            return lambda *arguments, **keywords: self._call(value, arguments, keywords)
        if value is UNDEFINED or value is OK:
            return None
        if isinstance(value, list):
            return [self._shown(item) for item in value]
        return Wrapped(value, self) if isinstance(value, Thing) else value

    def _call(self, function: Value, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        given = {name.casefold(): plain(value) for name, value in keywords.items()}
        return self._shown(self._script.call(function, [plain(value) for value in arguments], given))


class Wrapped:
    """An object of MAXScript with its properties as attributes."""

    def __init__(self, value: Thing, runtime: Runtime) -> None:
        object.__setattr__(self, "_value", value)
        object.__setattr__(self, "_runtime", runtime)

    def __getattr__(self, name: str) -> Any:
        return self._runtime._shown(self._runtime._script.property_of(self._value, name.casefold()))  # noqa: SLF001  (one thing in two classes)

    def __setattr__(self, name: str, value: Any) -> None:
        self._value.set(name.casefold(), plain(value))

    def __getitem__(self, key: Any) -> Any:
        return self._runtime._shown(self._value[plain(key)])  # noqa: SLF001  (as above)

    def __iter__(self) -> Any:
        return iter([self._runtime._shown(item) for item in self._runtime._script.members_of(self._value) or []])  # noqa: SLF001  (as above)

    def __len__(self) -> int:
        return len(self._runtime._script.members_of(self._value) or [])  # noqa: SLF001  (as above)

    def __repr__(self) -> str:
        return repr(self._value)


def plain(value: Any) -> Value:
    """A value of Python as MAXScript sees it."""
    if value is None:
        return UNDEFINED
    if isinstance(value, Wrapped):
        return value._value  # noqa: SLF001  (as above)
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


def install(script: Any) -> None:
    """Make `import pymxs` work."""
    module = ModuleType("pymxs")
    module.runtime = Runtime(script)  # type: ignore[attr-defined]
    sys.modules["pymxs"] = module
