"""Work items as clients ask for them."""

from collections.abc import Mapping
from typing import Any

from cadstack.domain.automation.activity_rules import RESERVED_PREFIX
from cadstack.domain.automation.argument_checks import DEEPEST_REFERENCE
from cadstack.domain.automation.documents.definitions import compact, verb_of
from cadstack.domain.automation.documents.reading import Reader, kind_of
from cadstack.domain.automation.workitem import Argument, Submission

_TRANSFER_MEMBERS = (
    "url",
    "verb",
    "headers",
    "localName",
    "pathInZip",
    "zip",
    "optional",
    "references",
    "requestContent",
    "multiparts",
)


def read_submission(document: object, path: str = "") -> Submission:
    """A work item from a request; raises InvalidInput with a complaint for each wrong member.

    An argument is an object with `url` or `value`, or a bare string, number or boolean, which is its value. The
    `adsk…` arguments are options: an object that has none of an argument's members is itself the value.
    """
    reader = Reader(document, path)
    signatures = reader.raw("signatures")
    submission = Submission(
        activity_id=reader.text("activityId", required=True) or "",
        arguments={name: _argument(reader, name, value) for name, value in reader.entries("arguments")},
        limit_processing_seconds=reader.number("limitProcessingTimeSec"),
        signatures=_signatures(reader) if signatures is not None else None,
        priority=reader.text("priority") or None,
        memory_gb=reader.number("memoryGb"),
        gpu=reader.flag("gpu"),
    )
    reader.finish("work item")
    return submission


def _argument(parent: Reader, name: str, value: Any) -> Argument:
    if isinstance(value, (str, bool, int, float)):
        return Argument(value=value)
    reader = parent.inside(f"arguments.{name}", value)
    if not isinstance(value, Mapping):
        return Argument()
    if reader.raw("value") is not None and not reader.raw("url"):
        return Argument(value=reader.raw("value"), verb=verb_of(reader, None), local_name=reader.text("localName"))
    if name.casefold().startswith(RESERVED_PREFIX) and not reader.raw("url"):
        return Argument(value=dict(value))
    return _transfer(reader)


def _transfer(reader: Reader, depth: int = 0) -> Argument:
    if not reader.raw("url"):
        known = (
            "" if reader.has_any(*_TRANSFER_MEMBERS) else " An argument is an object with url or value, or a string."
        )
        reader.complain("url", f"The url field is required.{known}")
    return Argument(
        url=reader.text("url"),
        verb=verb_of(reader, None),
        headers=reader.string_mapping("headers"),
        local_name=reader.text("localName") or None,
        path_in_zip=reader.text("pathInZip") or None,
        zip=reader.optional_flag("zip"),
        optional=reader.flag("optional"),
        references=tuple(_references(reader, depth)),
        request_content=reader.text("requestContent"),
        multiparts=dict(reader.mapping("multiparts")),
        value=reader.raw("value"),
    )


def _references(reader: Reader, depth: int) -> list[Argument]:
    references = reader.raw("references")
    if references is None:
        return []
    if not isinstance(references, list):
        reader.complain("references", f"A list of references is expected, not {kind_of(references)}.")
        return []
    if depth == DEEPEST_REFERENCE:
        reader.complain("references", f"References may be nested {DEEPEST_REFERENCE} deep at most.")
        return []
    return [_transfer(reader.inside(f"references[{n}]", value), depth + 1) for n, value in enumerate(references)]


def _signatures(reader: Reader) -> dict[str, Any]:
    nested = reader.inside("signatures", reader.raw("signatures"))
    base_urls = nested.raw("baseUrls")
    if base_urls is not None and not isinstance(base_urls, list):
        nested.complain("baseUrls", f"A list is expected, not {kind_of(base_urls)}.")
        base_urls = []
    signed = [nested.inside(f"baseUrls[{n}]", value) for n, value in enumerate(base_urls or [])]
    return compact(
        {
            "activityId": nested.text("activityId"),
            "baseUrls": [
                {"url": one.text("url", required=True), "signature": one.text("signature", required=True)}
                for one in signed
            ],
        }
    )
