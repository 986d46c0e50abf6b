"""What an account admin does with a program: custom integrations, product access, and why a client sees no hub."""

from cadstack.wire.accounts.routes import DIALECT, create_router

DIALECTS = (DIALECT,)

__all__ = ["DIALECTS", "create_router"]
