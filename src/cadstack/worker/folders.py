"""Job folders belong to strangers' commands: written into without following a link, and removed whatever is in them."""

import os
import shutil
import stat
import subprocess
from contextlib import ExitStack, suppress
from pathlib import Path

CLOSED = os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def move_in(source: Path, folder: Path, name: str) -> None:
    """Move a file to `name` below a folder in which a command may be running; raises OSError where a link is met.

    Every folder of the name is opened below the one before it, so that a link put there meanwhile leads nowhere, and a
    rename replaces a link instead of following it. The file belongs to whom the folder belongs to.
    """
    *parents, last = name.split("/")
    with ExitStack() as opened:
        at = _opened(opened, folder)
        for parent in parents:
            _make(at, parent)
            at = _opened(opened, parent, at)
        owner = os.fstat(at)
        if owner.st_uid != source.stat().st_uid:
            os.chown(source, owner.st_uid, owner.st_gid)
        os.rename(source, last, dst_dir_fd=at)


def _opened(stack: ExitStack, folder: Path | str, below: int | None = None) -> int:
    descriptor = os.open(folder, os.O_RDONLY | CLOSED, dir_fd=below)
    stack.callback(os.close, descriptor)
    return descriptor


def _make(at: int, name: str) -> None:
    """The folder `name` of the folder `at`, of the same owner, where there is nothing of that name."""
    with suppress(FileExistsError):
        os.mkdir(name, dir_fd=at)
        owner = os.fstat(at)
        os.chown(name, owner.st_uid, owner.st_gid, dir_fd=at, follow_symlinks=False)


def text_of(folder: Path, name: str, most_bytes: int) -> str | None:
    """The text of a regular file of a folder that a command may change; None where there is none, or it is too long."""
    with ExitStack() as opened:
        try:
            at = _opened(opened, folder)
            file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=at)
        except OSError:
            return None
        opened.callback(os.close, file)
        known = os.fstat(file)
        if not stat.S_ISREG(known.st_mode) or known.st_size > most_bytes:
            return None
        with os.fdopen(os.dup(file), "rb") as content:
            return content.read(most_bytes).decode("utf-8", "replace")


def remove(folder: Path) -> None:
    """Remove a folder where there is one, also one in which a command has closed folders to its owner."""
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
