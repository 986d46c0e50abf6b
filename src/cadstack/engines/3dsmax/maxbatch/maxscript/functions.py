"""What can be called and read: built-in functions and properties of values, kept in tables."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass

from .errors import ScriptError
from .values import ClassValue, Value

Run = Callable[..., Value]


@dataclass(frozen=True, eq=False)
class Builtin:
    """A function of this program. Keyword arguments are Python's; the interpreter comes first where it is wanted."""

    name: str
    run: Run
    wants_host: bool
    least: int
    most: int | None
    keywords: dict[str, str] | None

    def check(self, count: int, names: list[str]) -> dict[str, str]:
        """How the function spells the keywords; raises ScriptError for a call that does not fit it."""
        if count < self.least:
            raise ScriptError(f"{self.name} needs {self.least} arguments, got {count}")
        if self.most is not None and count > self.most:
            raise ScriptError(f"{self.name} takes {self.most} arguments, got {count}")
        if self.keywords is None:
            return {name: name for name in names}
        spelt = {}
        for name in names:
            plain = name.replace("_", "")
            if plain not in self.keywords:
                known = ", ".join(f"{keyword}:" for keyword in self.keywords) or "none"
                raise ScriptError(f"{self.name} has no keyword {name}: (it takes: {known})")
            spelt[name] = self.keywords[plain]
        return spelt

    @property
    def about(self) -> str:
        """The first line of what its code says about it."""
        return (inspect.getdoc(self.run) or "").partition("\n")[0]

    def __repr__(self) -> str:
        return f"{self.name}()"


@dataclass(frozen=True)
class Attribute:
    """A property of a kind of value."""

    name: str
    get: Callable[[Value], Value]


class Library:
    """One table of functions, classes, constants and properties; the accepted arguments follow from the signatures.

    Positional parameters are positional; keyword-only ones are keywords, `outputFile:`, in which `_` does not count.
    A parameter called `script` gets the interpreter. A name with a point, `systemTools.getEnvVariable`, is called so.
    """

    def __init__(self, title: str) -> None:
        self.title = title
        self.functions: dict[str, Builtin] = {}
        self.classes: dict[str, ClassValue] = {}
        self.constants: dict[str, Callable[..., Value]] = {}
        self.properties: dict[tuple[type, str], Attribute] = {}

    def function(self, *names: str) -> Callable[[Run], Run]:
        """Register a function under its names, spelt as people write them."""

        def register(run: Run) -> Run:
            for name in names:
                self.functions[name.casefold()] = _builtin(name, run)
            return run

        return register

    def constructor(self, *names: str, superclass: str = "Value") -> Callable[[Run], Run]:
        """Register a class whose call makes a value."""

        def register(run: Run) -> Run:
            for name in names:
                self.functions[name.casefold()] = _builtin(name, run)
                self.classes[name.casefold()] = ClassValue(names[0], run, superclass)
            return run

        return register

    def class_names(self, *names: str, superclass: str = "Value") -> None:
        """Register classes that are only names, such as those of exporters."""
        for name in names:
            self.classes[name.casefold()] = ClassValue(name, None, superclass)

    def variable(self, *names: str) -> Callable[[Run], Run]:
        """Register a variable whose value is asked for anew at each use, such as `objects`."""

        def register(run: Run) -> Run:
            for name in names:
                self.constants[name.casefold()] = run
            return run

        return register

    def property(self, kind: type, *names: str) -> Callable[[Run], Run]:
        """Register a property of values of `kind`."""

        def register(run: Run) -> Run:
            for name in names:
                self.properties[kind, name.casefold()] = Attribute(name, run)
            return run

        return register


def _builtin(name: str, run: Run) -> Builtin:
    parameters = list(inspect.signature(run).parameters.values())
    wants_host = bool(parameters) and parameters[0].name == "script"
    own = parameters[wants_host:]
    plain = [p for p in own if p.kind is p.POSITIONAL_OR_KEYWORD]
    least = sum(p.default is p.empty for p in plain)
    most = None if any(p.kind is p.VAR_POSITIONAL for p in own) else len(plain)
    keywords = {p.name.replace("_", "").casefold(): p.name for p in own if p.kind is p.KEYWORD_ONLY}
    takes_any = any(p.kind is p.VAR_KEYWORD for p in own)
    return Builtin(name, run, wants_host, least, most, None if takes_any else keywords)
