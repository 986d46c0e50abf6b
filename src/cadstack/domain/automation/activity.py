"""Activity: an action that an engine can execute, and the parameters it takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Verb(StrEnum):
    """How a parameter's data travels: `get head read refget` come in, the others go out."""

    GET = "get"
    HEAD = "head"
    PUT = "put"
    POST = "post"
    PATCH = "patch"
    READ = "read"
    REFGET = "refget"

    @property
    def is_input(self) -> bool:
        return self in INPUT_VERBS


INPUT_VERBS = frozenset({Verb.GET, Verb.HEAD, Verb.READ, Verb.REFGET})
VARIABLE_ARGUMENTS = "..."


@dataclass(frozen=True)
class Parameter:
    """What an activity declares about one input or output."""

    verb: Verb = Verb.GET
    local_name: str | None = None
    zip: bool = False
    on_demand: bool = False
    required: bool = False
    description: str = ""


@dataclass(frozen=True)
class Setting:
    """A constant of an activity or bundle: a value (text or boolean), or a URL to fetch it from."""

    value: str | bool | None = None
    url: str | None = None
    verb: Verb = Verb.GET
    headers: Mapping[str, str] = field(default_factory=dict)
    multiparts: Mapping[str, Any] = field(default_factory=dict)
    is_environment_variable: bool = False

    @property
    def text(self) -> str:
        """The value as command lines and environment variables see it."""
        if isinstance(self.value, bool):
            return "true" if self.value else "false"
        return self.value or ""


@dataclass(frozen=True)
class Activity:
    """One version of an activity. `owner` is what stands before the dot in its id: a nickname or client id."""

    owner: str
    name: str
    version: int
    engine: str
    command_line: tuple[str, ...] = ()
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    appbundles: tuple[str, ...] = ()
    settings: Mapping[str, Setting] = field(default_factory=dict)
    description: str = ""

    @property
    def takes_any_argument(self) -> bool:
        return VARIABLE_ARGUMENTS in self.parameters
