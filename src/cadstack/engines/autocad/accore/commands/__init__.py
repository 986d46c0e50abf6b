"""The commands, one module per group; a module here is found by itself and needs no entry anywhere."""

import importlib
import pkgutil


def load_all() -> None:
    """Import every module of this package, which registers its commands."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
