"""Which sandbox this machine has: bubblewrap, else Landlock, else none and what to type; `plain` only when named.

A rung counts when a real command ran through it, once in a process: kernels, containers and distributions refuse
namespaces in more ways than can be asked for.
"""

import os
import platform
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from cadstack.app.cells import CellSpec, EnginePart, ItemPart, Sandbox
from cadstack.domain.automation.limits import Limits
from cadstack.domain.errors import CadstackError, InvalidInput, Unavailable
from cadstack.sandbox import landlock, processes, seccomp
from cadstack.sandbox.attended import LandlockSandbox, PlainSandbox
from cadstack.sandbox.bubblewrap import BubblewrapSandbox

NAMES = ("auto", "bubblewrap", "landlock", "plain")
PROBE_SECONDS = 20
_SCOPED_SIGNALS = 6


class SandboxUnavailable(Unavailable):
    """This machine cannot confine foreign code; `next_step` is the line to type."""


def find_sandbox(name: str = "auto") -> Sandbox:
    """The best sandbox here, or the one named; raises SandboxUnavailable, or InvalidInput for an unknown name."""
    if name == "plain":
        return _plain()
    if name not in NAMES:
        raise InvalidInput(f"There is no sandbox {name!r}.", next_step=f"Choose one of {', '.join(NAMES)}.")
    refused = []
    for rung in ("bubblewrap", "landlock") if name == "auto" else (name,):
        found = _try(rung)
        if not isinstance(found, str):
            return found
        refused.append(f"{rung}: {found}")
    raise SandboxUnavailable(f"No sandbox works here ({'; '.join(refused)}).", next_step=_advice())


@cache
def _plain() -> Sandbox:
    return PlainSandbox()


@cache
def _try(rung: str) -> Sandbox | str:
    """A sandbox that ran a command, or why there is none."""
    makers: dict[str, Callable[[], Sandbox]] = {"bubblewrap": _bubblewrap, "landlock": _landlock}
    try:
        sandbox = makers[rung]()
        _run_something(sandbox)
    except (CadstackError, OSError) as error:
        return str(error)
    return sandbox


def _bubblewrap() -> Sandbox:
    _require(seccomp.supported(), f"no system call table for {platform.machine()}")
    _require(processes.watchable(), "the kernel does not tell a process's children")
    program, setpriv = shutil.which("bwrap"), shutil.which("setpriv")
    if program is None:
        raise Unavailable("bwrap is not installed")
    if setpriv is None and os.geteuid() == 0:
        raise Unavailable("setpriv, of util-linux, is not installed")
    return BubblewrapSandbox(program, setpriv or "setpriv")


def _landlock() -> Sandbox:
    _require(seccomp.supported(), f"no system call table for {platform.machine()}")
    _require(processes.watchable(), "the kernel does not tell a process's children")
    version = landlock.version()
    _require(version > 0, "the kernel has no Landlock")
    _require(
        version >= _SCOPED_SIGNALS or os.geteuid() == 0,
        f"Landlock {version} cannot keep signals inside; version {_SCOPED_SIGNALS} (Linux 6.12) can, or start as root",
    )
    return LandlockSandbox()


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Unavailable(otherwise)


def _run_something(sandbox: Sandbox) -> None:
    with tempfile.TemporaryDirectory(prefix="cadstack-probe-") as folder:
        job = Path(folder)
        item = ItemPart(job=job, bundles={}, argv=("/bin/true",), limits=Limits(cpu_seconds=10, processes=16))
        cell = sandbox.start(CellSpec(EnginePart(root=job), item))
        try:
            cell.stdin.close()
            said = cell.stderr.read()
            ended = cell.wait(PROBE_SECONDS)
        finally:
            cell.close()
    _require(ended.succeeded, said.decode(errors="replace").strip() or f"a probe ended with {ended}")


def _advice() -> str:
    """What to type, for this machine."""
    sudo = "" if os.geteuid() == 0 else "sudo "
    if shutil.which("bwrap") is None:
        installers = {"apt-get": "install bubblewrap", "dnf": "install bubblewrap", "apk": "add bubblewrap"}
        found = next((tool for tool in installers if shutil.which(tool)), None)
        install = f"{found} {installers[found]}" if found else "install the package bubblewrap"
        return f"Type: {sudo}{install}"
    if Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns").exists():
        return (
            "This system lets only programs with an AppArmor profile make user namespaces. "
            f"Type: {sudo}sysctl kernel.apparmor_restrict_unprivileged_userns=0"
        )
    if Path("/.dockerenv").exists() or Path("/run/.containerenv").exists():
        return (
            "In a container, start it with --security-opt seccomp=unconfined --security-opt apparmor=unconfined "
            "--security-opt systempaths=unconfined, or on a host with Linux 6.12, whose Landlock needs none of them."
        )
    return "Ask the administrator to allow user namespaces, or choose the sandbox 'plain' for engines you trust."
