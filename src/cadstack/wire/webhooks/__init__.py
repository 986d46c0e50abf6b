"""Webhooks, version 1: hooks for the events of systems, and the secret tokens that sign what is sent to them."""

from cadstack.wire.webhooks.answers import DIALECT
from cadstack.wire.webhooks.routes import create_router

DIALECTS = (DIALECT,)

__all__ = ["DIALECTS", "create_router"]
