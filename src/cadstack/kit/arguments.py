"""A work item whose arguments name files of this machine, made into one that any server can run.

A plan is made first, without touching anything, so that everything that is wrong is said before the first byte moves.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from cadstack.domain.automation.activity import INPUT_VERBS
from cadstack.domain.automation.local_names import is_placeholder, url_name
from cadstack.domain.errors import InvalidInput

CALLBACKS = ("onprogress", "oncomplete")
RESERVED = "adsk"
WEB = ("http", "https")
OUTSIDE = "is outside the work item's folder"
SCHEMES = (*WEB, "urn", "das", "data", "file")


@dataclass(frozen=True)
class LocalInput:
    """A file or folder of this machine in the place of a `url`."""

    path: Path


@dataclass(frozen=True)
class LocalOutput:
    """Where an output is to be written, in the place of a `url`."""

    argument: str
    path: Path
    optional: bool = False


@dataclass
class Plan:
    """Arguments with local files in place of some `url`s, and what there is to say about them."""

    arguments: dict[str, Any] = field(default_factory=dict)
    outputs: list[LocalOutput] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def realised(
        self, send: Callable[[Path], dict[str, Any]], receive: Callable[[LocalOutput], dict[str, Any]]
    ) -> dict[str, Any]:
        """The arguments with what `send` and `receive` answer, `url` and `headers`, for each local file."""

        def real(value: Any) -> Any:
            if not isinstance(value, dict):
                return value
            place = value.get("url")
            if isinstance(place, LocalInput):
                value = {**value, **send(place.path)}
            elif isinstance(place, LocalOutput):
                value = {**value, **receive(place)}
            if isinstance(value.get("references"), list):
                value = {**value, "references": [real(one) for one in value["references"]]}
            return value

        return {name: real(value) for name, value in self.arguments.items()}


@dataclass(frozen=True)
class Places:
    """Where local files are: inputs and outputs relative to `folder`, outputs in `output` where that is given.

    `files` binds arguments to files whatever the work item says; `online` lets addresses on the web stay. A work item
    may be a stranger's: it names no output outside `folder`, nor an input from there where something may be sent away.
    """

    folder: Path
    output: Path | None = None
    files: Mapping[str, Path] = field(default_factory=dict)
    online: bool = False


def plan_arguments(arguments: Mapping[str, Any], parameters: Mapping[str, Any], places: Places) -> Plan:
    """What to do with each argument; raises InvalidInput with everything that is wrong with them."""
    plan = Plan()
    planner = _Planner(plan, {name.casefold(): value for name, value in parameters.items()}, places)
    for name in {**arguments, **places.files}:
        planner.take(name, arguments.get(name, {}))
    targets = [output.path for output in plan.outputs]
    plan.problems += [
        f"Two outputs would be written to {path}." for path in {p for p in targets if targets.count(p) > 1}
    ]
    if plan.problems:
        raise InvalidInput("\n".join(plan.problems))
    return plan


class _Planner:
    """One pass over the arguments of a work item."""

    def __init__(self, plan: Plan, parameters: Mapping[str, Any], places: Places) -> None:
        self._plan, self._parameters, self._places = plan, parameters, places

    def take(self, name: str, value: Any) -> None:
        bound = self._places.files.get(name)
        if bound is not None:
            value = {key: one for key, one in value.items() if key != "headers"} if isinstance(value, dict) else {}
        elif not _has_url(value):
            self._plan.arguments[name] = value
            return
        if name.casefold() in CALLBACKS or name.casefold().startswith(RESERVED):
            self._callback(name, value)
            return
        parameter = self._parameters.get(name.casefold()) or {}
        verb = str(value.get("verb") or parameter.get("verb") or "get").casefold()
        if verb in INPUT_VERBS:
            self._plan.arguments[name] = self._download(name, value, bound)
        else:
            self._plan.arguments[name] = {**value, "url": self._target(name, value, parameter, bound)}

    def _callback(self, name: str, value: dict[str, Any]) -> None:
        if self._places.online:
            self._plan.arguments[name] = value
        else:
            self._plan.notes.append(f"{name} is left out; --online calls it.")

    def _download(self, name: str, value: dict[str, Any], bound: Path | None) -> dict[str, Any]:
        """An input with its references, all of them found."""
        if isinstance(value.get("references"), list):
            found = [
                self._download(f"{name}.references[{number}]", one, None) if _has_url(one) else one
                for number, one in enumerate(value["references"])
            ]
            value = {**value, "references": found}
        return {**value, "url": self._source(name, value, bound)}

    def _source(self, name: str, value: dict[str, Any], bound: Path | None) -> LocalInput | str:
        url = str(bound.absolute()) if bound is not None else value["url"]
        scheme = scheme_of(url)
        if scheme == "data" or (scheme in WEB and self._places.online):
            return str(url)
        if scheme in ("", "file"):
            path = self._places.folder / path_of(url)
            if bound is None and self._places.online and not self._is_inside(path):
                self._plan.problems.append(f"{name}: {path} {OUTSIDE}, and --online may send it on. {_file_hint(name)}")
            elif not path.exists():
                self._plan.problems.append(f"{name}: there is no file {path}.")
            return LocalInput(path)
        what = "is on the web" if scheme in WEB else "belongs to another server"
        way = ", or allow the download with --online" if scheme in WEB else ""
        self._plan.problems.append(f"{name}: {_short(url)} {what}. Give a file with --file {name}=PATH{way}.")
        return str(url)

    def _target(
        self, name: str, value: dict[str, Any], parameter: Mapping[str, Any], bound: Path | None
    ) -> LocalOutput | str:
        url = str(bound.absolute()) if bound is not None else value["url"]
        scheme = scheme_of(url)
        if scheme == "das" or (scheme in WEB and self._places.online):
            return str(url)
        folder = self._places.output or self._places.folder
        if bound is not None:
            path = bound
        elif scheme in ("", "file"):
            path = folder / (path_of(url).name if self._places.output else path_of(url))
        else:
            path = folder / _output_name(name, value, parameter)
            self._plan.notes.append(f"{name} is kept in {path} and not sent to {_short(url)}; --online sends it.")
        if bound is None and self._places.output is None and not self._is_inside(path):
            self._plan.problems.append(f"{name}: {path} {OUTSIDE}. {_file_hint(name)}, or all outputs with --output.")
        output = LocalOutput(name, path, bool(value.get("optional")))
        self._plan.outputs.append(output)
        return output

    def _is_inside(self, path: Path) -> bool:
        """Whether a path that the work item chose leads below its own folder, also where it passes through links."""
        return path.resolve().is_relative_to(self._places.folder.resolve())


def scheme_of(url: str) -> str:
    """The scheme of an address; empty for a path, also for one with a drive letter."""
    scheme = url.partition(":")[0].casefold() if ":" in url else ""
    return scheme if scheme in SCHEMES else ""


def path_of(url: str) -> Path:
    """The path of a `file:` address, or the text as a path, with either slash."""
    if scheme_of(url) == "file":
        return Path(url2pathname(unquote(urlsplit(url).path)))
    return Path(url.replace("\\", "/"))


def _output_name(name: str, value: dict[str, Any], parameter: Mapping[str, Any]) -> str:
    """The name for a file whose address is elsewhere: its local name, the last part of the address, the argument's."""
    local = value.get("localName") or parameter.get("localName") or ""
    written = "" if is_placeholder(local) else Path(local.replace("\\", "/")).name
    zipped = ".zip" if (value.get("zip") or parameter.get("zip")) and written and not written.endswith(".zip") else ""
    return f"{written}{zipped}" if written else url_name(value["url"]) or name


def _file_hint(name: str) -> str:
    return f"Allow it with --file {name}=PATH"


def _short(url: str) -> str:
    """An address without its query, which may hold a secret."""
    return url.partition("?")[0]


def _has_url(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("url"), str)
