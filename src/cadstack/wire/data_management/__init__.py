"""Data Management, version 1: hubs, projects, folders, items, versions, and what asks for several of them at once."""

from cadstack.wire.data_management.answers import DIALECT
from cadstack.wire.data_management.routes import create_router

DIALECTS = (DIALECT,)

__all__ = ["DIALECTS", "create_router"]
