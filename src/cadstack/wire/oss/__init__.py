"""The Object Storage Service, version 2: buckets, objects and their signed transfers."""

from cadstack.wire.oss.answers import DIALECT
from cadstack.wire.oss.routes import create_router

DIALECTS = (DIALECT,)

__all__ = ["DIALECTS", "create_router"]
