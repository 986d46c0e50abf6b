"""Canonical JSON documents and the nouns they stand for.

Lenient in: property names in any case, documented variants, unknown members ignored. Strict out: what the API answers,
in the recorded order and with its omissions. `lossless` is for what is ours alone: every member, and back again.
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
from cadstack.domain.automation.documents.submissions import read_submission

__all__ = [
    "LimitsChange",
    "Reader",
    "activity_definition",
    "activity_document",
    "alias_document",
    "appbundle_definition",
    "appbundle_document",
    "engine_document",
    "failure_document",
    "from_stored_form",
    "limits_document",
    "moment",
    "read_activity",
    "read_alias",
    "read_alias_change",
    "read_appbundle",
    "read_limits_change",
    "read_submission",
    "share_document",
    "stats_document",
    "stored_form",
    "work_item_document",
]
