"""Reactivations: a webhook that became inactive, and whose owner wants it, listens again."""

from cadstack.app.announcements import reactivate
from cadstack.app.ports import FollowUp
from cadstack.followup.followups import Handler
from cadstack.followup.kinds import Tools


def make_handler(tools: Tools) -> Handler:
    """The handler of `webhook_reactivation` work; its payload names a hook."""

    def listen_again(work: FollowUp, _attempt: int) -> None:
        tools.store.run(reactivate, work.payload["hook"], tools.now())

    return listen_again
