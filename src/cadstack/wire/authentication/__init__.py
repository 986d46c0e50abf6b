"""The APS Authentication API: tokens of client apps and users, public keys, discovery."""

from cadstack.wire.authentication.errors import BEARER_DIALECT, DIALECT, V1_DIALECT
from cadstack.wire.authentication.routes import create_router

DIALECTS = (DIALECT, BEARER_DIALECT, V1_DIALECT)

__all__ = ["DIALECTS", "create_router"]
