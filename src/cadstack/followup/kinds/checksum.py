"""The SHA-1 of an object of several parts, which takes reading it: after its completion, not within."""

import hashlib

from cadstack.app import objects
from cadstack.app.ports import FollowUp, UnitOfWork
from cadstack.domain.data.bucket import StorageObject
from cadstack.domain.errors import NotFound
from cadstack.followup.followups import Handler
from cadstack.followup.kinds import Tools


def make_handler(tools: Tools) -> Handler:
    """The handler of `checksum` work; its payload names a bucket and a key."""

    def compute(work: FollowUp, _attempt: int) -> None:
        item = tools.store.run(_waiting, work.payload["bucket"], work.payload["key"])
        if item is None:
            return
        digest = hashlib.sha1(usedforsecurity=False)
        try:
            for chunk in item.chunks:
                for piece in tools.blobs.read(chunk.blob):
                    digest.update(piece)
        except NotFound:  # it was replaced or deleted, and swept
            return
        tools.store.run(objects.set_checksum, item, digest.hexdigest())

    return compute


def _waiting(uow: UnitOfWork, bucket: str, key: str) -> StorageObject | None:
    """The object, unless it is gone or has its checksum."""
    item = uow.objects.get(bucket, key)
    return None if item is None or item.sha1 else item
