"""Answers checked against the schemas of the original's specifications, where they lie beside the repository."""

from pathlib import Path
from typing import Any

import pytest

from cadstack.domain.identity.client_app import AppKind
from cadstack.domain.identity.scope import SCOPES

FOLDER = Path(__file__).resolve().parents[3] / ".." / "shared" / "openapi"
TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
# What the specification leaves out and the live document or its own text has.
BESIDE = {
    ".revocation_endpoint",
    ".end_session_endpoint",
    ".device_authorization_endpoint",
    ".token_endpoint_auth_methods_supported",
    ".code_challenge_methods_supported",
    ".keys[].alg",
}
OR_NULL = {".ldap_domain"}
ACCOUNTS = "/authentication/v2/service-accounts"


def read(name: str) -> dict[str, Any]:
    yaml = pytest.importorskip("yaml", reason="reading the specification needs PyYAML")
    if not (FOLDER / name).exists():
        pytest.skip(f"{name} is not beside the repository (../shared/openapi)")
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def schemas() -> dict[str, Any]:
    """Every schema of both specifications by name."""
    names = ("aps_authentication.yaml", "aps_secureServiceAccount.yaml")
    return {name: schema for each in names for name, schema in read(each)["components"]["schemas"].items()}


def complaints(schemas: dict[str, Any], schema: dict[str, Any], value: Any, path: str = "") -> list[str]:
    """Where a value is not as its schema says."""
    if "$ref" in schema:
        return complaints(schemas, schemas[schema["$ref"].rsplit("/", 1)[1]], value, path)
    kind = TYPES.get(schema.get("type", ""))
    if kind and not isinstance(value, kind) and not (value is None and path in OR_NULL):
        return [f"{path} is {value!r}, not {schema['type']}"]
    found = [f"{path} is {value!r}, not one of {schema['enum']}"] if value not in schema.get("enum", [value]) else []
    for item in value if isinstance(value, list) else ():
        found += complaints(schemas, schema.get("items", {}), item, f"{path}[]")
    if isinstance(value, dict):
        known = schema.get("properties", {})
        found += [f"{path}.{name} is missing" for name in schema.get("required", []) if name not in value]
        for name, member in value.items():
            if name in known or "additionalProperties" in schema:
                found += complaints(schemas, known.get(name, {}), member, f"{path}.{name}")
            elif f"{path}.{name}" not in BESIDE:
                found.append(f"{path}.{name} is not in the specification")
    return found


def test_tokens_of_people(schemas, public):
    body = public.tokens(scope="openid data:read", nonce="n")
    assert complaints(schemas, schemas["threeLeggedToken"], body) == []
    assert complaints(schemas, schemas["threeLeggedToken"], public.refresh(body["refresh_token"]).json()) == []
    introspected = public.client.post(
        "/authentication/v2/introspect", data={"client_id": "public-app", "token": body["access_token"]}
    )
    assert complaints(schemas, schemas["introspectToken"], introspected.json()) == []


def test_the_user(schemas, public):
    body = public.userinfo(public.tokens()["access_token"]).json()
    assert complaints(schemas, schemas["UserInfo"], body) == []
    missing = set(schemas["UserInfo"]["properties"]) - set(body)
    assert missing == set()


def test_what_anybody_may_read(schemas, client):
    discovered = client.get("/.well-known/openid-configuration").json()
    assert complaints(schemas, schemas["OidcSpec"], discovered) == []
    assert set(schemas["OidcSpec"]["properties"]) <= set(discovered)
    assert complaints(schemas, schemas["jwks"], client.get("/authentication/v2/keys").json()) == []


def test_service_accounts(schemas, client, register, token):
    own = token(" ".join(one for one in SCOPES if one.startswith("application:")), register("r", kind=AppKind.SERVER))
    body = {"name": "robot", "firstName": "Robot", "lastName": "Robot"}
    made = client.post(ACCOUNTS, token=own, json=body).json()
    one = f"{ACCOUNTS}/{made['serviceAccountId']}"
    key = client.post(f"{one}/keys", token=own).json()
    for name, value in (
        ("service-account", made),
        ("service-accounts", client.get(ACCOUNTS, token=own).json()),
        ("service-account-details", client.get(one, token=own).json()),
        ("service-account-private-key", key),
        ("service-account-keys", client.get(f"{one}/keys", token=own).json()),
        ("service-account-details", client.patch(one, token=own, json={"status": "DISABLED"}).json()),
    ):
        assert complaints(schemas, schemas[name], value) == [], name
