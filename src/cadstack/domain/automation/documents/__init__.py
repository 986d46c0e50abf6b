"""Canonical JSON documents and the nouns they stand for.

Lenient in: property names in any case, documented variants, unknown members ignored. Strict out: what the API answers,
in the recorded order and with its omissions. `stored_form` is for the store: lossless, with every member.
"""

from cadstack.domain.automation.documents.answers import (
    engine_document,
    failure_document,
    moment,
    share_document,
    stats_document,
    work_item_document,
)
from cadstack.domain.automation.documents.definitions import (
    activity_definition,
    activity_document,
    alias_document,
    appbundle_definition,
    appbundle_document,
    read_activity,
    read_alias,
    read_alias_change,
    read_appbundle,
)
from cadstack.domain.automation.documents.lossless import from_stored_form, stored_form
from cadstack.domain.automation.documents.reading import Reader
from cadstack.domain.automation.documents.servicelimits import LimitsChange, limits_document, read_limits_change
from cadstack.domain.automation.documents.submissions import argument_document, read_submission, submission_document
from cadstack.domain.automation.workitem import Plan


def plan_document(plan: Plan) -> dict[str, object]:
    """A plan for the store, lossless."""
    document: dict[str, object] = stored_form(plan)
    return document


def read_plan(document: object) -> Plan:
    """The plan that `plan_document` wrote."""
    return from_stored_form(Plan, document)


__all__ = [
    "LimitsChange",
    "Reader",
    "activity_definition",
    "activity_document",
    "alias_document",
    "appbundle_definition",
    "appbundle_document",
    "argument_document",
    "engine_document",
    "failure_document",
    "from_stored_form",
    "limits_document",
    "moment",
    "plan_document",
    "read_activity",
    "read_alias",
    "read_alias_change",
    "read_appbundle",
    "read_limits_change",
    "read_plan",
    "read_submission",
    "share_document",
    "stats_document",
    "stored_form",
    "submission_document",
    "work_item_document",
]
