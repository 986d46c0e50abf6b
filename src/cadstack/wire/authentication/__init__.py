"""The APS Authentication API: tokens of client apps, public keys, discovery."""

from cadstack.wire.authentication.errors import DIALECT, V1_DIALECT
from cadstack.wire.authentication.routes import create_router

DIALECTS = (DIALECT, V1_DIALECT)

__all__ = ["DIALECTS", "create_router"]
