"""Blobs and objects behind signed URLs: what S3 is for the original, served by this server."""

from cadstack.wire.blobs.routes import DIALECT, create_router

DIALECTS = (DIALECT,)

__all__ = ["DIALECTS", "create_router"]
