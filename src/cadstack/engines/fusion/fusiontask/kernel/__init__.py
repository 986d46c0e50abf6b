"""The geometry: what the `adsk` objects ask of Open CASCADE. Lengths are centimetres.

The library takes a second to load, so each module here is loaded when it is first used: a script that makes no geometry
never pays for it.
"""

from importlib import import_module
from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    if name.startswith("_"):
        raise AttributeError(name)
    try:
        return import_module(f".{name}", __name__)
    except ModuleNotFoundError as error:
        if error.name == f"{__name__}.{name}":
            raise AttributeError(name) from None
        raise
