"""The folder of blob stores is the registry: a module added there opens URLs of its name."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

import cadstack.store.blobs
from cadstack.domain.errors import InvalidInput
from cadstack.settings import Settings
from cadstack.store.blobs import open_blobs
from cadstack.store.blobs.folder import FolderBlobs
from cadstack.store.blobs.memory import MemoryBlobs


def test_a_plain_path_is_a_folder_and_a_scheme_is_its_module(tmp_path: Path):
    assert isinstance(open_blobs(str(tmp_path / "blobs"), Settings()), FolderBlobs)
    assert isinstance(open_blobs("memory://", Settings()), MemoryBlobs)


def test_an_unknown_scheme_is_named():
    with pytest.raises(InvalidInput, match="no store opens 'tape://'"):
        open_blobs("tape://reel", Settings())


def test_a_store_from_outside_is_added_by_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "tape.py").write_text(
        "from cadstack.store.blobs.memory import MemoryBlobs\n"
        "def open_blobs(url, settings):\n    blobs = MemoryBlobs()\n    blobs.url = url\n    return blobs\n"
    )
    monkeypatch.setattr(cadstack.store.blobs, "__path__", [*cadstack.store.blobs.__path__, str(tmp_path)])
    opened = open_blobs("tape://reel", Settings())
    assert vars(opened)["url"] == "tape://reel"
    assert isinstance(sys.modules.pop("cadstack.store.blobs.tape"), ModuleType)
