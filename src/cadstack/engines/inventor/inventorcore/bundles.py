"""Runs app bundles: modules with `create(server)`, whose object has `Run(doc)` or `RunWithArguments(doc, map)`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from console.exits import ConsoleError
from console.manifest import Bundle, Component, read_bundles
from console.modules import entry_point, guarded, load_module

from .documents import Document
from .server import Server

LOADABLE = (".py",)
HINT = "Define create(server) and return an object with Run(doc) or RunWithArguments(doc, arguments)."


def run_bundles(folder: Path, server: Server, document: Document | None, arguments: dict[str, str]) -> None:
    """Run every bundle that a `/al` argument names."""
    for bundle in read_bundles(folder, LOADABLE):
        server.allow_reading(bundle.root)
        for note in bundle.notes:
            print(note)
        for component in bundle.components:
            _run(bundle, component, server, document, arguments)


def _run(
    bundle: Bundle, component: Component, server: Server, document: Document | None, arguments: dict[str, str]
) -> None:
    print(f"Plug-in: {bundle.name}", flush=True)
    module = load_module(bundle, component)
    create = entry_point(bundle, component, module, "create(server)", HINT)
    automation = guarded(lambda: create(server), f"create(server) of bundle {bundle.name}", bundle)
    name = _method(bundle, component, automation, bool(arguments))
    given: tuple[Any, ...] = (document, arguments) if name == "RunWithArguments" else (document,)
    print(f"Executing '{name}' method on Automation object.", flush=True)
    method: Callable[..., object] = getattr(automation, name)
    guarded(lambda: method(*given), f"{name} of bundle {bundle.name}", bundle)


def _method(bundle: Bundle, component: Component, automation: object, has_arguments: bool) -> str:
    """The method to run: with arguments where there are some, as the original decides; else the one there is."""
    order = ("RunWithArguments", "Run") if has_arguments else ("Run", "RunWithArguments")
    found = next((name for name in order if callable(getattr(automation, name, None))), None)
    if found is None:
        raise ConsoleError(
            f"create(server) of {component.module.name} gave {type(automation).__name__}, which has no Run",
            where=f"{bundle.manifest}:{component.line}",
            hint=HINT,
        )
    return found
