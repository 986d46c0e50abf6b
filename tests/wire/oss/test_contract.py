"""Answers checked against the schemas of the original's specification, where it lies beside the repository."""

from pathlib import Path
from typing import Any

import pytest

SPECIFICATION = Path(__file__).resolve().parents[3] / ".." / "shared" / "openapi" / "aps_oss.yaml"
TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}


@pytest.fixture(scope="module")
def specification() -> dict[str, Any]:
    yaml = pytest.importorskip("yaml", reason="reading the specification needs PyYAML")
    if not SPECIFICATION.exists():
        pytest.skip("aps_oss.yaml is not beside the repository (../shared/openapi)")
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
    if isinstance(value, dict):
        known = schema.get("properties", {})
        rest = schema.get("additionalProperties", {} if not known else None)
        found += [f"{path}.{name} is missing" for name in schema.get("required", []) if name not in value]
        for name, member in value.items():
            if name in known or rest is not None:
                found += complaints(specification, known.get(name, rest), member, f"{path}.{name}")
            else:
                found.append(f"{path}.{name} is not in the specification")
    return found


def answer_schema(specification: dict[str, Any], method: str, path: str, status: str = "200") -> dict[str, Any]:
    content = specification["paths"][path][method.lower()]["responses"][status]["content"]
    return content["application/json"]["schema"]


@pytest.fixture
def check(specification, client, token):
    """Calls an operation by its path in the specification and checks what it answers."""

    def call(method: str, template: str, query: str = "", key: str = "a.txt", **options: Any) -> Any:
        path = template.replace("{bucketKey}", "parts").replace("{objectKey}", key).replace("{newObjKey}", "b.txt")
        answer = client(method, path + query, token=token(), **options)
        assert answer.status_code == 200, answer.text
        assert complaints(specification, answer_schema(specification, method, template), answer.json()) == []
        return answer.json()

    return call


EVERYTHING = "?with=createdDate&with=lastModifiedDate&with=lastAccessedDate&with=userDefinedMetadata"
BUCKETS = "/oss/v2/buckets"
OBJECTS = BUCKETS + "/{bucketKey}/objects"
OBJECT = OBJECTS + "/{objectKey}"


def test_buckets(check):
    check("POST", BUCKETS, json={"bucketKey": "parts", "policyKey": "transient"})
    check("POST", BUCKETS, json={"bucketKey": "more", "policyKey": "persistent"})
    check("GET", BUCKETS, "?limit=1")
    check("GET", BUCKETS + "/{bucketKey}/details")


def test_objects(check, client, objects, store_object):
    begun = check("GET", OBJECT + "/signeds3upload", "?parts=2")
    for url in begun["urls"]:
        client.put(url, content=b"x")
    check("POST", OBJECT + "/signeds3upload", json={"uploadKey": begun["uploadKey"]})
    store_object(f"{objects}/one-part.txt", b"x", headers={"x-ads-user-defined-metadata": '{"a": 1}'})
    check("GET", OBJECTS, "?limit=1")
    check("GET", OBJECT + "/details", EVERYTHING)
    assert check("GET", OBJECT + "/details", EVERYTHING, key="one-part.txt")["userDefinedMetadata"] == '{"a": 1}'
    check("GET", OBJECT + "/signeds3download")
    check("GET", OBJECT + "/signeds3download", key="one-part.txt")
    check("PUT", OBJECT + "/copyto/{newObjKey}")


def test_signed_resources(check, specification, client, token, objects, store_object):
    store_object(f"{objects}/a.txt", b"x")
    url = check("POST", OBJECT + "/signed", "?access=readwrite", json={"minutesExpiration": 5})["signedUrl"]
    signed = BUCKETS.replace("buckets", "signedresources/{hash}")
    answer = client.put(url, content=b"hello")
    assert complaints(specification, answer_schema(specification, "PUT", signed), answer.json()) == []
    ranges = url.replace("?", "/resumable?")
    for start, status in ((0, "202"), (5, "200")):
        headers = {"Content-Range": f"bytes {start}-{start + 4}/10", "Session-Id": "s"}
        answer = client.put(ranges, content=b"hello", headers=headers)
        schema = answer_schema(specification, "PUT", signed + "/resumable", status)
        assert (str(answer.status_code), complaints(specification, schema, answer.json())) == (status, [])


def test_batches(check, client, objects):
    requests = [{"objectKey": "a"}, {"objectKey": "b/c", "parts": 2}]
    begun = check("POST", OBJECTS + "/batchsigneds3upload", json={"requests": requests})["results"]
    client.put(begun["a"]["urls"][0], content=b"x")
    wanted = [{"objectKey": key, "uploadKey": one["uploadKey"]} for key, one in begun.items()]
    done = check("POST", OBJECTS + "/batchcompleteupload", json={"requests": wanted[:1]})["results"]
    assert done["a"]["size"] == 1
    check("POST", OBJECTS + "/batchsigneds3download", json={"requests": requests[:1]})


def test_every_path_of_the_specification_is_answered(specification, client, token, objects):
    for path, operations in specification["paths"].items():
        url = path.replace("{bucketKey}", "parts").replace("{objectKey}", "a").replace("{newObjKey}", "b")
        for method in {"get", "put", "post", "delete"} & set(operations):
            answer = client(method.upper(), url.replace("{hash}", "h"), token=token())
            assert answer.status_code != 405, (method, path)
            if answer.status_code >= 400:
                assert list(answer.json()) == ["reason"], (method, path)
                assert answer.json()["reason"] != "The requested resource does not exist.", (method, path)


def test_the_checker_sees_what_is_wrong(specification):
    schema = {"$ref": "#/components/schemas/buckets"}
    wrong = {"items": [{"bucketKey": 1, "policyKey": "forever", "extra": 1}], "next": None}
    assert sorted(complaints(specification, schema, wrong)) == [
        ".items[].bucketKey is 1, not string",
        ".items[].createdDate is missing",
        ".items[].extra is not in the specification",
        ".items[].policyKey is 'forever', not one of ['transient', 'temporary', 'persistent']",
        ".next is None, not string",
    ]
