"""The expanded work item: `<id>_Job.das` in the job folder, and the *Job information* of the report.

Guarantee: it holds no secret. Both are the same text, as recorded. Headers that authorize, tokens, and everything of
an http(s) URL but its host are masked: the file lies beside foreign code, and whoever knows a signed URL may use it.
Nothing inside a job needs them, since the worker does the transfers. Rejected: a readable file and a masked report; a
bundle would then only have to print the file.
"""

import json
from collections.abc import Iterator
from typing import Any

from cadstack.domain.automation.activity import Parameter, Setting, Verb
from cadstack.domain.automation.arguments import ON_COMPLETE, ON_PROGRESS, with_workitem_id
from cadstack.domain.automation.expansion import spelled
from cadstack.domain.automation.masking import masked, masked_headers, masked_url, masked_value
from cadstack.domain.automation.workitem import Argument, Plan


def job_file_names(workitem_id: str) -> tuple[str, str]:
    """The recorded name, and the one that the documented sample code reads; they differ where case counts."""
    return f"{workitem_id}_Job.das", f"{workitem_id}_job.das"


def job_text(plan: Plan, workitem_id: str) -> str:
    """The content of the job file: the document, indented by two."""
    return json.dumps(job_document(plan, workitem_id), indent=2, ensure_ascii=False)


def job_document(plan: Plan, workitem_id: str) -> dict[str, Any]:
    """The members in the recorded order."""
    return {
        "CommandLine": list(plan.activity.command_line),
        "Settings": {name: _setting(name, setting) for name, setting in plan.activity.settings.items()},
        "Id": workitem_id,
        "ActivityId": plan.activity_id,
        "EngineId": plan.engine_id_with_version,
        "Apps": [bundle.id_with_version for bundle in plan.bundles],
        "BoundArguments": {
            name: _bound(name, parameter, with_workitem_id(argument, workitem_id))
            for name, parameter, argument in _in_order(plan)
        },
        "Quotas": {
            "limitProcessingTimeSec": plan.processing_seconds,
            "limitTotalUncompressedAppsSizeInMB": plan.uncompressed_apps_mb,
        },
    }


def _in_order(plan: Plan) -> Iterator[tuple[str, Parameter | None, Argument]]:
    """What was given, in the order of the parameters, then what the activity does not declare."""
    declared = plan.activity.parameters
    given = {spelled(name, declared) or name: argument for name, argument in plan.arguments.items()}
    for name, parameter in declared.items():
        if name in given:
            yield name, parameter, given.pop(name)
    for name, argument in given.items():
        yield name, None, argument


def _bound(name: str, parameter: Parameter | None, argument: Argument) -> dict[str, Any]:
    declared = parameter or Parameter()
    callback = spelled(name, (ON_PROGRESS, ON_COMPLETE)) is not None
    merged = {
        "localName": argument.local_name or declared.local_name,
        "pathInZip": argument.path_in_zip,
        "zip": declared.zip if argument.zip is None else argument.zip,
        "ondemand": declared.on_demand or callback,
        "optional": argument.optional,
    }
    document = {member: value for member, value in merged.items() if value}
    if argument.url is None:
        document["value"] = _value(name, argument.value)
        verb = argument.verb or (parameter.verb if parameter else None)
    else:
        document |= _transfer(argument)
        verb = argument.verb or (Verb.POST if callback else declared.verb)
    return document | ({"verb": verb.value} if verb else {})


def _value(name: str, value: Any) -> Any:
    """A direct value; one that is an address, as TaskScriptUrl's, may be signed like any other."""
    if (
        isinstance(value, str)
        and value.casefold().startswith(("http://", "https://"))
        and not any(map(str.isspace, value))
    ):
        return masked_url(value)
    return masked_value(name, value)


def _transfer(argument: Argument) -> dict[str, Any]:
    document: dict[str, Any] = {"url": masked_url(argument.url or "")}
    if argument.headers:
        document["headers"] = masked_headers(argument.headers)
    if argument.request_content:
        document["requestContent"] = masked(argument.request_content)
    if argument.multiparts:
        document["multiparts"] = masked_value("", dict(argument.multiparts))
    if argument.references:
        document["references"] = [_bound("", None, reference) for reference in argument.references]
    return document


def _setting(name: str, setting: Setting) -> dict[str, Any]:
    document: dict[str, Any] = {}
    if setting.value is not None:
        document["value"] = masked_value(name, setting.value)
    if setting.url is not None:
        document["url"] = masked_url(setting.url)
    if setting.headers:
        document["headers"] = masked_headers(setting.headers)
    if setting.multiparts:
        document["multiparts"] = masked_value("", dict(setting.multiparts))
    return document | ({"isEnvironmentVariable": True} if setting.is_environment_variable else {})
