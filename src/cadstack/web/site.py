"""The whole site: the APIs and the pages as one application."""

import importlib
import pkgutil
import sys
from collections.abc import Sequence
from functools import cache
from types import ModuleType

from fastapi import APIRouter, FastAPI
from starlette.responses import Response

import cadstack.web.pages
from cadstack.domain.errors import CadstackError
from cadstack.web.rendering import error_page
from cadstack.web.visitor import SignInNeeded
from cadstack.wire.http.app import create_app, wire_packages
from cadstack.wire.http.errors import ErrorDialect, gateway_body
from cadstack.wire.http.routes import Route, router_of
from cadstack.wire.http.services import Services


class PageDialect(ErrorDialect):
    """Errors of pages are pages; who has to sign in first is sent there."""

    def answer(self, error: CadstackError) -> Response:
        if isinstance(error, SignInNeeded):
            return error.redirect()
        return error_page(self.status(error), error)


@cache
def page_modules() -> tuple[ModuleType, ...]:
    """The pages that are there, by name."""
    names = sorted(found.name for found in pkgutil.iter_modules(cadstack.web.pages.__path__))
    return tuple(importlib.import_module(f"cadstack.web.pages.{name}") for name in names)


def routes() -> Sequence[Route]:
    """Every page's routes."""
    return [route for module in page_modules() for route in module.ROUTES]


def create_router(_services: Services) -> APIRouter:
    """The routes of the pages."""
    return router_of(routes())


def create_site(services: Services) -> FastAPI:
    """The application of a server: all APIs, and the pages."""
    return create_app(services, [*wire_packages(), sys.modules[__name__]])


def _prefixes() -> tuple[str, ...]:
    return tuple(dict.fromkeys(path.partition("{")[0] for _, path, _ in routes() if path != "/"))


DIALECTS = (PageDialect(prefixes=_prefixes(), body=gateway_body),)
