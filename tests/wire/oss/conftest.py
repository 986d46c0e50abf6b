"""Buckets and uploads for the tests of OSS."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def create_bucket(client, token) -> Callable[..., str]:
    """Creates a bucket and answers the path of its objects."""

    def make(key: str = "parts", **options: Any) -> str:
        body = {"bucketKey": key, "policyKey": "transient", **options.pop("body", {})}
        answer = client.post("/oss/v2/buckets", token=options.pop("token", None) or token(), json=body, **options)
        assert answer.status_code == 200, answer.text
        return f"/oss/v2/buckets/{key}/objects"

    return make


@pytest.fixture
def objects(create_bucket) -> str:
    """The path of the objects of a bucket."""
    return create_bucket()


@pytest.fixture
def store_object(client, token) -> Callable[..., dict[str, Any]]:
    """Uploads an object, its parts as given, and answers what the completion said."""

    def upload(path: str, *parts: bytes, **options: Any) -> dict[str, Any]:
        begun = client.get(f"{path}/signeds3upload?parts={len(parts)}", token=token()).json()
        for url, part in zip(begun["urls"], parts, strict=True):
            assert client.put(url, content=part).status_code == 200
        answer = client.post(f"{path}/signeds3upload", token=token(), json={"uploadKey": begun["uploadKey"]}, **options)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return upload


@pytest.fixture
def fetch(client, token) -> Callable[..., bytes]:
    """The content of an object through its signed URL."""

    def download(path: str) -> bytes:
        link = client.get(f"{path}/signeds3download", token=token()).json()
        answer = client.get(link["url"])
        assert answer.status_code == 200, answer.text
        return answer.content

    return download
