"""Work for workers: claim an item, keep its lease, stage its outputs, settle it; and recover what was lost.

The guarantee: an item that was accepted ends in exactly one final state. Every verb here but `claim` and `recover`
carries the attempt number, and the lease refuses any but the current one. An output is staged as a blob of its own and
becomes an object only in the transaction that gives the item its final state, so outputs are whole or absent.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from urllib.parse import unquote

from cadstack.app import events, objects
from cadstack.app.ports import FollowUp, Ids, UnitOfWork
from cadstack.domain import lease as leases
from cadstack.domain.automation.arguments import ON_COMPLETE, ON_PROGRESS, references_of
from cadstack.domain.automation.workitem import Access, Argument, Failure, Plan, Stats, Status, WorkItem
from cadstack.domain.data.bucket import OCTETS, Chunk, Description
from cadstack.domain.errors import CadstackError, InvalidInput, LeaseLost, NotFound, NotPermitted
from cadstack.domain.identity.principal import Principal
from cadstack.domain.ids import OBJECT_URN, ObjectId
from cadstack.domain.lease import Hold, Lease
from cadstack.domain.lifecycle import work_item_transition

URL_LIFETIME = timedelta(hours=13)
TOPIC = "work"
PURPOSE = re.compile(r"[A-Za-z0-9.-]{1,40}")
LOST_BATCH = 100


class Urls(Protocol):
    """Signed URLs of blobs, as `app.urls.UrlSigner` makes them."""

    def sign(self, method: str, key: str, lifetime: timedelta, now: datetime) -> str: ...


@dataclass(frozen=True)
class Offer:
    """A worker that has a free slot, and the engine installations it can run."""

    worker: str
    installations: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """Where a worker gets the bytes of an object urn: signed URLs to read in order, or why it may not."""

    urls: tuple[str, ...] = ()
    refused: str | None = None
    next_step: str = ""


@dataclass(frozen=True)
class Assignment:
    """One attempt at a work item, with all a worker needs. `sources` is keyed by urn, `bundles` by `owner.Name!1`."""

    id: str
    attempt: int
    owner: str
    plan: Plan
    stats: Stats
    lease_seconds: float
    sources: Mapping[str, Source] = field(default_factory=dict)
    bundles: Mapping[str, str | None] = field(default_factory=dict)


class Order(StrEnum):
    """What a heartbeat is answered."""

    CONTINUE = "continue"
    CANCEL = "cancel"


@dataclass(frozen=True)
class Staged:
    """A fresh blob and the URL that takes its content."""

    blob: str
    url: str


@dataclass(frozen=True)
class Output:
    """A staged output that becomes the object behind `urn` when the item is settled."""

    argument: str
    urn: str
    blob: str
    size: int
    etag: str
    sha1: str
    content_type: str = OCTETS


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended."""

    status: Status
    stats: Stats
    failure: Failure | None = None
    outputs: tuple[Output, ...] = ()
    report: str | None = None
    debug_info: str | None = None


def claim(
    uow: UnitOfWork,
    offer: Offer,
    now: datetime,
    ids: Ids,
    *,
    urls: Urls,
    lease: timedelta = leases.DURATION,
    most_running: int = 0,
) -> Assignment | None:
    """The next item for this worker under a new lease, or None; the only door into "inprogress".

    Owners who have `most_running` running items wait; 0 is no limit.
    """
    item = uow.workitems.next_claimable(offer.installations, most_running)
    if item is None:
        return None
    running = replace(
        item,
        status=work_item_transition(item.status, Status.INPROGRESS),
        lease=item.lease.granted(offer.worker, now, lease),
    )
    uow.workitems.save(running)
    events.emit_change(uow, "workitem.started", item, running, offer.worker, now, ids)
    return Assignment(
        id=running.id,
        attempt=running.lease.attempt,
        owner=running.owner,
        plan=running.plan,
        stats=running.stats,
        lease_seconds=lease.total_seconds(),
        sources=_sources(uow, running, now, urls),
        bundles={
            b.id_with_version: urls.sign("GET", b.blob, URL_LIFETIME, now) if b.blob else None
            for b in running.plan.bundles
        },
    )


def heartbeat(
    uow: UnitOfWork,
    hold: Hold,
    stats: Stats,
    now: datetime,
    *,
    lease: timedelta = leases.DURATION,
    report: str | None = None,
) -> Order:
    """Keep the lease and store how far the item is; raises LeaseLost. The answer may ask to cancel.

    `report` is the blob of the report so far, which replaces the one before.
    """
    item = _held(uow, hold)
    if report is not None:
        _check_staged(hold, report)
        uow.blobs.keep(report)
        item = replace(_without_report(uow, item, now), report=report)
    uow.workitems.save(replace(item, lease=item.lease.renewed(hold, now, lease), stats=stats))
    return Order.CANCEL if item.cancel_requested else Order.CONTINUE


def report_progress(uow: UnitOfWork, hold: Hold, progress: str, ids: Ids) -> Order:
    """A progress message of the engine: stored, and sent on where the item has an `onProgress` argument."""
    item = _held(uow, hold)
    uow.workitems.save(replace(item, progress=progress))
    if ON_PROGRESS in item.plan.arguments:
        uow.enqueue(FollowUp(ids.hex32(), "callback", {"item": item.id, "argument": ON_PROGRESS, "text": progress}))
    return Order.CANCEL if item.cancel_requested else Order.CONTINUE


def stage(uow: UnitOfWork, hold: Hold, purpose: str, now: datetime, ids: Ids, *, urls: Urls) -> Staged:
    """A fresh blob for an output, the report or the job folder; raises LeaseLost."""
    _held(uow, hold)
    if not PURPOSE.fullmatch(purpose):
        raise InvalidInput.at("purpose", "The purpose names a file: letters, digits, dot and dash.")
    blob = f"{_staging(hold)}{ids.hex32()}-{purpose}"
    uow.blobs.stage(blob, now)
    return Staged(blob, urls.sign("PUT", blob, URL_LIFETIME, now))


def finish(uow: UnitOfWork, hold: Hold, outcome: Outcome, now: datetime, ids: Ids) -> WorkItem:
    """Settle the item under its current lease; the only door out of "inprogress". Raises LeaseLost.

    A worker that reports twice (its first answer was lost) is refused like any late one; the item is settled once.
    An output whose object may not be written is an upload that failed.
    """
    item = _held(uow, hold)
    if not outcome.status.is_final:
        raise InvalidInput.at("status", f"An item cannot end as '{outcome.status}'.")
    for blob in filter(None, (outcome.report, outcome.debug_info)):
        _check_staged(hold, blob)
        uow.blobs.keep(blob)
    item = _without_report(uow, item, now)
    status, failure = outcome.status, outcome.failure
    for output in outcome.outputs:
        try:
            _check_staged(hold, output.blob)
            _publish(uow, item, output, now)
        except CadstackError as error:
            argument = item.plan.arguments.get(output.argument)
            if status is Status.SUCCESS and (argument is None or not argument.optional):
                cause = f"The output '{output.argument}' could not be written to {output.urn}: {error.message}"
                status, failure = Status.FAILED_UPLOAD, Failure("upload", cause, error.next_step)
    done = replace(
        item,
        stats=outcome.stats,
        failure=failure,
        report=outcome.report,
        debug_info=outcome.debug_info,
    )
    return settle(uow, done, status, hold.worker, now, ids)


def _without_report(uow: UnitOfWork, item: WorkItem, now: datetime) -> WorkItem:
    """Without the report that a running attempt left."""
    if item.report is not None:
        uow.blobs.discard(item.report, now)
    return replace(item, report=None)


def _staging(hold: Hold) -> str:
    """What the names of all blobs begin with that an attempt stages."""
    return f"staged/{hold.item_id}/{hold.attempt}-"


def _check_staged(hold: Hold, blob: str) -> None:
    if not blob.startswith(_staging(hold)):
        raise InvalidInput(f"The blob {blob} was not staged by attempt {hold.attempt} of {hold.item_id}.")


def settle(uow: UnitOfWork, item: WorkItem, status: Status, by: str, now: datetime, ids: Ids) -> WorkItem:
    """Give the item its final state, with its event and its `onComplete` callback in the same transaction."""
    ended = replace(
        item,
        status=work_item_transition(item.status, status),
        lease=item.lease.released(),
        stats=replace(item.stats, time_finished=now),
    )
    uow.workitems.save(ended)
    events.emit_change(uow, "workitem.finished", item, ended, by, now, ids)
    if ON_COMPLETE in item.plan.arguments:
        uow.enqueue(FollowUp(f"{item.id}-complete", "callback", {"item": item.id, "argument": ON_COMPLETE}))
    return ended


def recover(uow: UnitOfWork, now: datetime, ids: Ids) -> int:
    """Queue again what lost its worker, and fail what lost too many; answers how many items that were."""
    lost = uow.workitems.expired(now - leases.GRACE, LOST_BATCH)
    for item in lost:
        if item.lease.is_spent and not item.cancel_requested:
            settle(uow, replace(item, failure=_worker_lost(item)), Status.FAILED_INSTRUCTIONS, "recovery", now, ids)
        else:
            _give_up(uow, item, item.lease.released(), "recovery", now, ids)
    if lost:
        uow.ring(TOPIC)
    return len(lost)


def release(uow: UnitOfWork, hold: Hold, now: datetime, ids: Ids) -> None:
    """Queue the item again at once, with all its attempts: its worker stops and says so. Raises LeaseLost."""
    item = _held(uow, hold)
    _give_up(uow, item, item.lease.returned(), hold.worker, now, ids)
    uow.ring(TOPIC)


def _give_up(uow: UnitOfWork, item: WorkItem, lease: Lease, by: str, now: datetime, ids: Ids) -> None:
    """The end of an attempt that has no outcome."""
    if item.cancel_requested:
        settle(uow, item, Status.CANCELLED, by, now, ids)
        return
    waiting = replace(
        _without_report(uow, item, now),
        status=work_item_transition(item.status, Status.PENDING),
        lease=lease,
        stats=Stats(time_queued=item.stats.time_queued),
    )
    uow.workitems.save(waiting)
    events.emit_change(uow, "workitem.requeued", item, waiting, by, now, ids)


def _worker_lost(item: WorkItem) -> Failure:
    return Failure(
        phase="worker",
        cause=f"worker lost: {item.lease.losses} workers stopped answering while they ran this item.",
        next_step="See whether the workers ran out of memory or were stopped, then submit the item again.",
    )


def _held(uow: UnitOfWork, hold: Hold) -> WorkItem:
    item = uow.workitems.get(hold.item_id)
    if item is None:
        raise LeaseLost(f"The work item {hold.item_id} does not exist any more.")
    item.lease.check(hold)
    return item


def _sources(uow: UnitOfWork, item: WorkItem, now: datetime, urls: Urls) -> dict[str, Source]:
    inputs = (argument for name, argument in item.plan.arguments.items() if item.plan.verb_of(name).is_input)
    return {argument.url or "": _source(uow, item, argument, now, urls) for argument in with_object_urns(inputs)}


def with_object_urns(arguments: Iterable[Argument]) -> Iterator[Argument]:
    """Those of the arguments, and of the references below them, whose url is an object urn."""
    for argument in arguments:
        for node in (argument, *references_of(argument)):
            if (node.url or "").startswith(OBJECT_URN):
                yield node


def authorization(argument: Argument) -> str | None:
    """The Authorization header of an argument, whatever its case."""
    return next((v for k, v in argument.headers.items() if k.lower() == "authorization"), None)


def _in_the_name_of(item: WorkItem, argument: Argument) -> Principal:
    """Who reads or writes an argument's object; raises NotPermitted where the token of its header was refused."""
    access = item.plan.access.get(authorization(argument) or "", Access(item.owner))
    if access.refused:
        raise NotPermitted(access.refused, next_step=access.next_step)
    return access.principal


def _source(uow: UnitOfWork, item: WorkItem, argument: Argument, now: datetime, urls: Urls) -> Source:
    wanted = ObjectId.parse(argument.url or "")
    # Clients write the key as it is or, since it stands in a URL, percent-encoded; the key as written wins.
    for key in dict.fromkeys((wanted.key, unquote(wanted.key))):
        try:
            found = objects.readable(uow, _in_the_name_of(item, argument), ObjectId(wanted.bucket, key), None)
        except NotFound:
            continue
        except CadstackError as error:
            return Source(refused=error.message, next_step=error.next_step)
        if objects.needs_access_date(found, now):
            objects.note_access(uow, found.id, now)
        return Source(urls=tuple(urls.sign("GET", chunk.blob, URL_LIFETIME, now) for chunk in found.chunks))
    return Source()


def _publish(uow: UnitOfWork, item: WorkItem, output: Output, now: datetime) -> None:
    argument = item.plan.arguments.get(output.argument)
    if argument is None or argument.url != output.urn:
        raise InvalidInput(f"The item has no output '{output.argument}' to {output.urn}.")
    objects.put(
        uow,
        _in_the_name_of(item, argument),
        ObjectId.parse(output.urn),
        chunks=(Chunk(output.blob, output.size, output.etag),),
        sha1=output.sha1,
        description=Description(output.content_type or OCTETS),
        now=now,
    )
