"""Answers checked against the schemas of the original's specification, where it lies beside the repository."""

from pathlib import Path
from typing import Any

import pytest

from cadstack.domain.webhooks.catalogue import ELSEWHERE, SYSTEMS

SPECIFICATION = Path(__file__).resolve().parents[3] / ".." / "shared" / "openapi" / "aps_webhooks.yaml"
TYPES = {"object": dict, "array": list, "string": str, "number": int, "boolean": bool}
ROOT = "/webhooks/v1"
SYSTEM = ROOT + "/systems/{system}"
HOOKS = SYSTEM + "/events/{event}/hooks"
HOOK = HOOKS + "/{hook_id}"
MEMBERS = {
    "callbackUrl": "https://r.example/",
    "scope": {"app": "@me"},
    "hookAttribute": {"mine": 1},
    "hookExpiry": "2027-01-01T00:00:00Z",
    "autoReactivateHook": True,
    "callbackWithEventPayloadOnly": False,
}


@pytest.fixture(scope="module")
def specification() -> dict[str, Any]:
    yaml = pytest.importorskip("yaml", reason="reading the specification needs PyYAML")
    if not SPECIFICATION.exists():
        pytest.skip("aps_webhooks.yaml is not beside the repository (../shared/openapi)")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(SPECIFICATION.read_text(encoding="utf-8"), Loader=loader)


def complaints(specification: dict[str, Any], schema: dict[str, Any], value: Any, path: str = "") -> list[str]:
    """Where a value is not as its schema says; members that the schema does not know count too."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return complaints(specification, specification["components"]["schemas"][name], value, path)
    kind = TYPES.get(schema.get("type", ""))
    if kind and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
        return [f"{path} is {value!r}, not {schema['type']}"]
    found = [f"{path} is {value!r}, not one of {schema['enum']}"] if value not in schema.get("enum", [value]) else []
    if isinstance(value, list):
        for item in value:
            found += complaints(specification, schema.get("items", {}), item, f"{path}[]")
    if isinstance(value, dict) and "properties" in schema:
        for name, member in value.items():
            if name in schema["properties"]:
                found += complaints(specification, schema["properties"][name], member, f"{path}.{name}")
            else:
                found.append(f"{path}.{name} is not in the specification")
    return found


@pytest.fixture
def check(specification, client, token):
    """Calls an operation by its path in the specification; its status and body are among those specified."""

    def call(method: str, template: str, query: str = "", hook_id: str = "", **options: Any) -> Any:
        path = template.replace("{system}", "cadstack.automation").replace("{event}", "workitem.failed")
        answer = client(method, path.replace("{hook_id}", hook_id) + query, token=token(), **options)
        response = specification["paths"][template][method.lower()]["responses"][str(answer.status_code)]
        content = response.get("content")
        if content is None:
            assert answer.is_error or answer.status_code == 200 or answer.content == b""
            return answer
        schema = content["application/json"]["schema"]
        found = complaints(specification, schema, answer.json())
        # Of ours: the scope of our own system, and what an error says besides its id.
        allowed = (".scope.app is", ".status is not in", ".detail is not in")
        assert [each for each in found if not any(word in each for word in allowed)] == []
        return answer

    return call


def test_every_operation_answers_as_specified(specification, check, clock):
    done = set()

    def did(method: str, template: str, status: int, query: str = "", **options: Any) -> Any:
        done.add((method, template))
        answer = check(method, template, query, **options)
        assert answer.status_code == status, answer.text
        return answer

    did("GET", ROOT + "/hooks", 204)
    location = did("POST", HOOKS, 201, json=MEMBERS).headers["location"]
    hook = {"hook_id": location.rpartition("/")[2]}
    did("POST", HOOKS, 409, json=MEMBERS)
    did("POST", HOOKS, 400, json={})
    assert len(did("POST", SYSTEM + "/hooks", 201, json=MEMBERS).json()["hooks"]) == 5
    did("GET", HOOK, 200, **hook)
    did("PATCH", HOOK, 200, json={"status": "inactive", "filter": "$.id", "token": "t"}, **hook)
    did("GET", HOOKS, 200)
    did("GET", SYSTEM + "/hooks", 200)
    did("GET", ROOT + "/hooks", 200, "?status=inactive&region=US")
    did("GET", ROOT + "/app/hooks", 200, "?sort=asc")
    did("POST", ROOT + "/tokens", 200, json={"token": "secret"})
    did("POST", ROOT + "/tokens", 400, json={"token": "secret"})
    did("PUT", ROOT + "/tokens/@me", 204, json={"token": "secret"})
    did("DELETE", ROOT + "/tokens/@me", 204)
    did("DELETE", HOOK, 204, **hook)
    did("GET", HOOK, 404, **hook)
    verbs = {"get", "post", "put", "patch", "delete"}
    paths = specification["paths"].items()
    assert done == {(verb.upper(), path) for path, operations in paths for verb in operations if verb in verbs}


def test_the_events_of_data_are_those_of_the_specification(specification):

    schemas = specification["components"]["schemas"]
    assert {name for name in schemas["Events"]["enum"] if name.startswith("dm.")} == set(SYSTEMS["data"].events)
    assert set(schemas["Systems"]["enum"]) <= {"data"} | ELSEWHERE
