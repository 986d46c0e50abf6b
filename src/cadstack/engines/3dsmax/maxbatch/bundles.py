"""Loads app bundles before the script: MAXScript files, and Python modules with an optional `register(script)`.

3ds Max finds its packages by the variable `ADSK_APPLICATION_PLUGINS`, folders with `;` between them; so does this
program, since activities for 3ds Max name no bundle on their command line. `-al` names one more.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from console.exits import ConsoleError
from console.manifest import MANIFEST, Bundle, Component, find_bundles, read_bundle
from console.modules import guarded, load_module
from console.paths import native

from maxbatch.maxscript import QuitMax
from maxbatch.world import World

LOADABLE = (".ms", ".mcr", ".py")
VARIABLE = "ADSK_APPLICATION_PLUGINS"


def load_bundles(world: World, named: Sequence[str]) -> None:
    """Load every bundle of the environment and of the command line, in that order."""
    for text in os.environ.get(VARIABLE, "").split(";"):
        folder = native(text)
        if text.strip() and folder.is_dir():
            world.files.allow_reading(folder)
            for root in _with_manifest(folder):
                _load_bundle(world, root)
    for text in named:
        for root in find_bundles(native(text)):
            _load_bundle(world, root)


def _with_manifest(folder: Path) -> list[Path]:
    """The bundles in a folder; one without a manifest may only hold files that a command line names."""
    return find_bundles(folder) if any(folder.glob(MANIFEST)) or any(folder.glob(f"*/{MANIFEST}")) else []


def _load_bundle(world: World, root: Path) -> None:
    bundle = read_bundle(root, LOADABLE)
    world.files.allow_reading(root)
    for component in bundle.components:
        _load(world, bundle, component)
    for module in bundle.passed_over:
        world.say(f"Note: {module} of {bundle.name} cannot be loaded here and was passed over.")
    world.say(f"Loaded bundle {bundle.name}.")


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
