"""Job folders belong to strangers' commands: written into without following a link, and removed whatever is in them."""

import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

CLOSED = os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def move_in(source: Path, folder: Path, name: str) -> None:
    """Move a file to `name` below a folder in which a command may be running; raises OSError where a link is met.

    Every folder of the name is opened below the one before it, so that a link put there meanwhile leads nowhere, and a
    rename replaces a link instead of following it. The file belongs to whom the folder belongs to.
    """
    *parents, last = name.split("/")
    at = os.open(folder, os.O_RDONLY | CLOSED)
    try:
        for parent in parents:
            at = _entered(at, parent)
        owner = os.fstat(at)
        if owner.st_uid != source.stat().st_uid:
            os.chown(source, owner.st_uid, owner.st_gid)
        os.rename(source, last, dst_dir_fd=at)
    finally:
        os.close(at)


def _entered(at: int, name: str) -> int:
    """The folder `name` of the folder `at`, made where it is missing; `at` is closed."""
    try:
        with suppress(FileExistsError):
            os.mkdir(name, dir_fd=at)
            owner = os.fstat(at)
            os.chown(name, owner.st_uid, owner.st_gid, dir_fd=at, follow_symlinks=False)
        return os.open(name, os.O_RDONLY | CLOSED, dir_fd=at)
    finally:
        os.close(at)


def remove(folder: Path) -> None:
    """Remove a folder, also one in which a command has closed folders to its owner."""
    try:
        shutil.rmtree(folder, ignore_errors=True)
        if folder.exists():
            open_up(folder)
            shutil.rmtree(folder, ignore_errors=True)
    except (RecursionError, OSError):
        # Nested deeper than Python goes; the system's own program does not recurse.
        subprocess.run(["/bin/rm", "-rf", "--", folder], check=False, capture_output=True)  # noqa: S603


def open_up(folder: Path) -> None:
    """Give the owner back the right to read and change every folder and read every file below; links stay as they are.

    Only for a folder in which nothing runs any more.
    """
    folder.chmod(0o700)
    for entry in list(os.scandir(folder)):
        if entry.is_dir(follow_symlinks=False):
            open_up(Path(entry))
        elif entry.is_file(follow_symlinks=False):
            with suppress(PermissionError):
                Path(entry).chmod(entry.stat(follow_symlinks=False).st_mode | 0o600)
