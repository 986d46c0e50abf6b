"""The environment of a command: what the engine and the item name, and nothing of the worker's."""

from collections.abc import Mapping

from cadstack.app.cells import CellSpec
from cadstack.domain.errors import InvalidInput

# The variables that glibc itself ignores in set-uid programs (its "unsecure" list), beside everything named LD_*.
_READ_BY_LOADER = frozenset(
    """GCONV_PATH GETCONF_DIR GLIBC_TUNABLES HOSTALIASES LOCALDOMAIN LOCPATH MALLOC_TRACE NIS_PATH NLSPATH
    RESOLV_HOST_CONF RES_OPTIONS TZDIR""".split()
)

_READ_AT_START = ("PYTHON", "LANG", "LC_", "MALLOC_", "OMP_", "OPENBLAS_", "MKL_", "KMP_", "NUMEXPR_", "TBB_")


def command_environment(spec: CellSpec, job: str) -> Mapping[str, str]:
    """PATH, LANG, HOME and TMPDIR, then the engine's variables, then the item's; `job` is the folder seen inside."""
    environment = base_environment({**spec.engine.env, **spec.item.env}, job)
    for name, value in environment.items():
        if not name or "=" in name or "\0" in name + value:
            raise InvalidInput(f"{name!r} cannot be an environment variable.")
    return environment


def base_environment(added: Mapping[str, str], job: str) -> Mapping[str, str]:
    """PATH, LANG, HOME and TMPDIR, unless what is added says otherwise, and that."""
    return {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": job, "TMPDIR": job, **added}


def read_by_loader(name: str) -> bool:
    """Whether a variable makes the C library load code or data, so that no privileged program may see it."""
    return name.startswith("LD_") or name in _READ_BY_LOADER


def read_at_start(name: str) -> bool:
    """Whether a variable counts when an interpreter or one of its libraries starts, and is read at no later time."""
    return read_by_loader(name) or name.startswith(_READ_AT_START)
