"""Our own API for workers on other machines: claim, heartbeat, progress, stage, finish, release."""

from cadstack.wire.work.routes import DIALECT, create_router

DIALECTS = (DIALECT,)

__all__ = ["DIALECTS", "create_router"]
