"""The cache of unpacked bundles."""

import io
import os
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest

from cadstack.domain.errors import CadstackError
from cadstack.transfer import Transfer
from cadstack.worker import bundles
from cadstack.worker.bundles import BundleCache

URL = "https://own.test/bundle"


@pytest.fixture
def cache(tmp_path: Path, transfer: Transfer, web: Any) -> BundleCache:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as out:
        out.writestr("PackageContents.xml", "<x/>")
    web.answers[URL] = lambda _request: httpx.Response(200, content=memory.getvalue())
    return BundleCache(tmp_path / "bundles", transfer)


def test_a_bundle_is_fetched_once(cache: BundleCache, web: Any) -> None:
    first, second = cache.acquire("key", URL, 1000), cache.acquire("key", URL, 1000)
    assert first == second
    assert (first / "PackageContents.xml").read_text() == "<x/>"
    assert len(web.requests) == 1


def test_two_workers_share_it(cache: BundleCache, web: Any, tmp_path: Path, transfer: Transfer) -> None:
    other = BundleCache(tmp_path / "bundles", transfer)
    assert cache.acquire("key", URL, 1000) == other.acquire("key", URL, 1000)
    assert len(web.requests) == 1


def test_a_bundle_that_cannot_be_had_leaves_nothing(cache: BundleCache, web: Any, tmp_path: Path) -> None:
    web.answers[URL] = httpx.Response(200, content=b"no zip")
    with pytest.raises(CadstackError):
        cache.acquire("key", URL, 1000)
    assert not list((tmp_path / "bundles").iterdir())


def test_only_what_nobody_uses_is_dropped(
    cache: BundleCache, tmp_path: Path, transfer: Transfer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundles, "KEEP", 1)
    used_elsewhere = BundleCache(tmp_path / "bundles", transfer).acquire("elsewhere", URL, 1000)
    old, new = cache.acquire("old", URL, 1000), cache.acquire("new", URL, 1000)
    for age, folder in enumerate((used_elsewhere, old, new), 1):
        os.utime(folder, (age, age))
    cache.release(old)
    assert (used_elsewhere.exists(), old.exists(), new.exists()) == (True, False, True)
    assert cache.acquire("old", URL, 1000).exists()


def test_what_a_killed_worker_began_is_removed_after_a_day(tmp_path: Path, transfer: Transfer) -> None:
    root = tmp_path / "bundles"
    for name, age in ((".new-old", 0), (".new-young", None)):
        (root / name).mkdir(parents=True)
        if age is not None:
            os.utime(root / name, (age, age))
    BundleCache(root, transfer)
    assert [path.name for path in root.iterdir()] == [".new-young"]
