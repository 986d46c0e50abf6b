"""The server's own later work: enqueued with the change that causes it, done after the commit, at least once."""

from cadstack.followup.followups import FollowUps, GiveUp, every

__all__ = ["FollowUps", "GiveUp", "every"]
