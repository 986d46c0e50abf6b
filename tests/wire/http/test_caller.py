"""Who is calling."""

from datetime import timedelta
from typing import Annotated

import pytest

from cadstack.app.keyring import KeyRing
from cadstack.domain.identity.principal import Principal
from cadstack.wire.http.caller import Caller, requires

MASTER_SECRET = b"a master secret of the tests only"
PUBLIC_URL = "http://cadstack.test"


@pytest.fixture
def who(own_client):
    """Asks the server who is calling."""

    async def name(caller: Caller) -> dict[str, str]:
        return {"client": caller.client_id}

    async def guarded(caller: Annotated[Principal, requires("code:all")]) -> dict[str, str]:
        return {"client": caller.client_id}

    own_client.app.add_api_route("/who", name)
    own_client.app.add_api_route("/guarded", guarded)
    return own_client


def test_a_bearer_token(who, token):
    assert who.get("/who", token=token()).json() == {"client": "first-app"}


@pytest.mark.parametrize("form", ["bearer {}", "BEARER {}", "Bearer   {}", "{}"])
def test_the_ways_a_token_is_sent(who, token, form):
    answer = who.get("/who", headers={"Authorization": form.format(token())})
    assert answer.json() == {"client": "first-app"}


@pytest.mark.parametrize("header", [None, "", "Bearer", "Basic YTpi", "Bearer a b", "token"])
def test_no_bearer_token(who, header):
    answer = who.get("/who", headers={} if header is None else {"Authorization": header})
    assert (answer.status_code, answer.json()["errorCode"]) == (401, "AUTH-012")


@pytest.mark.parametrize("bad", ["x", "a.b.c", "...", "eyJhbGciOiJub25lIn0.e30."])
def test_a_token_that_is_none(who, bad):
    answer = who.get("/who", token=bad)
    assert (answer.status_code, answer.json()["errorCode"]) == (401, "AUTH-006")
    assert answer.json()["developerMessage"] == "Access token provided is invalid or expired."


def test_an_expired_token(who, token, clock):
    old = token()
    assert who.get("/who", token=old).status_code == 200
    clock.advance(minutes=60)
    assert who.get("/who", token=old).status_code == 401


def test_a_scope_that_the_route_requires(who, token):
    assert who.get("/guarded", token=token("code:all")).status_code == 200
    answer = who.get("/guarded", token=token("data:read"))
    assert (answer.status_code, answer.json()["requiredScopes"]) == (403, ["code:all"])


def test_a_key_that_another_server_published_is_found(who, services, clock, client_app):
    other = KeyRing(MASTER_SECRET, PUBLIC_URL)
    key = other.new_key(clock())
    other.load([key])
    services.store.run(lambda uow: uow.keys.add(key))
    claims = {"client_id": client_app.id, "scope": [], "exp": int((clock() + timedelta(hours=1)).timestamp())}
    assert who.get("/who", token=other.sign(claims, clock())).status_code == 200


def test_invented_keys_do_not_make_the_server_read_its_rows_again_and_again(who, services, clock, monkeypatch):
    stranger = KeyRing(b"another secret", PUBLIC_URL)
    stranger.load([stranger.new_key(clock())])
    forged = stranger.sign({"client_id": "x", "scope": [], "exp": 9_999_999_999}, clock())
    loads = []
    monkeypatch.setattr(services.keyring, "load", loads.append)
    assert [who.get("/who", token=forged).status_code for _ in range(3)] == [401, 401, 401]
    assert len(loads) == 1
