"""The two ways to use a connection, blocking and asynchronous: one protocol, the same answers."""

import threading
from concurrent.futures import ThreadPoolExecutor

import anyio
import httpx
import pytest

from cadstack.client import ClientError, ServiceAccount, SignInNeeded, connect_aps, connect_aps_async
from cadstack.client.aps.grants import JWT_BEARER

HUBS = {"data": [{"id": "a.1", "attributes": {"name": "John's Hub"}}]}


@pytest.fixture
def own(server):
    """Arguments for an app that acts for itself."""
    server.routes["/project/v1/hubs"] = lambda _: httpx.Response(200, json=HUBS)
    server.routes["/list"] = lambda request: httpx.Response(200, json=page(int(request.url.params.get("n", 0))))
    return {"base_url": "http://server", "client_id": "id", "client_secret": "secret"}


def page(number):
    following = {"next": {"href": f"/list?n={number + 1}"}} if number < 2 else {}
    return {"data": [number], "links": following}


def test_a_blocking_program(server, own):
    with connect_aps(**own, transport=httpx.MockTransport(server)) as aps:
        assert aps.headers == {"Authorization": "Bearer access1"}
        assert aps.hubs.names == ["John's Hub"]
        assert aps.hubs is aps.hubs
        assert aps.read_hubs() is aps.hubs
        assert list(aps.rows("/list")) == [0, 1, 2]
        assert len(list(aps.pages("/list", params={"n": 1}))) == 2
        assert repr(aps) == "<Aps id at http://server>"
        with pytest.raises(ClientError, match="acts for the client app itself"):
            _ = aps.user
        with pytest.raises(ClientError, match="nobody signs in or out"):
            aps.sign_out()


def test_an_asynchronous_program(server, own):
    async def program():
        async with connect_aps_async(**own, transport=httpx.MockTransport(server)) as aps:
            assert await aps.headers() == {"Authorization": "Bearer access1"}
            assert (await aps.hubs()).names == ["John's Hub"]
            assert [row async for row in aps.rows("/list")] == [0, 1, 2]

    anyio.run(program)


def test_many_threads_ask_for_one_token(server, own):
    with connect_aps(**own, transport=httpx.MockTransport(server)) as aps, ThreadPoolExecutor(8) as pool:
        first = aps.get_access_token()
        gate = threading.Barrier(8)

        def ask(_number):
            gate.wait()
            return aps.get_access_token(instead_of=first)

        assert len(set(pool.map(ask, range(8)))) == 1
    assert server.grants() == ["client_credentials"] * 2


def test_many_tasks_ask_for_one_token(server, own):
    async def program():
        async with connect_aps_async(**own, transport=httpx.MockTransport(server)) as aps:
            first = await aps.get_access_token()
            async with anyio.create_task_group() as group:
                for _ in range(100):
                    group.start_soon(lambda: aps.get_access_token(instead_of=first))

    anyio.run(program)
    assert server.grants() == ["client_credentials"] * 2


def test_a_cancelled_task_leaves_the_lock_to_others(server, own):
    async def program():
        aps = connect_aps_async(**own, transport=httpx.MockTransport(held))
        async with anyio.create_task_group() as group:
            group.start_soon(aps.get_access_token)
            await asked.wait()
            group.cancel_scope.cancel()
        assert await aps.get_access_token() == "access1"
        await aps.close()

    async def held(request):
        if not asked.is_set():
            asked.set()
            await anyio.sleep_forever()
        return server(request)

    asked = anyio.Event()
    anyio.run(program)


def test_connecting_says_at_once_what_is_wrong(server, tmp_path):
    with pytest.raises(SignInNeeded):
        connect_aps("http://server", folder=tmp_path, interactive=False, transport=httpx.MockTransport(server))


def test_a_service_account_signs_a_statement(server, own):
    from joserfc import jwt
    from joserfc.jwk import RSAKey

    key = RSAKey.generate_key(2048)
    account = ServiceAccount("SA1", "K1", key.as_pem(private=True).decode())
    transport = httpx.MockTransport(server)
    with connect_aps(**own, scopes="data:read", service_account=account, transport=transport) as aps:
        assert aps.user.name == "John Doe"
    form = httpx.QueryParams(server.requests[0].content.decode())
    token = jwt.decode(form["assertion"], key, algorithms=["RS256"])
    assert form["grant_type"] == JWT_BEARER
    assert token.header["kid"] == "K1"
    assert {name: token.claims[name] for name in ("iss", "sub", "aud", "scope")} == {
        "iss": "id",
        "sub": "SA1",
        "aud": "http://server/authentication/v2/token",
        "scope": ["data:read"],
    }
    assert "PRIVATE" not in repr(account)


def test_a_service_account_needs_its_app():
    with pytest.raises(ClientError, match="needs client_id and client_secret"):
        connect_aps("http://server", "id", service_account=ServiceAccount("a", "b", "c"))
