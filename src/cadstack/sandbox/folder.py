"""How many bytes a job folder holds, measured while hostile code may be changing it."""

import os
import stat
from contextlib import suppress
from pathlib import Path

ENTRY_BYTES = 4096
DEEPEST = 100


class Unmeasurable(Exception):
    """The folder is nested deeper, or closed more often, than any honest job does it, so its size cannot be told."""


def folder_bytes(folder: Path) -> int:
    """Bytes allocated below a folder, at least 4 KiB an entry so that empty files count; hard links count once.

    Every folder is opened relative to its parent and never through a link, and one that its owner closed to reading or
    searching is opened again. Raises Unmeasurable.
    """
    try:
        descriptor = _opened(None, str(folder))
        try:
            return _below(descriptor, set(), 0)
        finally:
            os.close(descriptor)
    except PermissionError as error:
        raise Unmeasurable(f"closed while it was measured: {error}") from error


def _below(folder: int, seen: set[tuple[int, int]], depth: int) -> int:
    if depth > DEEPEST:
        raise Unmeasurable(f"nested deeper than {DEEPEST} folders")
    total, folders = 0, []
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                info = _told(entry, folder)
            except FileNotFoundError:
                continue
            if info.st_nlink > 1 and not stat.S_ISDIR(info.st_mode):
                if (info.st_dev, info.st_ino) in seen:
                    continue
                seen.add((info.st_dev, info.st_ino))
            total += max(info.st_blocks * 512, ENTRY_BYTES)
            if stat.S_ISDIR(info.st_mode):
                folders.append(entry.name)
    for name in folders:
        with suppress(FileNotFoundError, NotADirectoryError):
            child = _opened(folder, name)
            try:
                total += _below(child, seen, depth + 1)
            finally:
                os.close(child)
    return total


def _told(entry: os.DirEntry[str], folder: int) -> os.stat_result:
    try:
        return entry.stat(follow_symlinks=False)
    except PermissionError:  # the folder may be read and not searched
        os.fchmod(folder, 0o700)
        return entry.stat(follow_symlinks=False)


def _opened(parent: int | None, name: str) -> int:
    flags = os.O_DIRECTORY | os.O_NOFOLLOW
    try:
        return os.open(name, os.O_RDONLY | flags, dir_fd=parent)
    except PermissionError:
        handle = os.open(name, os.O_PATH | flags, dir_fd=parent)
        try:
            Path(f"/proc/self/fd/{handle}").chmod(0o700)
        finally:
            os.close(handle)
        return os.open(name, os.O_RDONLY | flags, dir_fd=parent)
