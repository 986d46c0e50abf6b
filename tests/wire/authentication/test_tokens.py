"""Tokens of client apps, as SDKs old and new ask for them."""

import base64
import json

import pytest

PATH = "/authentication/v2/token"
SCOPE = "data:read code:all"


def basic(client_id: str = "first-app", secret: str = "secret of first-app") -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


def decoded(part: str) -> dict:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


@pytest.fixture(autouse=True)
def known(client_app):
    """The client app is registered."""


@pytest.fixture
def ask(client):
    def post(headers=None, **form):
        return client.post(PATH, headers=headers or {}, data={"grant_type": "client_credentials", **form})

    return post


def test_by_basic_header(ask):
    answer = ask(basic(), scope=SCOPE)
    assert answer.status_code == 200
    assert {k: v for k, v in answer.json().items() if k != "access_token"} == {
        "token_type": "Bearer",
        "expires_in": 3599,
    }
    assert answer.headers["cache-control"] == "no-store"


def test_by_form(ask):
    assert ask(client_id="first-app", client_secret="secret of first-app", scope=SCOPE).status_code == 200


def test_the_token_is_shaped_as_the_originals(ask, clock):
    header, payload, _ = ask(basic(), scope=SCOPE).json()["access_token"].split(".")
    assert set(decoded(header)) == {"alg", "kid"}
    claims = decoded(payload)
    assert len(claims.pop("jti")) == 64
    assert claims == {
        "scope": ["data:read", "code:all"],
        "client_id": "first-app",
        "iss": "http://cadstack.test",
        "aud": "https://autodesk.com",
        "exp": int(clock().timestamp()) + 3600,
    }


def test_the_token_opens_the_apis(ask, client):
    token = ask(basic(), scope="bucket:read").json()["access_token"]
    assert client.get("/oss/v2/buckets", token=token).status_code == 200


def test_header_and_form_together_are_refused(ask):
    for extra in ({"client_id": "first-app"}, {"client_secret": "secret of first-app"}):
        answer = ask(basic(), scope=SCOPE, **extra)
        assert answer.status_code == 400
        assert answer.json() == {
            "error": "invalid_request",
            "error_description": "The 'client_id' is not supported in the body when Authorization headers are present.",
        }


@pytest.mark.parametrize("grant", ["", "password", "CLIENT_CREDENTIALS"])
def test_unknown_grants(client, grant):
    answer = client.post(PATH, headers=basic(), data={"grant_type": grant, "scope": SCOPE})
    assert answer.status_code == 400
    assert answer.json() == {
        "error": "invalid_request",
        "error_description": "The token request must specify a valid 'grant_type'.",
    }


def test_no_scope(ask):
    assert ask(basic()).json() == {
        "error": "invalid_request",
        "error_description": "The request is missing a required parameter 'scope'.",
    }


@pytest.mark.parametrize("scope", ["data:everything", "data:read nonsense", " ", "data:read:", "DATA:READ"])
def test_scopes_that_are_none(ask, scope):
    answer = ask(basic(), scope=scope)
    assert answer.status_code == 400
    assert answer.json() == {
        "error": "invalid_scope",
        "error_description": "The requested scope is invalid, unknown, malformed or exceeds the scope granted by the "
        "resource owner.",
    }


def test_more_scopes_than_the_app_may_have(ask, register):
    register("reader", scopes=["data:read"])
    headers = basic("reader", "secret of reader")
    assert ask(headers, scope="data:read").status_code == 200
    assert ask(headers, scope="data:read data:write").json()["error"] == "invalid_scope"


@pytest.mark.parametrize(
    "headers",
    [
        basic(secret="wrong"),
        basic("unknown"),
        basic(secret="secret of other-app"),
        {"Authorization": "Basic !!!"},
        {"Authorization": "Basic " + base64.b64encode(b"\xff\xfe:x").decode()},
        {"Authorization": "Basic " + base64.b64encode(b"first-app:secret of first-app ").decode()},
    ],
    ids=["wrong secret", "unknown app", "another's secret", "no base64", "no utf-8", "secret with a blank"],
)
def test_wrong_credentials(ask, headers):
    answer = ask(headers, scope=SCOPE)
    assert answer.status_code == 401
    assert answer.json() == {
        "error": "invalid_credentials",
        "error_description": "The client credentials are invalid.",
    }


@pytest.mark.parametrize(
    ("headers", "form"),
    [({}, {}), ({}, {"client_id": "first-app"}), ({"Authorization": "Bearer x"}, {}), (basic(secret=""), {})],
)
def test_no_credentials(ask, headers, form):
    answer = ask(headers, scope=SCOPE, **form)
    assert answer.status_code == 401
    assert answer.json() == {"error": "invalid_credentials", "error_description": "No client credentials found."}


def test_a_repeated_parameter_is_refused(client):
    body = "grant_type=client_credentials&scope=data:read&scope=data:write"
    assert client.post(PATH, headers=basic(), content=body).status_code == 400


def test_the_old_path(client):
    form = {
        "client_id": "first-app",
        "client_secret": "secret of first-app",
        "grant_type": "client_credentials",
        "scope": SCOPE,
    }
    answer = client.post("/authentication/v1/authenticate", data=form)
    assert answer.json()["token_type"] == "Bearer"
    assert answer.json()["expires_in"] == 3599


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"client_id": ""}, 400, "AUTH-008"),
        ({"grant_type": "other"}, 400, "AUTH-009"),
        ({"client_secret": "wrong"}, 401, "AUTH-003"),
        ({"scope": "nonsense"}, 400, "AUTH-004"),
        ({"scope": ""}, 400, "AUTH-008"),
    ],
)
def test_errors_of_the_old_path(client, changes, status, code):
    form = {"client_id": "first-app", "client_secret": "secret of first-app", "grant_type": "client_credentials"}
    answer = client.post("/authentication/v1/authenticate", data={**form, "scope": SCOPE, **changes})
    assert (answer.status_code, answer.json()["errorCode"]) == (status, code)


def test_the_old_path_names_what_is_missing(client):
    answer = client.post("/authentication/v1/authenticate", data={"client_id": "x"})
    assert answer.json()["developerMessage"] == (
        "The required parameter(s) client_secret,grant_type not present in the request"
    )
