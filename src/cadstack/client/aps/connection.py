"""Connections to Autodesk Platform Services, the original or a Cadstack server: `connect_aps`, `connect_aps_async`.

aps = connect_aps()
hub = aps.hubs["John's Hub"]
projects = httpx.get(f"{aps.base_url}/project/v1/hubs/{hub.id}/projects", headers=aps.headers).json()
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypedDict, Unpack

import httpx

from cadstack.client.aps.app import App, ServiceAccount
from cadstack.client.aps.consent import Nobody, Workstation
from cadstack.client.aps.core import Core, last_server
from cadstack.client.aps.hubs import Hubs
from cadstack.client.aps.steps import AsyncDriver, Driver
from cadstack.client.aps.store import Keyring, TokenStore
from cadstack.client.aps.user import User


class Aps:
    """A connection of a blocking program; safe for many threads. Close it, or use it in a `with` block."""

    def __init__(self, core: Core, driver: Driver) -> None:
        self._core, self._driver = core, driver
        self._hubs: Hubs | None = None
        self._user: User | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections to the server; what is kept on the machine stays."""
        self._driver.close()

    def __repr__(self) -> str:
        return f"<Aps {self._core.app.client_id} at {self.base_url}>"

    @property
    def base_url(self) -> str:
        """The server."""
        return self._core.app.base_url

    @property
    def client_id(self) -> str:
        """The id that an account admin whitelists."""
        return self._core.app.client_id

    @property
    def protection(self) -> str:
        """What protects the tokens that this machine keeps, in words."""
        return self._core.protection

    def get_access_token(self, *, instead_of: str = "") -> str:
        """A token with at least a minute to live, and another than the one a server refused; a browser may open."""
        return self._driver.run(self._core.access_token(instead_of))

    @property
    def headers(self) -> dict[str, str]:
        """What another HTTP client sends, fresh each time."""
        return self._driver.run(self._core.headers())

    @property
    def hubs(self) -> Hubs:
        """The hubs, asked for once; `read_hubs` asks again."""
        return self._hubs if self._hubs is not None else self.read_hubs()

    def read_hubs(self) -> Hubs:
        """The hubs as they are now."""
        self._hubs = self._driver.run(self._core.hubs())
        return self._hubs

    @property
    def user(self) -> User:
        """Who is signed in."""
        if self._user is None:
            self._user = self._driver.run(self._core.user())
        return self._user

    def request(self, method: str, path: str, **options: Any) -> Any:
        """The JSON of an authorised call, None where it is empty; `options` are those of httpx. Raises Refused."""
        return self._driver.run(self._core.calls.call(method, path, **options))

    def get(self, path: str, **options: Any) -> Any:
        """`request` with GET."""
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> Any:
        """`request` with POST."""
        return self.request("POST", path, **options)

    def patch(self, path: str, **options: Any) -> Any:
        """`request` with PATCH."""
        return self.request("PATCH", path, **options)

    def put(self, path: str, **options: Any) -> Any:
        """`request` with PUT."""
        return self.request("PUT", path, **options)

    def delete(self, path: str, **options: Any) -> Any:
        """`request` with DELETE."""
        return self.request("DELETE", path, **options)

    def pages(self, path: str, **options: Any) -> Iterator[Any]:
        """The pages of a listing, each asked for when it is wanted; `params={"page[number]": 2}` begins later."""
        page = self.get(path, **options)
        while page is not None:
            yield page
            page = self._driver.run(self._core.calls.page_after(page))

    def rows(self, path: str, **options: Any) -> Iterator[Any]:
        """What is under `data` in all pages."""
        for page in self.pages(path, **options):
            yield from page["data"]

    def sign_in(self, *, anew: bool = False) -> User:
        """Who is signed in; somebody signs in now where nobody is, or with `anew`. This becomes the default server."""
        self._user, self._hubs = self._driver.run(self._core.sign_in(anew=anew)), None
        return self._user

    def sign_out(self) -> bool:
        """Whether somebody was signed in; the tokens end here and at the server."""
        self._user = self._hubs = None
        return self._driver.run(self._core.sign_out())

    def lapses_at(self) -> float | None:
        """When the sign-in ends unless it is used before, in seconds since 1970; None where nobody is signed in."""
        return self._driver.run(self._core.lapses_at())


class AsyncAps:
    """A connection of an asynchronous program: what is a property of `Aps` is a method here."""

    def __init__(self, core: Core, driver: AsyncDriver) -> None:
        self._core, self._driver = core, driver

    async def __aenter__(self) -> Self:
        try:
            await self.get_access_token()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections to the server; what is kept on the machine stays."""
        await self._driver.close()

    @property
    def base_url(self) -> str:
        """The server."""
        return self._core.app.base_url

    @property
    def client_id(self) -> str:
        """The id that an account admin whitelists."""
        return self._core.app.client_id

    async def get_access_token(self, *, instead_of: str = "") -> str:
        """A token with at least a minute to live, and another than the one a server refused; a browser may open."""
        return await self._driver.run(self._core.access_token(instead_of))

    async def headers(self) -> dict[str, str]:
        """What another HTTP client sends."""
        return await self._driver.run(self._core.headers())

    async def hubs(self) -> Hubs:
        """The hubs as they are now."""
        return await self._driver.run(self._core.hubs())

    async def user(self) -> User:
        """Who is signed in."""
        return await self._driver.run(self._core.user())

    async def request(self, method: str, path: str, **options: Any) -> Any:
        """The JSON of an authorised call, None where it is empty; `options` are those of httpx. Raises Refused."""
        return await self._driver.run(self._core.calls.call(method, path, **options))

    async def get(self, path: str, **options: Any) -> Any:
        """`request` with GET."""
        return await self.request("GET", path, **options)

    async def post(self, path: str, **options: Any) -> Any:
        """`request` with POST."""
        return await self.request("POST", path, **options)

    async def patch(self, path: str, **options: Any) -> Any:
        """`request` with PATCH."""
        return await self.request("PATCH", path, **options)

    async def put(self, path: str, **options: Any) -> Any:
        """`request` with PUT."""
        return await self.request("PUT", path, **options)

    async def delete(self, path: str, **options: Any) -> Any:
        """`request` with DELETE."""
        return await self.request("DELETE", path, **options)

    async def pages(self, path: str, **options: Any) -> AsyncIterator[Any]:
        """The pages of a listing, each asked for when it is wanted."""
        page = await self.get(path, **options)
        while page is not None:
            yield page
            page = await self._driver.run(self._core.calls.page_after(page))

    async def rows(self, path: str, **options: Any) -> AsyncIterator[Any]:
        """What is under `data` in all pages."""
        async for page in self.pages(path, **options):
            for row in page["data"]:
                yield row

    async def sign_in(self, *, anew: bool = False) -> User:
        """As `Aps.sign_in`."""
        return await self._driver.run(self._core.sign_in(anew=anew))

    async def sign_out(self) -> bool:
        """As `Aps.sign_out`."""
        return await self._driver.run(self._core.sign_out())


class Options(TypedDict, total=False):
    """What `connect_aps` takes by name besides the five words of every client app.

    `interactive=False` never asks a person; `browser` says whether there is one, where it cannot be found out;
    `folder` and `keyring` are where tokens are kept, if not where all programs of this person keep them.
    """

    service_account: ServiceAccount | None
    interactive: bool
    browser: bool | None
    folder: Path | None
    keyring: Keyring | None


def connect_aps(
    base_url: str | None = None,
    client_id: str | None = None,
    client_secret: str | None = None,
    callback_url: str | None = None,
    scopes: str | Iterable[str] = (),
    *,
    transport: httpx.BaseTransport | None = None,
    **options: Unpack[Options],
) -> Aps:
    """A connection with a token. Raises ClientError: SignInNeeded, Denied, Unreachable, Refused.

    Nothing needs to be given: the public app of the server that was signed in to last is used, in the name of the
    person who is signed in on this machine. With `client_id` it is one's own app (without a base URL, at the original),
    with `client_secret` and no `callback_url` in its own name. Where nobody is signed in, a browser opens, once.
    """
    aps = open_aps(base_url, client_id, client_secret, callback_url, scopes, transport=transport, **options)
    try:
        aps.get_access_token()
    except BaseException:
        aps.close()
        raise
    return aps


def open_aps(
    base_url: str | None = None,
    client_id: str | None = None,
    client_secret: str | None = None,
    callback_url: str | None = None,
    scopes: str | Iterable[str] = (),
    *,
    transport: httpx.BaseTransport | None = None,
    **options: Unpack[Options],
) -> Aps:
    """As `connect_aps`, but nobody is asked for anything until a token is needed."""
    return Aps(_core((base_url, client_id, client_secret, callback_url), scopes, options), Driver(transport))


def connect_aps_async(
    base_url: str | None = None,
    client_id: str | None = None,
    client_secret: str | None = None,
    callback_url: str | None = None,
    scopes: str | Iterable[str] = (),
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    **options: Unpack[Options],
) -> AsyncAps:
    """As `connect_aps`, for asynchronous programs: `async with connect_aps_async() as aps`. They share what is kept."""
    return AsyncAps(_core((base_url, client_id, client_secret, callback_url), scopes, options), AsyncDriver(transport))


def _core(names: Sequence[str | None], scopes: str | Iterable[str], options: Options) -> Core:
    store = TokenStore(options.get("folder"), options.get("keyring"))
    base_url, client_id, client_secret, callback_url = names
    account = options.get("service_account")
    app = App.of(base_url, client_id, client_secret, callback_url, scopes, account, lambda: last_server(store))
    desk = Workstation(options.get("browser")) if options.get("interactive", True) else Nobody()
    return Core(app, store, desk)
