"""WorkItems: submit one, look at it, cancel it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from cadstack.app import activities, events
from cadstack.app.callers import SCOPE, calling_app
from cadstack.app.ports import Ids, UnitOfWork
from cadstack.app.servicelimits import limits_of
from cadstack.app.signatures import check_signatures
from cadstack.app.urls import UrlSigner
from cadstack.app.work import TOPIC, authorization, settle, with_object_urns
from cadstack.domain.automation.activity import Activity
from cadstack.domain.automation.activity_rules import RESERVED_PREFIX
from cadstack.domain.automation.arguments import ON_COMPLETE, ON_PROGRESS, Binding, bind
from cadstack.domain.automation.documents import work_item_document
from cadstack.domain.automation.engine import Catalogue, Engine
from cadstack.domain.automation.limits import LONGEST_PROCESSING_SECONDS, MB, BackendLimits, ServiceLimits
from cadstack.domain.automation.workitem import (
    Access,
    Argument,
    PinnedBundle,
    Plan,
    Stats,
    Status,
    Submission,
    WorkItem,
)
from cadstack.domain.errors import CadstackError, InvalidInput, LimitReached, NotFound
from cadstack.domain.identity.client_app import ClientApp
from cadstack.domain.identity.principal import Owner, Principal, owns, require
from cadstack.domain.lease import Lease

REPORT_LIFETIME = timedelta(hours=1)
MOST_MEMORY_GB = 1024
PRIORITIES = {"P1": 10, "P3": 50}
ReadToken = Callable[[str], Principal]


def submit(
    uow: UnitOfWork,
    principal: Principal,
    submission: Submission,
    now: datetime,
    ids: Ids,
    *,
    catalogue: Catalogue,
    read_token: ReadToken,
) -> WorkItem:
    """Queue a work item with everything it needs pinned; raises InvalidInput with a message at each wrong field.

    `read_token` verifies the Authorization headers that arguments with an object urn carry: the object is read or
    written in the name of that token's app, also when the token expires while the item waits. A user's token needs
    signatures.
    """
    app = calling_app(uow, principal)
    if principal.user_id is not None:
        check_signatures(app, submission)
    activity = activities.runnable(uow, app, submission.activity_id, catalogue=catalogue)
    engine = catalogue.get(activity.engine)
    if engine is None:
        raise InvalidInput.at(
            "activityId", f"The activity's engine {activity.engine} is not offered by this server any more."
        )
    item_id = ids.hex32()
    binding = bind(activity, submission.arguments, item_id)
    bundles = activities.pinned_bundles(uow, app, activity, catalogue=catalogue)
    limits = limits_of(app)
    _check_bundle_sizes(bundles, limits.family(engine.family))
    _check_monthly_hours(uow, app, limits, now)
    item = WorkItem(
        id=item_id,
        owner=app.id,
        plan=_plan(submission, activity, engine, bundles, binding, limits.family(engine.family), read_token),
        status=Status.PENDING,
        stats=Stats(time_queued=now),
        lease=Lease(),
        priority=_priority(submission),
        submission_priority=submission.priority,
    )
    uow.workitems.add(item)
    events.emit_change(uow, "workitem.queued", None, item, principal.name, now, ids)
    uow.ring(TOPIC)
    return item


def get(uow: UnitOfWork, principal: Principal, item_id: str) -> WorkItem:
    """One of the caller's work items; raises NotFound, also for those of others."""
    require(principal, SCOPE)
    item = uow.workitems.get(item_id)
    if item is None or not owns(principal, Owner("client_app", item.owner)):
        raise NotFound(
            f"The work item '{item_id}' does not exist.",
            next_step="Its id has 32 hex digits and is in the answer to the POST; finished items are kept for a while.",
        )
    return item


def status_document(
    item: WorkItem, urls: UrlSigner, now: datetime, queue_position: int | None = None
) -> dict[str, Any]:
    """What GET answers and `onComplete` sends: the item's state, with signed URLs of its report and job folder."""

    def signed(blob: str | None, content_type: str) -> str | None:
        return urls.sign("GET", blob, REPORT_LIFETIME, now, content_type=content_type) if blob else None

    return work_item_document(
        item,
        report_url=signed(item.report, "text/plain; charset=utf-8"),
        debug_info_url=signed(item.debug_info, "application/zip"),
        queue_position=queue_position,
    )


def cancel(uow: UnitOfWork, principal: Principal, item_id: str, now: datetime, ids: Ids) -> WorkItem:
    """End a queued item at once and ask a running one to stop; a finished one stays as it is."""
    return _cancelled(uow, get(uow, principal, item_id), principal.name, now, ids)


def cancel_from_callback(uow: UnitOfWork, item_id: str, now: datetime, ids: Ids) -> None:
    """The receiver of `onProgress` answered 205 Reset Content."""
    item = uow.workitems.get(item_id)
    if item is not None:
        _cancelled(uow, item, ON_PROGRESS, now, ids)


def _cancelled(uow: UnitOfWork, item: WorkItem, by: str, now: datetime, ids: Ids) -> WorkItem:
    if item.status is Status.PENDING:
        return settle(uow, item, Status.CANCELLED, by, now, ids)
    if item.status.is_final or item.cancel_requested:
        return item
    asked = replace(item, cancel_requested=True)
    uow.workitems.save(asked)
    events.emit_change(uow, "workitem.cancel-requested", item, asked, by, now, ids)
    return asked


def _priority(submission: Submission) -> int:
    if submission.priority is None:
        return PRIORITIES["P3"]
    if submission.priority not in PRIORITIES:
        raise InvalidInput.at("priority", f"'{submission.priority}' is not a priority. Use P1 or P3.")
    return PRIORITIES[submission.priority]


def _plan(
    submission: Submission,
    activity: Activity,
    engine: Engine,
    bundles: tuple[PinnedBundle, ...],
    binding: Binding,
    limits: BackendLimits,
    read_token: ReadToken,
) -> Plan:
    arguments = _spelled(submission.arguments, binding)
    memory = submission.memory_gb
    if memory is not None and not 0 < memory <= MOST_MEMORY_GB:
        raise InvalidInput.at(
            "memoryGb", f"{memory} is out of range. Use 1 to {MOST_MEMORY_GB}; documented are 32 and 64."
        )
    return Plan(
        activity=activity,
        activity_id=submission.activity_id,
        engine_id=engine.id,
        engine_id_with_version=engine.id_with_version,
        family=engine.family,
        installation=engine.installation,
        bundles=bundles,
        arguments=arguments,
        processing_seconds=_processing_seconds(submission, limits),
        silence_seconds=engine.silence_seconds,
        uncompressed_apps_mb=limits.uncompressed_apps_mb,
        limits=replace(engine.limits, memory_bytes=memory * 1024 * MB) if memory else engine.limits,
        access=_access(arguments, read_token),
        memory_gb=memory,
        gpu=submission.gpu,
    )


def _spelled(given: Mapping[str, Argument], binding: Binding) -> dict[str, Argument]:
    """The arguments under the names that the activity declares, with `$(workitem.id)` replaced."""
    arguments = {name: bound.argument for name, bound in binding.arguments.items()}
    callbacks = {ON_PROGRESS: binding.on_progress, ON_COMPLETE: binding.on_complete}
    arguments |= {name: argument for name, argument in callbacks.items() if argument is not None}
    return arguments | {
        name: argument for name, argument in given.items() if name.casefold().startswith(RESERVED_PREFIX)
    }


def _processing_seconds(submission: Submission, limits: BackendLimits) -> int:
    asked = submission.limit_processing_seconds
    if asked is None:
        return limits.processing_seconds
    if not 0 < asked <= LONGEST_PROCESSING_SECONDS:
        raise InvalidInput.at(
            "limitProcessingTimeSec", f"{asked} is out of range. Use 1 to {LONGEST_PROCESSING_SECONDS} seconds."
        )
    return asked


def _access(arguments: Mapping[str, Argument], read_token: ReadToken) -> dict[str, Access]:
    """In whose name each Authorization header lets object urns be used; a bad token fails when the item runs."""
    access: dict[str, Access] = {}
    for header in filter(None, map(authorization, with_object_urns(arguments.values()))):
        try:
            principal = read_token(header)
            access[header] = Access(principal.client_id, tuple(sorted(principal.scopes)))
        except CadstackError as error:
            access[header] = Access("", refused=error.message, next_step="Submit again with a fresh token.")
    return access


def _check_bundle_sizes(bundles: tuple[PinnedBundle, ...], limits: BackendLimits) -> None:
    total = sum(bundle.size for bundle in bundles)
    if total > limits.uncompressed_apps_mb * MB:
        raise InvalidInput.at(
            "activityId",
            f"The app bundles of this activity unpack to {total // MB} MB; "
            f"limitTotalUncompressedAppsSizeInMB is {limits.uncompressed_apps_mb}.",
        )


def _check_monthly_hours(uow: UnitOfWork, app: ClientApp, limits: ServiceLimits, now: datetime) -> None:
    hours = limits.frontend.monthly_processing_hours
    if hours is None:
        return
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    used = uow.workitems.processing_seconds(app.id, month) / 3600
    if used >= hours:
        raise LimitReached(
            f"limitMonthlyProcessingTimeInHours is {hours:g} and {used:.1f} hours were used this month.",
            next_step="Raise it with PUT servicelimits/me, or wait for the next month.",
        )
