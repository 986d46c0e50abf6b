"""Service accounts: ten operations, and assertions that become tokens of a robot."""

import uuid
from dataclasses import replace
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from cadstack.app.service_accounts import NewKey, make_key
from cadstack.domain.identity.client_app import AppKind
from cadstack.domain.identity.scope import SCOPES
from cadstack.wire.authentication import service_accounts as routes

BASE = "/authentication/v2/service-accounts"
ALL = " ".join(sorted(scope for scope in SCOPES if scope.startswith("application:")))
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
AUTODESK = "https://developer.api.autodesk.com/authentication/v2/token"
INVALID = {"error": "invalid_grant", "error_description": "The 'assertion' is invalid."}


@pytest.fixture(scope="session")
def pair() -> NewKey:
    """One key pair for most tests; making one takes a tenth of a second and more."""
    return make_key()


@pytest.fixture
def quick_keys(monkeypatch, pair) -> None:
    """Each key has a kid of its own."""
    monkeypatch.setattr(routes, "make_key", lambda: replace(pair, kid=str(uuid.uuid4())))


@pytest.fixture
def robots(register) -> Any:
    """The server-to-server app."""
    return register("robots", kind=AppKind.SERVER)


@pytest.fixture
def call(client, token, robots):
    own = token(ALL, robots)

    def send(method: str, path: str = "", body: Any = None, as_token: str = own) -> Any:
        return client(method, f"{BASE}{path}", token=as_token, **({"json": body} if body is not None else {}))

    return send


@pytest.fixture
def account(call) -> dict[str, str]:
    return call("POST", "", {"name": "night-plot", "firstName": "Night", "lastName": "Plotter"}).json()


@pytest.fixture
def key(call, account, quick_keys) -> dict[str, str]:
    return call("POST", f"/{account['serviceAccountId']}/keys").json()


@pytest.fixture
def assertion(account, key, clock):
    def make(signed_by: Any = None, header: dict | None = None, **changes: Any) -> str:
        claims = {
            "iss": "robots",
            "sub": account["serviceAccountId"],
            "aud": AUTODESK,
            "exp": int(clock().timestamp()) + 300,
            "scope": ["data:read", "data:write"],
            **changes,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        private = signed_by or RSAKey.import_key(key["privateKey"])
        return jwt.encode(header or {"alg": "RS256", "kid": key["kid"]}, claims, private, algorithms=["RS256", "HS256"])

    return make


@pytest.fixture
def exchange(client, robots):
    def send(text: str, **changes: str) -> Any:
        form = {"client_id": "robots", "client_secret": "secret of robots", "grant_type": JWT_BEARER, **changes}
        return client.post("/authentication/v2/token", data={"assertion": text, **form})

    return send


def test_an_account_is_made_listed_and_shown(call, account):
    assert account["email"] == "night-plot@robots.adskserviceaccount.autodesk.com"
    listed = call("GET").json()["serviceAccounts"]
    shown = call("GET", f"/{account['serviceAccountId']}").json()
    assert listed == [shown]
    assert (shown["createdBy"], shown["status"]) == ("robots", "ENABLED")
    assert set(shown) == {
        "serviceAccountId", "email", "createdBy", "status", "createdAt", "accessedAt", "expiresAt",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["abcd", "a" * 101, "-----", "a_b_c", "a/b/c", "a b c", ""])
def test_names_that_are_none(call, name):
    assert call("POST", "", {"name": name, "firstName": "Night", "lastName": "Plotter"}).status_code == 400


def test_a_name_is_used_once_and_ten_are_enough(call):
    body = {"firstName": "Night", "lastName": "Plotter"}
    codes = [call("POST", "", {**body, "name": f"robot-{number}"}).status_code for number in (0, 0, *range(1, 11))]
    assert codes == [201, 409, *[201] * 9, 403]


def test_disabling_and_enabling(call, account):
    path = f"/{account['serviceAccountId']}"
    assert call("PATCH", path, {"status": "DISABLED"}).json()["status"] == "DISABLED"
    assert call("PATCH", path, {"status": "DISABLED"}).status_code == 400
    assert call("POST", f"{path}/keys").status_code == 400
    assert call("GET", f"{path}/keys").status_code == 400
    assert call("PATCH", path, {"status": "SLEEPING"}).status_code == 400
    assert call("PATCH", path, {"status": "ENABLED"}).json()["status"] == "ENABLED"


def test_keys_are_shown_once_and_three_are_enough(call, account):
    key = call("POST", f"/{account['serviceAccountId']}/keys").json()
    path = f"/{account['serviceAccountId']}/keys"
    assert key["privateKey"].startswith("-----BEGIN PRIVATE KEY-----")
    listed = call("GET", path)
    assert [set(one) for one in listed.json()["keys"]] == [{"kid", "status", "createdAt", "accessedAt"}]
    assert "PRIVATE" not in listed.text
    assert [call("POST", path).status_code for _ in range(3)] == [201, 201, 403]


def test_a_key_is_disabled_enabled_and_deleted(call, account, key, assertion, exchange):
    path = f"/{account['serviceAccountId']}/keys/{key['kid']}"
    assert call("PATCH", path, {"status": "DISABLED"}).status_code == 204
    assert call("PATCH", path, {"status": "DISABLED"}).status_code == 400
    assert exchange(assertion()).json() == INVALID
    assert call("PATCH", path, {"status": "ENABLED"}).status_code == 204
    assert exchange(assertion()).status_code == 200
    assert call("DELETE", path).status_code == 204
    assert call("DELETE", path).status_code == 404
    assert exchange(assertion()).json() == INVALID


def test_an_assertion_becomes_a_token_of_the_robot(exchange, assertion, account, client):
    body = exchange(assertion()).json()
    assert set(body) == {"access_token", "token_type", "expires_in"}
    assert client.get("/userinfo", token=body["access_token"]).json()["sub"] == account["serviceAccountId"]


@pytest.mark.parametrize("audience", [AUTODESK, "http://cadstack.test/authentication/v2/token", [AUTODESK, "x"]])
def test_for_this_server_and_for_the_original(exchange, assertion, audience):
    assert exchange(assertion(aud=audience)).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "other-app"},
        {"iss": None},
        {"sub": "NOBODY"},
        {"sub": None},
        {"aud": "https://evil.example/token"},
        {"aud": "http://cadstack.test"},
        {"aud": None},
        {"exp": None},
        {"exp": "soon"},
        {"exp": 10**30},
        {"exp": 0},
    ],
)
def test_claims_that_are_not_for_us(exchange, assertion, changes):
    answer = exchange(assertion(**changes))
    assert (answer.status_code, answer.json()) == (400, INVALID)


def test_it_lives_five_minutes_and_says_so(exchange, assertion, clock):
    text = assertion()
    assert exchange(assertion(exp=int(clock().timestamp()) + 3600)).json() == INVALID
    clock.advance(seconds=299)
    assert exchange(text).status_code == 200
    clock.advance(seconds=1)
    assert exchange(text).json() == INVALID


@pytest.mark.parametrize("claimed", [None, [], "x y", ["account:nonsense"], [1], ["application:service_account:read"]])
def test_scopes_that_are_none(exchange, assertion, claimed):
    assert exchange(assertion(scope=claimed)).json()["error_description"] == "The scope is invalid."


def test_scopes_within_the_claimed_ones(exchange, assertion):
    assert exchange(assertion(), scope="data:read").status_code == 200
    assert exchange(assertion(), scope="account:write").json()["error_description"] == "The scope is invalid."


class TestForgeries:
    def test_another_key(self, exchange, assertion):
        assert exchange(assertion(RSAKey.generate_key(2048))).json() == INVALID

    @pytest.mark.parametrize("kid", ["", "other", None])
    def test_another_kid(self, exchange, assertion, key, kid):
        private = RSAKey.import_key(key["privateKey"])
        header = {"alg": "RS256"} | ({"kid": kid} if isinstance(kid, str) else {})
        assert exchange(assertion(private, header)).json() == INVALID

    def test_the_public_key_as_secret(self, exchange, assertion, key):
        public = RSAKey.import_key(key["privateKey"]).as_pem(private=False)
        header = {"alg": "HS256", "kid": key["kid"]}
        assert exchange(assertion(OctKey.import_key(public.replace(b"-", b"_")), header)).json() == INVALID

    @pytest.mark.parametrize("text", ["", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "x" * 20_000])
    def test_no_assertion_at_all(self, exchange, text):
        assert exchange(text).status_code == 400

    def test_another_app_with_the_key(self, exchange, assertion, register):
        register("thief", kind=AppKind.SERVER)
        text = assertion(iss="thief")
        answer = exchange(text, client_id="thief", client_secret="secret of thief")
        assert answer.json() == INVALID

    def test_a_wrong_secret(self, exchange, assertion):
        assert exchange(assertion(), client_secret="wrong").status_code == 401


def test_a_disabled_account_ends_its_tokens_at_once(call, exchange, assertion, account, client):
    body = exchange(assertion()).json()
    call("PATCH", f"/{account['serviceAccountId']}", {"status": "DISABLED"})
    assert client.get("/userinfo", token=body["access_token"]).status_code == 401
    words = "The service account is not currently in an enabled state."
    assert exchange(assertion()).json() == {"error": "invalid_grant", "error_description": words}


def test_a_deleted_account_is_gone_with_its_keys(call, exchange, assertion, account):
    text = assertion()
    assert call("DELETE", f"/{account['serviceAccountId']}").status_code == 204
    assert call("GET", f"/{account['serviceAccountId']}").status_code == 404
    assert exchange(text).json() == INVALID


def test_another_apps_accounts_are_out_of_reach(call, account, key, token, register):
    other = token(ALL, register("other-robots", kind=AppKind.SERVER))
    path = f"/{account['serviceAccountId']}"
    assert call("GET", as_token=other).json() == {"serviceAccounts": []}
    for method, where, body in (
        ("GET", path, None),
        ("PATCH", path, {"status": "DISABLED"}),
        ("DELETE", path, None),
        ("POST", f"{path}/keys", None),
        ("GET", f"{path}/keys", None),
        ("PATCH", f"{path}/keys/{key['kid']}", {"status": "DISABLED"}),
        ("DELETE", f"{path}/keys/{key['kid']}", None),
    ):
        assert call(method, where, body, as_token=other).status_code == 404, (method, where)


def test_only_server_apps_with_the_scope_and_without_a_user(call, token, client_app, robots, services):
    assert call("GET", as_token=token(ALL, client_app)).status_code == 403
    lacking = call("GET", as_token=token("data:read", robots))
    assert (lacking.status_code, lacking.json()["errorCode"]) == (403, "AUTH-010")
    claims = {"scope": ALL.split(), "client_id": "robots", "userid": "ABC", "jti": "1", "exp": 2_000_000_000}
    assert call("GET", as_token=services.keyring.sign(claims, services.now())).status_code == 401
