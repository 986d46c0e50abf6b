"""Announcements: an event that webhooks wait for becomes a delivery for each that hears it."""

from cadstack.app.announcements import announce
from cadstack.app.ports import FollowUp
from cadstack.followup.followups import Handler
from cadstack.followup.kinds import Tools


def make_handler(tools: Tools) -> Handler:
    """The handler of `webhook_announcement` work; its payload is the event."""

    def tell(work: FollowUp, _attempt: int) -> None:
        tools.store.run(announce, work.payload, tools.now())

    return tell
