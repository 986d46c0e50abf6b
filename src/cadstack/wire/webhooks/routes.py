"""Every path of the Webhooks specification."""

from fastapi import APIRouter

from cadstack.wire.http.routes import router_of
from cadstack.wire.http.services import Services
from cadstack.wire.webhooks import hooks, tokens

SYSTEM = hooks.ROOT + "/systems/{system}"
EVENT = SYSTEM + "/events/{event}"
HOOK = EVENT + "/hooks/{hook_id}"

ROUTES = (
    ("GET", HOOK, hooks.details),
    ("PATCH", HOOK, hooks.change),
    ("DELETE", HOOK, hooks.delete),
    ("GET", EVENT + "/hooks", hooks.listing),
    ("POST", EVENT + "/hooks", hooks.create),
    ("GET", SYSTEM + "/hooks", hooks.listing),
    ("POST", SYSTEM + "/hooks", hooks.create_all),
    ("GET", hooks.ROOT + "/hooks", hooks.listing),
    ("GET", hooks.ROOT + "/app/hooks", hooks.app_listing),
    ("POST", hooks.ROOT + "/tokens", tokens.create),
    ("PUT", hooks.ROOT + "/tokens/@me", tokens.replace),
    ("DELETE", hooks.ROOT + "/tokens/@me", tokens.delete),
)


def create_router(_services: Services) -> APIRouter:
    """The routes of Webhooks."""
    return router_of(ROUTES)
