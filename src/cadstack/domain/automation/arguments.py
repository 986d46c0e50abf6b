"""Binding: a work item's arguments meet the parameters of its activity.

Guarantee: what `bind` returns can be carried out as far as can be known without the network. Every name is declared or
allowed, every direction fits, every written path is safe, every URL is one that can be read or written, and whatever is
wrong is reported at once, each at its field, so that the caller corrects the request in one go.

`$(workitem.id)` is replaced here in the `url`, the `headers` and the `value` of an argument, and nowhere else.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from cadstack.domain.automation.activity import VARIABLE_ARGUMENTS, Activity, Parameter, Verb
from cadstack.domain.automation.activity_rules import RESERVED_PREFIX, near
from cadstack.domain.automation.argument_checks import (
    DEEPEST_VALUE,
    Problems,
    check_callback,
    check_content,
    check_transfer,
    check_value,
)
from cadstack.domain.automation.command_line import ARGS, variables_of
from cadstack.domain.automation.data_urls import is_data_url, read_data_url
from cadstack.domain.automation.expansion import spelled
from cadstack.domain.automation.local_names import is_placeholder, local_name, name_problem, safe_path, unique_name
from cadstack.domain.automation.workitem import Argument

ON_PROGRESS, ON_COMPLETE = "onProgress", "onComplete"
_WORKITEM_ID = re.compile(r"\$\(\s*workitem\s*\.\s*id\s*\)", re.IGNORECASE)


@dataclass(frozen=True)
class BoundArgument:
    """One argument with the parameter it is for; `verb` is the one that counts, `argument` is expanded.

    A data URL for a `read` parameter has become a direct value.
    """

    name: str
    parameter: Parameter
    argument: Argument
    verb: Verb

    @property
    def is_input(self) -> bool:
        return self.verb.is_input

    @property
    def zip(self) -> bool:
        """The argument's own `zip` when it states one, else the parameter's."""
        return self.parameter.zip if self.argument.zip is None else self.argument.zip

    @property
    def source(self) -> Literal["value", "data", "on demand", "transfer"]:
        """How its data comes or goes: given directly, inside the URL, only when the command asks, or by transfer."""
        if self.argument.value is not None:
            return "value"
        if is_data_url(self.argument.url):
            return "data"
        return "on demand" if self.parameter.on_demand else "transfer"

    @property
    def unpacks(self) -> bool:
        """Whether an archive is unpacked, which makes the local name that of a folder."""
        return self.is_input and not self.parameter.on_demand and (self.zip or bool(self.argument.path_in_zip))

    @property
    def written_name(self) -> str | None:
        """The safe local name that the argument or the parameter states; None for none or `$(placeholder)`."""
        written = self.argument.local_name or self.parameter.local_name
        return None if not written or is_placeholder(written) else safe_path(written)

    @property
    def text(self) -> str:
        """What `.value` stands for, and what the file of a direct value holds; empty without a direct value."""
        return value_text(self.argument.value)


@dataclass(frozen=True)
class Options:
    """The `adsk…` arguments: what to keep, what to hide, and in whose name the engine may act."""

    upload_job_folder: bool = False
    mask_urls: bool = False
    user_token: str | None = None
    others: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Binding:
    """A work item's arguments sorted out. `absent` are declared parameters that were left out."""

    arguments: Mapping[str, BoundArgument]
    on_progress: Argument | None = None
    on_complete: Argument | None = None
    options: Options = field(default_factory=Options)
    absent: Mapping[str, Parameter] = field(default_factory=dict)

    @property
    def inputs(self) -> tuple[BoundArgument, ...]:
        return tuple(bound for bound in self.arguments.values() if bound.is_input)

    @property
    def outputs(self) -> tuple[BoundArgument, ...]:
        return tuple(bound for bound in self.arguments.values() if not bound.is_input)


def bind(activity: Activity, arguments: Mapping[str, Argument], workitem_id: str) -> Binding:
    """Bind arguments to an activity; raises InvalidInput with a message at each field that is wrong."""
    problems = Problems()
    bound: dict[str, BoundArgument] = {}
    callbacks: dict[str, Argument] = {}
    reserved: dict[str, Argument] = {}
    for given, raw in arguments.items():
        argument = with_workitem_id(raw, workitem_id)
        name = spelled(given, activity.parameters)
        callback = spelled(given, (ON_PROGRESS, ON_COMPLETE))
        if callback is not None:
            callbacks[callback] = _callback(argument, f"arguments.{given}", problems)
        elif name is None and given.casefold().startswith(RESERVED_PREFIX):
            reserved[given] = argument
            check_content(f"arguments.{given}", argument, problems)
        elif name is None and not activity.takes_any_argument:
            hint = near(given, activity.parameters)
            problems.add(
                f"arguments.{given}", f"'{given}' is not a parameter of {activity.owner}.{activity.name}. {hint}"
            )
        elif (name or given) in bound:
            problems.add(f"arguments.{given}", f"The parameter '{name}' is given twice, in different case.")
        else:
            parameter = activity.parameters[name] if name is not None else Parameter(argument.verb or Verb.GET)
            bound[name or given] = _bound(name or given, parameter, argument, problems)
    absent = {
        name: parameter
        for name, parameter in activity.parameters.items()
        if name not in bound and name not in callbacks and name != VARIABLE_ARGUMENTS
    }
    _check_absent(activity, absent, problems)
    options = _options(reserved, problems)
    problems.raise_if_any("The work item does not fit its activity.")
    return Binding(bound, callbacks.get(ON_PROGRESS), callbacks.get(ON_COMPLETE), options, absent)


def _bound(name: str, parameter: Parameter, argument: Argument, problems: Problems) -> BoundArgument:
    at = f"arguments.{name}"
    verb = argument.verb or parameter.verb
    if verb.is_input is not parameter.verb.is_input:
        way = "input" if parameter.verb.is_input else "output"
        problems.add(f"{at}.verb", f"'{name}' is an {way} ({parameter.verb}), so its verb cannot be {verb}.")
    remark = "" if argument.local_name else name_problem(parameter.local_name)
    if remark:
        problems.add(f"{at}.localName", f"The parameter's own name cannot be used: {remark}")
    if argument.value is not None:
        check_value(at, verb, parameter.local_name, argument, problems)
        return BoundArgument(name, parameter, argument, verb)
    before = len(problems.fields)
    check_transfer(at, verb, parameter.local_name, argument, problems)
    if verb is Verb.READ and len(problems.fields) == before:
        content = read_data_url(argument.url or "").content.decode("utf-8", "replace")
        argument = replace(argument, url=None, value=content)
    return BoundArgument(name, parameter, argument, verb)


def _callback(argument: Argument, at: str, problems: Problems) -> Argument:
    check_callback(at, argument, problems)
    return replace(argument, verb=argument.verb or Verb.POST)


def _check_absent(activity: Activity, absent: Mapping[str, Parameter], problems: Problems) -> None:
    needed = _needed_paths(activity)
    for name, parameter in absent.items():
        written = parameter.local_name
        if parameter.required:
            problems.add(f"arguments.{name}", f"Argument must be specified: '{name}' is required by the activity.")
        elif name in needed and (not written or is_placeholder(written)):
            problems.add(
                f"arguments.{name}", f"Argument must be specified: the command line uses the path of '{name}'."
            )


def _needed_paths(activity: Activity) -> frozenset[str]:
    """The parameters whose path a command line uses."""
    variables = variables_of(activity.command_line)
    used = (v.index or "" for v in variables if (v.collection, v.property) == (ARGS, "path"))
    return frozenset(spelled(index, activity.parameters) or "" for index in used)


def with_workitem_id(argument: Argument, workitem_id: str) -> Argument:
    """`$(workitem.id)` replaced in url, header values and value; not in names, bodies or references."""

    def expanded(text: str) -> str:
        return _WORKITEM_ID.sub(lambda _: workitem_id, text)

    def deep(value: Any, depth: int = 0) -> Any:
        if isinstance(value, str):
            return expanded(value)
        if depth > DEEPEST_VALUE:
            return value
        if isinstance(value, Mapping):
            return {key: deep(inner, depth + 1) for key, inner in value.items()}
        return [deep(inner, depth + 1) for inner in value] if isinstance(value, list) else value

    headers = {name: expanded(text) for name, text in argument.headers.items()}
    url = expanded(argument.url) if argument.url is not None else None
    return replace(argument, url=url, headers=headers, value=deep(argument.value))


def value_text(value: Any) -> str:
    """A direct value as text: text as it is, anything else as compact JSON, nothing as empty."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def decided_paths(binding: Binding, taken: frozenset[str] = frozenset()) -> dict[str, str]:
    """The local paths that are known before anything is downloaded, relative to the job folder.

    Inputs with a written name get it, made unique among the inputs and `taken` (files that the worker itself writes).
    Outputs get theirs without that, since an output may be an input that is edited in place. Other inputs are missing:
    `local_name` and `unique_name` decide once the server has answered.
    """
    paths: dict[str, str] = {}
    used = set(taken)
    for bound in binding.inputs:
        name = bound.written_name
        if name is not None:
            paths[bound.name] = unique_name(name, used, folder=bound.unpacks)
            used.add(paths[bound.name] + ("/" if bound.unpacks else ""))
    for bound in binding.outputs:
        paths[bound.name] = local_name(bound.argument, bound.parameter.local_name, unique=_generated(bound.name))
    return paths


def _generated(name: str) -> str:
    return "output_" + re.sub(r"\W", "_", name, flags=re.ASCII)[:60]


def absent_paths(binding: Binding) -> dict[str, str]:
    """Where the data of left-out parameters would be; a command may name it, and finds no file there."""
    named = {name: parameter.local_name or "" for name, parameter in binding.absent.items()}
    usable = {name: w for name, w in named.items() if w and not is_placeholder(w) and not name_problem(w)}
    return {name: safe_path(written) for name, written in usable.items()}


def argument_values(binding: Binding) -> dict[str, str]:
    """What `$(args[name].value)` stands for; empty for what was left out."""
    given = {name: bound.text for name, bound in binding.arguments.items()}
    return {**dict.fromkeys(binding.absent, ""), **given}


def references_of(argument: Argument) -> Iterator[Argument]:
    """The files that an input refers to, parents before children.

    *Assumed*: a reference's localName counts from the folder that holds the input itself, whatever its depth in the
    tree, as in the published example (`host.dwg`, `xrefs/a.dwg`, below it `xrefs/b.png`).
    """
    pending = list(argument.references)
    while pending:
        node = pending.pop(0)
        yield node
        pending[:0] = node.references


def reference_path(input_path: str, name: str) -> str:
    """Where a reference lies: its name below the folder that holds the input."""
    folder, slash, _ = input_path.rpartition("/")
    return f"{folder}{slash}{name}"


def _options(reserved: Mapping[str, Argument], problems: Problems) -> Options:
    values: dict[str, Any] = {}
    for name, argument in reserved.items():
        value = argument.value
        if isinstance(value, str) and name.casefold() in ("adskdebug", "adskmask"):
            try:
                value = json.loads(value)
            except ValueError:
                problems.add(f"arguments.{name}", f"'{value}' is not JSON. Send an object, true or false.")
        values[name.casefold()] = value
    debug, mask, token = (values.pop(name, None) for name in ("adskdebug", "adskmask", "adsk3leggedtoken"))
    folded = {str(key).casefold(): value for key, value in debug.items()} if isinstance(debug, Mapping) else {}
    if token is not None and not isinstance(token, str):
        problems.add("arguments.adsk3LeggedToken", "The token must be a string.")
    return Options(folded.get("uploadjobfolder") is True, mask is True, token or None, values)
