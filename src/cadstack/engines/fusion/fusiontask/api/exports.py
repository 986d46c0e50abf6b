"""Writes STEP and STL files into the job folder."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.paths import native

from fusiontask import kernel
from fusiontask.objects import ApiObject, ScriptError, unrecorded

from .brep import BRepBody
from .values import number, text

if TYPE_CHECKING:
    from .design import Design

# Largest distance in cm and largest angle between a mesh and its surface, by refinement: high, medium, low.
REFINEMENTS = ((0.0005, 0.1), (0.003, 0.25), (0.015, 0.5))
# File units per centimetre, by DistanceUnits: mm, cm, m, in, ft.
PER_CM = (10.0, 1.0, 0.01, 1 / 2.54, 1 / 30.48)


class _Options(ApiObject, abstract=True):
    def __init__(self, name: str, geometry: Any) -> None:
        self._filename, self._geometry = text(name, "filename"), geometry

    @property
    def filename(self) -> str:
        """The file, in the job folder."""
        return self._filename

    @filename.setter
    def filename(self, value: str) -> None:
        self._filename = text(value, "filename")

    @property
    def geometry(self) -> Any:
        """What is written."""
        return self._geometry


class STEPExportOptions(_Options):
    """A STEP file, in millimetres."""


class STLExportOptions(_Options):
    """An STL file."""

    _refinement, _binary, _unit = 1, True, 0
    _deviation: float | None = None
    _angle: float | None = None

    @property
    def meshRefinement(self) -> int:
        """How fine the mesh is."""
        return self._refinement

    @meshRefinement.setter
    def meshRefinement(self, value: int) -> None:
        if value not in range(4):
            raise ScriptError(f"{value} is not one of adsk.fusion.MeshRefinementSettings")
        self._refinement = value

    @property
    def surfaceDeviation(self) -> float:
        """The largest distance from the surface, in centimetres."""
        return self._mesh()[0]

    @surfaceDeviation.setter
    def surfaceDeviation(self, value: float) -> None:
        self._deviation = max(number(value, "surfaceDeviation"), 1e-5)

    @property
    def normalDeviation(self) -> float:
        """The largest angle from the surface, in radians."""
        return self._mesh()[1]

    @normalDeviation.setter
    def normalDeviation(self, value: float) -> None:
        self._angle = max(number(value, "normalDeviation"), 0.01)

    @property
    def isBinaryFormat(self) -> bool:
        """Whether the file is binary."""
        return self._binary

    @isBinaryFormat.setter
    def isBinaryFormat(self, value: bool) -> None:
        self._binary = bool(value)

    @property
    def isOneFilePerBody(self) -> bool:
        """Always false."""
        return False

    @isOneFilePerBody.setter
    def isOneFilePerBody(self, value: bool) -> None:
        if value:
            raise ScriptError("One file per body is not implemented here: export the bodies one by one")

    @property
    def sendToPrintUtility(self) -> bool:
        """Always false: there is no print utility."""
        return False

    @sendToPrintUtility.setter
    def sendToPrintUtility(self, value: bool) -> None:
        if value:
            raise ScriptError("There is no print utility here; set sendToPrintUtility to false")

    @property
    def unitType(self) -> int:
        """The unit of the file."""
        return self._unit

    @unitType.setter
    def unitType(self, value: int) -> None:
        if value not in range(len(PER_CM)):
            raise ScriptError(f"{value} is not one of adsk.fusion.DistanceUnits")
        self._unit = value

    def _mesh(self) -> tuple[float, float]:
        deviation, angle = REFINEMENTS[min(self._refinement, 2)]
        return self._deviation or deviation, self._angle or angle


class ExportManager(ApiObject):
    """Writes what a design holds."""

    def __init__(self, design: "Design") -> None:
        self._design = design

    def createSTEPExportOptions(self, filename: str, geometry: Any = None) -> STEPExportOptions:
        """A STEP file of a component, an occurrence or a body; of the whole design by default."""
        return STEPExportOptions(filename, geometry)

    def createSTLExportOptions(self, geometry: Any, filename: str = "") -> STLExportOptions:
        """An STL file of a component, an occurrence or a body."""
        return STLExportOptions(filename, geometry)

    def createFusionArchiveExportOptions(self, filename: str, geometry: Any = None) -> Any:
        """Refused: nothing but the original writes F3D."""
        raise ScriptError(
            "F3D files cannot be written here",
            hint="Use document.saveAs, which keeps parameters and features, or export STEP.",
        )

    @unrecorded
    def execute(self, exportOptions: Any) -> bool:
        """Write the file; an exception says why it could not be."""
        if not isinstance(exportOptions, _Options):
            raise ScriptError("ExportManager.execute takes export options")
        path = self._path(exportOptions)
        solids = self._solids(exportOptions._geometry)
        if not solids:
            raise ScriptError(f"There is no body to write to {path.name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(exportOptions, STLExportOptions):
            deviation, angle = exportOptions._mesh()
            shapes = [shape for _, shape in solids]
            kernel.exchange.write_stl(
                shapes,
                path,
                deviation=deviation,
                angle=angle,
                binary=exportOptions._binary,
                unit=PER_CM[exportOptions._unit],
            )
        else:
            kernel.exchange.write_step(solids, path)
        return True

    def _path(self, options: _Options) -> Path:
        suffix = ".stl" if isinstance(options, STLExportOptions) else ".step"
        name = options._filename or self._design._document.name
        if not name.casefold().endswith((suffix, ".stp")):
            name += suffix
        return within(self._design._document._app._job, name)

    def _solids(self, geometry: Any) -> list[tuple[str, Any]]:
        from .components import Component, Occurrence

        if geometry is None:
            return list(self._design._root._solids())
        if isinstance(geometry, BRepBody):
            return [(geometry.name, geometry._shape())]
        if isinstance(geometry, Component | Occurrence):
            return list((geometry if isinstance(geometry, Component) else geometry._component)._solids())
        raise ScriptError("A component, an occurrence or a body can be written")


def within(job: Path, name: str) -> Path:
    """A file of the job folder; raises ScriptError for a name that leads out of it."""
    path = (job / native(name)).resolve()
    if not path.is_relative_to(job.resolve()) or path == job.resolve():
        raise ScriptError(f"'{name}' is not in the job folder")
    return path
