"""STEP files as documents: geometry without parameters."""

import shutil
from pathlib import Path
from typing import ClassVar

from console.job_files import JobFiles

from inventorcore.geometry.component import Component
from inventorcore.geometry.step_file import read_step
from inventorcore.parameters.table import Parameters

from .document import Document


class StepDocument(Document):
    """A STEP file; an assembly where its root is one."""

    suffix: ClassVar[str] = ".step"

    def __init__(self, path: Path, files: JobFiles) -> None:
        parameters = Parameters({}, f"{path.name} is a STEP file, which")
        super().__init__(path, files, parameters, {})
        self.update()

    @property
    def kind(self) -> str:  # type: ignore[override]
        """Known from the content, not from the format."""
        return "part" if self.component.shape is not None else "assembly"

    def _build(self) -> Component:
        return read_step(self.path, self.path.stem)

    def _write(self, path: Path) -> None:
        if path.suffix.casefold() not in (".step", ".stp"):
            raise self._refused_suffix(path, ".step, .stl or .glb; it has no features that an open part could keep")
        if path != self.path:
            shutil.copyfile(self.path, path)
