"""The limits of a client app: what it may have, and the two that it may change itself."""

from dataclasses import replace
from typing import Any

from cadstack.app.callers import calling_app
from cadstack.app.ports import UnitOfWork
from cadstack.domain.automation.documents import read_limits_change
from cadstack.domain.automation.limits import ServiceLimits
from cadstack.domain.identity.client_app import ClientApp
from cadstack.domain.identity.principal import Principal


def limits_of(app: ClientApp) -> ServiceLimits:
    """The limits in force: the defaults, the app's own changes, and an administrator's grant under `frontend`.

    A grant names fields of FrontendLimits: `{"frontend": {"versions": 500, "public_aliases": 5}}`.
    """
    limits = ServiceLimits().changed(app.limits)
    return replace(limits, frontend=replace(limits.frontend, **app.limits.get("frontend", {})))


def show(uow: UnitOfWork, principal: Principal) -> ServiceLimits:
    """The caller's limits."""
    return limits_of(calling_app(uow, principal))


def change(uow: UnitOfWork, principal: Principal, document: object) -> dict[str, Any]:
    """Change what an app may change of its limits; answers just what was sent, as recorded."""
    app = calling_app(uow, principal)
    asked = read_limits_change(document, limits_of(app))
    seconds = {**app.limits.get("processing_seconds", {}), **asked.processing_seconds}
    limits = {**app.limits, "processing_seconds": seconds}
    if asked.monthly_hours is not None:
        limits["monthly_processing_hours"] = asked.monthly_hours
    uow.apps.put(replace(app, limits=limits))
    return asked.echo
