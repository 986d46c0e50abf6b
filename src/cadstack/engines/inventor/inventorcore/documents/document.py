"""What a bundle or a rule sees of any document."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from console.exits import ConsoleError
from console.job_files import JobFiles

from inventorcore.geometry.bill import BillRow, bill_of
from inventorcore.geometry.component import Component
from inventorcore.geometry.mass import MassProperties, mass_of
from inventorcore.parameters.table import Parameters


class Document(ABC):
    """An open document: parameters, properties, geometry, exports. File names are relative to the job folder.

    Geometry is made when it is first asked for, and again after a parameter has changed; `update()` makes it at once.
    """

    kind: ClassVar[str] = "document"
    suffix: ClassVar[str] = ""

    def __init__(self, path: Path, files: JobFiles, parameters: Parameters, properties: dict[str, Any]) -> None:
        self.path = path
        self.files = files
        self.parameters = parameters
        self.properties = properties
        self._component: Component | None = None
        self._built_at: tuple[Any, ...] | None = None
        self._opened_at = parameters.version

    @property
    def name(self) -> str:
        """The name without a suffix."""
        return self.path.stem

    @property
    def display_name(self) -> str:
        return self.path.name

    @property
    def full_file_name(self) -> str:
        return str(self.path)

    @property
    def is_part(self) -> bool:
        return self.kind == "part"

    @property
    def is_assembly(self) -> bool:
        return self.kind == "assembly"

    @property
    def is_changed(self) -> bool:
        """Whether a parameter was set since the document was opened."""
        return self.parameters.version != self._opened_at

    @property
    def state(self) -> tuple[Any, ...]:
        """Differs when anything changed that the geometry is made from."""
        return (self.parameters.version,)

    @property
    def component(self) -> Component:
        """The geometry; raises ConsoleError where it cannot be made."""
        if self._component is None or self._built_at != self.state:
            self.update()
        assert self._component is not None
        return self._component

    def update(self) -> None:
        """Make the geometry anew; raises ConsoleError naming the parameter or feature that does not work out."""
        self.parameters.check()
        self._component = self._build()
        self._built_at = self.state

    def mass(self) -> MassProperties:
        """Volume, area, mass, centre and inertia of the whole."""
        return mass_of(self.component)

    def bom(self) -> list[BillRow]:
        """The bill of materials; of a part, the part itself."""
        return bill_of(self.component)

    def export_step(self, name: str) -> Path:
        """Write STEP."""
        from inventorcore.geometry.step_file import write_step

        path = self.files.to_write(name)
        write_step(self.component, path)
        return path

    def export_stl(self, name: str, deflection: float | None = None) -> Path:
        """Write binary STL; `deflection` is the largest distance in mm between a surface and its triangles."""
        from inventorcore.geometry.mesh import write_stl

        path = self.files.to_write(name)
        write_stl(self.component, path, deflection)
        return path

    def export_gltf(self, name: str, deflection: float | None = None) -> Path:
        """Write binary glTF with colors."""
        from inventorcore.geometry.mesh import write_gltf

        path = self.files.to_write(name)
        write_gltf(self.component, path, deflection)
        return path

    def drawing(
        self,
        *names: str,
        views: Sequence[str] = ("front", "top", "right", "iso"),
        sheet: str = "A3",
        scale: float | None = None,
        title: str | None = None,
        hidden: bool = True,
        exact: bool | None = None,
    ) -> float:
        """Write hidden-line views on a sheet, to each of `names`, `.svg` or `.pdf`; the scale that was chosen.

        Lines are computed on the surfaces where `exact`, the default of parts of up to 500 faces, or on fine triangles,
        which take a hundredth of the time.
        """
        from inventorcore.drawing import make_sheet, write_sheet

        made = make_sheet(self, views, sheet, scale, title or self.name, hidden, exact)
        for name in names:
            write_sheet(made, self.files.to_write(name))
        return made.scale

    def save(self) -> None:
        """Write the document over its own file, which must be in the job folder."""
        self._write(self.files.to_write(self.path))

    def save_as(self, name: str) -> Path:
        """Write a copy; the suffix says as what: the document's own, `.step`, `.stl` or `.glb`."""
        steps = dict.fromkeys((".step", ".stp"), self.export_step)
        exports = {**steps, ".stl": self.export_stl, ".glb": self.export_gltf}
        export = exports.get(Path(name).suffix.casefold())
        if export is not None:
            return export(name)
        path = self.files.to_write(name)
        self._write(path)
        return path

    def _refused_suffix(self, path: Path, known: str) -> ConsoleError:
        return ConsoleError(f'{self.display_name} cannot be saved as "{path.name}"', hint=f"Name it {known}.")

    @abstractmethod
    def _build(self) -> Component:
        """The geometry for the parameters as they are."""

    @abstractmethod
    def _write(self, path: Path) -> None:
        """Write the document in its own format."""
