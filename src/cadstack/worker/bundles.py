"""Unpacked app bundles, kept between work items: each version is fetched and unpacked once per worker machine.

Several workers may share the folder. A bundle in use holds a shared lock on its folder, and only one that nobody locks
is dropped; the kernel releases the locks of a worker that was killed. A folder appears whole or not at all.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from cadstack.transfer import Transfer
from cadstack.worker.archive import unpack

KEEP = 50
LEFT_SECONDS = 24 * 3600


class BundleCache:
    """Read-only folders by blob key; the least recently used are dropped."""

    def __init__(self, root: Path, transfer: Transfer) -> None:
        self._root, self._transfer = root, transfer
        self._lock = threading.Lock()
        self._making: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._held: defaultdict[str, list[int]] = defaultdict(list)
        root.mkdir(parents=True, exist_ok=True)
        for left in root.glob(".*"):  # by a worker that was killed
            if time.time() - _last_use(left) > LEFT_SECONDS:
                shutil.rmtree(left, ignore_errors=True)

    def acquire(self, key: str, url: str, most_bytes: int, check: Callable[[], object] = lambda: None) -> Path:
        """The folder of the bundle, which stays until `release`. Raises TransferFailed, InvalidInput."""
        name = hashlib.sha256(key.encode()).hexdigest()[:32]
        folder = self._root / name
        with self._lock:
            making = self._making[name]
        with making:
            while (held := _locked(folder, fcntl.LOCK_SH)) is None:
                self._unpack(url, folder, most_bytes, check)
            folder.touch()
        with self._lock:
            self._held[name].append(held)
        return folder

    def release(self, folder: Path) -> None:
        """The folder is not used any more by the caller."""
        with self._lock:
            os.close(self._held[folder.name].pop())
            kept = [p for p in self._root.iterdir() if not p.name.startswith(".")]
            for old in sorted(kept, key=_last_use, reverse=True)[KEEP:]:
                _drop(old)

    def _unpack(self, url: str, folder: Path, most_bytes: int, check: Callable[[], object]) -> None:
        with tempfile.TemporaryDirectory(prefix=".new-", dir=self._root) as made:
            archive, making = Path(made) / "bundle.zip", Path(made) / "bundle"
            self._transfer.fetch(url, archive, check=check)
            making.mkdir()
            unpack(archive, making, most_bytes=most_bytes, check=check)
            try:
                making.rename(folder)
            except OSError:
                if not folder.exists():  # else another worker was faster
                    raise


def _locked(folder: Path, how: int) -> int | None:
    """The descriptor that holds the lock; None where the folder is missing, or another holds it."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    with suppress(OSError):
        fcntl.flock(descriptor, how)
        # It may have been dropped between the opening and the lock.
        if os.fstat(descriptor).st_nlink:
            return descriptor
    os.close(descriptor)
    return None


def _drop(folder: Path) -> None:
    held = _locked(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    if held is not None:
        dropped = folder.with_name(f".dropped-{folder.name}-{os.getpid()}")
        folder.rename(dropped)
        shutil.rmtree(dropped, ignore_errors=True)
        os.close(held)


def _last_use(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:
        return 0.0
