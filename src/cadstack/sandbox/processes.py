"""The processes of a tree, from /proc. It imports nothing but `os`: the attendant starts with it for every cell."""

import os


def watchable() -> bool:
    """Whether this kernel tells a process's children."""
    return os.path.exists("/proc/thread-self/children")  # noqa: PTH110 - the attendant starts without pathlib


def tree(root: int) -> list[int]:
    """The process and all its descendants; those that end meanwhile may be missing."""
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children(pid)
    return found


def children(pid: int) -> list[int]:
    """The direct children of all threads of a process."""
    found: list[int] = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208
            with open(f"/proc/{pid}/task/{task}/children", "rb") as text:  # noqa: PTH123
                found += map(int, text.read().split())
    except (FileNotFoundError, ProcessLookupError):
        pass
    return found
