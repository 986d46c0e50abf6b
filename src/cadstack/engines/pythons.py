"""Which Python an engine's environment is made with: the server's own where it fits, else one of this machine.

An engine's wheels may exist for a few versions only, so a manifest gives alternatives, any of which will do:
`python = ">=3.11"`, `"==3.11.*, ==3.13.*"`, or the list `["3.11", "3.13"]`. Each is one minor version, or one and all
newer ones; ranges with an upper end are refused, since a list says the same and says it of versions that were tried.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cadstack.domain.errors import Unavailable

# Where version managers keep interpreters that are not on the PATH, or are there as shims that do not run.
KEPT_BY_MANAGERS = (".pyenv/versions/*/bin", ".local/share/uv/python/*/bin")
PROBE_SECONDS = 20
PROBE = "import json, sys, venv; print(json.dumps([*sys.version_info[:2], sys.base_prefix, sys.base_exec_prefix]))"
_ALTERNATIVE = re.compile(r"(>=|==)?\s*3\.(\d+)(\.\*)?")


@dataclass(frozen=True)
class Alternative:
    """One minor version of Python 3 that an engine runs on, or with `or_newer` also those after it."""

    minor: int
    or_newer: bool = False

    def __str__(self) -> str:
        return f"3.{self.minor}" + (" or newer" if self.or_newer else "")

    def admits(self, minor: int) -> bool:
        return minor == self.minor or (self.or_newer and minor > self.minor)


@dataclass(frozen=True)
class Python:
    """An interpreter that ran, and the folders of its standard library and shared objects."""

    executable: Path
    minor: int
    prefixes: tuple[Path, ...]


def read_alternatives(written: object) -> tuple[Alternative, ...]:
    """The alternatives of a manifest, none meaning any Python; raises ValueError naming the one it cannot read."""
    parts = written.split(",") if isinstance(written, str) else written
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise ValueError(f"environment.python is {written!r}, neither text nor a list of versions")
    return tuple(_alternative(part.strip()) for part in parts if part.strip())


def _alternative(text: str) -> Alternative:
    found = _ALTERNATIVE.fullmatch(text)
    if found is None:
        raise ValueError(f'environment.python has "{text}"; write "3.13" or ">=3.11", several with commas between')
    return Alternative(int(found[2]), or_newer=found[1] == ">=")


def find_python(alternatives: Sequence[Alternative]) -> Python:
    """An interpreter that fits, the server's own first, then the newest; raises Unavailable with what to install."""
    for executable in _candidates(alternatives):
        found = probe(executable)
        if found is not None and _fits(alternatives, found.minor):
            return found
    wanted = " or ".join(str(alternative) for alternative in alternatives)
    newest = max((alternative.minor for alternative in alternatives), default=sys.version_info.minor)
    raise Unavailable(
        f"It needs Python {wanted}, and none that runs is here; the server's is 3.{sys.version_info.minor}.",
        next_step=f"Put python3.{newest} on the PATH, for example with: uv python install 3.{newest}",
    )


@cache
def probe(executable: Path) -> Python | None:
    """The interpreter at this path; None where it does not run, as a shim may not, or cannot make environments."""
    try:
        done = subprocess.run(  # noqa: S603 - an interpreter of this machine, asked what it is
            [executable, "-I", "-c", PROBE], capture_output=True, text=True, timeout=PROBE_SECONDS, check=True
        )
        _, minor, *prefixes = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return Python(executable, minor, tuple(Path(prefix) for prefix in dict.fromkeys(prefixes)))


def _fits(alternatives: Sequence[Alternative], minor: int) -> bool:
    return not alternatives or any(alternative.admits(minor) for alternative in alternatives)


def _candidates(alternatives: Sequence[Alternative]) -> Iterator[Path]:
    if _fits(alternatives, sys.version_info.minor):
        yield Path(sys.executable)
    folders = [Path(part) for part in os.environ.get("PATH", "").split(os.pathsep) if part]
    folders += [folder for pattern in KEPT_BY_MANAGERS for folder in sorted(Path.home().glob(pattern))]
    named = ((path, path.name.removeprefix("python3.")) for folder in folders for path in folder.glob("python3.*"))
    found = {path: int(minor) for path, minor in named if minor.isdigit()}
    for path, minor in sorted(found.items(), key=lambda item: -item[1]):
        if _fits(alternatives, minor):
            yield path
