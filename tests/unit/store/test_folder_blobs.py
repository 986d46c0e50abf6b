"""What only a folder does: what is on disk, a full disk, writers that were killed."""

import asyncio
import errno
import os
import time
from pathlib import Path

import pytest

from cadstack.domain.errors import Unavailable
from cadstack.store.blobs import folder as module
from cadstack.store.blobs.folder import ABANDONED_SECONDS, FolderBlobs


@pytest.fixture
def blobs(tmp_path):
    return FolderBlobs(tmp_path)


def files(path):
    return [found for found in path.rglob("*") if found.is_file()]


def run_out(monkeypatch, number):
    """From now on the disk refuses what is written."""

    class Full(module._Sink):
        def write(self, chunks):
            super().write(chunks)
            raise OSError(number, os.strerror(number))

    monkeypatch.setattr(module, "_Sink", Full)


@pytest.mark.parametrize(
    ("number", "says"), [(errno.ENOSPC, "is full"), (errno.EDQUOT, "no quota"), (errno.EROFS, "read-only")]
)
def test_a_disk_without_room_is_said_so_and_nothing_is_left(blobs, tmp_path, monkeypatch, number, says):
    run_out(monkeypatch, number)
    with pytest.raises(Unavailable, match=says) as raised:
        blobs.write("objects/ab/x", iter([b"x"]))
    assert "Make room" in str(raised.value)
    assert files(tmp_path) == []


def test_a_full_disk_is_said_so_to_an_uploader_too(blobs, tmp_path, monkeypatch):
    run_out(monkeypatch, errno.ENOSPC)

    async def chunks():
        yield b"x"

    with pytest.raises(Unavailable, match="is full"):
        asyncio.run(blobs.awrite("objects/ab/x", chunks()))
    assert files(tmp_path) == []


def test_bytes_are_synced_before_they_get_their_name_and_the_name_after(tmp_path, monkeypatch):
    done, fsync = [], os.fsync

    def recorded(handle):
        done.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", recorded)
    FolderBlobs(tmp_path / "fast", durable=False).write("a/b/c", iter([b"x"]))
    assert done == []
    blobs = FolderBlobs(tmp_path)
    blobs.write("a/b/c", iter([b"x"]))
    partial, *folders = done
    shard = next(path for path in tmp_path.iterdir() if len(path.name) == 2)
    assert Path(partial).parent.name == ".partial"
    assert [Path(folder) for folder in folders] == [tmp_path, shard, shard / "a", shard / "a" / "b"]
    done.clear()
    blobs.write("a/b/d", iter([b"x"]))
    assert [Path(folder) for folder in done[1:]] == [shard / "a" / "b"]


def test_empty_folders_go_with_the_last_blob(blobs, tmp_path):
    blobs.write("a/b/c", iter([b"x"]))
    blobs.write("a/b/d", iter([b"x"]))
    blobs.delete(["a/b/c"])
    assert list(blobs.keys("")) == ["a/b/d"]
    blobs.delete(["a/b/d"])
    assert [path.name for path in tmp_path.iterdir()] == [".partial"]


def test_what_killed_writers_left_is_removed_after_a_day(blobs, tmp_path):
    old, young = tmp_path / ".partial" / "old", tmp_path / ".partial" / "young"
    for path in (old, young):
        path.write_bytes(b"x")
    past = time.time() - ABANDONED_SECONDS - 60
    os.utime(old, (past, past))
    FolderBlobs(tmp_path)
    assert files(tmp_path) == [young]
    assert list(blobs.keys("")) == []


def test_digests_are_computed_where_the_file_system_keeps_no_attributes(blobs, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOTSUP, "no attributes here")

    with_attributes = blobs.write("a/b/c", iter([b"hello"]))
    monkeypatch.setattr(os, "setxattr", refuse)
    monkeypatch.setattr(os, "getxattr", refuse)
    assert blobs.write("a/b/d", iter([b"hello"])) == with_attributes
    assert blobs.info("a/b/d") == blobs.info("a/b/c") == with_attributes


def test_a_reader_keeps_reading_what_is_deleted(blobs):
    blobs.write("a/b/c", iter([b"hello"]))
    reader = blobs.read("a/b/c")
    blobs.delete(["a/b/c"])
    assert b"".join(reader) == b"hello"


@pytest.mark.parametrize("number", [errno.EAGAIN, errno.EOPNOTSUPP])
def test_what_is_not_in_the_page_cache_is_read_by_a_thread(blobs, monkeypatch, number):
    def not_cached(*_):
        raise OSError(number, os.strerror(number))

    async def gathered():
        return b"".join([bytes(piece) async for piece in blobs.aread("objects/ab/x", 1, 6)])

    blobs.write("objects/ab/x", iter([b"content"]))
    monkeypatch.setattr(os, "preadv", not_cached)
    assert asyncio.run(gathered()) == b"onten"


def test_an_upload_that_breaks_off_leaves_nothing(blobs, tmp_path):
    async def broken():
        for _ in range(3):
            yield bytes(1 << 20)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        asyncio.run(blobs.awrite("objects/ab/x", broken()))
    assert files(tmp_path) == []
