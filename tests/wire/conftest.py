"""A whole server in memory: `services`, `client`, and `token(scopes)` for the client app it knows."""

import asyncio
import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI

from cadstack.app.identity import create_client_app, issue_token
from cadstack.app.keyring import KeyRing, Sealer, derived_key, refresh
from cadstack.app.passwords import Passwords
from cadstack.app.urls import UrlSigner
from cadstack.domain.automation.engine import Catalogue
from cadstack.domain.identity.client_app import ClientApp
from cadstack.domain.identity.principal import SYSTEM
from cadstack.settings import Settings
from cadstack.store.blobs.memory import MemoryBlobs
from cadstack.store.sql.store import open_store
from cadstack.web.site import create_site
from cadstack.wire.http.services import Services

PUBLIC_URL = "http://cadstack.test"
MASTER_SECRET = b"a master secret of the tests only"
EVERYTHING = "data:read data:write data:create bucket:create bucket:read bucket:update bucket:delete code:all"


class Clock:
    """The time, which only a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


class CountedIds:
    """Ids in order, so that answers can be foreseen."""

    def __init__(self) -> None:
        self._count = itertools.count(1)

    def hex32(self) -> str:
        return f"{next(self._count):032x}"

    def secret(self) -> str:
        return f"secret-{next(self._count):036d}"


class Client:
    """Calls the application without a network and waits for the answer."""

    def __init__(self, app: Any, runner: asyncio.Runner) -> None:
        self.app = app
        self._runner = runner
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PUBLIC_URL, verify=False)

    def __call__(self, method: str, url: str, *, token: str | None = None, **options: Any) -> httpx.Response:
        headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **options.pop("headers", {})}
        return self._runner.run(self._http.request(method, url, headers=headers, **options))

    def get(self, url: str, **options: Any) -> httpx.Response:
        return self("GET", url, **options)

    def head(self, url: str, **options: Any) -> httpx.Response:
        return self("HEAD", url, **options)

    def post(self, url: str, **options: Any) -> httpx.Response:
        return self("POST", url, **options)

    def put(self, url: str, **options: Any) -> httpx.Response:
        return self("PUT", url, **options)

    def patch(self, url: str, **options: Any) -> httpx.Response:
        return self("PATCH", url, **options)

    def delete(self, url: str, **options: Any) -> httpx.Response:
        return self("DELETE", url, **options)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def catalogue() -> Catalogue:
    """No engines; a test module that needs some overrides it."""
    return Catalogue({})


@pytest.fixture(scope="session")
def signing_key() -> Any:
    """One RSA key for all tests; making one takes a tenth of a second."""
    return KeyRing(MASTER_SECRET, PUBLIC_URL).new_key(datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture
def services(clock: Clock, catalogue: Catalogue, signing_key: Any) -> Iterator[Services]:
    sealer = Sealer(MASTER_SECRET, "rows")
    store = open_store("sqlite://", seal=sealer.seal, unseal=sealer.unseal)
    store.run(lambda uow: uow.keys.add(signing_key))
    keyring = KeyRing(MASTER_SECRET, PUBLIC_URL)
    refresh(keyring, store, clock())
    yield Services(
        store=store,
        blobs=MemoryBlobs(),
        catalogue=catalogue,
        keyring=keyring,
        urls=UrlSigner(PUBLIC_URL, derived_key(MASTER_SECRET, "signed urls")),
        settings=Settings(public_url=PUBLIC_URL, max_upload_mb=1),
        now=clock,
        ids=CountedIds(),
        passwords=Passwords(rounds=1, memory_kib=64, lanes=1),
    )
    store.close()


@pytest.fixture
def register(services: Services) -> Callable[..., ClientApp]:
    """Registers a client app, with the secret `secret of <id>`."""

    def make(client_id: str, **options: Any) -> ClientApp:
        options.setdefault("secret", f"secret of {client_id}")
        now = services.now()
        return services.store.run(
            create_client_app, SYSTEM, client_id, now, services.ids, client_id=client_id, **options
        ).app

    return make


@pytest.fixture
def client_app(register: Callable[..., ClientApp]) -> ClientApp:
    """The client app whose tokens `token` makes."""
    return register("first-app")


@pytest.fixture
def other_app(register: Callable[..., ClientApp]) -> ClientApp:
    return register("other-app")


@pytest.fixture
def token(services: Services, client_app: ClientApp) -> Callable[..., str]:
    """`token("data:read")`; by default a token with every scope that the APIs ask for."""

    def make(scopes: str = EVERYTHING, app: ClientApp = client_app) -> str:
        return issue_token(app, scopes, services.keyring, services.now(), services.ids).access_token

    return make


@pytest.fixture(scope="session")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as opened:
        yield opened


@pytest.fixture(scope="session")
def shared_app() -> FastAPI:
    """The routes, which take a while to make; each test gives them services of its own."""
    return create_site(cast("Services", None))


@pytest.fixture
def client(services: Services, shared_app: FastAPI, runner: asyncio.Runner) -> Client:
    shared_app.state.services = services
    return Client(shared_app, runner)


@pytest.fixture
def own_client(services: Services, runner: asyncio.Runner) -> Client:
    """A client of an application that the test may change."""
    return Client(create_site(services), runner)
