"""Objects come back as they were sent, in one part or in many."""

import random

import pytest

from cadstack.client import objects
from cadstack.client.objects import ObjectStore

BUCKET = "client-tests"


@pytest.fixture
def store(connection):
    made = ObjectStore(connection)
    made.make_bucket(BUCKET)
    return made


@pytest.mark.parametrize("size", [0, 1, 9_999, 10_000, 10_001, 310_000], ids=str)
def test_an_object_of_any_size_comes_back(store, tmp_path, monkeypatch, size):
    monkeypatch.setattr(objects, "PART_BYTES", 10_000)  # 310,000 bytes take two rounds of addresses
    source, target = tmp_path / "in", tmp_path / "out"
    source.write_bytes(random.Random(size).randbytes(size))
    assert store.upload(BUCKET, "a folder/a&b #1.dwg", source) == store.urn(BUCKET, "a folder/a&b #1.dwg")
    assert store.download(BUCKET, "a folder/a&b #1.dwg", target) == size
    assert target.read_bytes() == source.read_bytes()


def test_a_bucket_may_be_there_already(store):
    store.make_bucket(BUCKET)


def test_an_object_that_is_not_there_has_no_size(store, tmp_path):
    assert store.download(BUCKET, "missing", tmp_path / "out") is None
    assert not (tmp_path / "out").exists()
