"""Public keys, discovery and introspection."""

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

GET = {"jwks_uri", "authorization_endpoint", "userinfo_endpoint", "end_session_endpoint"}
CREDENTIALS = {"client_id": "first-app", "client_secret": "secret of first-app"}


def test_a_stranger_can_verify_a_token_by_the_published_keys(client, token):
    keys = KeySet.import_key_set(client.get("/authentication/v2/keys").json())
    assert jwt.decode(token("data:read"), keys, algorithms=["RS256"]).claims["client_id"] == "first-app"


def test_only_the_public_half_is_published(client):
    for key in client.get("/authentication/v2/keys").json()["keys"]:
        assert set(key) == {"kid", "kty", "use", "alg", "n", "e"}
        assert (key["kty"], key["use"]) == ("RSA", "sig")


def test_both_discovery_documents_are_the_same(client):
    first = client.get("/.well-known/openid-configuration").json()
    assert first == client.get("/.well-known/oauth-authorization-server").json()
    assert first["issuer"] == "http://cadstack.test"
    assert first["jwks_uri"] == "http://cadstack.test/authentication/v2/keys"


def test_discovery_names_only_what_is_there(client):
    document = client.get("/.well-known/openid-configuration").json()
    for name, url in document.items():
        if name.endswith("_endpoint") or name == "jwks_uri":
            method = "GET" if name in GET else "POST"
            assert client(method, url).status_code not in (404, 405, 501), name


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/authentication/v1/gettoken"),
    ],
)
def test_what_is_not_offered_says_so(client, method, path):
    assert client(method, path).status_code == 501


def test_introspection_of_an_own_token(client, token, clock):
    answer = client.post("/authentication/v2/introspect", data={**CREDENTIALS, "token": token("data:read code:all")})
    assert answer.json() == {
        "active": True,
        "scope": "code:all data:read",
        "client_id": "first-app",
        "exp": int(clock().timestamp()) + 3600,
    }


def test_introspection_tells_nothing_of_others_and_of_dead_tokens(client, token, clock, other_app):
    def ask(text: str) -> dict:
        return client.post("/authentication/v2/introspect", data={**CREDENTIALS, "token": text}).json()

    mine = token()
    assert ask(token(app=other_app)) == {"active": False}
    assert ask("nonsense") == {"active": False}
    clock.advance(hours=1)
    assert ask(mine) == {"active": False}


def test_introspection_needs_credentials_and_a_token(client, token):
    assert client.post("/authentication/v2/introspect", data={"token": token()}).status_code == 401
    missing = client.post("/authentication/v2/introspect", data=CREDENTIALS)
    assert missing.json()["error_description"] == "The request is missing a required parameter 'token'."
