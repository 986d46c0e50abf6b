"""Construction Cloud and Fusion Manage beyond Data Management: known, and not offered by this server."""

from cadstack.wire.construction.routes import DIALECT, create_router

DIALECTS = (DIALECT,)

__all__ = ["DIALECTS", "create_router"]
