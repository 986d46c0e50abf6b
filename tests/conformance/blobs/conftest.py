"""Any blob store: each test here runs in memory, on a folder, and on S3 where one is given.

CADSTACK_TEST_S3 is a JSON object of `S3Blobs` arguments, or `start` for a private server.
"""

import importlib.util
import json
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from cadstack.app.ports import BlobStore
from cadstack.store.blobs.folder import FolderBlobs
from cadstack.store.blobs.memory import MemoryBlobs


@pytest.fixture(params=["memory", "folder", pytest.param("s3", marks=pytest.mark.s3)])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    if request.param == "memory":
        return MemoryBlobs()
    if request.param == "folder":
        return FolderBlobs(tmp_path / "blobs")
    from cadstack.store.blobs.s3 import S3Blobs

    return S3Blobs(prefix=f"test-{uuid.uuid4().hex}", **request.getfixturevalue("s3_server"))


@pytest.fixture(scope="session")
def s3_server() -> Iterator[dict[str, str]]:
    given = os.environ.get("CADSTACK_TEST_S3", "")
    if not given:
        pytest.skip("CADSTACK_TEST_S3 is not set: S3Blobs arguments as JSON, or `start` for a private rclone server.")
    if given != "start":
        yield json.loads(given)
        return
    path = Path(__file__).parents[2] / "servers" / "s3.py"
    spec = importlib.util.spec_from_file_location("cadstack_test_s3", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with module.running() as server:
        yield server
