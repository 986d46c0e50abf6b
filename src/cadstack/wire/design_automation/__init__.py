"""The Design Automation API v3, below `/da/{region}/v3`, and the address that takes in app bundles."""

from fastapi import APIRouter

from cadstack.wire.design_automation import activities, appbundles, apps, engines, uploads, workitems
from cadstack.wire.design_automation.dialect import DIALECT
from cadstack.wire.http.routes import router_of
from cadstack.wire.http.services import Services

DIALECTS = (DIALECT,)


def create_router(_services: Services) -> APIRouter:
    """Every route of the API."""
    modules = (engines, appbundles, activities, workitems, apps, uploads)
    return router_of(route for module in modules for route in module.ROUTES)


__all__ = ["DIALECTS", "create_router"]
