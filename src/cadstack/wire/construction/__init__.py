"""Construction Cloud and Fusion Manage: the core of account administration, and a well-formed no for the rest."""

from cadstack.wire.construction.routes import DIALECT, create_router

DIALECTS = (DIALECT,)

__all__ = ["DIALECTS", "create_router"]
