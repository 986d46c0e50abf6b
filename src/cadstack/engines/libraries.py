"""Shared libraries of the system that an engine's wheels load and do not bring: which are missing, what to type."""

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

PROBE_SECONDS = 60
# The loader itself is asked: only it knows its cache, its paths and which architecture it takes.
PROBE = """
import ctypes, sys
for name in sys.argv[1:]:
    try:
        ctypes.CDLL(name)
    except OSError:
        print(name)
"""


def missing_libraries(python: Path, names: Iterable[str]) -> list[str]:
    """Those that a process of this interpreter cannot load; all of them where it cannot even be asked."""
    asked = list(names)
    if not asked:
        return []
    try:
        done = subprocess.run(  # noqa: S603 - an interpreter of ours
            [python, "-I", "-c", PROBE, *asked], capture_output=True, text=True, timeout=PROBE_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return asked
    said = done.stdout.split()
    return [name for name in asked if name in said]


def what_to_install(packages: Iterable[str]) -> str:
    """The line that brings these Debian packages."""
    sudo = "" if os.geteuid() == 0 else "sudo "
    return f"Type: {sudo}apt-get install --no-install-recommends {' '.join(dict.fromkeys(packages))}"
