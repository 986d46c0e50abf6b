"""Loads app bundles: Python modules with `register(app)`, AutoLISP files, and scripts."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from console.manifest import Bundle, Component, read_bundles
from console.modules import entry_point, guarded, load_module
from console.workitem import read_workitem

from accore.console import CommandFailed, Console, Finished
from accore.facts import drawing_facts
from accore.lisp.errors import LispError
from accore.plotting import Area, Format, Page, PlotError, PlotSettings, plot
from accore.registry import plain_name
from accore.script import Script

LOADABLE = (".py", ".lsp", ".scr")
OUR_ENDINGS = (LispError, Finished)


class App:
    """What a bundle's `register(app)` gets: the drawing, the command line, the job."""

    PlotError = PlotError

    def __init__(self, console: Console, bundle: Bundle) -> None:
        self._console = console
        self._bundle = bundle
        self.commands = _CommandTable(self)

    @property
    def doc(self) -> Any:
        """The open drawing, an ezdxf document."""
        return self._console.doc

    @property
    def job(self) -> Path:
        """The job folder: inputs are in it, outputs go into it."""
        return self._console.files.job

    @property
    def folder(self) -> Path:
        """The folder of this bundle."""
        return self._bundle.root

    @property
    def drawing(self) -> Path | None:
        """The file that was opened; None for a new drawing."""
        return self._console.drawing_path

    def output(self, name: str) -> Path:
        """A file of the job folder to write, its folder made; refused where it would lie outside."""
        return self._console.files.to_write(name)

    def facts(self) -> dict[str, Any]:
        """Layers, blocks, attributes, texts, dimensions, layouts and counts of the drawing, as plain data."""
        return drawing_facts(self._console.doc)

    def plot(self, target: Path, layout: str, *, area: Area = "layout", dpi: int = 150) -> Page:
        """Plot one layout to `.pdf`, `.svg` or `.png`; `Page` says how large it became. Raises `app.PlotError`."""
        form = cast("Format", target.suffix.lstrip(".").lower())
        return plot(self.doc, target, format=form, layouts=[layout], settings=PlotSettings(area=area, dpi=dpi))[0]

    @property
    def workitem(self) -> dict[str, Any] | None:
        """The parsed `<id>_Job.das`, or None outside a work item."""
        return read_workitem(self.job)

    def command(self, name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Decorator: make a function a command. It takes `app` or nothing; a generator may yield prompts."""

        def register(function: Callable[..., Any]) -> Callable[..., Any]:
            self.commands[name] = function
            return function

        return register

    def run(self, name: str, *replies: object) -> None:
        """Run a command to its end: `app.run("-PLOT", "Y", ...)`. Points are tuples."""
        self._console.run(name, *replies)

    def ask(self, prompt: str = "", *, whole_line: bool = False) -> str | None:
        """The next reply of the script; None when there is none."""
        return self._console.ask(prompt, whole_line)

    def echo(self, *values: object) -> None:
        """Write a line to the report."""
        self._console.transcript.say(" ".join(str(value) for value in values))

    def getvar(self, name: str) -> Any:
        """A system variable."""
        return self._console.variables.get(name)

    def setvar(self, name: str, value: Any) -> None:
        """Set a system variable."""
        self._console.variables.set(name, value)


class _CommandTable(dict[str, Callable[..., Any]]):
    """`app.commands["NAME"] = function` registers a command."""

    def __init__(self, app: App) -> None:
        super().__init__()
        self._app = app

    def __setitem__(self, name: str, function: Callable[..., Any]) -> None:
        super().__setitem__(plain_name(name), function)
        console, bundle = self._app._console, self._app._bundle  # noqa: SLF001  (the table is part of App)
        takes_app = len(inspect.signature(function).parameters) > 0

        def run(_: Console) -> Any:
            return guarded(
                lambda: function(self._app) if takes_app else function(),
                f"{plain_name(name)}: the command of bundle {bundle.name}",
                bundle,
                OUR_ENDINGS,
            )

        console.commands.add(name, run, bundle.name)


def load_bundles(console: Console, folder: Path) -> None:
    """Load every bundle that the `/al` argument names."""
    for bundle in read_bundles(folder, LOADABLE):
        console.files.allow_reading(bundle.root)
        for component in bundle.components:
            _load(console, bundle, component)
            _check_commands(console, bundle, component)
        for line in (*bundle.notes, f"Loaded bundle {bundle.name}."):
            console.transcript.say(line)


def _load(console: Console, bundle: Bundle, component: Component) -> None:
    path = component.module
    suffix = path.suffix.casefold()
    if suffix == ".py":
        _load_python(console, bundle, component)
        return
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    if suffix == ".lsp":
        try:
            console.lisp.load(text, path.name)
        except LispError as error:
            raise CommandFailed(f"Loading {path.name}: {error.message}", where=error.at) from None
    else:
        console.run_script(Script(text, path.name))


def _load_python(console: Console, bundle: Bundle, component: Component) -> None:
    module = load_module(bundle, component)
    hint = "Define it and register commands with @app.command."
    register = entry_point(bundle, component, module, "register(app)", hint)
    guarded(lambda: register(App(console, bundle)), f"register(app) of bundle {bundle.name}", bundle, OUR_ENDINGS)


def _check_commands(console: Console, bundle: Bundle, component: Component) -> None:
    for name in component.commands:
        known = console.commands.find(name) or console.lisp.function(f"C:{plain_name(name)}")
        if known is None:
            console.transcript.say(
                f"Note: {bundle.manifest.name}:{component.line} of {bundle.name} declares the command {name}, "
                f"but {component.module.name} does not define it."
            )
