"""Answers checked against the schemas of the original's specification, where it lies beside the repository."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from .conftest import item_body, version_body

SPECIFICATION = Path(__file__).resolve().parents[3] / ".." / "shared" / "openapi" / "aps_datamanagement.yaml"
TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
NOT_AS_THE_ORIGINAL_ANSWERS = {
    ".meta is not in the specification",  # of hubs: the warnings, which the specification forgot
    ".links.href is missing",  # of a tip: `links` has `self`, as everywhere
    ".links.self is not in the specification",
    ".included[].links.self.self is missing",  # of a new version's item
    ".included[].links.self.href is not in the specification",
    ".data.relationships is not in the specification",  # of a new version; a version that is read has them
}


@pytest.fixture(scope="module")
def specification() -> dict[str, Any]:
    yaml = pytest.importorskip("yaml", reason="reading the specification needs PyYAML")
    if not SPECIFICATION.exists():
        pytest.skip("aps_datamanagement.yaml is not beside the repository (../shared/openapi)")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(SPECIFICATION.read_text(encoding="utf-8"), Loader=loader)


def complaints(specification: dict[str, Any], schema: dict[str, Any], value: Any, path: str = "") -> list[str]:
    """Where a value is not as its schema says; members that the schema does not know count too.

    The data of an extension is free: the specification wants objects there, where its own examples have text.
    """
    if path.endswith(".extension.data"):
        return []
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return complaints(specification, specification["components"]["schemas"][name], value, path)
    for several in ("oneOf", "anyOf"):
        if several in schema:
            return min((complaints(specification, one, value, path) for one in schema[several]), key=len)
    kind = TYPES.get(schema.get("type", ""))
    if kind and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
        return [f"{path} is {value!r}, not {schema['type']}"]
    found = [f"{path} is {value!r}, not one of {schema['enum']}"] if value not in schema.get("enum", [value]) else []
    if isinstance(value, list):
        for item in value:
            found += complaints(specification, schema.get("items", {}), item, f"{path}[]")
    if isinstance(value, dict):
        known = schema.get("properties", {})
        rest = schema.get("additionalProperties", {} if not known else None)
        found += [f"{path}.{name} is missing" for name in schema.get("required", []) if name not in value]
        for name, member in value.items():
            if name in known or rest is not None:
                inner = known.get(name, rest if isinstance(rest, dict) else {})
                found += complaints(specification, inner, member, f"{path}.{name}")
            else:
                found.append(f"{path}.{name} is not in the specification")
    return found


PROJECT = "/data/v1/projects/{project_id}"
FOLDER, ITEM, VERSION = (
    f"{PROJECT}/{one}" for one in ("folders/{folder_id}", "items/{item_id}", "versions/{version_id}")
)
HUBS = "/project/v1/hubs"
HUB_PROJECT = HUBS + "/{hub_id}/projects/{project_id}"


@pytest.fixture
def check(specification, client, world, john, top, add_file):
    """Calls an operation by its path in the specification and checks what it answers."""
    made = add_file(top(), "plan.dwg")
    plans = client.get(f"{world.project('Office')}/folders/{top()}/contents", token=john).json()["data"][0]["id"]
    ids = {
        "hub_id": world.hubs["build_JohnsCompany"],
        "project_id": world.projects["Office"],
        "folder_id": plans,
        "item_id": made["data"]["id"],
        "version_id": made["included"][0]["id"],
    }

    def call(method: str, template: str, query: str = "", status: int = 200, **options: Any) -> Any:
        url = template
        for name, value in {**ids, **options.pop("ids", {})}.items():
            url = url.replace(f"{{{name}}}", quote(value, safe=""))
        answer = client(method, url + query, token=john, **options)
        assert answer.status_code == status, answer.text
        content = specification["paths"][template][method.lower()]["responses"][str(status)].get("content", {})
        for each in content.values():
            found = complaints(specification, each["schema"], answer.json())
            assert set(found) - NOT_AS_THE_ORIGINAL_ANSWERS == set()
        return answer.json() if answer.content else None

    call.ids = ids  # type: ignore[attr-defined]
    return call


@pytest.mark.parametrize(
    ("template", "query"),
    [
        (HUBS, ""),
        (HUBS + "/{hub_id}", ""),
        (HUBS + "/{hub_id}/projects", "?page[limit]=1"),
        (HUB_PROJECT, ""),
        (HUB_PROJECT + "/hub", ""),
        (HUB_PROJECT + "/topFolders", ""),
        (FOLDER, ""),
        (FOLDER + "/parent", ""),
        (FOLDER + "/contents", ""),
        (FOLDER + "/search", ""),
        (FOLDER + "/refs", ""),
        (FOLDER + "/relationships/refs", ""),
        (FOLDER + "/relationships/links", ""),
        (ITEM, "?includePathInProject=true"),
        (ITEM + "/parent", ""),
        (ITEM + "/tip", ""),
        (ITEM + "/versions", "?page[limit]=1"),
        (ITEM + "/refs", ""),
        (ITEM + "/relationships/refs", ""),
        (ITEM + "/relationships/links", ""),
        (VERSION, ""),
        (VERSION + "/item", ""),
        (VERSION + "/refs", ""),
        (VERSION + "/relationships/refs", ""),
        (VERSION + "/downloadFormats", ""),
        (VERSION + "/downloads", ""),
    ],
)
def test_what_is_read(check, template: str, query: str) -> None:
    check("GET", template, query)


def test_contents_with_both_nouns(check, top) -> None:
    document = check("GET", FOLDER + "/contents", ids={"folder_id": top()})
    assert {each["type"] for each in document["data"]} == {"folders", "items"}


def test_what_is_made(check, top, upload) -> None:
    around = {"parent": {"data": {"type": "folders", "id": top()}}}
    body = {"data": {"type": "folders", "attributes": {"name": "New"}, "relationships": around}}
    check("POST", PROJECT + "/folders", status=201, json=body)
    target = {"target": {"data": {"type": "folders", "id": top()}}}
    body = {"data": {"type": "objects", "attributes": {"name": "a.dwg"}, "relationships": target}}
    check("POST", PROJECT + "/storage", status=201, json=body)
    storage = upload(top(), "b.dwg", b"b")
    made = check("POST", PROJECT + "/items", status=201, json=item_body(top(), "b.dwg", storage))
    body = version_body(made["data"]["id"], "b.dwg", upload(top(), "b.dwg", b"c"))
    check("POST", PROJECT + "/versions", status=201, json=body)


def test_what_is_changed(check) -> None:
    for template, kind, attribute in (
        (FOLDER, "folders", "name"),
        (ITEM, "items", "displayName"),
        (VERSION, "versions", "name"),
    ):
        thing = check.ids[f"{kind[:-1]}_id"]
        check("PATCH", template, json={"data": {"type": kind, "id": thing, "attributes": {attribute: "changed.dwg"}}})


def test_references(check, top, add_file) -> None:
    other = add_file(top(), "other.dwg")["included"][0]["id"]
    extension = {"type": "auxiliary:autodesk.core:Attachment", "version": "1.0"}
    body = {"data": {"type": "versions", "id": other, "meta": {"extension": extension}}}
    for template in (FOLDER, ITEM, VERSION):
        check("POST", template + "/relationships/refs", status=204, json=body)
        assert check("GET", template + "/relationships/refs")["data"]
        check("GET", template + "/refs")


def test_downloads(check) -> None:
    source = {"source": {"data": {"type": "versions", "id": check.ids["version_id"]}}}
    body = {"type": "downloads", "attributes": {"format": {"fileType": "dwg"}}, "relationships": source}
    made = check("POST", PROJECT + "/downloads", status=202, json={"data": body})
    check("GET", PROJECT + "/downloads/{download_id}", ids={"download_id": made["data"][0]["id"]})


@pytest.mark.parametrize("kind", ["CheckPermission", "ListItems"])
def test_commands(check, kind: str) -> None:
    extension = {"type": f"commands:autodesk.core:{kind}", "version": "1.0", "data": {"requiredActions": ["view"]}}
    resources = {"resources": {"data": [{"type": "items", "id": check.ids["item_id"]}]}}
    body = {"type": "commands", "attributes": {"extension": extension}, "relationships": resources}
    check("POST", PROJECT + "/commands", json={"data": body})


def test_the_checker_sees_what_is_wrong(specification) -> None:
    schema = {"$ref": "#/components/schemas/Hubs"}
    wrong = {"jsonapi": {"version": "2.0"}, "data": [{"type": "hub", "links": {}}], "extra": 1}
    assert sorted(complaints(specification, schema, wrong)) == [
        ".data[].type is 'hub', not one of ['hubs']",
        ".extra is not in the specification",
        ".jsonapi.version is '2.0', not one of ['1.0']",
    ]
