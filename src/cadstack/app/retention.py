"""What is not kept for ever: blobs that no row refers to, uploads nobody finished, work items past their time."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Concatenate, ParamSpec

from cadstack.app.ports import BlobStore, Store, UnitOfWork
from cadstack.app.uploads import drop_expired_parts

P = ParamSpec("P")
STAGED_FOR = timedelta(hours=24)
BATCH = 500


def stage_blob(uow: UnitOfWork, blob: str, now: datetime) -> None:
    """Announce a blob before it is written, so that it is swept unless a row refers to it by then."""
    uow.blobs.stage(blob, now)


def sweep_blobs(store: Store, blobs: BlobStore, now: datetime) -> int:
    """Delete the content of blobs that were staged or discarded a day ago and are not kept; answers how many.

    The content goes first and the row after it: a crash between the two leaves a row that is swept again.
    """
    swept = 0
    while keys := store.run(_garbage, now - STAGED_FOR):
        blobs.delete(keys)
        store.run(_forget, keys)
        swept += len(keys)
    return swept


def drop_old_work_items(uow: UnitOfWork, now: datetime, keep: timedelta) -> int:
    """Delete finished work items, with their reports and events, after their time; answers how many."""
    old = uow.workitems.finished_before(now - keep, BATCH)
    for item in old:
        for blob in filter(None, (item.report, item.debug_info)):
            uow.blobs.discard(blob, now)
        uow.workitems.delete(item.id)
        uow.forget_events(f"workitem/{item.id}")
    return len(old)


def drop_expired_uploads(uow: UnitOfWork, now: datetime) -> int:
    """Forget uploads that were not completed in time, and discard the parts that had arrived; answers how many."""
    expired = uow.objects.expired_uploads(now, BATCH)
    for session in expired:
        uow.objects.delete_upload(session.key)
    return len(expired) + drop_expired_parts(uow, now)


def drop_expired_credentials(uow: UnitOfWork, now: datetime) -> int:
    """Forget some sessions, codes, tokens and consents whose time is over; answers how many."""
    return uow.credentials.drop(now, BATCH)


def drop_ended_followups(uow: UnitOfWork, now: datetime, keep: timedelta) -> int:
    """Forget follow-up work, with its tries, that ended long ago; answers how much."""
    return uow.followups.purge(now - keep, BATCH)


def repeat(store: Store, verb: Callable[Concatenate[UnitOfWork, P], int], *args: P.args, **kwargs: P.kwargs) -> int:
    """Run a verb that does a batch until it finds nothing more; answers how much it did in all."""
    total = 0
    while done := store.run(verb, *args, **kwargs):
        total += done
    return total


def _garbage(uow: UnitOfWork, before: datetime) -> Sequence[str]:
    return uow.blobs.garbage(before, BATCH)


def _forget(uow: UnitOfWork, keys: Sequence[str]) -> None:
    uow.blobs.forget(keys)
