"""One run: the open model, the bundles that work on it, the script that follows them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bim.document import Document
from bim.opening import open_model
from console.exits import ConsoleError
from console.job_files import JobFiles
from console.manifest import Bundle, Component, read_bundles
from console.modules import entry_point, guarded, load_module
from console.workitem import read_workitem

LOADABLE = (".py",)
READY = "on_design_automation_ready"


@dataclass(frozen=True)
class DesignAutomationData:
    """What a bundle's `on_design_automation_ready(data)` gets. Without `/i` there is no model: both are None."""

    RevitDoc: Document | None
    FilePath: str | None
    job: Path

    @property
    def workitem(self) -> dict[str, Any] | None:
        """The parsed `<id>_Job.das`, or None outside a work item."""
        return read_workitem(self.job)


class Session:
    """The state of one run in a job folder."""

    def __init__(self, job: Path) -> None:
        self.files = JobFiles(job)
        self.document: Document | None = None

    def open(self, path: Path) -> None:
        """Open the model; raises ConsoleError when it cannot be used."""
        ifc = open_model(path, print)
        self.document = Document(ifc, path.resolve(), self.files)
        print(f"Opened {path.name}: {self.document.title}, {self.document.schema}, {len(list(ifc))} instances.")

    def run_bundles(self, folder: Path) -> None:
        """Load every bundle in the folder of an `/al` switch and run its entry point."""
        for bundle in read_bundles(folder, LOADABLE):
            self.files.allow_reading(bundle.root)
            for note in bundle.notes:
                print(note)
            for component in bundle.components:
                self._run(bundle, component)

    def run_script(self, text: str, name: str) -> None:
        """Run the commands of a script, line by line."""
        from revitcore.commands import run_script

        assert self.document is not None
        run_script(self.document, text, name)

    def _run(self, bundle: Bundle, component: Component) -> None:
        module = load_module(bundle, component)
        hint = f"Define it: def {READY}(data): ...; data.RevitDoc is the model."
        ready = entry_point(bundle, component, module, f"{READY}(data)", hint)
        path = str(self.document.path) if self.document is not None else None
        data = DesignAutomationData(self.document, path, self.files.job)
        print(f"Running {bundle.name}.")
        succeeded = guarded(lambda: ready(data), f"{READY} of bundle {bundle.name}", bundle)
        if succeeded is not None and not succeeded:
            raise ConsoleError(
                f"{READY} of bundle {bundle.name} answered {succeeded!r}, which means that it failed",
                where=str(component.module),
                hint="What it printed is above.",
            )
