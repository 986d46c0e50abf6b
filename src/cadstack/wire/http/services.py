"""What the translation layer works with, put together once in `wiring`."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Annotated, Concatenate, ParamSpec, TypeVar

from fastapi import Depends
from starlette.requests import Request

from cadstack.app.keyring import KeyRing
from cadstack.app.passwords import Passwords
from cadstack.app.ports import BlobStore, Ids, SignInServer, Store, UnitOfWork
from cadstack.app.revocations import TOPIC, Revocations
from cadstack.app.urls import UrlSigner
from cadstack.domain.automation.engine import Catalogue
from cadstack.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Services:
    """The plugs and settings of one server; `settings.public_url` is filled in."""

    store: Store
    blobs: BlobStore
    catalogue: Catalogue
    keyring: KeyRing
    urls: UrlSigner
    settings: Settings
    now: Callable[[], datetime]
    ids: Ids
    passwords: Passwords = field(default_factory=Passwords)
    sign_in_server: SignInServer | None = None

    @cached_property
    def revocations(self) -> Revocations:
        """The revoked tokens, as this server knows them."""
        return Revocations(self.store.bell(TOPIC))

    @property
    def public_url(self) -> str:
        """The base URL that clients use, without a slash at its end."""
        return self.settings.public_url.rstrip("/")

    async def run(self, verb: Callable[Concatenate[UnitOfWork, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of a verb, after its commit."""
        return await asyncio.wrap_future(self.store.submit(verb, *args, **kwargs))

    async def read(self, verb: Callable[Concatenate[UnitOfWork, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of a verb that changes nothing; it waits for no writer."""
        return await asyncio.wrap_future(self.store.submit_read(verb, *args, **kwargs))


def services_of(request: Request) -> Services:
    """The services of the application that got the request."""
    services: Services = request.app.state.services
    return services


async def _served(request: Request) -> Services:
    return services_of(request)


Served = Annotated[Services, Depends(_served)]
