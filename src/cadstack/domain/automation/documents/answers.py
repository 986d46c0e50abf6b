"""What the API answers about work items, engines and shares."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cadstack.domain.automation.documents.definitions import compact, receiver_of
from cadstack.domain.automation.engine import Engine
from cadstack.domain.automation.workitem import Failure, Stats, WorkItem
from cadstack.domain.versioned import Alias, Kind

_SHARE_TYPES: Mapping[Kind, str] = {Kind.ACTIVITY: "activity", Kind.APPBUNDLE: "app"}


def work_item_document(
    item: WorkItem,
    *,
    report_url: str | None = None,
    debug_info_url: str | None = None,
    queue_position: int | None = None,
) -> dict[str, Any]:
    """The status of a work item, as POST and GET answer it and `onComplete` sends it.

    Members appear as the item reaches them; `failure` is an addition of ours, on failed items only.
    """
    document = {
        "status": item.status.value,
        "progress": item.progress,
        "reportUrl": report_url,
        "debugInfoUrl": debug_info_url,
        "activityId": item.plan.activity_id,
        "approximateQueuePosition": queue_position,
        "priority": item.submission_priority,
        "memoryGb": item.plan.memory_gb,
        "gpu": item.plan.gpu,
        "failure": failure_document(item.failure) if item.failure else None,
    }
    return compact(document) | {"stats": stats_document(item.stats), "id": item.id}


def stats_document(stats: Stats) -> dict[str, Any]:
    """Times and sizes; what was not reached yet is not there."""
    return compact(
        {
            "timeQueued": _moment(stats.time_queued),
            "timeDownloadStarted": _moment(stats.time_download_started),
            "timeInstructionsStarted": _moment(stats.time_instructions_started),
            "timeInstructionsEnded": _moment(stats.time_instructions_ended),
            "timeUploadEnded": _moment(stats.time_upload_ended),
            "timeFinished": _moment(stats.time_finished),
            "bytesDownloaded": stats.bytes_downloaded,
            "bytesUploaded": stats.bytes_uploaded,
            "megabytesPeakRam": stats.megabytes_peak_ram,
        }
    )


def failure_document(failure: Failure) -> dict[str, Any]:
    """Why an item failed: the phase, the facts, the probable cause and the next step."""
    return compact(
        {
            "phase": failure.phase,
            "cause": failure.cause,
            "nextStep": failure.next_step,
            "command": failure.command,
            "exitCode": failure.exit_code,
            "signal": failure.signal,
            "limit": failure.limit,
            "lastLines": list(failure.last_lines),
        }
    )


def engine_document(engine: Engine) -> dict[str, Any]:
    """One engine of the catalogue, with the members in the documented order."""
    return {
        "productVersion": engine.product_version,
        "description": engine.description,
        "version": engine.version,
        "id": engine.id,
    }


def share_document(kind: Kind, name: str, alias: Alias) -> dict[str, Any]:
    """A shared alias; the owner is stripped from its id."""
    return {"id": f"{name}+{alias.id}", "receiver": receiver_of(alias), "type": _SHARE_TYPES[kind]}


def moment(value: datetime) -> str:
    """ISO-8601 in UTC with six fraction digits, which every client's parser takes, and a `Z`."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _moment(value: datetime | None) -> str | None:
    return None if value is None else moment(value)
