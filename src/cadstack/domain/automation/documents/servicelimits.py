"""Service limits as the API writes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cadstack.domain.automation.documents.reading import Reader
from cadstack.domain.automation.limits import LONGEST_PROCESSING_SECONDS, ServiceLimits

_HOURS = "limitMonthlyProcessingTimeInHours"
_SECONDS = "limitProcessingTimeSec"


@dataclass(frozen=True)
class LimitsChange:
    """What an owner asks for: processing seconds by family, hours a month; `echo` is the answer."""

    processing_seconds: Mapping[str, int]
    monthly_hours: float | None
    echo: dict[str, Any]


def limits_document(limits: ServiceLimits) -> dict[str, Any]:
    """Both groups of limits, in the recorded order."""
    frontend: dict[str, Any] = {
        "limitPayloadSizeInKB": limits.frontend.payload_kb,
        "limitVersions": limits.frontend.versions,
        "limitAliases": limits.frontend.aliases,
        "limitPublicAliases": limits.frontend.public_aliases,
        "limitAppUploadSizeInMB": limits.frontend.app_upload_mb,
    }
    if limits.frontend.monthly_processing_hours is not None:
        frontend[_HOURS] = limits.frontend.monthly_processing_hours
    backend = {
        family: {
            _SECONDS: limits.backend[family].processing_seconds,
            "limitTotalUncompressedAppsSizeInMB": limits.backend[family].uncompressed_apps_mb,
        }
        for family in sorted(limits.backend)
    }
    return {"frontendLimits": frontend, "backendLimits": backend}


def read_limits_change(document: object, current: ServiceLimits) -> LimitsChange:
    """The body of a PUT; raises InvalidInput.

    Only processing times and monthly hours may differ from what they are; the other members are accepted unchanged,
    since clients send back what they got.
    """
    reader, now = Reader(document), limits_document(current)
    echo: dict[str, Any] = {}
    hours = _frontend(reader, now["frontendLimits"], echo)
    seconds = _backend(reader, now["backendLimits"], echo)
    if not reader.complaints and not echo:
        reader.complain("", f"Nothing to change. Send backendLimits.<engine>.{_SECONDS} or frontendLimits.{_HOURS}.")
    reader.finish("service limit")
    return LimitsChange(seconds, hours, echo)


def _frontend(reader: Reader, now: Mapping[str, Any], echo: dict[str, Any]) -> float | None:
    if reader.raw("frontendLimits") is None:
        return None
    limits = reader.inside("frontendLimits", reader.raw("frontendLimits"))
    sent: dict[str, Any] = {}
    for name in (*now, _HOURS) if _HOURS not in now else now:
        value = limits.raw(name)
        if value is None:
            continue
        sent[name] = value
        if name != _HOURS and value != now[name]:
            limits.complain(name, f"Only an administrator can change this limit; it is {now[name]}.")
    hours = sent.get(_HOURS)
    if hours is not None and (isinstance(hours, bool) or not isinstance(hours, (int, float)) or hours < 0):
        limits.complain(_HOURS, "A number of hours from 0 on is expected.")
    echo["frontendLimits"] = sent
    return hours


def _backend(reader: Reader, now: Mapping[str, Any], echo: dict[str, Any]) -> dict[str, int]:
    seconds: dict[str, int] = {}
    sent: dict[str, Any] = {}
    spelling = {family.casefold(): family for family in now}
    for name, value in reader.entries("backendLimits"):
        limits = reader.inside(f"backendLimits.{name}", value)
        family = spelling.get(name.casefold())
        if family is None:
            limits.complain("", f"'{name}' is not an engine. Use one of: {', '.join(now)}.")
            continue
        sent[family] = {}
        for member, is_now in now[family].items():
            asked = limits.number(member)
            if asked is None:
                continue
            sent[family][member] = asked
            if member == _SECONDS and asked <= LONGEST_PROCESSING_SECONDS:
                seconds[family] = asked
            elif member == _SECONDS:
                limits.complain(member, f"At most {LONGEST_PROCESSING_SECONDS} seconds are possible.")
            elif asked != is_now:
                limits.complain(member, f"Only an administrator can change this limit; it is {is_now}.")
    if sent:
        echo["backendLimits"] = sent
    return seconds
