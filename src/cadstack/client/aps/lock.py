"""A lock that threads and processes of one user share: held by an open file, so the end of a process frees it."""

import os
import sys
import time
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FileLock:
    """Taken without waiting: who does not get it comes again. The file stays, since removing it would free nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: int | None = None

    def try_acquire(self) -> bool:
        """Whether it is ours now; each holder needs a `FileLock` of its own."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        try:
            _try_lock(file)
        except (BlockingIOError, PermissionError):  # Windows says the second
            os.close(file)
            return False
        self._held = file
        return True

    def acquire(self) -> None:
        """For what is held for a moment only."""
        while not self.try_acquire():
            time.sleep(0.01)

    def release(self) -> None:
        if self._held is not None:
            os.close(self._held)
            self._held = None
