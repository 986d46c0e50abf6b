"""A user of its own for every running cell, when the worker runs as root.

Numbers 60600 to 61111 belong to nobody by Debian's and systemd's tables. A cell that has a number to itself gets an
exact process limit (the kernel counts processes by user) and shares nothing with the next one. A number is taken by
binding an abstract socket: several workers on a machine agree without a file, and a number is free again the moment
its worker is gone. Rejected: `nobody`, which all cells and other services would share.
"""

import os
import socket
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path

from cadstack.domain.errors import Unavailable

FIRST, COUNT = 60600, 512
_turn = count()


class CellUser:
    """An unprivileged user number, held until `release`."""

    def __init__(self, number: int, held: socket.socket) -> None:
        self.number = number
        self._held = held

    def release(self) -> None:
        """Give the number back; call it when no process of the cell is left."""
        self._held.close()


def take_user() -> CellUser:
    """A number nobody else on this machine holds; raises Unavailable when all are taken."""
    start = next(_turn)
    for offset in range(COUNT):
        number = FIRST + (start + offset) % COUNT
        held = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            held.bind(f"\0cadstack-cell-user-{number}")
        except OSError:
            held.close()
        else:
            return CellUser(number, held)
    raise Unavailable(f"All {COUNT} cell users are taken.", next_step="Run fewer items at once on this machine.")


def settled_user(job: Path) -> CellUser:
    """A user for one cell, to whom its job folder now belongs."""
    user = take_user()
    give(job, user.number)
    return user


def releasing(job: Path, user: CellUser | None) -> Callable[[], None]:
    """What to do when no process of a cell is left: the folder is root's again, and the number free."""

    def release() -> None:
        if user is not None:
            with suppress(OSError):
                give(job, 0)
            user.release()

    return release


def give(folder: Path, owner: int) -> None:
    """Make everything in a folder belong to a user; links are changed, not followed."""
    os.chown(folder, owner, owner, follow_symlinks=False)
    with suppress(FileNotFoundError, RecursionError):
        for _, folders, files, at in os.fwalk(folder):
            for name in (*folders, *files):
                os.chown(name, owner, owner, dir_fd=at, follow_symlinks=False)


def reachable(path: Path) -> bool:
    """Whether every user may walk to a path and read it."""
    path = path.resolve()
    searchable = all(parent.stat().st_mode & 0o001 for parent in path.parents)
    return searchable and bool(path.stat().st_mode & 0o004)
