"""Where a worker's attempts live: a folder of its own, locked while the worker does.

Workers that share a data folder do not touch each other's attempts, and what a killed one left is removed by the next
that starts: the kernel has released its lock.
"""

import fcntl
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from cadstack.worker import folders


class Premises:
    """A fresh folder below `root`, until `leave`."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        # One lock for coming and clearing, so that no folder is cleared between its making and its lock.
        with _Lock(root, fcntl.LOCK_EX):
            for left in root.iterdir():
                with suppress(BlockingIOError, NotADirectoryError), _Lock(left, fcntl.LOCK_EX | fcntl.LOCK_NB):
                    folders.remove(left)
            self.folder = Path(tempfile.mkdtemp(prefix="worker-", dir=root))
            if os.geteuid() == 0:
                self.folder.chmod(0o711)  # cells run under users of their own, who have to get to their job folders
            self._lock = _Lock(self.folder, fcntl.LOCK_EX)
            self._lock.__enter__()

    def leave(self) -> None:
        """Give the folder up; safe to call twice."""
        folders.remove(self.folder)
        self._lock.__exit__()


class _Lock:
    """A lock on a folder, released by the kernel at the latest when the process ends."""

    def __init__(self, folder: Path, how: int) -> None:
        self._descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(self._descriptor, how)
        except OSError:
            os.close(self._descriptor)
            raise

    def __enter__(self) -> "_Lock":
        return self

    def __exit__(self, *_: object) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
