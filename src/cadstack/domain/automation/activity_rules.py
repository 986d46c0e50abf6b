"""What is wrong, or only doubtful, about an activity: found when it is created, so that no work item fails for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise
from typing import Literal

from cadstack.domain.automation.activity import VARIABLE_ARGUMENTS, Activity, Verb
from cadstack.domain.automation.command_line import (
    APPBUNDLES,
    ARGS,
    ENGINE,
    SETTINGS,
    WORKITEM,
    CommandLineError,
    CommandTemplate,
    Variable,
    parse,
)
from cadstack.domain.automation.engine import family_of
from cadstack.domain.automation.expansion import bundle_of, program_reference, spelled
from cadstack.domain.automation.local_names import name_problem

RESERVED_PREFIX = "adsk"
_PROPERTIES = {
    ARGS: ("path", "value"),
    SETTINGS: ("path", "value"),
    APPBUNDLES: ("path",),
    ENGINE: ("path",),
    WORKITEM: ("id",),
}


@dataclass(frozen=True)
class Finding:
    """One remark: an error refuses the activity, a warning is shown. `field` is the path in the JSON body."""

    severity: Literal["error", "warning"]
    field: str
    message: str
    column: int = 0

    def __str__(self) -> str:
        return f"column {self.column}: {self.message}" if self.column else self.message


def check_activity(activity: Activity, strict: bool = False, *, takes_command_line: bool = True) -> list[Finding]:
    """Everything to say about an activity's parameters and, where its engine takes them, its command lines."""
    findings = _parameters(activity)
    if not takes_command_line:
        remark = f"{family_of(activity.engine)} takes no command line. Send an empty array."
        return [*findings, _error("commandLine", remark)] if activity.command_line else findings
    if not activity.command_line:
        findings.append(_error("commandLine", "At least one command line is required; only Fusion has none."))
    for number, command_line in enumerate(activity.command_line):
        field = f"commandLine[{number}]"
        try:
            template = parse(command_line)
        except CommandLineError as error:
            findings.append(_from(error, field))
        else:
            findings += check(template, activity, strict, field)
    return findings


def check(
    template: CommandTemplate, activity: Activity, strict: bool = False, field: str = "commandLine"
) -> list[Finding]:
    """What to say about one command line of an activity, in the order of its columns."""
    if not template.words:
        return [_error(field, "The command line is empty.")]
    findings = []
    for variable in template.variables:
        findings += _variable(variable, activity, strict, field)
    try:
        program_reference(template, activity.appbundles)
    except CommandLineError as error:
        findings.append(_from(error, field))
    if template.unterminated:
        findings.append(Finding("warning", field, "A double quote is not closed; the text up to the end is one word."))
    findings += _escaped_quotes(template, field)
    return sorted(dict.fromkeys(findings), key=lambda finding: finding.column)


def errors_by_field(findings: Iterable[Finding]) -> dict[str, tuple[str, ...]]:
    """The errors as InvalidInput carries them: field path to messages."""
    fields: dict[str, tuple[str, ...]] = {}
    for finding in findings:
        if finding.severity == "error":
            fields[finding.field] = (*fields.get(finding.field, ()), str(finding))
    return fields


def near(name: str, known: Iterable[str]) -> str:
    """A sentence that helps with a name that is not known: near names, else all of them."""
    names = sorted(known)
    close = get_close_matches(name.casefold(), [candidate.casefold() for candidate in names], n=3)
    alike = [candidate for candidate in names if candidate.casefold() in close]
    if alike:
        return f"Did you mean {' or '.join(alike)}?"
    return f"Known are: {', '.join(names[:20])}." if names else "None are declared."


def _variable(variable: Variable, activity: Activity, strict: bool, field: str) -> list[Finding]:
    column, text = variable.column, variable.text
    allowed = _PROPERTIES.get(variable.collection)
    if allowed is None:
        return [_error(field, f"'{variable.collection}' in {text}: {near(variable.collection, _PROPERTIES)}", column)]
    if variable.property not in allowed:
        return [_error(field, f"{text} must end with .{' or .'.join(allowed)}.", column)]
    if variable.collection in (ENGINE, WORKITEM):
        remark = f"{text}: an index is not used with {variable.collection}."
        return [Finding("warning", field, remark, column)] if variable.index is not None else []
    if not variable.index:
        return [
            _error(field, f"{text} needs a name, as in $({variable.collection}[NAME].{variable.property}).", column)
        ]
    if variable.collection == SETTINGS:
        return _setting(variable, activity, field)
    if variable.collection == APPBUNDLES:
        return _appbundle(variable, activity, field)
    return [*_argument(variable, activity, field), *_unquoted_argument(variable, strict, field)]


def _setting(variable: Variable, activity: Activity, field: str) -> list[Finding]:
    if spelled(variable.index or "", activity.settings) is not None:
        return []
    return [
        _error(
            field,
            f"'{variable.index}' is not a setting. {near(variable.index or '', activity.settings)}",
            variable.column,
        )
    ]


def _appbundle(variable: Variable, activity: Activity, field: str) -> list[Finding]:
    findings = []
    try:
        bundle_of(variable, activity.appbundles)
    except CommandLineError as error:
        findings.append(_from(error, field))
    if not variable.quoted:
        findings.append(_error(field, f'Put {variable.text} in double quotes: "{variable.text}".', variable.column))
    return findings


def _unquoted_argument(variable: Variable, strict: bool, field: str) -> list[Finding]:
    if variable.quoted:
        return []
    severity: Literal["error", "warning"] = "error" if strict else "warning"
    return [Finding(severity, field, f'Put {variable.text} in double quotes: "{variable.text}".', variable.column)]


def _argument(variable: Variable, activity: Activity, field: str) -> list[Finding]:
    index, column = variable.index or "", variable.column
    name = spelled(index, activity.parameters)
    if name is None or name == VARIABLE_ARGUMENTS:
        if index.casefold().startswith(RESERVED_PREFIX):
            return []
        if activity.takes_any_argument:
            return [Finding("warning", field, f"'{index}' is not declared; a work item may leave it out.", column)]
        return [_error(field, f"'{index}' is not a parameter. {near(index, activity.parameters)}", column)]
    parameter = activity.parameters[name]
    if variable.property == "value" and parameter.verb is not Verb.READ:
        remark = f"{variable.text}: '{name}' has the verb {parameter.verb}; only read has a value."
        return [Finding("warning", field, remark, column)]
    if variable.property == "path" and parameter.verb is Verb.READ and not parameter.local_name:
        return [Finding("warning", field, f"{variable.text}: '{name}' needs a localName to become a file.", column)]
    return []


def _escaped_quotes(template: CommandTemplate, field: str) -> list[Finding]:
    remark = "A back-slash before a double quote makes the quote part of the text; leave the back-slash out."
    findings = []
    for before, after in (pair for word in template.words[1:] for pair in pairwise(word.parts)):
        if isinstance(before, Variable) and before.property == "path" and str(after).startswith('"'):
            findings.append(Finding("warning", field, remark, before.column))
    return findings


def _parameters(activity: Activity) -> list[Finding]:
    findings = []
    for name, parameter in activity.parameters.items():
        field = f"parameters.{name}"
        if name.casefold().startswith(RESERVED_PREFIX):
            findings.append(_error(field, f"Names that begin with '{RESERVED_PREFIX}' are reserved. Choose another."))
        if parameter.on_demand and parameter.verb not in (Verb.GET, Verb.HEAD):
            findings.append(_error(f"{field}.ondemand", "An onDemand parameter must have the verb get or head."))
        remark = name_problem(parameter.local_name)
        if remark:
            findings.append(_error(f"{field}.localName", remark))
    return findings


def _error(field: str, message: str, column: int = 0) -> Finding:
    return Finding("error", field, message, column)


def _from(error: CommandLineError, field: str) -> Finding:
    message = error.message.removeprefix(f"column {error.column}: ")
    return _error(field, f"{message} {error.next_step}".strip(), error.column)
