"""Loads the Python modules of a bundle, and runs their code so that what it raises is told as the bundle's own."""

import importlib.util
import sys
from collections.abc import Callable
from types import ModuleType
from typing import TypeVar

from .exits import BundleFailed, ConsoleError, give_place
from .manifest import Bundle, Component

T = TypeVar("T")


def load_module(bundle: Bundle, component: Component) -> ModuleType:
    """The module of a component, with its folder importable; raises BundleFailed with what it raised."""
    path = component.module
    if str(path.parent) not in sys.path:
        sys.path.insert(0, str(path.parent))
    name = f"bundle_{bundle.name}_{path.stem}".replace("-", "_").replace(".", "_")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    sys.dont_write_bytecode = True  # a bundle's folder is not ours to write to
    loader = spec.loader
    guarded(lambda: loader.exec_module(module), f"Loading {path.name} of bundle {bundle.name}", bundle)
    return module


def entry_point(
    bundle: Bundle, component: Component, module: ModuleType, call: str, hint: str
) -> Callable[..., object]:
    """The function that the engine calls, written `name(arguments)` in `call`; raises ConsoleError where it is not."""
    found: Callable[..., object] | None = getattr(module, call.partition("(")[0], None)
    if found is None:
        raise ConsoleError(
            f"{component.module.name} has no function {call}", where=f"{bundle.manifest}:{component.line}", hint=hint
        )
    return found


def guarded(work: Callable[[], T], doing: str, bundle: Bundle, let_through: tuple[type[BaseException], ...] = ()) -> T:
    """Run code of a bundle; what it raises becomes BundleFailed with the bundle's own frames.

    A failure of ours that the code ran into stays as it is, and gets the line of the bundle.
    """
    try:
        return work()
    except let_through:
        raise
    except ConsoleError as error:
        give_place(error, [bundle.root])
        raise
    except Exception as error:
        raise BundleFailed(error, doing, [bundle.root]) from error
