"""Activities, app bundles and work items as they are published, read so that any server takes them as its own.

Guarantee: nothing is invented. A `{{placeholder}}` is filled only from values that were given; what is left out is said
in a note. Published documents carry the owner and alias of somebody else in their `id`, a `version` that only a server
counts, member names in any case, and members that no API has; here they become the body of a request.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cadstack.domain.errors import InvalidInput

Document = dict[str, Any]
Kind = Literal["activity", "appbundle", "work item"]

PLACEHOLDER = re.compile(r"\{\{\s*([\w-]+)\s*\}\}")
ACTIVITY = ("id", "engine", "commandLine", "parameters", "appbundles", "settings", "description")
APPBUNDLE = ("id", "engine", "appbundles", "settings", "description")
PARAMETER = ("verb", "localName", "zip", "ondemand", "required", "description")
WORK_ITEM = ("activityId", "arguments", "limitProcessingTimeSec", "priority", "memoryGb", "gpu")
REFERENCES = ("id", "appbundles", "activityId")
WHY_IGNORED = {
    "version": "the server counts versions",
    "package": "the bundle's folder is packed",
    "uploadParameters": "the server gives a form of its own",
    "signatures": "they belong to a server and its tokens",
    "optional": "only an argument of a work item can be optional",
}


@dataclass(frozen=True)
class Reference:
    """An id in its parts, as in `owner.name+alias`; owner and alias may be missing.

    No owner means whoever publishes: an owner that is written as a placeholder is none.
    """

    owner: str
    name: str
    alias: str

    @classmethod
    def parse(cls, text: str) -> "Reference":
        head, _, alias = text.strip().partition("+")
        owner, _, name = head.rpartition(".")
        return cls("" if PLACEHOLDER.search(owner) else owner, name, alias)

    def __str__(self) -> str:
        owner = f"{self.owner}." if self.owner else ""
        return f"{owner}{self.name}{f'+{self.alias}' if self.alias else ''}"

    def of(self, owner: str, alias: str) -> str:
        """The qualified id of the same name for another owner; the alias is the default where none is written."""
        return f"{owner}.{self.name}+{self.alias or alias}"


@dataclass(frozen=True)
class Definition:
    """The body of a request: `document` has the documented member names; `id` tells whose it was, `notes` what was left
    out."""

    document: Document
    id: Reference
    notes: tuple[str, ...] = ()

    @property
    def references(self) -> tuple[Reference, ...]:
        """The app bundles that are named."""
        return tuple(Reference.parse(text) for text in self.document.get("appbundles", ()))

    def naming(self, appbundles: Iterable[str]) -> Document:
        """The document with these app bundle ids in place of its own."""
        named = list(appbundles)
        return {**self.document, "appbundles": named} if named else self.document


def kind_of(document: object) -> Kind | None:
    """What a JSON document is; None for anything else."""
    if not isinstance(document, Mapping):
        return None
    names = {str(name).casefold() for name in document}
    if "activityid" in names:
        return "work item"
    if "engine" not in names:
        return None
    return "activity" if names & {"commandline", "parameters"} else "appbundle"


def without_foreign_owners(document: Document) -> Document:
    """The document without owners that are placeholders: they mean whoever publishes, so nobody need be asked."""

    def shorter(value: Any) -> Any:
        if isinstance(value, str):
            return str(Reference.parse(value))
        return [shorter(one) for one in value] if isinstance(value, list) else value

    wanted = {name.casefold() for name in REFERENCES}
    return {name: shorter(value) if name.casefold() in wanted else value for name, value in document.items()}


def placeholders(document: object) -> tuple[str, ...]:
    """The names of the `{{placeholders}}` in a document's strings, in order, each once."""
    return tuple(dict.fromkeys(name for text in _texts(document) for name in PLACEHOLDER.findall(text)))


def filled(document: Document, values: Mapping[str, str]) -> Document:
    """The document with its placeholders replaced; those without a value stay. A value is text, never JSON."""
    done: Document = _changed(document, lambda text: PLACEHOLDER.sub(lambda m: values.get(m[1], m[0]), text))
    return done


def activity(document: Document) -> Definition:
    """An activity as the body of a POST; raises InvalidInput where it is none."""
    return _definition(document, "activity", ACTIVITY)


def appbundle(document: Document) -> Definition:
    """An app bundle as the body of a POST; raises InvalidInput where it is none."""
    return _definition(document, "appbundle", APPBUNDLE)


def work_item(document: Document) -> Definition:
    """A work item with the documented members; its `id` is that of its activity."""
    members, notes = _members(document, WORK_ITEM, "")
    arguments = members.get("arguments") or {}
    if not isinstance(members.get("activityId"), str) or not isinstance(arguments, Mapping):
        raise InvalidInput(
            "A work item needs activityId, a string, and arguments, an object.",
            next_step='For example {"activityId": "Me.Plot+prod", "arguments": {}}.',
        )
    return Definition({**members, "arguments": dict(arguments)}, Reference.parse(members["activityId"]), notes)


def same(one: Document, other: Document) -> bool:
    """Whether two definitions mean the same: defaults, spellings of settings and versions do not matter."""
    return _plain(one) == _plain(other)


def _definition(document: Document, kind: Kind, known: tuple[str, ...]) -> Definition:
    members, notes = _members(document, known, "")
    reference = Reference.parse(str(members.get("id") or ""))
    if not reference.name or not isinstance(members.get("engine"), str):
        raise InvalidInput(f"An {kind} needs id and engine, both strings.")
    if kind == "activity":
        members.setdefault("commandLine", [])
        parameters, more = _parameters(members.get("parameters"))
        members, notes = {**members, "parameters": parameters}, (*notes, *more)
    return Definition({**members, "id": reference.name}, reference, notes)


def _parameters(value: Any) -> tuple[Any, tuple[str, ...]]:
    if not isinstance(value, Mapping):
        return value or {}, ()
    read = {name: _members(one, PARAMETER, f"parameters.{name}.") for name, one in value.items() if _is_object(one)}
    notes = tuple(note for _, found in read.values() for note in found)
    return {name: read[name][0] if name in read else one for name, one in value.items()}, notes


def _members(document: Mapping[str, Any], known: tuple[str, ...], path: str) -> tuple[Document, tuple[str, ...]]:
    """The known members under their documented names, and a note for each other one."""
    spelled = {name.casefold(): name for name in known}
    kept = {spelled[name.casefold()]: value for name, value in document.items() if name.casefold() in spelled}
    others = [name for name in document if name.casefold() not in spelled]
    return kept, tuple(
        f"{path}{name} is ignored: {WHY_IGNORED.get(name, 'the API has no such member')}." for name in others
    )


def _plain(document: Document) -> Document:
    members, _ = _members(document, ACTIVITY, "")
    members.pop("id", None)
    line = members.get("commandLine") or []
    parameters, settings = members.get("parameters") or {}, members.get("settings") or {}
    return _compact(
        {
            **members,
            "commandLine": [line] if isinstance(line, str) else line,
            "parameters": {name: _plain_parameter(value) for name, value in parameters.items()},
            "settings": {
                name: _compact(value) if _is_object(value) else _compact({"value": value})
                for name, value in settings.items()
            },
        }
    )


def _plain_parameter(value: Document) -> Document:
    members, _ = _members(value, PARAMETER, "")
    return {**_compact(members), "verb": str(members.get("verb") or "get").casefold()}


def _compact(document: Mapping[str, Any]) -> Document:
    return {name: value for name, value in document.items() if value or (value == 0 and value is not False)}


def _is_object(value: Any) -> bool:
    return isinstance(value, Mapping)


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    """A copy with every string changed, at any depth; names of members stay."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {name: _changed(one, change) for name, one in value.items()}
    return [_changed(one, change) for one in value] if isinstance(value, list) else value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (Mapping, list)):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(one)
