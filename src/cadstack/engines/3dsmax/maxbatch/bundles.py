"""Loads app bundles before the script: MAXScript files, and Python modules with an optional `register(script)`.

3ds Max finds its packages by the variable `ADSK_APPLICATION_PLUGINS`, folders with `;` between them; so does this
program, since activities for 3ds Max name no bundle on their command line. `-al` names one more. A work item's bundles
are in the variable whatever its command line says; one that is named twice is loaded once.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from console.exits import ConsoleError
from console.manifest import MANIFEST, Bundle, Component, read_bundles
from console.modules import guarded, load_module
from console.paths import native

from maxbatch.maxscript import QuitMax
from maxbatch.world import World

LOADABLE = (".ms", ".mcr", ".py")
VARIABLE = "ADSK_APPLICATION_PLUGINS"


def load_bundles(world: World, named: Sequence[str]) -> None:
    """Load every bundle of the environment and of the command line once, in that order."""
    loaded: set[Path] = set()
    for text in os.environ.get(VARIABLE, "").split(";"):
        folder = native(text)
        if text.strip() and folder.is_dir():
            world.files.allow_reading(folder)
            if _has_manifest(folder):
                _load_all(world, folder, loaded)
    for text in named:
        _load_all(world, native(text), loaded)


def _has_manifest(folder: Path) -> bool:
    """A bundle without one may only hold files that a command line names."""
    return any(folder.glob(MANIFEST)) or any(folder.glob(f"*/{MANIFEST}"))


def _load_all(world: World, folder: Path, loaded: set[Path]) -> None:
    for bundle in read_bundles(folder, LOADABLE):
        root = bundle.root.resolve()
        if root in loaded:
            continue
        loaded.add(root)
        world.files.allow_reading(bundle.root)
        for component in bundle.components:
            _load(world, bundle, component)
        for line in (*bundle.notes, f"Loaded bundle {bundle.name}."):
            world.say(line)


def _load(world: World, bundle: Bundle, component: Component) -> None:
    path: Path = component.module
    if path.suffix.casefold() != ".py":
        try:
            world.run_file(path)
        except ConsoleError as error:
            raise ConsoleError(f"{bundle.name}: {error.message}", where=error.where, hint=error.hint) from None
        return
    module = load_module(bundle, component)
    register = getattr(module, "register", None)
    if register is not None:
        guarded(lambda: register(world.script), f"register(script) of bundle {bundle.name}", bundle, (QuitMax,))
