"""Unpacked app bundles, kept between work items: each version is fetched and unpacked once per worker machine."""

import hashlib
import shutil
import threading
from pathlib import Path

from cadstack.transfer import Transfer
from cadstack.worker.archive import unpack

KEEP = 50


class BundleCache:
    """Read-only folders by blob key. A folder appears whole or not at all; the least recently used are dropped."""

    def __init__(self, root: Path, transfer: Transfer) -> None:
        self._root, self._transfer = root, transfer
        self._lock = threading.Lock()
        self._users: dict[str, int] = {}
        root.mkdir(parents=True, exist_ok=True)

    def acquire(self, key: str, url: str, most_bytes: int) -> Path:
        """The folder of the bundle, which stays until `release`. Raises TransferFailed, InvalidInput."""
        name = hashlib.sha256(key.encode()).hexdigest()[:32]
        folder = self._root / name
        with self._lock:
            self._users[name] = self._users.get(name, 0) + 1
            try:
                if not folder.exists():
                    self._unpack(url, folder, most_bytes)
                folder.touch()
            except BaseException:
                self._users[name] -= 1
                raise
        return folder

    def release(self, folder: Path) -> None:
        """The folder is not used any more by the caller."""
        with self._lock:
            self._users[folder.name] -= 1
            idle = [p for p in self._root.iterdir() if not self._users.get(p.name)]
            for old in sorted(idle, key=lambda p: p.stat().st_mtime, reverse=True)[KEEP:]:
                shutil.rmtree(old, ignore_errors=True)

    def _unpack(self, url: str, folder: Path, most_bytes: int) -> None:
        archive, making = folder.with_suffix(".zip"), folder.with_suffix(".new")
        shutil.rmtree(making, ignore_errors=True)
        try:
            self._transfer.fetch(url, archive)
            making.mkdir()
            unpack(archive, making, most_bytes=most_bytes)
            making.rename(folder)
        finally:
            archive.unlink(missing_ok=True)
            shutil.rmtree(making, ignore_errors=True)
